"""Tests of the columns that fit: a name is never cut while another column is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core import views
from clantui.core.columns import Column, SortKey, WinRateColumn
from clantui.core.views.members import COLUMNS as MEMBER_COLUMNS
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.common.table.column_widths import (
    GAP,
    MAX_NAME_WIDTH,
    MIN_WIDTH,
    fit_columns,
    list_fixed_widths,
)
from tests.scenes import views as views_scenes
from tests.scenes.base import play_scene, text_of
from tests.ui.harness import make_survey, stage

LONG: Final = "Goblin Demolisher"  # no card's name is longer


def name_column(columns: tuple[Column[Any], ...]) -> Column[Any]:
    """Return the column with the names of a view's rows."""
    return next(column for column in columns if column.emphasis and not column.align_right)


@given(
    key=st.sampled_from(views.ALL_VIEWS),
    room=st.integers(38, 198),
    name=st.integers(3, MAX_NAME_WIDTH),
    pick=st.integers(0, 30),
)
def test_a_name_is_never_cut_while_another_column_is_shown(
    key: str, room: int, name: int, pick: int
) -> None:
    """At every width, in each view and order, the name is whole, alone, or drawn to fit."""
    columns = views.load_view(key).visible_columns(())
    named, sorted_by = name_column(columns), columns[pick % len(columns)]
    fitted = fit_columns(columns, {named.key: name}, room, sorted_by.key)
    widths = {column.key: width for column, width in fitted}
    assert named.key in widths
    advice = f"{named.key} is the name of a row: it needs a `width`, or a `draw` that fits any"
    assert widths[named.key] >= name or len(widths) == 1 or named.draw is not None, advice
    assert sum(widths.values()) + GAP * (len(widths) - 1) <= room
    assert list(widths) == [column.key for column in columns if column.key in widths]


@given(key=st.sampled_from(views.ALL_VIEWS), room=st.integers(38, 198), pick=st.integers(0, 30))
def test_the_sorted_column_is_shown_if_it_fits_beside_the_name(
    key: str, room: int, pick: int
) -> None:
    """The sorted column is shown if it fits beside the name."""
    columns = views.load_view(key).visible_columns(())
    sorted_by = columns[pick % len(columns)]
    texts = {column.key: column.width for column in columns}
    texts[name_column(columns).key] = 17
    shown = {column.key for column, _ in fit_columns(columns, texts, room, sorted_by.key)}
    assert (sorted_by.key in shown) or 17 + GAP + (sorted_by.width or MIN_WIDTH) > room


