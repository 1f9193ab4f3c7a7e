"""Whether what was played is counted right, from logs in all their shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.battle import Battle, Logs, Mode, Round
from clantui.core.columns import SortKey
from clantui.core.evidence import Evidence
from clantui.core.facets import parse
from clantui.core.game import Card, Slot
from clantui.core.played import Row, basis
from clantui.core.view import Need
from clantui.core.views import view
from clantui.core.views.played import COLUMNS, VIEW
from clantui.core.wilson import interval
from tests.core.making import (
    AT,
    CARDS,
    KNIGHT,
    LATE,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    survey,
    tag,
)

WON, LOST, DRAWN = True, False, None


def deck(*cards: Card, level: int | None = None, form: int = 0) -> tuple[Slot, ...]:
    """Some cards as they are played."""
    return tuple(Slot(card=card, level=level, form=form) for card in cards)


def game(*cards: Card, won: bool | None = WON, against: tuple[Card, ...] = (NEW,)) -> Round:
    """One game with a deck, against another."""
    return Round(ours=deck(*cards), theirs=deck(*against), won=won)


def battle(
    number: int,
    *rounds: Round,
    mode: Mode = Mode.LADDER,
    at: datetime | None = AT,
    counts: bool = True,
) -> Battle:
    """A battle from the log of the member in a place."""
    return Battle(player=tag(number), at=at, mode=mode, rounds=rounds, counts=counts)


def evidence(logs: Mapping[int, tuple[Battle, ...]], members: int = 5) -> Evidence:
    """Logs by the place of their member, and nothing of the others."""
    found = Logs.begun(())
    for number, log in logs.items():
        found = found.seen(tag(number), log)
    return Evidence(survey=survey([KNIGHT] * members), logs=found)


def told(rows: tuple[Row, ...]) -> list[tuple[Card, int, int]]:
    """Card, games and players of each row."""
    return [(row.card, row.record.games, row.players) for row in rows]


def test_the_most_played_card_comes_first() -> None:
    """A card is counted once for each game it is in, and its share is of all games."""
    rows = VIEW.count(
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
    assert (first.wins, first.losses, first.undecided) == (1, 1, 1)


def test_ties_stand_in_roster_order() -> None:
    """Of cards in as many games the one that stands higher in the roster's logs is first."""
    logs = {2: (battle(2, game(PEKKA)),), 0: (battle(0, game(WIZARD)),)}
    assert [row.card for row in VIEW.count(evidence(logs))] == [WIZARD, PEKKA]


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
    results = {row.card: (row.record.wins, row.record.losses) for row in VIEW.count(given_)}
    assert results == {KNIGHT: (1, 0), WIZARD: (0, 1), PEKKA: (1, 0)}
    assert basis(given_).games == 3


def test_games_are_told_by_mode() -> None:
    """Each mode has a column that can be sorted by; the others are for machines, so that all add up."""  # noqa: E501
    log = (
        *(battle(0, game(KNIGHT), mode=mode) for mode in (Mode.LADDER, Mode.WAR, Mode.WAR)),
        *(battle(0, game(WIZARD), mode=mode) for mode in (Mode.PATH, Mode.PATH, Mode.OTHER)),
    )
    rows = VIEW.count(evidence({0: log}))
    cells = {
        row.card: [VIEW.column(key).value(row) for key in ("ladder", "path", "war")]
        for row in rows
    }
    assert cells == {KNIGHT: [1, 0, 2], WIZARD: [0, 2, 0]}
    others = next(column for column in COLUMNS if column.key == "other")
    assert [others.value(row) for row in rows] == [0, 1]
    assert VIEW.ordered(rows, VIEW.natural("path"))[0].card == WIZARD
    assert VIEW.ordered(rows, VIEW.natural("war"))[0].card == KNIGHT
    assert [VIEW.column("path").text(row) for row in rows] == ["·", "2"]


