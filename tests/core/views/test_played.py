"""The view of played cards, with no more certainty than there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.game import Card, Form
from clantui.core.stats.win_rate import wilson_interval
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.filter import parse_query
from clantui.core.views.played import COLUMNS, VIEW
from clantui.core.views.view import Requires
from tests.factories.battles import GAMES, WON, battle, deck, evidence, game, many
from tests.factories.surveys import AT, KNIGHT, LATE, PEKKA, PROPERTY, QUEEN, WIZARD, survey, tag


def test_games_are_told_by_mode() -> None:
    """Each mode has a column to sort by; machines are told the rest, so that it adds up."""
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
    assert VIEW.sort_rows(rows, VIEW.natural_sort("path"))[0].card == WIZARD
    assert VIEW.sort_rows(rows, VIEW.natural_sort("war"))[0].card == KNIGHT
    assert [VIEW.column("path").text(row) for row in rows] == ["·", "2"]


def test_no_rate_of_few_games() -> None:
    """Below 30 games with a winner the number stands alone and machines get none."""
    rows = VIEW.count(evidence({0: many(KNIGHT, 20, 9, drawn=9)}))
    keys = ("rate", "rate_low", "rate_high", "wins", "losses")
    assert [column.value(rows[0]) for column in COLUMNS if column.key in keys] == [
        None,
        None,
        None,
        20,
        9,
    ]
    assert VIEW.column("rate").text(rows[0]) == "69%"
    said = VIEW.detail(rows[0], evidence({0: many(KNIGHT, 20, 9, drawn=9)}), AT).lines
    assert "20 wins, 9 losses, 9 draws" in said
    assert "too few games (29)" in said


def test_rates_are_sorted_by_what_is_sure() -> None:
    """By the least a rate may be one way, the most it may be the other; too few games last."""
    log = (*many(KNIGHT, 24, 8), *many(WIZARD, 140, 60), *many(PEKKA, 29, 0), *many(QUEEN, 1, 40))
    rows = VIEW.count(evidence({0: log}))
    key = VIEW.natural_sort("rate")
    assert key == VIEW.default_sort
    assert VIEW.sort_rows(rows, key) == rows
    assert [row.card for row in VIEW.sort_rows(rows, key)] == [WIZARD, KNIGHT, QUEEN, PEKKA]
    assert [row.card for row in VIEW.sort_rows(rows, key.flip())] == [
        QUEEN,
        WIZARD,
        KNIGHT,
        PEKKA,
    ]
    best = VIEW.sort_rows(rows, key)[0]
    low, high = wilson_interval(140, 200)
    assert VIEW.column("rate").text(best) == "70%  ±6"
    values = {column.key: column.value(best) for column in COLUMNS}
    assert (values["rate"], values["rate_low"], values["rate_high"]) == (
        0.7,
        round(low, 4),
        round(high, 4),
    )


def test_the_leaf_tells_all_of_it() -> None:
    """Beside the table stand result, interval, modes, forms and age, and each player's own."""
    hero = Game(ours=deck(WIZARD, level=15, form=Form.HERO), theirs=(), won=WON)
    log = (battle(0, hero, mode=Mode.WAR), *many(WIZARD, 20, 10))
    given_ = evidence({0: log, 1: (battle(1, game(KNIGHT)), battle(1, game(WIZARD)))})
    row = VIEW.count(given_)[0]
    leaf = VIEW.detail(row, given_, AT + timedelta(hours=3))
    assert leaf.title == "Wizard"
    assert leaf.lines == (
        "5 elixir · rare",
        "in 32 of 33 games (97%)",
        "2 players",
        "22 wins, 10 losses",
        "wins 69% (±15, 32 games)",
        "ladder 31 · river race 1",
        "as a hero in 1 game",
        "last played 3 h ago",
    )
    assert leaf.headings == ("Player", "W–L", "Games", "Lvl", "War", "Ladder", "Legends", "Other")
    assert leaf.cells == (
        ("Player 0", "21–10", "31", "15", "1", "30", "·", "·"),
        ("Player 1", "1–0", "1", "–", "·", "1", "·", "·"),
    )
    assert leaf.players == (tag(0), tag(1))


