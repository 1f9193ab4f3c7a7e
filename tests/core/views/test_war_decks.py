"""War decks found in battles."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Slot
from clantui.core.views.war import (
    WAR_DECKS,
    WarDeck,
    count_war_decks,
    find_clan_decks,
    find_war_decks,
)
from tests.factories.battles import view_data
from tests.factories.surveys import KNIGHT, MIRROR, PROPERTY, clan, tag
from tests.factories.war_decks import BATTLES, boat, deck, hours, nth, war


def ids(decks: tuple[WarDeck, ...]) -> list[frozenset[int]]:
    """Return the card ids of decks."""
    return [deck.ids for deck in decks]


def cards(*slots: tuple[Slot, ...]) -> list[frozenset[int]]:
    """Return the card ids of decks of slots."""
    return [frozenset(slot.card.id for slot in deck) for deck in slots]


@PROPERTY
@given(BATTLES)
def test_there_are_four_decks_at_most_and_they_share_no_card(battles: list[Battle]) -> None:
    """Never two decks with a common card, never more than four, each of eight cards."""
    known = find_war_decks(battles)
    card_ids = [card.id for deck in known for card in deck.cards]
    assert len(card_ids) == len(set(card_ids)) == 8 * len(known)
    assert len(known) <= WAR_DECKS


@PROPERTY
@given(BATTLES, st.randoms(use_true_random=False))
def test_the_order_of_battles_makes_no_difference(battles: list[Battle], rng: Random) -> None:
    """Time decides, and for equal or unknown times, the cards."""
    shuffled = list(battles)
    rng.shuffle(shuffled)
    assert find_war_decks(shuffled) == find_war_decks(battles)


@PROPERTY
@given(BATTLES, st.data())
def test_no_deck_is_made_up(battles: list[Battle], data: st.DataObject) -> None:
    """For any part of the battles, each deck is one that was played in them."""
    part = [battle for battle in battles if data.draw(st.booleans())]
    played = {game.ours for battle in part if battle.mode is Mode.WAR for game in battle.rounds}
    games = sum(len(battle.rounds) for battle in part)
    for found in find_war_decks(part):
        assert found.slots in played
        assert found.wins + found.losses <= found.games <= games


@PROPERTY
@given(BATTLES)
def test_older_battles_take_no_deck_away(battles: list[Battle]) -> None:
    """Decks from newer war battles stay the same when older ones are added."""
    certain = [b for b in battles if b.at is not None and not b.is_boat]
    newer = [battle for battle in certain if battle.at is not None and battle.at > hours(6)]
    found = find_war_decks(newer)
    assert ids(find_war_decks(certain))[: len(found)] == ids(found)


def test_a_duel_and_single_battles_are_combined() -> None:
    """A duel shows a deck a round, a battle one; results are counted by deck."""
    known = find_war_decks(
        [
            war(nth(0), nth(1), ago=1),
            war(nth(1), ago=30, won=False),
            war(nth(2), ago=31, won=None),
        ]
    )
    by_cards = {deck.ids: deck for deck in known}
    first, second, third = (by_cards[key] for key in cards(nth(0), nth(1), nth(2)))
    assert (first.games, first.wins, first.losses, first.last_seen) == (1, 1, 0, hours(1))
    assert (second.games, second.wins, second.losses, second.last_seen) == (2, 1, 1, hours(1))
    assert (third.games, third.wins, third.losses, third.last_seen) == (1, 0, 0, hours(31))
    assert len(known) == 3


@pytest.mark.parametrize(("swaps", "versions"), [(1, True), (2, True), (3, False)])
def test_decks_with_six_common_cards_are_versions_of_one(swaps: int, versions: bool) -> None:
    """With up to two cards swapped it is the same deck, in its newest version; with three not."""
    older = nth(0, {number: 40 - number for number in range(1, swaps + 1)})
    known = find_war_decks([war(older, ago=9), war(nth(0), ago=1)])
    assert ids(known) == cards(nth(0))
    assert known[0].games == (2 if versions else 1)


def test_a_deck_that_shares_a_card_with_a_newer_one_is_left_out() -> None:
    """A deck that shares a card with a newer one cannot be one of the four; the others stay."""
    shared = deck(1, 9, 10, 11, 12, 13, 14, 15)
    known = find_war_decks([war(nth(0), ago=1), war(shared, ago=2), war(nth(2), ago=3)])
    assert ids(known) == cards(nth(0), nth(2))
    known = find_war_decks([war(nth(0), ago=3), war(shared, ago=2), war(nth(2), ago=1)])
    assert ids(known) == cards(nth(2), shared)


def test_only_the_four_newest_decks_count() -> None:
    """Of five decks without a common card the four newest are kept."""
    known = find_war_decks([war(nth(place), ago=place + 1) for place in (3, 0, 4, 1, 2)])
    assert ids(known) == cards(*map(nth, range(4)))


def test_a_boat_battle_only_fills_a_missing_deck() -> None:
    """A boat battle may be a defence: it fills a place, but replaces no certain deck."""
    shared = deck(1, 33, 34, 35, 36, 37, 38, 39)
    known = find_war_decks([boat(shared, ago=1), war(nth(0), ago=50), boat(nth(1), ago=2)])
    assert ids(known) == cards(nth(0), nth(1))
    assert (known[1].games, known[1].wins, known[1].losses) == (1, 0, 0)


def test_the_results_of_a_deck_add_up_to_its_games() -> None:
    """Draws, unknown results and boat battles, even won ones, are named; none of them is a win."""
    won, drawn = war(nth(0), ago=50), war(nth(0), ago=51)
    lost = replace(won, rounds=tuple(replace(game, won=False) for game in won.rounds))
    drawn = replace(drawn, rounds=tuple(replace(game, won=None) for game in drawn.rounds))
    for battles, words in (
        ([won], "1 win, 0 losses"),
        ([won, won, lost, drawn], "2 wins, 1 loss, 1 draw"),
        ([won, boat(nth(0), ago=1)], "1 win, 0 losses, 1 boat battle"),
        ([lost, drawn, drawn, boat(nth(0), ago=1)], "0 wins, 1 loss, 2 draws, 1 boat battle"),
    ):
        (found,) = find_war_decks(battles)
        parts = (found.wins, found.losses, found.draws, found.boat_battles)
        assert (found.results, sum(parts), found.games) == (words, len(battles), len(battles))


def test_a_boat_battle_counts_as_seen_but_not_as_a_result() -> None:
    """A known deck in a boat battle was seen then, and neither won nor lost."""
    (found,) = find_war_decks([boat(nth(0), ago=1), war(nth(0), ago=50)])
    assert (found.games, found.wins, found.losses, found.last_seen) == (2, 1, 0, hours(1))


@pytest.mark.parametrize(
    "battle",
    [
        war(nth(0), mode=Mode.LADDER),
        war(nth(0), counts=False),
        war(nth(0)[:7]),
        war((*nth(0), *nth(1))),
        war((*nth(0)[:7], nth(0)[0])),
        war(()),
        Battle(player=tag(0), mode=Mode.WAR),
    ],
    ids=["ladder", "preset", "short", "long", "twice", "none", "no rounds"],
)
def test_other_battles_show_no_war_deck(battle: Battle) -> None:
    """Other modes, preset decks, and decks that are not eight different cards show none."""
    assert find_war_decks([battle]) == ()


def test_a_battle_without_a_time_is_the_oldest() -> None:
    """A battle without a time counts after all others."""
    clashing = deck(1, 33, 34, 35, 36, 37, 38, 39)
    known = find_war_decks([war(clashing, ago=None), war(nth(0), ago=99), war(nth(1), ago=None)])
    assert ids(known) == cards(nth(0), nth(1))
    assert known[1].last_seen is None


def test_the_cost_of_a_war_deck_leaves_out_mirror() -> None:
    """The average is of the cards with a cost; without any there is none."""
    slots = (Slot(card=MIRROR), Slot(card=KNIGHT), Slot(card=KNIGHT))
    assert WarDeck(slots=slots).elixir == 3
    assert WarDeck(slots=(Slot(card=MIRROR),)).elixir is None


@PROPERTY
@given(st.dictionaries(st.integers(0, 5), BATTLES, max_size=4))
def test_every_card_of_every_deck_is_counted_once(logs: dict[int, list[Battle]]) -> None:
    """The members of the cards add up to eight a deck; the share is of members with a deck."""
    data = view_data(logs)
    war_decks = find_clan_decks(data.survey.clan, data.logs)
    rows = count_war_decks(war_decks)
    decks = sum(len(known) for _, known in war_decks)
    assert sum(row.players for row in rows) == 8 * decks
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert [row.players for row in rows] == sorted((row.players for row in rows), reverse=True)
    assert all(row.total == sum(bool(known) for _, known in war_decks) for row in rows)
    assert all(row.key in holder.deck.ids for row in rows for holder in row.holders)


def test_only_members_with_a_log_are_listed() -> None:
    """Only members with a loaded log are listed, in roster order."""
    logs = (
        BattleLogs.start(())
        .with_log(tag(2), (war(nth(0)),))
        .with_log(tag(0), ())
        .with_log(tag(9), ())
    )
    war_decks = find_clan_decks(clan(3), logs)
    assert [member.tag for member, _ in war_decks] == [tag(0), tag(2)]
    assert find_clan_decks(clan(3), None) == ()


def test_a_deck_has_eight_different_cards() -> None:
    """Seven cards, seven and one of them twice, or a card too many show no deck."""
    for numbers in (range(1, 8), (*range(1, 8), 7), (*range(1, 9), 8), range(1, 10)):
        assert find_war_decks([war(deck(*numbers))]) == ()


def test_levels_decide_between_battles_at_the_same_time() -> None:
    """So the order of the battles makes no difference to the levels shown."""
    low, high = (
        war(tuple(replace(slot, level=level) for slot in nth(0)), ago=2) for level in (None, 15)
    )
    for battles in ([low, high], [high, low]):
        (found,) = find_war_decks(battles)
        assert (found.slots[0].level, found.games) == (15, 2)
