"""Counts of played cards, from logs in all their shapes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.game import Card, Form
from clantui.core.views.played import PlayedRow, count_played, sample_size
from tests.factories.battles import DRAWN, GAMES, LOST, WON, battle, deck, evidence, game
from tests.factories.surveys import AT, KNIGHT, MIRROR, NEW, PEKKA, PROPERTY, QUEEN, WIZARD, tag


def told(rows: tuple[PlayedRow, ...]) -> list[tuple[Card, int, int]]:
    """Card, games and players of each row."""
    return [(row.card, row.record.games, row.players) for row in rows]


def test_the_most_played_card_comes_first() -> None:
    """A card is counted once for each game it is in, and its share is of all games."""
    rows = count_played(
        evidence(
            {
                0: (battle(0, game(KNIGHT, WIZARD)), battle(0, game(WIZARD, PEKKA, won=LOST))),
                1: (battle(1, game(WIZARD, PEKKA, won=DRAWN)),),
                2: (battle(2, game(QUEEN)),),
            }
        )
    )
    assert told(rows) == [(WIZARD, 3, 2), (PEKKA, 2, 2), (KNIGHT, 1, 1), (QUEEN, 1, 1)]
    assert [row.place for row in rows] == [1, 2, 3, 4]
    assert [row.share for row in rows] == [3 / 4, 2 / 4, 1 / 4, 1 / 4]
    first = rows[0].record
    assert (first.wins, first.losses, first.draws) == (1, 1, 1)


def test_ties_stand_in_roster_order() -> None:
    """Of cards in as many games the one that stands higher in the roster's logs is first."""
    logs = {2: (battle(2, game(PEKKA)),), 0: (battle(0, game(WIZARD)),)}
    assert [row.card for row in count_played(evidence(logs))] == [WIZARD, PEKKA]


def test_each_round_of_a_duel_is_a_game() -> None:
    """A duel's rounds are won and lost one by one, whoever won the whole of it."""
    duel = battle(
        0,
        game(KNIGHT, won=WON),
        game(WIZARD, won=LOST),
        game(PEKKA, won=WON),
        mode=Mode.WAR,
    )
    given_ = evidence({0: (replace(duel, won=True),)})
    results = {row.card: (row.record.wins, row.record.losses) for row in count_played(given_)}
    assert results == {KNIGHT: (1, 0), WIZARD: (0, 1), PEKKA: (1, 0)}
    assert sample_size(given_).games == 3


def test_battles_without_cards_are_left_out() -> None:
    """Two against two, boats, decks that were dealt and games without a deck count for nothing."""
    log = (
        battle(0, game(KNIGHT), counts=False),
        battle(0, game()),
        battle(0),
        battle(0, game(WIZARD)),
    )
    given_ = evidence({0: log})
    assert told(count_played(given_)) == [(WIZARD, 1, 1)]
    assert count_played(given_)[0].share == 1
    assert sample_size(given_).games == 1


def test_only_our_members_decks_count() -> None:
    """An opponent's cards do not count, nor does the log of somebody who has left the roster."""
    logs = {0: (battle(0, game(KNIGHT, against=(PEKKA,))),), 7: (battle(7, game(QUEEN)),)}
    assert told(count_played(evidence(logs, members=2))) == [(KNIGHT, 1, 1)]


def test_odd_decks_are_counted_card_by_card() -> None:
    """A short deck, a Mirror, an unknown card and a card named twice each count once a game."""
    log = (battle(0, game(MIRROR, NEW, MIRROR)), battle(0, game(NEW)))
    rows = count_played(evidence({0: log}))
    assert told(rows) == [(NEW, 2, 1), (MIRROR, 1, 1)]
    renamed = replace(NEW, name="Card 6 again", raw_name="Card 6 again")
    same = count_played(evidence({0: (*log, battle(0, game(renamed)))}))
    assert (same[0].card, same[0].record.games) == (NEW, 3)


def test_players_of_a_card_with_mode_and_level() -> None:
    """Players stand by their games; a level is the newest told, forms and times are kept."""
    old = AT - timedelta(days=2)
    evolved = Game(ours=deck(KNIGHT, level=14, form=Form.EVOLUTION), theirs=(), won=WON)
    hero = Game(ours=deck(KNIGHT, level=13, form=Form.HERO), theirs=(), won=LOST)
    logs = {
        0: (battle(0, game(KNIGHT), at=old),),
        1: (
            battle(1, game(KNIGHT)),
            battle(1, evolved, at=old),
            battle(1, hero, at=None, mode=Mode.WAR),
        ),
    }
    (row,) = count_played(evidence(logs))
    assert [(use.member.tag, use.record.games, use.level) for use in row.holders] == [
        (tag(1), 3, 14),
        (tag(0), 1, None),
    ]
    assert (row.record.evolutions, row.record.heroes, row.record.newest) == (1, 1, AT)
    assert row.holders[1].record.newest == old


@PROPERTY
@given(GAMES)
def test_all_that_is_counted_adds_up(battles: list[Battle]) -> None:
    """Rows, uses and modes each add up to the games there were, in the right order."""
    logs: dict[int, tuple[Battle, ...]] = {}
    for number in range(7):
        if log := tuple(one for one in battles if one.player == tag(number)):
            logs[number] = log
    given_ = evidence(logs)
    rows = count_played(given_)
    ours = [
        b for b in battles if b.counts and b.player not in (tag(5), tag(6)) and b.rounds[0].ours
    ]
    seen = Counter(card for b in ours for card in {slot.card for slot in b.rounds[0].ours})
    assert {row.card: row.record.games for row in rows} == seen
    assert sample_size(given_).games == len(ours)
    for row in rows:
        record = row.record
        assert record.games == sum(record.modes.values())
        assert record.games == sum(use.record.games for use in row.holders)
        assert record.wins + record.losses + record.draws == record.games
        assert record.wins == sum(use.record.wins for use in row.holders)
        assert row.share == record.games / len(ours)
        ranks = [-use.record.games for use in row.holders]
        assert ranks == sorted(ranks)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
