"""Tests of the table of all screens: headings, cells, the cursor and the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from msgspec import Struct
from rich.style import Style
from textual import on
from textual.app import ComposeResult

from clantui.core.columns import Column, SortKey, WinRateColumn
from clantui.core.stats.win_rate import WinRate
from clantui.core.text.colours import EDGE, ColourRole
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.common.colours import colour_of
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.column_widths import ColumnWidths
from clantui.ui.common.table.table import RowTable
from tests.ui.harness import Stage, stage
from tests.ui.screen_text import text
from tests.ui.speedups import idle


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


class _CountingTable(RowTable[_Row]):
    """A table with lines below its rows; it counts the layouts of its columns."""

    layouts = 0
    below = 0

    @property
    def lines_below(self) -> int:
        """Return the number of lines."""
        return self.below

    def lay_out(self, width: int) -> ColumnWidths:
        """Lay out the columns; the sorted one is the first."""
        self.layouts += 1
        columns = super().lay_out(width)
        by = self.sort.column if self.sort is not None else ""
        return sorted(columns, key=lambda pair: pair[0].key != by)


class _TableScreen(BaseScreen[None]):
    """A screen with a table of six lines; it records the messages of the table."""

    def __init__(self, table: RowTable[_Row]) -> None:
        super().__init__()
        self.table = table
        self.table.styles.height = 6
        self.messages: list[str] = []
        self.highlighted: list[str | None] = []

    def compose(self) -> ComposeResult:
        """Compose the table."""
        yield self.table

    @on(RowTable.Selected)
    def _record_row(self, message: RowTable.Selected) -> None:
        self.messages.append(message.row.key)

    @on(RowTable.HeaderSelected)
    def _record_column(self, message: RowTable.HeaderSelected) -> None:
        self.messages.append(message.column)

    @on(RowTable.Highlighted)
    def _record_highlighted(self, message: RowTable.Highlighted) -> None:
        self.highlighted.append(message.row.key if message.row is not None else None)


@asynccontextmanager
async def open_table(
    table: RowTable[_Row] | None = None, appearance: Appearance = DEFAULT_APPEARANCE
) -> AsyncIterator[tuple[Stage, _TableScreen]]:
    """Open a screen with nine rows in a table of five."""
    async with stage(size=(60, 12), appearance=appearance) as s:
        screen = _TableScreen(table if table is not None else RowTable())
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


STYLED: Final[tuple[Column[_Row], ...]] = (
    Column(
        key="name",
        title="Name",
        width=8,
        emphasis=True,
        text=lambda row: row.key,
        tone=lambda row: ColourRole.RARE if row.number % 2 else None,
    ),
    Column(
        key="loss",
        title="Loss",
        width=6,
        align_right=True,
        text=lambda row: f"-{row.number}",
        tone=lambda row: (ColourRole.LOSS, ColourRole.PLAIN, None)[row.number % 3],
    ),
    Column(
        key="bar",
        title="Bar",
        width=9,
        bar=True,
        text=lambda row: f"{row.number * 10}%",
        value=lambda row: row.number / 10 or None,
        tone=lambda row: ColourRole.GAIN if row.number % 2 else None,
    ),
    Column(
        key="full",
        title="Full",
        width=6,
        full_width=6,
        align_right=True,
        emphasis=True,
        text=lambda row: str(row.number + 70),
        tone=lambda row: ColourRole.RARE if row.number else None,
    ),
    WinRateColumn(
        key="wins",
        title="Wins",
        width=15,
        win_rate=lambda row: (WinRate(400, 100), WinRate(100, 400), WinRate(50, 50))[
            row.number % 3
        ],
    ),
)


def find_styles(table: RowTable[Any], y: int) -> dict[str, Style | None]:
    """Return the style of each text of a line, by the text without blanks."""
    return {part.text.strip(): part.style for part in table.render_line(y) if part.text.strip()}


def measure_lines(table: RowTable[Any]) -> set[int]:
    """Return the widths of all lines, in cells."""
    return {sum(part.cell_length for part in table.render_line(y)) for y in range(6)}


async def test_each_part_of_a_row_has_its_colour() -> None:
    """Shapes have the brighter colour of their role; a text without a role is grey.

    On the row of the cursor grey is the colour of the cursor, while the table has the focus.
    """
    async with open_table() as (s, screen):
        table = screen.table
        table.columns = STYLED
        table.sort = SortKey("loss", descending=True)
        await s.press("G")

        def over(index: int, role: str) -> Style:
            return table.row_style(index) + colour_of(table, role)

        bold = Style(bold=True)
        first, second = find_styles(table, 1), find_styles(table, 2)
        assert first["row4"] == table.row_style(4) + bold
        assert first["-4"] == table.row_style(4), "plain text has the colour of the row"
        assert first["74"] == over(4, ColourRole.RARE.value) + bold
        assert first["█▋"] == over(4, "primary")
        assert second[EDGE] == over(5, ColourRole.RARE.mark)
        assert second["-5"] == over(5, ColourRole.MUTED)
        assert second["row5"] == table.row_style(5) + bold, "only its edge has the colour"
        assert second["██"] == over(5, ColourRole.GAIN.mark)
        wins = [
            next(part.style for part in table.render_line(y) if "●" in part.text)
            for y in (3, 1, 2)
        ]
        assert wins == [
            over(6, ColourRole.GAIN.mark),
            over(4, ColourRole.LOSS.mark),
            over(5, ColourRole.MUTED),
        ]
        third = find_styles(table, 3)
        assert third["-6"] == over(6, ColourRole.LOSS.value) != over(6, ColourRole.LOSS.mark)
        assert third["│"] == over(6, ColourRole.MUTED)
        headings = find_styles(table, 0)
        assert headings["Loss▼"] == table.part_style("sorted") != table.part_style("heading")
        assert {style for name, style in headings.items() if name != "Loss▼"} == {
            table.part_style("heading")
        }
        assert table.row_style(4) == table.rich_style
        table.columns = COLUMNS[:2]
        focused = table.row_style(8)
        assert find_styles(table, 5)["8"] == focused != table.row_style(7)
        assert [*table.render_line(5)][-1].style == focused, "the whole line"
        table.screen.set_focus(None)
        await s.pilot.pause()
        assert table.row_style(8) not in {focused, table.row_style(7)}
        assert find_styles(table, 5)["8"] == over(8, ColourRole.MUTED) != table.row_style(8)


async def test_a_text_stands_apart_from_a_letter_and_a_heading() -> None:
    """A column of its full width begins with a blank below its heading; so does a name in letters.

    Every line fills the table.
    """
    lines = (
        [" row0          -0         0%   70", "▌row1          -1  ▍     10%   71"],
        ["  row0         -0         0%   70", "R row1         -1  ▍     10%   71"],
    )
    for appearance, shown in zip((DEFAULT_APPEARANCE, Appearance(ascii=True)), lines, strict=True):
        async with open_table(appearance=appearance) as (s, screen):
            table = screen.table
            table.columns = STYLED
            await s.pilot.pause()
            assert measure_lines(table) == {table.size.width}
            assert [table.render_line(y).text[:34].rstrip() for y in (1, 2)] == shown
            assert table.render_line(0).text.startswith(" Name        Loss  Bar        Full  ")
            strip = table.draw_row(0)
            assert strip.cell_length == sum(part.cell_length for part in strip)
            table.columns = (STYLED[0], COLUMNS[-1])
            assert table.render_line(2).text.index("x") == table.render_line(0).text.index("Note")
            table.placeholder = "Nothing"
            table.rows = ROWS[:1]
            await s.pilot.pause()
            assert [read_line(table, y) for y in range(2, 6)] == [""] * 4
            assert measure_lines(table) == {table.size.width}


async def test_a_change_is_drawn_at_once() -> None:
    """Rows, columns, order, the maximum of bars and the hint are drawn again when they change."""
    async with open_table() as (s, screen):
        table = screen.table
        seen = [text(s.app)]

        async def check_drawn(*parts: str) -> None:
            await s.pilot.pause()
            seen.append(text(s.app))
            assert seen[-1] != seen[-2]
            assert all(part in seen[-1] for part in parts)

        table.rows = tuple(_Row(f"new{number}", number) for number in range(9))
        await check_drawn("new0")
        table.columns = COLUMNS[:3]
        await check_drawn("Name")
        assert "Note" not in seen[-1]
        table.sort = SortKey("count", descending=True)
        await check_drawn("Count▼")
        table.bar_max = 0.2
        await check_drawn()
        table.move_cursor_to("new3")
        table.rows = ()
        await check_drawn()
        assert (table.index, table.highlighted) == (0, None)
        table.placeholder = "Nothing yet"
        await check_drawn("Nothing yet")


async def test_the_columns_are_laid_out_once_for_a_size_and_an_order() -> None:
    """Drawing all lines and moving the cursor lay out nothing; new rows and columns do."""
    table = _CountingTable()
    with idle.drawing_each_frame():
        async with open_table(table) as (s, _):
            table.layouts = 0
            for change, layouts in (
                (table.refresh, 0),
                (lambda: table.action_move(1), 0),
                (lambda: setattr(table, "sort", SortKey("note", descending=True)), 1),
                (lambda: setattr(table, "rows", ROWS[:8]), 1),
                (lambda: setattr(table, "columns", COLUMNS[:4]), 1),
            ):
                change()
                await s.pilot.pause()
                assert table.layouts == layouts
                table.layouts = 0
            assert read_line(table, 0).startswith(" Name")
            table.sort = SortKey("share", descending=True)
            assert read_line(table, 0).startswith(" Share▼")
            await s.resize(30, 12)
            assert table.layouts == 2
            assert measure_lines(table) == {table.size.width}


async def test_lines_below_the_rows_are_seen_with_the_last_row() -> None:
    """They take part in scrolling; the cursor stays visible in a lower table."""
    table = _CountingTable()
    table.below = 2
    async with open_table(table) as (s, screen):
        positions = []
        for keys in ("jjjj", "G", "k", "g"):
            await s.press(*keys)
            positions.append((table.index, table.scroll_offset.y))
        assert positions == [(4, 0), (8, 6), (7, 6), (0, 0)]
        for rows, scrolls in ((ROWS[:3], False), (ROWS[:4], True)):
            table.rows = rows
            await s.pilot.pause()
            assert table.show_vertical_scrollbar is scrolls
        table.below, table.rows = 0, ROWS
        await s.press("home", *"jjjj")
        assert table.scroll_offset.y == 0
        table.styles.height = 4
        await s.pilot.pause()
        assert (table.index, table.scroll_offset.y) == (4, 2)
        screen.highlighted.clear()
        await s.press("j")
        table.rows = ROWS[::-1]
        await s.pilot.pause()
        table.rows = ()
        await s.pilot.pause()
        assert screen.highlighted == ["row5", "row5", None]