def test_what_does_not_tell_about_cards_is_left_out() -> None:
    """Two against two, boats, decks that were dealt and games without a deck count for nothing."""
    log = (
        battle(0, game(KNIGHT), counts=False),
        battle(0, game()),
        battle(0),
        battle(0, game(WIZARD)),
    )
    given_ = evidence({0: log})
    assert told(VIEW.count(given_)) == [(WIZARD, 1, 1)]
    assert VIEW.count(given_)[0].share == 1
    assert basis(given_).games == 1


def test_only_our_members_decks_count() -> None:
    """An opponent's cards do not count, nor does the log of somebody who has left the roster."""
    logs = {0: (battle(0, game(KNIGHT, against=(PEKKA,))),), 7: (battle(7, game(QUEEN)),)}
    assert told(VIEW.count(evidence(logs, members=2))) == [(KNIGHT, 1, 1)]


def test_odd_decks_are_counted_card_by_card() -> None:
    """A short deck, a Mirror, an unknown card and a card named twice each count once a game."""
    log = (battle(0, game(MIRROR, NEW, MIRROR)), battle(0, game(NEW)))
    rows = VIEW.count(evidence({0: log}))
    assert told(rows) == [(NEW, 2, 1), (MIRROR, 1, 1)]
    renamed = replace(NEW, name="Card 6 again", raw_name="Card 6 again")
    same = VIEW.count(evidence({0: (*log, battle(0, game(renamed)))}))
    assert (same[0].card, same[0].record.games) == (NEW, 3)


def test_who_played_it_how_and_at_what_level() -> None:
    """Players stand by their games; a level is the newest told, forms and times are kept."""
    old = AT - timedelta(days=2)
    evolved = Round(ours=deck(KNIGHT, level=14, form=1), theirs=(), won=WON)
    hero = Round(ours=deck(KNIGHT, level=13, form=2), theirs=(), won=LOST)
    logs = {
        0: (battle(0, game(KNIGHT), at=old),),
        1: (
            battle(1, game(KNIGHT)),
            battle(1, evolved, at=old),
            battle(1, hero, at=None, mode=Mode.WAR),
        ),
    }
    (row,) = VIEW.count(evidence(logs))
    assert [(use.member.tag, use.record.games, use.level) for use in row.uses] == [
        (tag(1), 3, 14),
        (tag(0), 1, None),
    ]
    assert (row.record.evolved, row.record.heroic, row.record.newest) == (1, 1, AT)
    assert row.uses[1].record.newest == old


def many(card: Card, wins: int, losses: int, drawn: int = 0) -> tuple[Battle, ...]:
    """Somebody's many games with a card."""
    results = [WON] * wins + [LOST] * losses + [DRAWN] * drawn
    return tuple(battle(0, game(card, won=won)) for won in results)


def test_no_rate_of_few_games() -> None:
    """Below 30 games with a winner the words are `too few`, machines get none, wins stay told."""
    rows = VIEW.count(evidence({0: many(KNIGHT, 20, 9, drawn=9)}))
    keys = ("rate", "rate_low", "rate_high", "wins", "losses")
    assert [column.value(rows[0]) for column in COLUMNS if column.key in keys] == [
        None,
        None,
        None,
        20,
        9,
    ]
    assert VIEW.column("rate").text(rows[0]) == "too few"
    said = VIEW.leaf(rows[0], evidence({0: many(KNIGHT, 20, 9, drawn=9)}), AT).said
    assert "20 won · 9 lost · 9 undecided" in said
    assert "too few for a win rate: 29 of 30 games with a winner" in said


def test_rates_are_sorted_by_what_is_sure() -> None:
    """A high rate of few games stands behind a lower one of many, and too few games last."""
    log = (*many(KNIGHT, 24, 8), *many(WIZARD, 140, 60), *many(PEKKA, 29, 0), *many(QUEEN, 1, 40))
    rows = VIEW.count(evidence({0: log}))
    key = VIEW.natural("rate")
    assert [row.card for row in VIEW.ordered(rows, key)] == [WIZARD, KNIGHT, QUEEN, PEKKA]
    assert [row.card for row in VIEW.ordered(rows, key.flipped())] == [
        QUEEN,
        KNIGHT,
        WIZARD,
        PEKKA,
    ]
    best = VIEW.ordered(rows, key)[0]
    low, high = interval(140, 200)
    assert VIEW.column("rate").text(best) == "63–76 %"
    values = {column.key: column.value(best) for column in COLUMNS}
    assert (values["rate"], values["rate_low"], values["rate_high"]) == (
        0.7,
        round(low, 4),
        round(high, 4),
    )


