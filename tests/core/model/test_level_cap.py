"""Levels are shown with the cap of the responses, of any year."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from clantui.core.model.game import Player
from clantui.core.model.level_cap import deduce_level_cap, find_common_cap, to_shown_level
from clantui.core.model.tag import Tag
from clantui.core.players.profile import count_rarity_levels
from clantui.core.views.levels import count_levels
from clantui.core.views.members import rank_members
from clantui.core.views.view import ViewData
from clantui.wire import clans
from clantui.wire.cards import decode_cards
from tests.factories.battles import decode_battles
from tests.factories.payloads import encode
from tests.factories.surveys import KNIGHT, WIZARD, make_survey, tag

ENDS = {"common": 0, "rare": 2, "epic": 5, "legendary": 8, "champion": 10}
"""Levels by which the `maxLevel` of a rarity is below the cap."""

CAPS = pytest.mark.parametrize("cap", [13, 14, 15, 16, 17, 20])


def make_cards(cap: int) -> list[dict[str, Any]]:
    """Return three cards of each rarity: at the cap, one level below, and at the lowest level."""
    payload = []
    for kind, (rarity, later) in enumerate(ENDS.items()):
        most = cap - later
        for number, level in enumerate((most, most - 1, 1)):
            card = {"id": 26_000_000 + 10 * kind + number, "level": level, "maxLevel": most}
            payload.append(card | {"name": f"Card {kind}{number}", "rarity": rarity})
    return payload


def catalogue(cap: int) -> dict[str, Any]:
    """Return the payload of `/cards` with a cap."""
    return {"items": [{k: v for k, v in c.items() if k != "level"} for c in make_cards(cap)]}


def profile(cap: int, *, number: int = 0) -> Player:
    """Return the profile of a member with a cap."""
    payload = make_cards(cap)
    return clans.decode_player(
        encode({"tag": tag(number).text, "cards": payload, "currentDeck": payload[:8]})
    )


@CAPS
def test_a_profile_shows_its_own_cap(cap: int) -> None:
    """The cap is found in the cards of a profile."""
    read = profile(cap)
    assert read.cap == cap
    for number, (kind, later) in enumerate(ENDS.items()):
        at = 26_000_000 + 10 * number
        shown = [read.levels[at], read.levels[at + 1], read.levels[at + 2]]
        assert shown == [cap, cap - 1, later + 1], kind
    assert [slot.level for slot in read.deck[:3]] == [cap, cap - 1, 1]


@CAPS
def test_a_battle_log_shows_its_own_cap(cap: int) -> None:
    """Cards in battles are shown with the cap of the log."""
    seat = {"tag": "#8YY", "crowns": 1, "cards": make_cards(cap)[:8]}
    log = [{"type": "PvP", "team": [seat], "opponent": [seat | {"tag": "#9YY", "crowns": 0}]}]
    (battle,) = decode_battles(encode(log), Tag("8YY"))
    assert [slot.level for slot in battle.rounds[0].theirs[:3]] == [cap, cap - 1, 1]


@CAPS
def test_a_card_at_the_cap_is_maxed(cap: int) -> None:
    """Maxed and strong cards, and levels by rarity, depend on the cap of the responses."""
    player = profile(cap)
    survey = make_survey((None,))
    survey = replace(survey, players={tag(0): replace(player, tag=tag(0))})
    known = decode_cards(encode(catalogue(cap)))
    rows = {row.key: row for row in count_levels(ViewData(survey=survey, cards=known))}
    for number in range(len(ENDS)):
        maxed, strong, weak = (rows[26_000_000 + 10 * number + n] for n in range(3))
        assert (maxed.maxed, maxed.high, strong.maxed, strong.high) == (1, 1, 0, 1)
        assert (weak.maxed, weak.high) == (0, 0)
        assert maxed.cap == cap
    assert [tier.maxed for tier in count_rarity_levels(player, known)] == [1] * len(ENDS)
    assert {tier.cap for tier in count_rarity_levels(player, known)} == {cap}
    assert rank_members(survey)[0].maxed == len(ENDS)


def test_a_snapshot_from_before_a_raised_cap_keeps_its_levels() -> None:
    """If only `/cards` has the raised cap, no level is higher than the game showed it."""
    known = decode_cards(encode(catalogue(17)))
    player = replace(profile(16), tag=tag(0))
    survey = replace(make_survey((None,)), players={tag(0): player})
    rows = {row.key: row for row in count_levels(ViewData(survey=survey, cards=known))}
    assert {key: row.holders[0].level for key, row in rows.items()} == player.levels
    assert [(row.maxed, row.cap) for row in rows.values()] == [(0, 17)] * len(rows)
    assert [tier.maxed for tier in count_rarity_levels(player, known)] == [0] * len(ENDS)


def test_a_raised_cap_does_not_raise_levels() -> None:
    """Levels loaded before the cap was raised are unchanged, and no longer count as maxed."""
    early, late = (replace(profile(cap, number=n), tag=tag(n)) for n, cap in enumerate((16, 17)))
    survey = replace(make_survey((None, None)), players={tag(0): early, tag(1): late})
    evidence = ViewData(survey=survey, cards=decode_cards(encode(catalogue(17))))
    for row in count_levels(evidence):
        if row.key % 10 == 0:
            assert [owner.level for owner in row.holders] == [16, 17]
            assert (row.maxed, row.high) == (1, 2)
    assert [seat.maxed for seat in rank_members(survey)] == [0, len(ENDS)]


@pytest.mark.parametrize(
    ("card", "level"),
    [
        ({"level": 13, "maxLevel": 12, "rarity": "rare"}, 15),
        ({"level": 99, "maxLevel": 12, "rarity": "rare"}, None),
        ({"level": None, "maxLevel": 12, "rarity": "rare"}, None),
        ({"level": 3, "maxLevel": None, "rarity": "rare"}, None),
        ({"level": 0, "maxLevel": 14, "rarity": "common"}, None),
        ({}, None),
    ],
)
def test_a_card_is_owned_with_any_level(card: dict[str, object], level: int | None) -> None:
    """A card above its cap is owned, and so is a card with an invalid level."""
    payload = [*make_cards(14), card | {"id": 28_000_001, "name": "Rage"}]
    player = clans.decode_player(encode({"tag": tag(0).text, "cards": payload}))
    survey = replace(make_survey((None,)), players={tag(0): replace(player, tag=tag(0))})
    row = next(row for row in count_levels(ViewData(survey=survey)) if row.key == 28_000_001)
    assert (row.players, row.holders[0].level) == (1, level)
    assert row.maxed == (level is not None)
    assert 28_000_001 in player.owned
    assert sum(tier.cards for tier in count_rarity_levels(player, {})) == len(payload)


@pytest.mark.parametrize("odd", [0, -1, 2, 40, 99, 10**30, None])
@pytest.mark.parametrize("place", [0, 3, 8, 14])
def test_an_invalid_max_level_affects_one_card(odd: int | None, place: int) -> None:
    """An invalid `maxLevel` loses the level of its own card, and no other."""
    payload = make_cards(16)
    payload[place] = payload[place] | {"maxLevel": odd}
    player = clans.decode_player(encode({"tag": "#8YY", "cards": payload}))
    right = profile(16)
    changed = {
        number for number in right.owned if player.levels.get(number) != right.levels[number]
    }
    assert changed <= {payload[place]["id"]}
    assert set(player.owned) == set(right.owned)


@pytest.mark.parametrize(
    ("cards", "cap"),
    [
        ([], None),
        ([(16, "common")], 16),
        ([(8, "legendary")], 16),
        ([(5, "legendary"), (3, "champion")], 13),
        ([(8, "mythic")], None),
        ([(14, None), (6, None)], None),
        ([(16, "common"), (16, "common"), (17, "common")], 16),
        ([(None, "common"), (0, "common"), (10**9, "common")], None),
    ],
)
def test_the_cap_is_deduced_from_the_cards(
    cards: list[tuple[int | None, str | None]], cap: int | None
) -> None:
    """Any rarity shows the cap, the majority wins, and an ambiguous list shows none."""
    assert deduce_level_cap(cards) == cap


def test_the_default_cap_is_that_of_2026() -> None:
    """Only if no response shows a cap, levels are shown with the cap of 2026."""
    assert find_common_cap([]) == find_common_cap([None], {}) == 16
    assert find_common_cap([13]) == 13
    assert to_shown_level(3, 14, None) == 5


@pytest.mark.parametrize(
    ("cards", "cap"),
    [
        ([(50, "common")], 50),
        ([(51, "common"), (0, "common")], None),
        ([(14, "common"), (16, "common")], 16),
        ([(16, "common"), (14, "common")], 16),
        ([(14, "common"), (14, "common"), (16, "common")], 14),
        ([(6, "champion")], 16),
        ([(16, "new rarity"), (16, None), (None, "common")], None),
    ],
)
def test_most_cards_decide_the_cap(
    cards: list[tuple[int | None, str | None]], cap: int | None
) -> None:
    """Of equally many the higher cap counts; an impossible level does not."""
    assert deduce_level_cap(cards) == cap


@pytest.mark.parametrize(
    ("level", "max_level", "cap", "shown"),
    [
        (14, 14, 16, 16),
        (16, 14, 16, 18),
        (17, 14, 16, None),
        (0, 14, 16, None),
        (4, 19, 16, 1),
        (3, 19, 16, None),
        (14, 14, None, 16),
        (1, 51, 60, None),
    ],
)
def test_an_impossible_level_is_unknown(
    level: int, max_level: int, cap: int | None, shown: int | None
) -> None:
    """Levels begin with 1, and end two above the cap; without a cap it is that of 2026."""
    assert to_shown_level(level, max_level, cap) == shown


def test_an_impossible_level_of_a_card_is_no_cap() -> None:
    """One card with a wrong `maxLevel` does not change the cap of all."""
    wrong, right = replace(KNIGHT, max_level=51), replace(WIZARD, max_level=17)
    assert find_common_cap([16], {1: wrong}) == 16
    assert find_common_cap([16], {1: wrong, 2: right}) == 17
