"""Tests of the card table: cursor, order, filter, mouse and detail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Static

from clantui.core.columns import SortKey
from clantui.core.views.favourites import COLUMNS, VIEW
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.detail import DetailPane
from clantui.ui.common.filter_input import FilterInput
from tests.ui.harness import Stage, clan_of, loaded, stage
from tests.ui.screen_text import check_cells

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner", "Hog Rider", "Wizard", "Bats"]


@asynccontextmanager
async def full(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open a screen with a clan on it."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        yield s


def detail(s: Stage) -> str:
    """Return the text of the detail pane."""
    pane = s.screen.query_one(DetailPane)
    people = [" ".join(row.cells) for row in pane.people.rows]
    return "\n".join([str(pane.query_one(Static).content), *people])


async def test_the_cursor_moves_by_the_keys_of_vi_and_by_arrows() -> None:
    """j, k, g, G and the arrows move; the ends hold."""
    async with full() as s:
        seen = []
        for key in ("j", "down", "k", "G", "j", "g", "up"):
            await s.press(key)
            seen.append(s.pointed)
        assert seen == ["Hog Rider", "Miner", "Hog Rider", "Bats", "Bats", "Wizard", "Wizard"]


async def test_the_cursor_stays_on_its_card_when_rows_move() -> None:
    """Sorting and newer answers move rows under the cursor, never the cursor off its card."""
    async with full() as s:
        await s.press("j", "j")
        assert s.pointed == "Miner"
        await s.press("s", "c")
        assert s.cards == ["Bats", "Hog Rider", "Miner", "Wizard"]
        assert s.pointed == "Miner"
        await s.press("r")
        await s.arrive(loaded(["Miner", "Miner", "Bats"]))
        assert s.pointed == "Miner"


async def test_the_cursor_on_top_stays_on_top_until_it_is_moved() -> None:
    """An untouched cursor stays on the most popular card, whichever it becomes."""
    async with full() as s:
        await s.press("r")
        await s.arrive(loaded(["Miner", "Miner", "Bats"]))
        assert s.pointed == "Miner"


async def test_the_cursor_keeps_its_line_when_its_card_goes() -> None:
    """A filter that hides the card under the cursor leaves the cursor on its line."""
    async with full() as s:
        await s.press("j")
        await s.press("slash")
        s.screen.query_one(FilterInput).value = "-hog"
        await s.pilot.pause()
        assert s.cards == ["Wizard", "Miner", "Bats"]
        assert s.pointed == "Miner"


async def test_a_filter_changes_no_bar() -> None:
    """A bar is drawn against the longest of all rows, not of those that a filter keeps."""
    async with full() as s:
        before = s.grid.draw_row(3).text
        await s.press("slash", *"bats")
        assert s.cards == ["Bats"]
        assert s.grid.draw_row(0).text == before


async def test_the_cursor_finds_its_card_again_after_a_filter() -> None:
    """A card that a filter hid is under the cursor again when it comes back."""
    async with full() as s:
        await s.press("j")
        await s.press("slash")
        await s.press(*"mi")
        assert s.pointed == "Miner"
        await s.press("escape")
        assert s.pointed == "Hog Rider"


@pytest.mark.parametrize("column", VIEW.visible_columns(()), ids=lambda column: column.key)
async def test_every_column_sorts_by_its_letter_and_turns_round(column: object) -> None:
    """`s` and a letter sort by any column in its natural order; again, the other way."""
    assert column in COLUMNS
    key = next(c for c in COLUMNS if c is column)
    async with full() as s:
        await s.press("s", key.letter)
        natural = VIEW.natural_sort(key.key)
        flipped = natural.flip()
        first = s.screen.view.sort
        await s.press("s", key.letter)
        second = s.screen.view.sort
        expected = (
            (flipped, natural) if key.key == VIEW.default_sort.column else (natural, flipped)
        )
        assert (first, second) == expected
        await s.press("S")
        assert s.screen.view.sort == expected[0]


async def test_the_order_stands_in_the_heading() -> None:
    """The sorted column's heading carries the direction, and no other does."""
    async with full() as s:
        await s.press("s", "e")
        heading = s.grid.render_line(0).text
        assert "Elixir▲" in heading
        assert heading.count("▲") + heading.count("▼") == 1


