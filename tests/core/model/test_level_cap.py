"""Levels are shown against the cap that the answers tell, whatever the year."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from clantui.core.model.battle import Battle, BattleLogs, Game
from clantui.core.model.game import Player, Slot
from clantui.core.model.level_cap import common_cap, shown_level, told_cap
from clantui.core.model.tag import Tag
from clantui.core.players.profile import rarity_levels
from clantui.core.views.data import ViewData
from clantui.core.views.levels import count_levels
from clantui.core.views.members import rank_members
from clantui.wire import clans
from clantui.wire.battles import decode_battles
from clantui.wire.cards import decode_cards
from tests.factories.surveys import survey as survey_of
from tests.factories.surveys import tag as who
from tests.wire.test_damaged import packed

ENDS = {"common": 0, "rare": 2, "epic": 5, "legendary": 8, "champion": 10}
"""By how much sooner the rarities end, counted from their own start."""

CAPS = pytest.mark.parametrize("cap", [13, 14, 15, 16, 17, 20])


def owned(cap: int, *, words: bool = True) -> list[dict[str, Any]]:
    """Give three cards of each rarity: at the cap, one below, and at the rarity's start."""
    told = []
    for kind, (rarity, later) in enumerate(ENDS.items()):
        most = cap - later
        for number, level in enumerate((most, most - 1, 1)):
            card = {"id": 26_000_000 + 10 * kind + number, "level": level, "maxLevel": most}
            told.append(card | {"name": f"Card {kind}{number}"})
            if words:
                told[-1]["rarity"] = rarity
    return told


def catalogue(cap: int) -> dict[str, Any]:
    """Give `/cards` of a year."""
    return {"items": [{k: v for k, v in c.items() if k != "level"} for c in owned(cap)]}


def profile(cap: int, *, number: int = 0, words: bool = True) -> Player:
    """Read the profile of a member in a year."""
    said = owned(cap, words=words)
    return clans.decode_player(
        packed({"tag": who(number).text, "cards": said, "currentDeck": said[:8]})
    )


@CAPS
@pytest.mark.parametrize("words", [True, False], ids=["rarities", "no rarities"])
def test_a_profile_tells_its_own_cap(cap: int, *, words: bool) -> None:
    """Every rarity ends at the cap of its year, told with rarities or, as before 2023, without."""
    read = profile(cap, words=words)
    assert read.cap == cap
    for number, (kind, later) in enumerate(ENDS.items()):
        at = 26_000_000 + 10 * number
        shown = [read.levels[at], read.levels[at + 1], read.levels[at + 2]]
        assert shown == [cap, cap - 1, later + 1], kind
    assert [slot.level for slot in read.deck[:3]] == [cap, cap - 1, 1]


@CAPS
def test_a_battle_log_tells_its_own_cap(cap: int) -> None:
    """Cards in battles are shown against the cap of the log."""
    seat = {"tag": "#8YY", "crowns": 1, "cards": owned(cap)[:8]}
    log = [{"type": "PvP", "team": [seat], "opponent": [seat | {"tag": "#9YY", "crowns": 0}]}]
    (battle,) = decode_battles(packed(log), Tag("8YY"))
    assert battle.cap == cap
    assert [slot.level for slot in battle.rounds[0].theirs[:3]] == [cap, cap - 1, 1]


@CAPS
def test_maxed_is_at_the_cap(cap: int) -> None:
    """Maxed, strong and the tiers of rarities go by the cap, not by a number of one year."""
    player = profile(cap)
    survey = survey_of((None,))
    survey = replace(survey, players={who(0): replace(player, tag=who(0))})
    known = decode_cards(packed(catalogue(cap)))
    rows = {row.key: row for row in count_levels(survey, known)}
    for number in range(len(ENDS)):
        maxed, strong, weak = (rows[26_000_000 + 10 * number + n] for n in range(3))
        assert (maxed.maxed, maxed.strong, strong.maxed, strong.strong) == (1, 1, 0, 1)
        assert (weak.maxed, weak.strong) == (0, 0)
        assert maxed.cap == cap
    assert [tier.maxed for tier in rarity_levels(player, known)] == [1] * len(ENDS)
    assert {tier.cap for tier in rarity_levels(player, known)} == {cap}
    assert rank_members(survey)[0].maxed == len(ENDS)


