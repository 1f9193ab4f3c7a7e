"""Tests of the table of all screens: headings, cells, the cursor and the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult

from clantui.core.columns import Column, SortKey
from clantui.core.text.colours import ColourRole
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table import RowTable
from tests.ui.harness import Stage, stage


class _Row(Struct, frozen=True):
    key: str
    number: int


RATE: Final = (("  50% ", ColourRole.PLAIN), ("±9", None))
COLUMNS: Final[tuple[Column[_Row], ...]] = (
    Column(
        key="name",
        title="Name",
        width=8,
        emphasis=True,
        text=lambda row: row.key,
        tone=lambda row: ColourRole.GAIN if row.number % 2 else None,
    ),
    Column(
        key="count", title="Count", width=6, align_right=True, text=lambda row: str(row.number)
    ),
    Column(
        key="share",
        title="Share",
        width=9,
        bar=True,
        align_right=True,
        text=lambda row: f"{row.number * 10}%",
        value=lambda row: row.number / 10,
    ),
    Column(
        key="rate",
        title="Rate",
        width=8,
        align_right=True,
        text=lambda _: "–",
        draw=lambda row, _: RATE if row.number else None,
    ),
    Column(key="note", title="Note", text=lambda row: "x" * row.number),
)
ROWS: Final = tuple(_Row(f"row{number}", number) for number in range(9))


class _TableScreen(BaseScreen[None]):
    """A screen with a table of six lines; it records the messages of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.table: RowTable[_Row] = RowTable()
        self.table.styles.height = 6
        self.messages: list[str] = []

    def compose(self) -> ComposeResult:
        """Compose the table."""
        yield self.table

    @on(RowTable.Selected)
    def _record_row(self, message: RowTable.Selected) -> None:
        self.messages.append(message.row.key)

    @on(RowTable.HeaderSelected)
    def _record_column(self, message: RowTable.HeaderSelected) -> None:
        self.messages.append(message.column)


@asynccontextmanager
async def open_table() -> AsyncIterator[tuple[Stage, _TableScreen]]:
    """Open a screen with nine rows in a table of five."""
    async with stage(size=(60, 12)) as s:
        screen = _TableScreen()
        await s.app.push_screen(screen)
        screen.table.columns, screen.table.rows = COLUMNS, ROWS
        screen.table.focus()
        await s.pilot.pause()
        yield s, screen


def read_line(table: RowTable[Any], y: int) -> str:
    """Return the text of a line without the blanks at its end."""
    return table.render_line(y).text.rstrip()


async def test_lines_are_drawn_below_their_headings() -> None:
    """Names and bars begin, and figures end, below their heading, sorted by it or not."""
    async with open_table() as (s, screen):
        table = screen.table
        assert read_line(table, 0) == " Name       Count  Share          Rate  Note"
        assert read_line(table, 1) == " row0           0         0%         –"
        assert read_line(table, 2) == "▌row1           1  ▍     10%    50% ±9  x"
        assert read_line(table, 3) == " row2           2  ▊     20%    50% ±9  xx"
        for key, heading in (
            ("name", " Name▼      Count  Share          Rate  Note"),
            ("count", " Name      Count▼  Share          Rate  Note"),
            ("share", " Name       Count  Share▼         Rate  Note"),
            ("rate", " Name       Count  Share         Rate▼  Note"),
            ("note", " Name       Count  Share          Rate  Note▼"),
        ):
            table.sort = SortKey(key, descending=True)
            assert read_line(table, 0) == heading
            table.sort = SortKey(key, descending=False)
            assert read_line(table, 0) == heading.replace("▼", "▲")
        table.placeholder = "Nothing"
        table.rows = ()
        await s.pilot.pause()
        assert [read_line(table, y) for y in range(1, 5)] == ["", "  Nothing", "", ""]


async def test_a_figure_stands_out_from_its_margin() -> None:
    """The figure has the colour of text; its margin of error, and a missing figure, are grey."""
    async with open_table() as (_, screen):
        table = screen.table
        table.move_cursor_to("row8")
        styles = [
            {segment.text.strip(): segment.style for segment in table.draw_row(index)}
            for index in (1, 0)
        ]
        grey, plain = styles[0]["±9"], styles[0]["50%"]
        assert styles[1]["–"] == grey != plain
        assert styles[0]["1"] == grey


async def test_a_bar_is_full_at_the_maximum_and_never_longer() -> None:
    """Bars are relative to the maximum of the table; without one they are relative to 1."""
    async with open_table() as (_, screen):
        table = screen.table
        for maximum, bar in ((0.8, "████"), (0.4, "████"), (1.6, "██"), (0.0, "███▎")):
            table.bar_max = maximum
            line = table.draw_row(8).text
            assert line[19:23].rstrip() == bar, maximum


async def test_the_cursor_moves_by_rows_and_pages_within_the_rows() -> None:
    """A page is as many rows as fit, less one; the table scrolls only as far as needed."""
    async with open_table() as (s, screen):
        table = screen.table
        positions = []
        for key in ("j", "pagedown", "pagedown", "pageup", "k", "pageup", "G", "j", "g", "k"):
            await s.press(key)
            positions.append((key, table.index, table.scroll_offset.y, table.at_end))
        assert positions == [
            ("j", 1, 0, False),
            ("pagedown", 5, 1, False),
            ("pagedown", 8, 4, True),
            ("pageup", 4, 4, False),
            ("k", 3, 3, False),
            ("pageup", 0, 0, False),
            ("G", 8, 4, True),
            ("j", 8, 4, True),
            ("g", 0, 0, False),
            ("k", 0, 0, False),
        ]
        for number, at_end in ((4, True), (5, False), (1, True), (0, True)):
            table.rows = ROWS[:number]
            await s.pilot.pause()
            assert table.at_end is at_end, number
            assert table.show_vertical_scrollbar is (number > 5)


async def test_a_click_chooses_a_row_only_on_the_row_of_the_cursor() -> None:
    """A click moves the cursor; a double click chooses; a click below the rows does nothing."""
    async with open_table() as (s, screen):
        table = screen.table
        await s.press("G")
        await s.pilot.click(table, offset=(5, 1))
        assert (table.index, screen.messages) == (4, [])
        await s.pilot.click(table, offset=(5, 5), times=2)
        assert (table.index, screen.messages) == (8, ["row8"])
        await s.pilot.click(table, offset=(1, 0))
        await s.pilot.click(table, offset=(10, 0))
        await s.pilot.click(table, offset=(11, 0))
        assert screen.messages == ["row8", "name", "name", "count"]
        table.rows = ROWS[:2]
        await s.pilot.pause()
        await s.pilot.click(table, offset=(5, 3), times=2)
        assert (table.index, screen.messages[4:]) == (1, [])
        await s.press("enter")
        assert screen.messages[4:] == []


async def test_the_cursor_keeps_its_row_and_an_unknown_key_moves_nothing() -> None:
    """The cursor follows the key of its row; if the row is gone it keeps its line."""
    async with open_table() as (s, screen):
        table = screen.table
        table.move_cursor_to("row5")
        table.move_cursor_to("row99")
        assert table.highlighted == ROWS[5]
        for rows, index in ((ROWS[::-1], 3), (ROWS[6:], 2), (ROWS, 5), (ROWS[:1], 0), (ROWS, 5)):
            table.rows = rows
            await s.pilot.pause()
            assert table.index == index
        table.reset_cursor()
        table.rows = ROWS[::-1]
        assert table.highlighted == ROWS[8]
