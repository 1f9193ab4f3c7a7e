"""War decks put together from battles."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Form, Slot
from clantui.core.views.war import DECKS, WarDeck, count_war_decks, find_clan_decks, find_war_decks
from tests.factories.surveys import KNIGHT, MIRROR, PROPERTY, clan, tag
from tests.factories.war_decks import BATTLES, boat, deck, evidence, hours, nth, war


def ids(decks: tuple[WarDeck, ...]) -> list[frozenset[int]]:
    """Return the cards of decks."""
    return [one.ids for one in decks]


def cards(*slots: tuple[Slot, ...]) -> list[frozenset[int]]:
    """Return the same of slots."""
    return [frozenset(slot.card.id for slot in one) for one in slots]


@PROPERTY
@given(BATTLES)
def test_there_are_four_decks_at_most_and_they_share_no_card(battles: list[Battle]) -> None:
    """Never two decks with a common card, never more than four, each of eight different cards."""
    known = find_war_decks(battles)
    every = [card.id for one in known.decks for card in one.cards]
    assert len(every) == len(set(every)) == 8 * len(known.decks)
    assert len(known.decks) + known.unseen == DECKS
    assert known.unseen >= 0


@PROPERTY
@given(BATTLES, st.randoms(use_true_random=False))
def test_the_order_of_battles_makes_no_difference(battles: list[Battle], dice: Random) -> None:
    """Time alone decides, and where that ties or is not told, the cards do."""
    mixed = list(battles)
    dice.shuffle(mixed)
    assert find_war_decks(mixed) == find_war_decks(battles)


@PROPERTY
@given(BATTLES, st.data())
def test_no_deck_is_made_up(battles: list[Battle], data: st.DataObject) -> None:
    """Whatever part of the evidence is at hand, each deck is one that was played just so."""
    part = [one for one in battles if data.draw(st.booleans())]
    played = {game.ours for one in part if one.mode is Mode.WAR for game in one.rounds}
    for one in find_war_decks(part).decks:
        assert one.slots in played
        assert one.wins + one.losses <= one.seen <= sum(len(battle.rounds) for battle in part)


@PROPERTY
@given(BATTLES)
def test_older_battles_take_no_deck_away(battles: list[Battle]) -> None:
    """Anything newer war battles show stays as it is when older ones are read, too."""
    sure = [one for one in battles if one.at is not None and one.kind != "boatBattle"]
    newer = [one for one in sure if one.at is not None and one.at > hours(6)]
    found = find_war_decks(newer).decks
    assert ids(find_war_decks(sure).decks)[: len(found)] == ids(found)


def test_a_duel_and_battles_fill_the_four() -> None:
    """A duel shows a deck a round, a battle one; what was won and lost is counted by deck."""
    known = find_war_decks(
        [
            war(nth(0), nth(1), ago=1, kind="riverRaceDuel"),
            war(nth(1), ago=30, won=False),
            war(nth(2), ago=31, won=None),
        ]
    )
    told = {one.ids: one for one in known.decks}
    first, second, third = (told[one] for one in cards(nth(0), nth(1), nth(2)))
    assert (first.seen, first.wins, first.losses, first.last_seen) == (1, 1, 0, hours(1))
    assert (second.seen, second.wins, second.losses, second.last_seen) == (2, 1, 1, hours(1))
    assert (third.seen, third.wins, third.losses, third.last_seen) == (1, 0, 0, hours(31))
    assert known.unseen == 1


@pytest.mark.parametrize(("swaps", "versions"), [(1, True), (2, True), (3, False)])
def test_six_cards_alike_are_one_deck(swaps: int, versions: bool) -> None:
    """With up to two cards swapped it is the same deck, shown as it was last; with three not."""
    older = nth(0, {number: 40 - number for number in range(1, swaps + 1)})
    known = find_war_decks([war(older, ago=9), war(nth(0), ago=1)])
    assert ids(known.decks) == cards(nth(0))
    assert known.decks[0].seen == (2 if versions else 1)


def test_a_deck_that_shares_a_card_with_a_newer_one_is_out() -> None:
    """It cannot be in the same four; the decks beside it stay."""
    shared = deck(1, 9, 10, 11, 12, 13, 14, 15)
    known = find_war_decks([war(nth(0), ago=1), war(shared, ago=2), war(nth(2), ago=3)])
    assert ids(known.decks) == cards(nth(0), nth(2))
    known = find_war_decks([war(nth(0), ago=3), war(shared, ago=2), war(nth(2), ago=1)])
    assert ids(known.decks) == cards(nth(2), shared)


def test_a_fifth_deck_is_one_that_was_given_up() -> None:
    """Of five that share no card the four newest are the four."""
    known = find_war_decks([war(nth(place), ago=place + 1) for place in (3, 0, 4, 1, 2)])
    assert ids(known.decks) == cards(*map(nth, range(4)))
    assert known.unseen == 0


def test_a_boat_shows_a_deck_where_nothing_else_does() -> None:
    """A boat battle may be a defence: it fills a place, but takes none from a sure deck."""
    shared = deck(1, 33, 34, 35, 36, 37, 38, 39)
    known = find_war_decks([boat(shared, ago=1), war(nth(0), ago=50), boat(nth(1), ago=2)])
    assert ids(known.decks) == cards(nth(0), nth(1))
    assert (known.decks[1].seen, known.decks[1].wins, known.decks[1].losses) == (1, 0, 0)


def test_a_boat_counts_with_the_deck_it_shows_again() -> None:
    """A known deck that was played against a boat was seen then, and neither won nor lost."""
    (one,) = find_war_decks([boat(nth(0), ago=1), war(nth(0), ago=50)]).decks
    assert (one.seen, one.wins, one.losses, one.last_seen) == (2, 1, 0, hours(1))


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
    ids=["ladder", "not chosen", "short", "long", "twice", "none", "no rounds"],
)
def test_a_player_without_war_decks_shows_none(battle: Battle) -> None:
    """Other modes, decks that were given, and what is not eight different cards count for none."""
    assert find_war_decks([battle]).decks == ()


def test_a_battle_without_a_time_is_the_oldest() -> None:
    """A battle without a time shows a deck, after those that tell one."""
    clash = deck(1, 33, 34, 35, 36, 37, 38, 39)
    known = find_war_decks([war(clash, ago=None), war(nth(0), ago=99), war(nth(1), ago=None)])
    assert ids(known.decks) == cards(nth(0), nth(1))
    assert known.decks[1].last_seen is None


def test_a_deck_tells_its_cost_and_its_forms() -> None:
    """The mean is of the cards that have a cost, Mirror has none; plain cards have no form."""
    slots = (Slot(card=MIRROR), Slot(card=KNIGHT, form=Form.HERO), Slot(card=KNIGHT))
    assert WarDeck(slots=slots).elixir == 3
    assert WarDeck(slots=slots).forms == {KNIGHT.id: 2}
    assert WarDeck(slots=(Slot(card=MIRROR),)).elixir is None


@PROPERTY
@given(st.dictionaries(st.integers(0, 5), BATTLES, max_size=4))
def test_every_card_of_every_deck_is_counted_once(logs: dict[int, list[Battle]]) -> None:
    """The cards' members add up to eight a deck; places count on; the share is of the seen."""
    found = evidence(logs)
    seen = find_clan_decks(found.survey.clan, found.logs)
    rows = count_war_decks(seen)
    decks = sum(len(known.decks) for _, known in seen)
    assert sum(row.players for row in rows) == 8 * decks
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert [row.players for row in rows] == sorted((row.players for row in rows), reverse=True)
    assert all(row.of == sum(bool(known.decks) for _, known in seen) for row in rows)
    assert all(row.key in holder.deck.ids for row in rows for holder in row.holders)


def test_members_without_a_log_are_no_part_of_it() -> None:
    """Only the roster counts, and of it only those whose log is at hand, in roster order."""
    logs = (
        BattleLogs.start(())
        .with_log(tag(2), (war(nth(0)),))
        .with_log(tag(0), ())
        .with_log(tag(9), ())
    )
    seen = find_clan_decks(clan(3), logs)
    assert [member.tag for member, _ in seen] == [tag(0), tag(2)]
    assert find_clan_decks(clan(3), None) == ()
