"""Table of all screens: lines are drawn from rows, and the cursor stays on its row.

Textual's `DataTable` repaints all visible cells at each change (some 50 ms), its cursor stays at
an index while rows move, and no column takes the spare room. Here a line is a function of its row,
and the cursor is the key of a row.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from clantui.core.columns import Column, SortKey, WinRateColumn
from clantui.core.stats.win_rate import WinRate
from clantui.core.text.bars import draw_bar
from clantui.core.text.colours import EDGE, ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of, uses_letters
from clantui.ui.common.table.column_widths import GAP, ColumnWidths, list_fixed_widths
from clantui.ui.common.table.range_bar import draw_range, draw_range_heading, find_verdict_role
from clantui.ui.keymap.bindings import TABLE_KEYS

_R = TypeVar("_R")

_GAP: Final = " " * GAP

_BOLD: Final = Style(bold=True)

_PERCENT: Final = 5
"""Cells of ` 100%` after a bar."""


class RowTable(ScrollView, Generic[_R], can_focus=True, inherit_bindings=False):
    """Rows with headings and a cursor. Rows have a `key`, or the table overrides `key_of`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowTable { overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; }
    RowTable > .table--heading { color: $text-muted; text-style: bold; }
    RowTable > .table--sorted { color: $text-accent; text-style: bold; }
    RowTable > .table--muted { color: $text-muted; }
    RowTable > .table--cursor { background: $block-cursor-blurred-background; }
    RowTable:focus > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """  # noqa: E501 — one rule a line
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--heading",
        "table--sorted",
        "table--cursor",
        "table--muted",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]

    columns: reactive[tuple[Column[Any], ...]] = reactive((), repaint=False)
    rows: reactive[tuple[_R, ...]] = reactive((), repaint=False, always_update=True)
    bar_max: reactive[float] = reactive(1.0)  # the value of a full bar
    sort: reactive[SortKey | None] = reactive(None)
    placeholder: reactive[str] = reactive("")

    class _TableMessage(Message):
        def __init__(self, table: RowTable[Any]) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> RowTable[Any]:
            """The table, for `@on` with a selector."""
            return self.table

    class _RowMessage(_TableMessage):
        def __init__(self, table: RowTable[Any], row: Any) -> None:  # noqa: ANN401 — of any table
            super().__init__(table)
            self.row = row

    class Highlighted(_RowMessage):
        """The row under the cursor may have changed, or the rows around it."""

    class Selected(_RowMessage):
        """Enter was pressed on a row, or it was clicked twice."""

    class HeaderSelected(_TableMessage):
        """A heading was clicked; `column` is the column's key."""

        def __init__(self, table: RowTable[Any], column: str) -> None:
            super().__init__(table)
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._key: Hashable | None = None  # key of the row with the cursor; None for the first row
        self.index = 0  # index of the row with the cursor
        self._plain = Style.null()
        self._visible: tuple[tuple[int, SortKey | None], ColumnWidths] | None = None

    def key_of(self, row: _R) -> Hashable:
        """Return the key by which the cursor finds a row again."""
        key: Hashable = row.key  # type: ignore[attr-defined]  # most rows have one
        return key

    @property
    def highlighted(self) -> _R | None:
        """The row under the cursor."""
        return self.rows[self.index] if self.rows else None

    @property
    def lines_below(self) -> int:
        """Number of lines after the rows that scroll with them."""
        return 0

    @property
    def at_end(self) -> bool:
        """True if the cursor is on the last row, or all rows are visible."""
        return self.index >= len(self.rows) - 1 or len(self.rows) < self.size.height - 1

    # The cursor

    def watch_rows(self, old: tuple[_R, ...], new: tuple[_R, ...]) -> None:
        """Keep the cursor on its row; if the row is gone, on its line."""
        if old != new:  # a reload changes only few rows
            self.refresh()
        indices = (i for i, row in enumerate(self.rows) if self.key_of(row) == self._key)
        fallback = min(self.index, max(len(self.rows) - 1, 0))
        self.index = 0 if self._key is None else next(indices, fallback)
        self._visible = None
        self._scroll_to_cursor()
        self.refresh_bindings()

    def reset_cursor(self) -> None:
        """Put the cursor on the first row of the next rows."""
        self._key, self.index = None, 0

    def move_cursor_to(self, key: Hashable) -> None:
        """Put the cursor on the row with a key, if there is one."""
        for index, row in enumerate(self.rows):
            if self.key_of(row) == key:
                self._point(index)
                return

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable Enter without rows."""
        del parameters
        return action != "choose" or bool(self.rows)

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._point(self.index + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._point(self.index + by * max(self.size.height - 2, 1))

    def action_choose(self) -> None:
        """Announce the row under the cursor."""
        if self.rows:
            self.post_message(self.Selected(self, self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Announce a heading, put the cursor on a row, or choose a row clicked twice."""
        if event.y == 0:
            if (column := self._column_at(event.x)) is not None:
                self.post_message(self.HeaderSelected(self, column.key))
        elif (index := self.index_at(event.y)) is not None:
            if index == self.index and event.chain > 1:
                self.action_choose()
            else:
                self._point(index)

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        self._scroll_to_cursor()

    def index_at(self, y: int) -> int | None:
        """Return the index of the row on a line; None without a row there."""
        index = y - 1 + self.scroll_offset.y
        return index if y > 0 and index < len(self.rows) else None

    def _point(self, index: int) -> None:
        if self.rows:
            previous, self.index = self.index, min(max(index, 0), len(self.rows) - 1)
            self._key = self.key_of(self.rows[self.index]) if self.index else None
            width, top = self.size.width, 1 - self.scroll_offset.y
            # Scrolling redraws all rows anyway.
            self.refresh(*(Region(0, top + i, width, 1) for i in (previous, self.index)))
            self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        """Scroll as little as possible to show the cursor; the headings cover the first line."""
        # Another virtual height causes a layout of the screen, so it is 1 while all rows fit.
        height = len(self.rows) + 1 + self.lines_below
        self.virtual_size = Size(self.size.width, height if height > self.size.height > 0 else 1)
        if self.size.height:  # 0 before the first layout
            below = self.lines_below if self.index == len(self.rows) - 1 else 0
            lowest = self.index + 2 + below - self.size.height
            y = min(max(self.scroll_offset.y, lowest), self.index)
            self.scroll_to(y=y, animate=False, force=True)
        self.post_message(self.Highlighted(self, self.highlighted))

    # The columns

    def watch_columns(self) -> None:
        """Lay out the columns again."""
        self._visible = None
        self.refresh()

    def visible_columns(self) -> ColumnWidths:
        """Return the columns that fit, each with its width in cells."""
        layout_key = self.size.width, self.sort
        if self._visible is None or self._visible[0] != layout_key:  # cached: each line needs it
            self._visible = layout_key, self.lay_out(self.size.width)
        return self._visible[1]

    def lay_out(self, width: int) -> ColumnWidths:
        """Choose the columns that fit a width, and their widths in cells."""
        return list_fixed_widths(self.columns, width)

    def _column_at(self, x: int) -> Column[Any] | None:
        end = 1
        for column, width in self.visible_columns():
            end += width + GAP
            if x < end:
                return column
        return None

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines; looking up their common style only once halves the time."""
        self._plain = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen: the headings, a row, or nothing."""
        width = self.size.width
        if y == 0:
            return self._draw_headings().adjust_cell_length(width, self._plain)
        index = self.index_at(y)
        if index is not None:
            return self.draw_row(index).adjust_cell_length(width, self.row_style(index))
        text = f"  {self.placeholder}" if y == 2 and not self.rows else ""
        return Strip([Segment(fit(text, width), self.part_style("muted"))], width)

    def title_of(self, column: Column[Any]) -> str:
        """Return the heading of a column."""
        return column.title

    def is_emphasised(self, column: Column[Any], row: _R) -> bool:
        """Return True if a cell is drawn in bold."""
        del row
        return column.emphasis

    def row_style(self, index: int) -> Style:
        """Return the style of a row, on which the styles of its cells are laid."""
        return self.part_style("cursor") if index == self.index else self._plain

    def part_style(self, part: str) -> Style:
        """Return the style of a part, such as `heading`."""
        return self.get_component_rich_style(f"table--{part}")

    def draw_row(self, index: int) -> Strip:
        """Draw a row at the width of its columns."""
        row, ground = self.rows[index], self.row_style(index)
        is_current = index == self.index and self.has_focus
        muted = ground if is_current else ground + colour_of(self, ColourRole.MUTED)
        segments, cells = [Segment(" ", ground)], 1
        for column, width in self.visible_columns():
            if column.has_edge and (edge := column.find_tone(row)) is not None:
                gap = segments.pop()
                sign = edge.edge if uses_letters(self) else EDGE
                segments.append(Segment(gap.text[:-1], ground))  # the edge takes its last cell
                segments.append(Segment(sign, ground + colour_of(self, edge.mark)))
            if (custom := self.draw_cell(column, row, width, ground)) is not None:
                segments += custom
            else:
                segments += self._draw_default(column, row, width, ground, muted)
            segments.append(Segment(_GAP, ground))
            cells += width + GAP
        # Pass the cells: counting them again would take a tenth of the time.
        return Strip(segments, cells)

    def _draw_default(
        self, column: Column[Any], row: _R, width: int, ground: Style, muted: Style
    ) -> list[Segment]:
        if column.draw is not None:
            parts = column.draw(row, width)
            if parts is not None:
                return [Segment(text, self._style(tone, ground, muted)) for text, tone in parts]
        if isinstance(column, WinRateColumn):
            return self._draw_win_rate(column.win_rate(row), width, ground, muted)
        text = column.text(row)
        if (column.has_edge and uses_letters(self)) or 0 < column.full_width <= width:
            text = f" {text}"  # separates the letter of an edge from a name
        if column.bar:
            return self._draw_bar(column, row, text, width, ground)
        tone = None if column.has_edge else column.find_tone(row)
        if self.is_emphasised(column, row):
            style = self._style(tone, ground, ground) + _BOLD
        else:
            style = self._style(tone, ground, muted)
        return [Segment(_align(text, width, right=column.is_right(width)), style)]

    def _style(self, tone: ColourRole | None, ground: Style, default: Style) -> Style:
        """Return the style of a text; plain text has the colour of its row."""
        if tone is ColourRole.PLAIN:
            return ground
        return default if tone is None else ground + colour_of(self, tone.value)

    def draw_cell(
        self, column: Column[Any], row: _R, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw a cell in a table's own way; None for the default."""
        del column, row, width, ground
        return None

    def _draw_bar(
        self, column: Column[Any], row: _R, text: str, width: int, ground: Style
    ) -> list[Segment]:
        """Draw a bar, if there is room, and its number."""
        cells = max(width - _PERCENT, 0)
        number = Segment(_align(text, width - cells, right=True), ground)
        share = float(column.sort_value(row) or 0) / (self.bar_max or 1.0)
        full, empty = draw_bar(share, cells)
        tone = column.find_tone(row)
        colour = colour_of(self, tone.mark if tone else "primary")
        drawn = [Segment(full, ground + colour), Segment(empty, ground)]
        return [*drawn, number] if cells else [number]

    def _draw_win_rate(
        self, rate: WinRate, width: int, ground: Style, muted: Style
    ) -> list[Segment]:
        """Draw the bar of a win rate: red below 50%, green above."""
        role = find_verdict_role(rate)
        style = muted if role is None else ground + colour_of(self, role.mark)
        return list(map(Segment, draw_range(rate, width), (muted, style, muted)))

    def _draw_headings(self) -> Strip:
        plain, sorted_by = self.part_style("heading"), self.part_style("sorted")
        sort = self.sort
        segments = [Segment(" ", plain)]
        for column, width in self.visible_columns():
            if isinstance(column, WinRateColumn):
                segments += [Segment(draw_range_heading(width), plain), Segment(_GAP, plain)]
                continue
            mark = sort.mark if sort is not None and sort.column == column.key else ""
            title, room = self.title_of(column), width - len(mark)
            if cell_len(title) > room:
                title = column.fit_heading(room) or fit(title, max(room, 0))
            text = title + mark
            is_right = column.is_right(width)
            cell, gap = _align(text, width, right=is_right), _GAP
            if mark:  # with a blank, which separates mark and title in ASCII
                if is_right:
                    before = segments.pop()
                    segments.append(Segment(before.text[:-1], before.style))
                cell, gap = (f" {cell}", _GAP) if is_right else (f"{cell} ", _GAP[:-1])
            segments.append(Segment(cell, sorted_by if mark else plain))
            segments.append(Segment(gap, plain))
        return Strip(segments)


def _align(text: str, width: int, *, right: bool) -> str:
    if not right:
        return fit(text, width)
    blank = width - cell_len(text)
    return " " * blank + text if blank >= 0 else fit(text, width)


class KeyScroll(VerticalScroll, inherit_bindings=False):
    """Scroll container with the keys of a table; ← and → are left to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by screenfuls; one line of the last one stays visible."""
        self.action_move(by * max(self.size.height - 1, 1))
