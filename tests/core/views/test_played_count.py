"""Counts of played cards, from all kinds of logs."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.game import Card, Form
from clantui.core.views.game_rows import GameRow
from clantui.core.views.played import collect_played_games, count_played
from tests.factories.battles import DRAWN, GAMES, LOST, WON, battle, deck, game, view_data
from tests.factories.surveys import AT, KNIGHT, MIRROR, NEW, PEKKA, PROPERTY, QUEEN, WIZARD, tag


def summarise(rows: tuple[GameRow, ...]) -> list[tuple[Card, int, int]]:
    """Return card, games and players of each row."""
    return [(row.card, row.record.games, row.players) for row in rows]


def test_the_most_played_card_comes_first() -> None:
    """A card counts once for each game it is in, and its share is of all games."""
    rows = count_played(
        view_data(
            {
                0: (battle(0, game(KNIGHT, WIZARD)), battle(0, game(WIZARD, PEKKA, won=LOST))),
                1: (battle(1, game(WIZARD, PEKKA, won=DRAWN)),),
                2: (battle(2, game(QUEEN)),),
            }
        )
    )
    assert summarise(rows) == [(WIZARD, 3, 2), (PEKKA, 2, 2), (KNIGHT, 1, 1), (QUEEN, 1, 1)]
    assert [row.place for row in rows] == [1, 2, 3, 4]
    assert [row.share for row in rows] == [3 / 4, 2 / 4, 1 / 4, 1 / 4]
    first = rows[0].record
    assert (first.wins, first.losses, first.draws) == (1, 1, 1)


def test_ties_are_in_roster_order() -> None:
    """Cards with equally many games are in roster order."""
    logs = {2: (battle(2, game(PEKKA)),), 0: (battle(0, game(WIZARD)),)}
    assert [row.card for row in count_played(view_data(logs))] == [WIZARD, PEKKA]


def test_each_round_of_a_duel_is_a_game() -> None:
    """A duel's rounds are won and lost one by one, whoever won the duel."""
    duel = battle(
        0,
        game(KNIGHT, won=WON),
        game(WIZARD, won=LOST),
        game(PEKKA, won=WON),
        mode=Mode.WAR,
    )
    data = view_data({0: (replace(duel, won=True),)})
    results = {row.card: (row.record.wins, row.record.losses) for row in count_played(data)}
    assert results == {KNIGHT: (1, 0), WIZARD: (0, 1), PEKKA: (1, 0)}
    assert len(collect_played_games(data).games) == 3


def test_battles_that_do_not_count_are_left_out() -> None:
    """2v2, boats, preset decks and games without a deck do not count."""
    log = (
        battle(0, game(KNIGHT), counts=False),
        battle(0, game()),
        battle(0),
        battle(0, game(WIZARD)),
    )
    data = view_data({0: log})
    assert summarise(count_played(data)) == [(WIZARD, 1, 1)]
    assert count_played(data)[0].share == 1
    assert len(collect_played_games(data).games) == 1


def test_only_decks_of_members_count() -> None:
    """Neither an opponent's cards nor the log of a former member count."""
    logs = {0: (battle(0, game(KNIGHT, against=(PEKKA,))),), 7: (battle(7, game(QUEEN)),)}
    assert summarise(count_played(view_data(logs, members=2))) == [(KNIGHT, 1, 1)]


def test_unusual_decks_are_counted_card_by_card() -> None:
    """An incomplete deck, Mirror, an unknown and a repeated card each count once a game."""
    log = (battle(0, game(MIRROR, NEW, MIRROR)), battle(0, game(NEW)))
    rows = count_played(view_data({0: log}))
    assert summarise(rows) == [(NEW, 2, 1), (MIRROR, 1, 1)]
    renamed = replace(NEW, name="Card 6 again", raw_name="Card 6 again")
    same = count_played(view_data({0: (*log, battle(0, game(renamed)))}))
    assert (same[0].card, same[0].record.games) == (NEW, 3)


def test_holders_are_sorted_by_games_with_their_newest_level() -> None:
    """Players are sorted by games; the level is the newest known; forms and times are kept."""
    two_days_ago = AT - timedelta(days=2)
    evolved = Game(ours=deck(KNIGHT, level=14, form=Form.EVOLUTION), theirs=(), won=WON)
    hero = Game(ours=deck(KNIGHT, level=13, form=Form.HERO), theirs=(), won=LOST)
    logs = {
        0: (battle(0, game(KNIGHT), at=two_days_ago),),
        1: (
            battle(1, game(KNIGHT)),
            battle(1, evolved, at=two_days_ago),
            battle(1, hero, at=None, mode=Mode.WAR),
        ),
    }
    (row,) = count_played(view_data(logs))
    assert [(holder.member.tag, holder.record.games, holder.level) for holder in row.holders] == [
        (tag(1), 3, 14),
        (tag(0), 1, None),
    ]
    assert (row.record.evolutions, row.record.heroes, row.record.newest) == (1, 1, AT)
    assert row.holders[1].record.newest == two_days_ago


@PROPERTY
@given(GAMES)
def test_rows_holders_and_modes_add_up(battles: list[Battle]) -> None:
    """Rows, holders and modes each add up to the games, in the right order."""
    logs: dict[int, tuple[Battle, ...]] = {}
    for number in range(7):
        if log := tuple(battle for battle in battles if battle.player == tag(number)):
            logs[number] = log
    data = view_data(logs)
    rows = count_played(data)
    decks = [
        battle.rounds[0].ours
        for battle in battles
        if battle.counts and battle.player not in (tag(5), tag(6)) and battle.rounds[0].ours
    ]
    cards = Counter(card for deck in decks for card in {slot.card for slot in deck})
    assert {row.card: row.record.games for row in rows} == cards
    assert len(collect_played_games(data).games) == len(decks)
    for row in rows:
        record = row.record
        assert record.games == sum(record.modes.values())
        assert record.games == sum(holder.record.games for holder in row.holders)
        assert record.wins + record.losses + record.draws == record.games
        assert record.wins == sum(holder.record.wins for holder in row.holders)
        assert row.share == record.games / len(decks)
        ranks = [-holder.record.games for holder in row.holders]
        assert ranks == sorted(ranks)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