def test_the_leaf_tells_all_of_it() -> None:
    """Beside the table stand result, interval, modes, forms, age, and each player with their own."""  # noqa: E501
    hero = Round(ours=deck(WIZARD, level=15, form=2), theirs=(), won=WON)
    log = (battle(0, hero, mode=Mode.WAR), *many(WIZARD, 20, 10))
    given_ = evidence({0: log, 1: (battle(1, game(KNIGHT)), battle(1, game(WIZARD)))})
    row = VIEW.count(given_)[0]
    leaf = VIEW.leaf(row, given_, AT + timedelta(hours=3))
    assert leaf.title == "Wizard"
    assert leaf.said == (
        "5 elixir · rare card",
        "32 of 33 games · 97.0 % · 2 players",
        "22 won · 10 lost",
        "wins 51–82 % (95 % interval of 32 games)",
        "ladder 31 · river race 1",
        "as a hero in 1 game",
        "last played 3 h ago",
    )
    assert leaf.heads == ("Player", "Games", "W–L", "Lvl", "War", "Ladder", "Path", "Other")
    assert leaf.cells == (
        ("Player 0", "31", "21–10", "15", "1", "30", "·", "·"),
        ("Player 1", "1", "1–0", "–", "·", "1", "·", "·"),
    )
    assert leaf.players == (tag(0), tag(1))


def test_times_that_are_not_told_are_not_made_up() -> None:
    """Without a time neither the leaf nor the summary says when."""
    given_ = evidence({0: (battle(0, game(KNIGHT), at=None),)})
    (row,) = VIEW.count(given_)
    assert not any("ago" in line for line in VIEW.leaf(row, given_, AT).said)
    assert VIEW.summary(given_, (row,)) == "1 game, 1 of 5 players"


def test_the_summary_says_what_it_rests_on() -> None:
    """Games, whose logs are at hand (also empty ones) and the newest game's time in UTC."""
    logs = {0: many(KNIGHT, 2, 1), 1: ()}
    given_ = evidence(logs)
    rows = VIEW.count(given_)
    assert VIEW.summary(given_, rows) == "3 games, 2 of 5 players · newest 21 Nov 18:30 UTC"
    assert given_.logs is not None
    lost = replace(given_, logs=given_.logs.missed(tag(2), LATE))
    assert VIEW.summary(lost, VIEW.count(lost)) == VIEW.summary(given_, rows)
    early = datetime(2025, 12, 31, 23, 5, tzinfo=UTC)
    old = evidence({0: (battle(0, game(KNIGHT), at=early),)})
    assert VIEW.summary(old, VIEW.count(old)).endswith("newest 31 Dec 2025 23:05 UTC")


def test_nothing_to_count_is_said() -> None:
    """Logs that were not asked for, and logs without a game, give no rows and a sentence."""
    nothing = Evidence(survey=survey([KNIGHT]))
    assert VIEW.count(nothing) == ()
    assert VIEW.summary(nothing, ()) == "needs the battle logs, which have not been read"
    empty = evidence({0: (), 1: (battle(1, game(), counts=False),)})
    assert VIEW.count(empty) == ()
    assert VIEW.summary(empty, ()) == "no game is told in the logs of 2 of 5 players"