def test_the_list_of_all_cards_has_the_last_word() -> None:
    """When `/cards` tells a higher cap than profiles and battles do, theirs are lifted to it."""
    known = decode_cards(packed(catalogue(17)))
    player = replace(profile(16), tag=who(0))
    slots = player.deck
    fight = Battle(player=who(0), rounds=(Game(ours=slots, theirs=slots),), cap=16)
    survey = replace(survey_of((None,)), players={who(0): player})
    logs = replace(BattleLogs.start([who(0)]), battles={who(0): (fight,)})
    before = ViewData(survey=survey, logs=logs)
    after = ViewData(survey=survey, logs=logs, cards=known)
    assert (before.cap, before.survey, before.logs) == (16, survey, logs)
    assert after.cap == 17
    lifted = after.survey.players[who(0)]
    assert lifted.levels == {number: level + 1 for number, level in player.levels.items()}
    assert after.logs is not None
    (round_,) = after.logs.battles[who(0)][0].rounds
    for those in (lifted.deck, round_.ours, round_.theirs):
        assert [s.level for s in those] == [
            None if s.level is None else s.level + 1 for s in slots
        ]
    assert [tier.maxed for tier in rarity_levels(player, known)] == [1] * len(ENDS)


def test_a_level_does_not_rise_with_the_cap() -> None:
    """Levels read before the cap was raised stay as they are and no longer count as maxed."""
    early, late = (replace(profile(cap, number=n), tag=who(n)) for n, cap in enumerate((16, 17)))
    survey = replace(survey_of((None, None)), players={who(0): early, who(1): late})
    evidence = ViewData(survey=survey, cards=decode_cards(packed(catalogue(17))))
    assert (evidence.cap, evidence.survey) == (17, survey)
    for row in count_levels(evidence.survey, evidence.cards):
        if row.key % 10 == 0:
            assert [owner.level for owner in row.holders] == [16, 17]
            assert (row.maxed, row.strong) == (1, 2)
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
def test_owning_does_not_depend_on_a_level(card: dict[str, object], level: int | None) -> None:
    """A card above its cap is owned, and so is one whose level nobody can make sense of."""
    said = [*owned(14), card | {"id": 28_000_001, "name": "Rage"}]
    player = clans.decode_player(packed({"tag": who(0).text, "cards": said}))
    survey = replace(survey_of((None,)), players={who(0): replace(player, tag=who(0))})
    row = next(row for row in count_levels(survey, {}) if row.key == 28_000_001)
    assert (row.players, row.holders[0].level) == (1, level)
    assert row.maxed == (level is not None)
    assert 28_000_001 in player.owned
    assert sum(tier.cards for tier in rarity_levels(player, {})) == len(said)


@pytest.mark.parametrize("odd", [0, -1, 2, 40, 99, 10**30, None])
@pytest.mark.parametrize("place", [0, 3, 8, 14])
def test_one_odd_number_moves_one_card(odd: int | None, place: int) -> None:
    """A `maxLevel` that makes no sense costs its own card's level and no other."""
    said = owned(16)
    said[place] = said[place] | {"maxLevel": odd}
    player = clans.decode_player(packed({"tag": "#8YY", "cards": said}))
    right = profile(16)
    changed = {
        number for number in right.owned if player.levels.get(number) != right.levels[number]
    }
    assert changed <= {said[place]["id"]}
    assert set(player.owned) == set(right.owned)


@pytest.mark.parametrize(
    ("told", "cap"),
    [
        ([], None),
        ([(16, "common")], 16),
        ([(8, "legendary")], 16),
        ([(5, "legendary"), (3, "champion")], 13),
        ([(8, "mythic")], None),
        ([(14, None), (6, None)], None),
        ([(13, None), (11, None), (8, None), (5, None)], 13),
        ([(16, "common"), (16, "common"), (17, "common")], 16),
        ([(None, "common"), (0, "common"), (10**9, "common")], None),
    ],
)
def test_the_level_cap_is_that_of_the_cards(
    told: list[tuple[int | None, str | None]], cap: int | None
) -> None:
    """Any rarity tells the cap, most count, and what is ambiguous tells nothing."""
    assert told_cap(told) == cap


def test_without_any_cap_the_last_known_stands_in() -> None:
    """Only where no answer tells a cap are levels shown against that of 2026."""
    assert common_cap([]) == common_cap([None], {}) == 16
    assert common_cap([13]) == 13
    assert shown_level(3, 14, None) == 5


def test_an_unknown_level_stays_unknown() -> None:
    """Lifting gives no level to a card without one."""
    known = decode_cards(packed(catalogue(17)))
    card = next(iter(known.values()))
    player = Player(tag=who(0), cap=16, deck=(Slot(card=card),), unlevelled=(card.id,))
    survey = replace(survey_of((None,)), players={who(0): player})
    lifted = ViewData(survey=survey, cards=known).survey.players[who(0)]
    assert (lifted.deck[0].level, lifted.unlevelled, lifted.levels) == (None, (card.id,), {})