@pytest.mark.parametrize(
    "widths",
    [
        (40, 99, 100),
        pytest.param((50, 60, 65, 70, 80, 110, 120, 160, 200), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_the_longest_card_name_is_never_cut_on_the_screen(widths: tuple[int, ...]) -> None:
    """The longest card name is whole even if a side pane takes a third of the window."""
    async with stage(first="2PP", size=(80, 30)) as s:
        await s.load(make_survey([LONG, "Zap", "Zap"]))
        for width in widths:
            await s.resize(width, 30)
            assert LONG in text_of(s.app), width


@pytest.mark.parametrize(
    "cases",
    [
        ((60, "w"), (50, "r")),
        pytest.param(((60, "r"), (80, "t"), (100, "r")), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_sorting_by_a_hidden_column_shows_it(cases: tuple[tuple[int, str], ...]) -> None:
    """Sorting by a hidden column shows it, with the arrow in its heading."""
    async with stage(first="2PP", size=(80, 24)) as s:
        await s.load(make_survey([LONG, "Zap", "Zap"]))
        for width, key in cases:
            await s.resize(width, 24)
            assert "▲" not in text_of(s.app).splitlines()[s.table.region.y], width
            await s.press("s", key)
            assert "▲" in text_of(s.app).splitlines()[s.table.region.y], width
            assert "sorted by" not in s.message, width
            await s.press("S")
            assert "▼" in text_of(s.app).splitlines()[s.table.region.y], width


async def test_the_order_of_a_hidden_column_is_in_the_line_above() -> None:
    """If name and column do not fit side by side, the line above the table says the order."""
    long = "Goblin Demolisher of the North"
    async with stage(first="2PP", size=(62, 24)) as s:
        await s.load(make_survey([long, "Zap", "Zap"]))
        await s.press("s", "r")
        assert "sorted by" not in s.message
        await s.resize(40, 24)
        s.screen.tick()
        assert cell_len(long) + GAP + 9 > s.table.size.width - 2
        assert s.message.startswith("sorted by rarity ▲ · 2 cards")
        await s.press("slash", *"zap", "enter")
        assert "1 of 2 cards · sorted by rarity ▲ · /zap" in s.message


@pytest.mark.parametrize(
    ("room", "keys"),
    [
        (58, ["place", "name", "trophies", "donations", "last_seen"]),
        (66, ["place", "name", "role", "trophies", "donations", "last_seen"]),
        (78, ["place", "name", "role", "trophies", "donations", "received", "last_seen"]),
    ],
)
def test_a_narrow_table_has_the_columns_that_leaders_need(room: int, keys: list[str]) -> None:
    """At 80 columns role, donations and absence are shown; favourite and deck are hidden."""
    texts = {"name": 13, "role": 9, "favourite": 13}
    shown = fit_columns([c for c in MEMBER_COLUMNS if c.title], texts, room, "trophies")
    advice = "a column takes the room of another: give it a `min_table_width` or `droppable`"
    assert [column.key for column, _ in shown] == keys, advice
    assert all(len(c.title) < width for c, width in shown if c.align_right and c.key != "place")


LAST_VIEW: Final = next(
    scene for scene in views_scenes.SCENES if scene.name == f"view-{views.TAB_VIEWS[-1]}"
)
"""Scene that has answered the requests of all views."""


@pytest.mark.parametrize(
    ("names", "step"),
    [
        (("favourites", "war", "members"), 31),
        pytest.param(views.ALL_VIEWS, 1, marks=pytest.mark.soak),
    ],
    ids=["some", "all"],
)
async def test_no_heading_and_no_figure_is_cut_at_any_width(
    names: tuple[str, ...], step: int
) -> None:
    """From 30 to 200 cells, in every order, headings and figures are whole or not shown."""
    async with play_scene(LAST_VIEW) as on:
        table = on.table
        for name in names:
            on.screen.controller.show_view(name)
            await on.pilot.pause()
            await on.wait_until_drawn()
            rows = table.all_rows[:40]
            assert rows, name
            widest = {
                column.key: max(cell_len(column.text(row)) for row in rows)
                for column in table.columns
            }
            order = table.sort
            for key in [column.key for column in table.columns if column.letter]:
                table.set_reactive(CardTable.sort, SortKey(key, descending=True))
                for width in range(30, 201, step):
                    assert_nothing_cut(table, width, key, widest, name)
            table.set_reactive(CardTable.sort, order)


def assert_nothing_cut(
    table: CardTable, width: int, sorted_by: str, widest: Mapping[str, int], view: str
) -> None:
    """Fail if a heading, or a figure of the first rows, is wider than its column."""
    fitted = table.lay_out(width)
    for column, cells in fitted:
        if isinstance(column, WinRateColumn):
            continue
        case = f"{column.title} in {cells} of {width}, by {sorted_by}, in {view}"
        assert column.fit_heading(cells - (column.key == sorted_by)), case
        if column.align_right:
            assert widest[column.key] <= cells, case
    assert sum(cells + GAP for _, cells in fitted) - GAP <= width - 2 or len(fitted) == 1


FIXED: Final[tuple[Column[Any], ...]] = (
    Column(key="name", title="Name", width=20, emphasis=True),
    Column(key="decks", title="Decks", width=7),
    Column(key="wide", title="Wide", width=6, min_table_width=60),
    Column(key="rest", title="Everything else", short="Rest"),
    Column(key="age", title="Age", width=5),
)


@pytest.mark.parametrize(
    ("width", "cells"),
    [
        (6, {"name": 8}),
        (10, {"name": 8}),
        (18, {"name": 16}),
        (19, {"name": 8, "decks": 7}),
        (31, {"name": 20, "decks": 7}),
        (36, {"name": 20, "decks": 7}),
        (37, {"name": 20, "decks": 7, "rest": 4}),
        (44, {"name": 20, "decks": 7, "rest": 4, "age": 5}),
        (45, {"name": 20, "decks": 7, "rest": 4, "age": 5}),
        (59, {"name": 20, "decks": 7, "rest": 18, "age": 5}),
        (60, {"name": 20, "decks": 7, "wide": 6, "rest": 11, "age": 5}),
    ],
)
def test_columns_of_fixed_widths_give_way_from_the_right(
    width: int, cells: dict[str, int]
) -> None:
    """A name gets narrower first, then columns go; a blank is kept if no heading needs it."""
    assert {column.key: size for column, size in list_fixed_widths(FIXED, width)} == cells


CARD_COLUMNS: Final[tuple[Column[Any], ...]] = (
    Column(key="place", title="#", width=3, align_right=True),
    Column(key="name", title="Card", width=17, emphasis=True),
    Column(key="share", title="Share", width=20, bar=True, align_right=True),
    Column(key="rarity", title="Rarity", width=9, droppable=True),
    Column(key="elixir", title="Elixir", short="El", width=6, align_right=True, full_width=8),
    Column(key="who", title="Who", min_table_width=60),
)


@pytest.mark.parametrize(
    ("room", "cells"),
    [
        (10, {"name": 10}),
        (14, {"name": 14}),
        (28, {"name": 14, "share": 11}),
        (38, {"place": 3, "name": 14, "share": 9, "elixir": 6}),
        (48, {"place": 3, "name": 14, "share": 18, "elixir": 6}),
        (49, {"place": 3, "name": 14, "share": 9, "rarity": 9, "elixir": 6}),
        (59, {"place": 3, "name": 14, "share": 18, "rarity": 9, "elixir": 6}),
        (60, {"place": 3, "name": 14, "share": 9, "rarity": 9, "elixir": 6, "who": 8}),
        (70, {"place": 3, "name": 14, "share": 19, "rarity": 9, "elixir": 6, "who": 8}),
        (98, {"place": 3, "name": 14, "share": 24, "rarity": 9, "elixir": 8, "who": 29}),
        (120, {"place": 3, "name": 14, "share": 30, "rarity": 9, "elixir": 8, "who": 45}),
    ],
)
def test_spare_cells_go_to_the_bar_and_then_to_the_last_column(
    room: int, cells: dict[str, int]
) -> None:
    """A bar gets at most a quarter of the table, and figures their full width from 98 cells on."""
    fitted = fit_columns(CARD_COLUMNS, {"name": 14, "rarity": 9}, room, "share")
    assert {column.key: size for column, size in fitted} == cells


SMALL: Final[tuple[Column[Any], ...]] = (
    Column(key="name", title="Name", width=12, emphasis=True),
    Column(key="medals", title="Medals", width=6, align_right=True),
    Column(key="level", title="Lvl", width=5, align_right=True),
    Column(key="bar", title="Bar", width=6, bar=True),
)

WORDY: Final[tuple[Column[Any], ...]] = (
    SMALL[0],
    Column(key="words", title="Words", width=20),
    Column(
        key="total", title="Total decks", width=4, align_right=True, emphasis=True, droppable=True
    ),
    Column(key="note", title="Long note", width=5),
    Column(key="least", title="Least", width=9, droppable=True),
)


@pytest.mark.parametrize(
    ("columns", "room", "sorted_by", "cells"),
    [
        (SMALL, 90, "name", {"name": 12, "medals": 6, "level": 5, "bar": 45}),
        (SMALL, 60, "name", {"name": 12, "medals": 6, "level": 5, "bar": 30}),
        (SMALL, 40, "name", {"name": 12, "medals": 6, "level": 5, "bar": 10}),
        (SMALL, 35, "name", {"name": 12, "medals": 6, "level": 5, "bar": 6}),
        (SMALL, 34, "name", {"name": 12, "medals": 6, "level": 5}),
        (SMALL, 20, "bar", {"name": 12, "bar": 6}),
        (SMALL, 19, "bar", {"name": 12}),
        (SMALL, 10, "bar", {"name": 10}),
        (SMALL, 6, "bar", {"name": 6}),
        (FIXED[3:], 5, "age", {"rest": 5}),
        (SMALL[1:], 13, "level", {"medals": 6, "level": 5}),
        (WORDY, 52, "name", {"name": 12, "words": 6, "total": 11, "note": 9, "least": 6}),
        (WORDY, 51, "name", {"name": 12, "words": 6, "total": 11, "note": 9}),
        (WORDY, 44, "name", {"name": 12, "words": 6, "total": 11, "note": 9}),
        (WORDY, 43, "name", {"name": 12, "words": 6, "total": 11}),
        (WORDY, 32, "name", {"name": 12, "total": 11}),
    ],
)
def test_the_sorted_column_and_the_name_remain_last(
    columns: tuple[Column[Any], ...], room: int, sorted_by: str, cells: dict[str, int]
) -> None:
    """Columns that fit exactly stay, emphasised ones longest, with whole headings.

    A bar without a neighbour that grows gets half the room.
    In a tiny window only the name is left, cut to the room; without names the first column is one.
    """
    fitted = fit_columns(columns, {"name": 12}, room, sorted_by)
    assert {column.key: size for column, size in fitted} == cells