async def test_a_click_on_a_heading_goes_round_three_orders() -> None:
    """Natural, the other way, back to the original; and a click on a row takes the cursor."""
    async with full() as s:
        seen = []
        for _ in range(3):
            await s.pilot.click(CardTable, offset=(8, 0))
            await s.pilot.pause()
            seen.append(s.screen.view.sort)
        assert seen == [
            SortKey("card", descending=False),
            SortKey("card", descending=True),
            VIEW.default_sort,
        ]
        await s.pilot.click(CardTable, offset=(8, 3))
        assert s.pointed == "Miner"


async def test_the_filter_works_while_it_is_typed_and_says_what_it_keeps() -> None:
    """Enter keeps it, Esc clears it, and the slot tells how many of how many."""
    async with full() as s:
        await s.press("slash")
        await s.press(*"hog")
        assert s.cards == ["Hog Rider"]
        await s.press("enter")
        assert s.message == "1 of 4 cards · /hog · Esc clears"
        assert isinstance(s.screen.focused, CardTable)
        await s.press("escape")
        assert len(s.cards) == 4
        assert not s.screen.query_one(FilterInput).display


async def test_a_filter_that_finds_nothing_says_so() -> None:
    """An empty table names its filter and the way out."""
    async with full() as s:
        await s.press("slash")
        await s.press(*"zzz")
        assert s.cards == []
        assert "“zzz”" in s.grid.placeholder
        assert detail(s) == ""


async def test_the_filter_holds_while_answers_arrive() -> None:
    """A refresh fills the filtered table, not the whole one."""
    async with full() as s:
        await s.press("slash")
        await s.press(*"mi", "enter", "r")
        await s.arrive(loaded(["Miner", "Miner", "Bats"]))
        assert s.cards == ["Miner"]


async def test_the_detail_follows_the_cursor_where_there_is_room() -> None:
    """From 100 columns on the pane is there at once, about the card under the cursor."""
    async with full((120, 40)) as s:
        assert s.screen.query_one(DetailPane).region.width > 0
        assert "Wizard" in detail(s)
        await s.press("j")
        assert "Hog Rider" in detail(s)
        names = [m.name for m in clan_of(CARDS)[0].members]
        assert [name for name in names if name in detail(s)] == [names[1], names[4]]
        assert "14" in detail(s)


async def test_enter_shows_who_on_a_narrow_screen_and_escape_returns() -> None:
    """Below 100 columns the detail takes the table's place; Esc gives it back with its cursor."""
    async with full() as s:
        assert s.screen.query_one(DetailPane).region.width == 0
        await s.press("j", "enter")
        assert s.screen.query_one(DetailPane).region.width > 0
        assert s.grid.region.width == 0
        await s.press("escape")
        assert s.grid.region.width > 0
        assert s.pointed == "Hog Rider"


async def test_hostile_names_are_shown_as_text() -> None:
    """Brackets in a name are no markup, in the table, the detail and the list of problems."""
    async with stage(first="2PP", size=(120, 40)) as s:
        await s.arrive(loaded(["[/x]", "[bold red]"]))
        await s.end()
        assert s.cards == ["[/x]", "[bold red]"]
        assert "[/x]" in s.grid.render_line(1).text
        assert "[/x]" in detail(s)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
async def test_every_line_is_exactly_as_wide_as_the_table(width: int) -> None:
    """Every line is as wide as the table, with and without wide characters."""
    async with stage(first="2PP", size=(width, 24)) as s:
        await s.arrive(
            loaded(["ミノルの塔ミノルの塔ミノルの塔", "Wizard", "달빛기사단달빛기사단"])
        )
        await s.end()
        check_cells(s.grid)


async def test_more_rows_than_lines_scroll_under_the_heading() -> None:
    """The cursor is always in sight, and the heading never scrolls away."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded([f"Card {i:02}" for i in range(50)]))
        await s.end()
        await s.press("G")
        lines = [s.grid.render_line(y).text for y in range(s.grid.size.height)]
        assert "Card▲" not in lines[0]
        assert "Card" in lines[0]
        assert "Card 49" in lines[-1]
        await s.press("g")
        lines = [s.grid.render_line(y).text for y in range(s.grid.size.height)]
        assert "Card 00" in lines[1]


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_a_blank_stands_before_the_scrollbar(width: int) -> None:
    """The last column touches no scrollbar."""
    async with stage(first="2PP", size=(width, 16)) as s:
        await s.arrive(loaded([f"Card {number % 20:02}" for number in range(40)]))
        await s.end()
        await s.drawn()
        assert s.grid.show_vertical_scrollbar
        cells = s.grid.scrollable_content_region.width
        assert all(s.grid.render_line(y).text[cells - 1] == " " for y in range(5))