def test_times_that_are_not_told_are_not_made_up() -> None:
    """Without a time neither the leaf nor the summary says when."""
    given_ = evidence({0: (battle(0, game(KNIGHT), at=None),)})
    (row,) = VIEW.count(given_)
    assert not any("ago" in line for line in VIEW.detail(row, given_, AT).lines)
    assert VIEW.summary(given_, (row,)) == "1 game of 1 of 5 players"


def test_the_summary_says_what_it_rests_on() -> None:
    """Games, whose logs are at hand where some are missing, and how old the newest game is."""
    logs = {0: many(KNIGHT, 2, 1), 1: ()}
    given_ = evidence(logs)
    rows = VIEW.count(given_)
    assert VIEW.summary(given_, rows) == "3 games of 2 of 5 players · last one just now"
    assert given_.logs is not None
    lost = replace(given_, logs=given_.logs.with_failure(tag(2), LATE))
    assert VIEW.summary(lost, VIEW.count(lost)) == VIEW.summary(given_, rows)
    early = AT - timedelta(days=3)
    old = evidence({number: (battle(number, game(KNIGHT), at=early),) for number in range(5)})
    assert VIEW.summary(old, VIEW.count(old)) == "5 games of 5 players · last one 3 days ago"


def test_nothing_to_count_is_said() -> None:
    """Logs that were not asked for, and logs without a game, give no rows and a sentence."""
    nothing = ViewData(survey=survey([KNIGHT]))
    assert VIEW.count(nothing) == ()
    assert VIEW.summary(nothing, ()) == "needs the battle logs, which are not loaded"
    empty = evidence({0: (), 1: (battle(1, game(), counts=False),)})
    assert VIEW.count(empty) == ()
    assert VIEW.summary(empty, ()) == "no game in the battle logs of 2 of 5 players"


def test_the_filter_finds_cards_and_players() -> None:
    """Words find a card, its rarity and who played it; facets know forms, level and players."""
    high = Game(ours=deck(PEKKA, level=15, form=Form.EVOLUTION), theirs=(), won=WON)
    logs = {0: (battle(0, game(KNIGHT, WIZARD)),), 1: (battle(1, game(WIZARD)), battle(1, high))}
    given_ = evidence(logs)
    rows = VIEW.count(given_)

    def found(query: str) -> list[Card]:
        return [row.card for row in VIEW.filter_rows(rows, parse_query(query))]

    assert found("wiz") == [WIZARD]
    assert found("epic") == [PEKKA]
    assert found('"player 0"') == [WIZARD, KNIGHT]
    assert found("evo:yes") == [PEKKA]
    assert found("level:>=15") == [PEKKA]
    assert found("players:2") == [WIZARD]
    (wizard,) = (row for row in rows if row.card == WIZARD)
    assert wizard.filter_fields.names == ("Wizard", "Player 0", "Player 1")
    assert [wizard.mentions(tag(number)) for number in (0, 1, 2)] == [True, True, False]
    assert (wizard.key, wizard.card_id) == (WIZARD.id, WIZARD.id)


def test_it_is_a_view_that_needs_battle_logs() -> None:
    """It is found by its file's name and says that it costs a request a player."""
    assert load_view("played") is VIEW
    assert VIEW.requires is Requires.BATTLES
    letters = [column.letter for column in COLUMNS if column.letter]
    assert len(set(letters)) == len(letters)


@PROPERTY
@given(GAMES, st.sampled_from([column.key for column in COLUMNS if column.letter]), st.booleans())
def test_every_column_sorts_every_row(battles: list[Battle], column: str, falling: bool) -> None:
    """The same rows come out of every order."""
    logs = {n: tuple(b for b in battles if b.player == tag(n)) for n in range(5)}
    rows = VIEW.count(evidence(logs))
    ordered = VIEW.sort_rows(rows[::-1], SortKey(column, falling))
    assert sorted(ordered, key=lambda row: row.place) == list(rows)
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows


@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.letter])
def test_texts_keep_within_their_columns(key: str) -> None:
    """No number is wider than its column, even of a clan that plays one card alone."""
    log = (*many(KNIGHT, 999, 999), *(battle(0, game(KNIGHT), mode=Mode.WAR) for _ in range(999)))
    (row,) = VIEW.count(evidence({0: log}))
    column = VIEW.column(key)
    assert max(len(column.text(row)), len(column.title) + 1) <= column.width
