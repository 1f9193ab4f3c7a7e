"""The table of every screen: lines drawn from rows, and a cursor that stays on its row.

Not a `DataTable`: there a change of any cell repaints all visible ones at some 50 ms a time, the
cursor stays at its index while rows move under it, and no column takes the room that is left. Here
a line is a function of its row and the cursor is a row's key, so that there is nothing to keep in
step.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from clantui.core.columns import Column, SortKey
from clantui.core.stats.win_rate import Verdict, WinRate
from clantui.core.text.bars import bar
from clantui.core.text.colours import EDGE, ColourRole
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of, uses_letters
from clantui.ui.common.column_widths import GAP, ColumnWidths, fixed_widths
from clantui.ui.common.range_bar import draw_range, range_heading
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_R = TypeVar("_R")

_GAP: Final = " " * GAP

_BOLD: Final = Style(bold=True)

_DOUBT: Final = 4
"""Cells of ` ±12`, beside a figure: one without stands where the others do."""

_PERCENT: Final = 5
"""Cells of ` 100%`, beside a bar."""


class RowTable(ScrollView, Generic[_R], can_focus=True, inherit_bindings=False):
    """Rows under headings, and a cursor. A row has a `key`, or its table overrides `key_of`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowTable { overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; }
    RowTable > .table--heading { color: $text-muted; text-style: bold; }
    RowTable > .table--sorted { color: $text-accent; text-style: bold; }
    RowTable > .table--bar { color: $primary; }
    RowTable > .table--muted { color: $text-muted; }
    RowTable > .table--more { color: $gain; }
    RowTable > .table--less { color: $loss; }
    RowTable > .table--gain { color: $gain-mark; }
    RowTable > .table--loss { color: $loss-mark; }
    RowTable > .table--cursor { background: $block-cursor-blurred-background; }
    RowTable:focus > .table--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    """  # noqa: E501 — one rule a line
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--heading",
        "table--sorted",
        "table--bar",
        "table--muted",
        "table--more",
        "table--less",
        "table--gain",
        "table--loss",
        "table--cursor",
    }
    SCOPE: ClassVar = "roll"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("open-clan", "enter,right,l", "choose", "Open", "Show its cards"),
    ]

    columns: reactive[tuple[Column[Any], ...]] = reactive((), repaint=False)
    rows: reactive[tuple[_R, ...]] = reactive((), repaint=False, always_update=True)
    most: reactive[float] = reactive(1.0)  # fills a bar
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

    class Highlighted(_TableMessage):
        """Another row is under the cursor, or what is under it and around it has changed."""

        def __init__(self, table: RowTable[Any], row: Any) -> None:  # noqa: ANN401 — of any table
            super().__init__(table)
            self.row = row

    class Selected(_TableMessage):
        """Enter or a second click on a row."""

        def __init__(self, table: RowTable[Any], row: Any) -> None:  # noqa: ANN401 — of any table
            super().__init__(table)
            self.row = row

    class HeaderSelected(_TableMessage):
        """A click on a heading; `column` is the column's key."""

        def __init__(self, table: RowTable[Any], column: str) -> None:
            super().__init__(table)
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._key: Hashable | None = None  # the cursor; None follows the first row
        self._index = 0
        self._plain = Style.null()
        self._visible: tuple[tuple[int, SortKey | None], ColumnWidths] | None = None

    def key_of(self, row: _R) -> Hashable:
        """Return what the cursor knows a row by."""
        key: Hashable = row.key  # type: ignore[attr-defined]  # most rows have one
        return key

    @property
    def highlighted(self) -> _R | None:
        """The row under the cursor."""
        return self.rows[self._index] if self.rows else None

    @property
    def index(self) -> int:
        """The line of the cursor, from 0."""
        return self._index

    @property
    def lines_below(self) -> int:
        """Number of lines below the rows that scroll with them."""
        return 0

    @property
    def at_end(self) -> bool:
        """True if the last row is under the cursor, or there is room below it."""
        return self._index >= len(self.rows) - 1 or len(self.rows) < self.size.height - 1

    # The cursor

    def watch_rows(self, old: tuple[_R, ...], new: tuple[_R, ...]) -> None:
        """Keep the cursor on its row, wherever it went; where that is gone, on its line."""
        if old != new:  # a clan asked anew has changed in few rows, if in any
            self.refresh()
        places = (i for i, row in enumerate(self.rows) if self.key_of(row) == self._key)
        fallback = min(self._index, max(len(self.rows) - 1, 0))
        self._index = 0 if self._key is None else next(places, fallback)
        self._visible = None
        self._settle()
        self.refresh_bindings()

    def restart(self) -> None:
        """Put the cursor on the first row of those that come next."""
        self._key, self._index = None, 0

    def point_at(self, key: Hashable) -> None:
        """Put the cursor on a row, if it is there."""
        for index, row in enumerate(self.rows):
            if self.key_of(row) == key:
                self._point(index)
                return

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to choose where there is a row."""
        del parameters
        return action != "choose" or bool(self.rows)

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._point(self._index + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._point(self._index + by * max(self.size.height - 2, 1))

    def action_choose(self) -> None:
        """Announce the row under the cursor."""
        if self.rows:
            self.post_message(self.Selected(self, self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Announce a heading, put the cursor on a row, choose the row under the cursor."""
        if event.y == 0:
            if (column := self._column_at(event.x)) is not None:
                self.post_message(self.HeaderSelected(self, column.key))
        elif (index := self.index_at(event.y)) is not None:
            if index == self._index and event.chain > 1:
                self.action_choose()
            else:
                self._point(index)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._settle()

    def index_at(self, y: int) -> int | None:
        """Return the index of the row on a line; None where there is none."""
        index = y - 1 + self.scroll_offset.y
        return index if y > 0 and index < len(self.rows) else None

    def _point(self, index: int) -> None:
        if self.rows:
            self._index = min(max(index, 0), len(self.rows) - 1)
            self._key = self.key_of(self.rows[self._index]) if self._index else None
            self.refresh()
            self._settle()

    def _settle(self) -> None:
        """Scroll no further than the cursor needs; the heading covers the first line."""
        # Another number has the screen laid out anew, so that what fits has always the same.
        high = len(self.rows) + 1 + self.lines_below
        self.virtual_size = Size(self.size.width, high if high > self.size.height > 0 else 1)
        if self.size.height:  # or it is not laid out yet
            below = self.lines_below if self._index == len(self.rows) - 1 else 0
            lowest = self._index + 2 + below - self.size.height
            y = min(max(self.scroll_offset.y, lowest), self._index)
            self.scroll_to(y=y, animate=False, force=True)
        self.post_message(self.Highlighted(self, self.highlighted))

    # The columns

    def watch_columns(self) -> None:
        """Lay the columns out anew."""
        self._visible = None
        self.refresh()

    def visible_columns(self) -> ColumnWidths:
        """Return the columns that the width has room for, each with its width in cells."""
        at = self.size.width, self.sort
        if self._visible is None or self._visible[0] != at:  # every line of a paint asks
            self._visible = at, self.lay_out(self.size.width)
        return self._visible[1]

    def lay_out(self, width: int) -> ColumnWidths:
        """Choose the columns that a width has room for, each with its width in cells."""
        return fixed_widths(self.columns, width - 2, width)

    def cells(self, row: _R) -> tuple[str, ...]:
        """Return the texts of a row, in all columns."""
        return tuple(column.text(row) for column in self.columns)

    def _column_at(self, x: int) -> Column[Any] | None:
        end = 1
        for column, width in self.visible_columns():
            end += width + GAP
            if x < end:
                return column
        return None

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw all lines of a paint; their common style is looked up once: half the work."""
        self._plain = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen: the headings, a row, or nothing."""
        width = self.size.width
        if y == 0:
            return self._draw_headings().adjust_cell_length(width, self._plain)
        index = self.index_at(y)
        if index is not None:
            return self.draw_row(index).adjust_cell_length(width, self.ground(index))
        text = f"  {self.placeholder}" if y == 2 and not self.rows else ""
        return Strip([Segment(fit(text, width), self.component("muted"))], width)

    def title_of(self, column: Column[Any]) -> str:
        """Return the heading of a column."""
        return column.title

    def is_emphasised(self, column: Column[Any], row: _R) -> bool:
        """Return True for a cell that stands out."""
        del row
        return column.emphasis

    def ground(self, index: int) -> Style:
        """Return the style of a row, to which cells add theirs."""
        return self.component("cursor") if index == self._index else self._plain

    def component(self, part: str) -> Style:
        """Return the style of a part, such as `heading`."""
        return self.get_component_rich_style(f"table--{part}")

    def draw_row(self, index: int) -> Strip:
        """Draw a row, as wide as its columns."""
        row, ground = self.rows[index], self.ground(index)
        is_current = index == self._index and self.has_focus
        muted = ground if is_current else ground + Style(color=self.component("muted").color)
        segments, cells = [Segment(" ", ground)], 1
        for column, width in self.visible_columns():
            if column.edge is not None and (edge := column.edge(row)) is not None:
                segments += self._draw_edge(edge, segments.pop().text[:-1], ground)
            if (own := self.draw_cell(column, row, width, ground)) is not None:
                segments += own
            else:
                segments += self._draw_usual(column, row, width, ground, muted)
            segments.append(Segment(_GAP, ground))
            cells += width + GAP
        return Strip(segments, cells)  # to count them again takes a tenth of the time

    def _draw_usual(
        self, column: Column[Any], row: _R, width: int, ground: Style, muted: Style
    ) -> list[Segment]:
        """Draw a cell as its column says."""
        if column.draw is not None:
            parts = column.draw(row, width)
            if parts is not None:
                return [Segment(text, self._tone(tone, ground) or muted) for text, tone in parts]
        if column.win_rate is not None:
            return self._draw_win_rate(column.win_rate(row), width, ground, muted)
        text = column.text(row)
        if (column.edge is not None and uses_letters(self)) or 0 < column.full_width <= width:
            text = f" {text}"  # less than a blank would not part a letter from a name
        if column.grey_from:
            if column.grey_from not in text:
                text += " " * _DOUBT
            text = _align(text, width, right=column.align_right)
            return self._draw_half_grey(text, column.grey_from, ground, muted)
        if column.bar:
            return self._draw_bar(column, row, text, width, ground)
        tone = None if column.tone is None else self._tone(column.tone(row), ground)
        style = tone or muted
        if self.is_emphasised(column, row):
            style = (tone or ground) + _BOLD
        elif column.is_delta:
            style = self._delta_style(column, row, ground) or muted
        return [Segment(_align(text, width, right=column.is_right(width)), style)]

    def _draw_edge(self, edge: ColourRole, blank: str, ground: Style) -> list[Segment]:
        """Draw an edge in the last cell of the blank before a cell."""
        sign = edge.edge if uses_letters(self) else EDGE
        return [Segment(blank, ground), Segment(sign, ground + colour_of(self, edge.mark))]

    def _tone(self, tone: ColourRole | None, ground: Style) -> Style | None:
        return None if tone is None else ground + colour_of(self, tone.value)

    def draw_cell(
        self, column: Column[Any], row: _R, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw a cell in a way of the table's own, as wide as asked; None for the usual way."""
        del column, row, width, ground
        return None

    def _draw_bar(
        self, column: Column[Any], row: _R, text: str, width: int, ground: Style
    ) -> list[Segment]:
        """Draw a bar, where there is room for one, and the number beside it."""
        cells = max(width - _PERCENT, 0)
        number = Segment(_align(text, width - cells, right=True), ground)
        part = float(column.sort_value(row) or 0) / (self.most or 1.0)
        full, empty = bar(part, cells)
        tone = None if column.tone is None else column.tone(row)
        colour = colour_of(self, tone.mark) if tone else Style(color=self.component("bar").color)
        drawn = [Segment(full, ground + colour), Segment(empty, ground)]
        return [*drawn, number] if cells else [number]

    def _draw_win_rate(
        self, rate: WinRate, width: int, ground: Style, muted: Style
    ) -> list[Segment]:
        """Draw the picture of a win rate: red left of 50%, green right of it."""
        drawn = draw_range(rate, width)
        part = {Verdict.LOSING: "loss", Verdict.WINNING: "gain"}.get(drawn.verdict)
        style = muted if part is None else ground + Style(color=self.component(part).color)
        return [
            Segment(drawn.before, muted),
            Segment(drawn.range, style),
            Segment(drawn.after, muted),
        ]

    def _draw_half_grey(self, text: str, sign: str, ground: Style, muted: Style) -> list[Segment]:
        """Draw a figure whose doubt is grey; one without a doubt is grey itself."""
        figure, found, doubt = text.partition(sign)
        return [Segment(figure, ground if found else muted), Segment(found + doubt, muted)]

    def _delta_style(self, column: Column[Any], row: _R, ground: Style) -> Style | None:
        if not (value := column.value(row)):
            return None
        style = self.component("more" if float(value) > 0 else "less")
        return ground + Style(color=style.color, bold=style.bold)

    def _draw_headings(self) -> Strip:
        plain, sorted_by = self.component("heading"), self.component("sorted")
        segments = [Segment(" ", plain)]
        for column, width in self.visible_columns():
            mark = ""
            if self.sort is not None and self.sort.column == column.key:
                mark = "▼" if self.sort.descending else "▲"
            if column.win_rate is not None:
                segments += [Segment(range_heading(width), plain), Segment(_GAP, plain)]
                continue
            title, room = self.title_of(column), width - len(mark)
            if cell_len(title) > room:
                title = column.fit_heading(room) or fit(title, max(room, 0))
            text = title + mark
            style = sorted_by if mark else plain
            segments.append(Segment(_align(text, width, right=column.is_right(width)), style))
            segments.append(Segment(_GAP, plain))
        return Strip(segments)


def _align(text: str, width: int, *, right: bool) -> str:
    if not right:
        return fit(text, width)
    blank = width - cell_len(text)
    return " " * blank + text if blank >= 0 else fit(text, width)
