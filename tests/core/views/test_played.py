"""The view of played cards: modes, win rates, details, summary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.game import Card, Form
from clantui.core.stats.win_rate import compute_wilson_interval
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.played import COLUMNS, VIEW
from clantui.core.views.view import ViewData
from tests.factories.battles import GAMES, WON, battle, deck, game, many, view_data
from tests.factories.surveys import (
    AT,
    KNIGHT,
    LATE,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    make_survey,
    tag,
)


def test_games_are_counted_by_mode() -> None:
    """Each mode has a column to sort by; exports also have the other games, so that all add up."""
    log = (
        *(battle(0, game(KNIGHT), mode=mode) for mode in (Mode.LADDER, Mode.WAR, Mode.WAR)),
        *(battle(0, game(WIZARD), mode=mode) for mode in (Mode.PATH, Mode.PATH, Mode.OTHER)),
    )
    rows = VIEW.count(view_data({0: log}))
    cells = {
        row.card: [VIEW.find_column(key).value(row) for key in ("ladder", "path", "war")]
        for row in rows
    }
    assert cells == {KNIGHT: [1, 0, 2], WIZARD: [0, 2, 0]}
    others = next(column for column in COLUMNS if column.key == "other")
    assert [others.value(row) for row in rows] == [0, 1]
    assert VIEW.sort_rows(rows, VIEW.natural_sort("path"))[0].card == WIZARD
    assert VIEW.sort_rows(rows, VIEW.natural_sort("war"))[0].card == KNIGHT
    assert [VIEW.find_column("path").text(row) for row in rows] == ["·", "2"]


def test_too_few_games_have_no_rate() -> None:
    """Below 30 games with a winner the screen has a bare number, and exports have none."""
    rows = VIEW.count(view_data({0: many(KNIGHT, 20, 9, drawn=9)}))
    keys = ("rate", "rate_low", "rate_high", "wins", "losses")
    assert [column.value(rows[0]) for column in COLUMNS if column.key in keys] == [
        None,
        None,
        None,
        20,
        9,
    ]
    assert VIEW.find_column("rate").text(rows[0]) == "69%"
    lines = VIEW.detail(rows[0], view_data({0: many(KNIGHT, 20, 9, drawn=9)}), AT).lines
    assert "20 wins, 9 losses, 9 draws" in lines
    assert "too few games (29)" in lines


def test_rates_are_sorted_by_their_bounds() -> None:
    """Descending by the lower bound, ascending by the upper one; too few games are last."""
    log = (*many(KNIGHT, 24, 8), *many(WIZARD, 140, 60), *many(PEKKA, 29, 0), *many(QUEEN, 1, 40))
    rows = VIEW.count(view_data({0: log}))
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
    low, high = compute_wilson_interval(140, 200)
    assert VIEW.find_column("rate").text(best) == "70%  ±6"
    values = {column.key: column.value(best) for column in COLUMNS}
    assert (values["rate"], values["rate_low"], values["rate_high"]) == (
        0.7,
        round(low, 4),
        round(high, 4),
    )


def test_the_details_have_results_modes_forms_and_players() -> None:
    """The details have result, interval, modes, forms and age, and the numbers of each player."""
    hero = Game(ours=deck(WIZARD, level=15, form=Form.HERO), theirs=(), won=WON)
    log = (battle(0, hero, mode=Mode.WAR), *many(WIZARD, 20, 10))
    data = view_data({0: log, 1: (battle(1, game(KNIGHT)), battle(1, game(WIZARD)))})
    row = VIEW.count(data)[0]
    detail = VIEW.detail(row, data, AT + timedelta(hours=3))
    assert detail.title == "Wizard"
    assert detail.lines == (
        "5 elixir · rare",
        "in 32 of 33 games (97%)",
        "2 players",
        "22 wins, 10 losses",
        "wins 69% ±15 (32 games)",
        "ladder 31 · river race 1",
        "as a hero in 1 game",
        "last played 3 h ago",
    )
    assert detail.headings == (
        "Player",
        "W–L",
        "Games",
        "Lvl",
        "War",
        "Ladder",
        "Legends",
        "Other",
    )
    assert detail.cells == (
        ("Player 0", "21–10", "31", "15", "1", "30", "·", "·"),
        ("Player 1", "1–0", "1", "–", "·", "1", "·", "·"),
    )
    assert detail.players == (tag(0), tag(1))


def test_unknown_times_are_left_out() -> None:
    """Without a time neither the details nor the summary has an age."""
    data = view_data({0: (battle(0, game(KNIGHT), at=None),)})
    (row,) = VIEW.count(data)
    assert not any("ago" in line for line in VIEW.detail(row, data, AT).lines)
    assert VIEW.summary(data, (row,)) == "1 game of 1 of 5 players"


def test_the_summary_has_games_logs_and_age() -> None:
    """Games, loaded logs if some are missing, and the age of the newest game."""
    logs = {0: many(KNIGHT, 2, 1), 1: ()}
    data = view_data(logs)
    rows = VIEW.count(data)
    assert VIEW.summary(data, rows) == "3 games of 2 of 5 players · last one just now"
    assert data.logs is not None
    failed = replace(data, logs=data.logs.with_failure(tag(2), LATE))
    assert VIEW.summary(failed, VIEW.count(failed)) == VIEW.summary(data, rows)
    three_days_ago = AT - timedelta(days=3)
    old = view_data(
        {number: (battle(number, game(KNIGHT), at=three_days_ago),) for number in range(5)}
    )
    assert VIEW.summary(old, VIEW.count(old)) == "5 games of 5 players · last one 3 days ago"


def test_missing_games_are_explained() -> None:
    """Without logs, or without a game in them, there are no rows and a sentence says why."""
    without_logs = ViewData(survey=make_survey([KNIGHT]))
    assert VIEW.count(without_logs) == ()
    assert VIEW.summary(without_logs, ()) == "needs the battle logs, which are not loaded"
    without_games = view_data({0: (), 1: (battle(1, game(), counts=False),)})
    assert VIEW.count(without_games) == ()
    assert VIEW.summary(without_games, ()) == "no game in the battle logs of 2 of 5 players"


def test_the_filter_finds_cards_and_players() -> None:
    """Words find a card, its rarity and its players; facets check forms, level and players."""
    evolved = Game(ours=deck(PEKKA, level=15, form=Form.EVOLUTION), theirs=(), won=WON)
    logs = {
        0: (battle(0, game(KNIGHT, WIZARD)),),
        1: (battle(1, game(WIZARD)), battle(1, evolved)),
    }
    data = view_data(logs)
    rows = VIEW.count(data)

    def filter_cards(query: str) -> list[Card]:
        return [row.card for row in apply_filter(rows, parse_query(query))]

    assert filter_cards("wiz") == [WIZARD]
    assert filter_cards("epic") == [PEKKA]
    assert filter_cards('"player 0"') == [WIZARD, KNIGHT]
    assert filter_cards("evo:yes") == [PEKKA]
    assert filter_cards("level:>=15") == [PEKKA]
    assert filter_cards("players:2") == [WIZARD]
    (wizard,) = (row for row in rows if row.card == WIZARD)
    assert wizard.filter_fields.names == ("Wizard", "Player 0", "Player 1")
    assert [wizard.mentions(tag(number)) for number in (0, 1, 2)] == [True, True, False]
    assert wizard.key == WIZARD.id


@PROPERTY
@given(GAMES, st.sampled_from([column.key for column in COLUMNS if column.letter]), st.booleans())
def test_every_column_sorts_every_row(
    battles: list[Battle], column: str, descending: bool
) -> None:
    """Every sort order has the same rows."""
    logs = {n: tuple(b for b in battles if b.player == tag(n)) for n in range(5)}
    rows = VIEW.count(view_data(logs))
    ordered = VIEW.sort_rows(rows[::-1], SortKey(column, descending))
    assert sorted(ordered, key=lambda row: row.place) == list(rows)
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows


@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.letter])
def test_texts_fit_their_columns(key: str) -> None:
    """No text is wider than its column, even if a clan plays only one card."""
    log = (*many(KNIGHT, 999, 999), *(battle(0, game(KNIGHT), mode=Mode.WAR) for _ in range(999)))
    (row,) = VIEW.count(view_data({0: log}))
    column = VIEW.find_column(key)
    assert max(len(column.text(row)), len(column.title) + 1) <= column.width