def test_the_filter_finds_cards_and_players() -> None:
    """Words find a card, its rarity and who played it; facets know forms, level and players."""
    high = Round(ours=deck(PEKKA, level=15, form=1), theirs=(), won=WON)
    logs = {0: (battle(0, game(KNIGHT, WIZARD)),), 1: (battle(1, game(WIZARD)), battle(1, high))}
    given_ = evidence(logs)
    rows = VIEW.count(given_)

    def found(query: str) -> list[Card]:
        return [row.card for row in VIEW.kept(rows, parse(query), given_)]

    assert found("wiz") == [WIZARD]
    assert found("epic") == [PEKKA]
    assert found('"player 0"') == [WIZARD, KNIGHT]
    assert found("evo:yes") == [PEKKA]
    assert found("level:>=15") == [PEKKA]
    assert found("players:2") == [WIZARD]
    (wizard,) = (row for row in rows if row.card == WIZARD)
    assert VIEW.names(wizard) == ("Wizard", "rare", "Player 1", "Player 0") or VIEW.names(
        wizard
    ) == ("Wizard", "rare", "Player 0", "Player 1")
    assert [VIEW.concerns(wizard, tag(number)) for number in (0, 1, 2)] == [True, True, False]
    assert (wizard.key, VIEW.card(wizard)) == (WIZARD.id, WIZARD.id)


def test_it_is_a_view_that_needs_battle_logs() -> None:
    """It is found by its file's name and says that it costs a request a player."""
    assert view("played") is VIEW
    assert VIEW.needs is Need.BATTLES
    letters = [column.letter for column in COLUMNS if column.letter]
    assert len(set(letters)) == len(letters)


GAMES = st.lists(
    st.builds(
        lambda number, cards, won, mode, counts: battle(
            number, game(*cards, won=won), mode=mode, counts=counts
        ),
        st.integers(0, 6),
        st.lists(st.sampled_from(CARDS), max_size=5),
        st.sampled_from((WON, LOST, DRAWN)),
        st.sampled_from(Mode),
        st.booleans(),
    ),
    max_size=40,
)
"""Battles of seven players, of whom the last two are in no roster."""


@PROPERTY
@given(GAMES)
def test_all_that_is_counted_adds_up(battles: list[Battle]) -> None:
    """Rows, uses and modes each add up to the games there were, in the right order."""
    logs: dict[int, tuple[Battle, ...]] = {}
    for number in range(7):
        if log := tuple(one for one in battles if one.player == tag(number)):
            logs[number] = log
    given_ = evidence(logs)
    rows = VIEW.count(given_)
    ours = [
        b for b in battles if b.counts and b.player not in (tag(5), tag(6)) and b.rounds[0].ours
    ]
    seen = Counter(card for b in ours for card in {slot.card for slot in b.rounds[0].ours})
    assert {row.card: row.record.games for row in rows} == seen
    assert basis(given_).games == len(ours)
    for row in rows:
        record = row.record
        assert record.games == sum(record.modes.values())
        assert record.games == sum(use.record.games for use in row.uses)
        assert record.wins + record.losses + record.undecided == record.games
        assert record.wins == sum(use.record.wins for use in row.uses)
        assert row.share == record.games / len(ours)
        ranks = [-use.record.games for use in row.uses]
        assert ranks == sorted(ranks)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.ordered(rows, VIEW.original) == rows
    cells = [column.text(row) for column in COLUMNS for row in rows]
    assert all(isinstance(cell, str) for cell in cells)


@PROPERTY
@given(GAMES, st.sampled_from([column.key for column in COLUMNS if column.letter]), st.booleans())
def test_every_column_sorts_every_row(battles: list[Battle], column: str, falling: bool) -> None:
    """The same rows come out of every order."""
    logs = {n: tuple(b for b in battles if b.player == tag(n)) for n in range(5)}
    rows = VIEW.count(evidence(logs))
    ordered = VIEW.ordered(rows[::-1], SortKey(column, falling))
    assert sorted(ordered, key=lambda row: row.place) == list(rows)


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.letter])
def test_texts_keep_within_their_columns(column: object) -> None:
    """No number is wider than its column, even of a clan that plays one card alone."""
    assert column in COLUMNS
    log = (*many(KNIGHT, 999, 999), *(battle(0, game(KNIGHT), mode=Mode.WAR) for _ in range(999)))
    (row,) = VIEW.count(evidence({0: log}))
    found = next(one for one in COLUMNS if one is column)
    assert len(found.text(row)) <= found.cells
    assert len(found.title) + 1 <= found.cells
