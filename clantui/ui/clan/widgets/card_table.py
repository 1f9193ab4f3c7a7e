"""The table of a view, with columns that fit the rows and the width."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import takewhile
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.reactive import reactive
from textual.strip import Strip

from clantui.core.columns import Column
from clantui.core.text.sanitize import fit
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.view import Key, Row, View
from clantui.ui.common.table.column_widths import (
    GAP,
    MARGINS,
    ColumnWidths,
    find_name_column,
    fit_columns,
)
from clantui.ui.common.table.table import RowTable
from clantui.ui.keymap.bindings import bind

_MIN_FOLDED: Final = 3
"""Rows that are folded into one line at least."""


class CardTable(RowTable[Any]):
    """Table of the rows of a view; it hides columns without values."""

    DEFAULT_CSS = "CardTable > .table--hover { background: $block-hover-background; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--hover"}
    SCOPE: ClassVar = "grid"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("grid-choose", "enter", "choose", "Details", "Details, then a player")
    ]

    since: reactive[str] = reactive("")  # the heading of changes: the day they are counted from
    hover: reactive[int | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__(id="table")
        self.view: View[Any] = load_view(DEFAULT_VIEW)
        self._text_widths: dict[str, int] = {}  # by column, cells of the longest text so far
        self.all_rows: tuple[Row, ...] = ()  # in their order, including the folded ones
        self._may_fold = True
        self._is_unfolded = False
        self.set_reactive(CardTable.columns, self.view.visible_columns(()))
        self.set_reactive(CardTable.sort, self.view.default_sort)

    @property
    def key(self) -> Key | None:
        """The key of the row under the cursor; None while the cursor follows the first row."""
        return self._key  # type: ignore[return-value]  # the rows of a view have a `Key`

    expects_rows = False
    """True while rows may still come; False if a filter hides all, or the clan is empty."""

    def begin(self, view: View[Any], key: Key | None) -> None:
        """Prepare for another view or clan; the cursor is on the row `key`, None for the first."""
        self.view = view
        self._key, self.index = key, 0
        self._text_widths.clear()
        self._visible = None
        self._is_unfolded = False
        self.refresh()
        self.scroll_to(y=0, animate=False, force=True)

    def show_rows(self, rows: tuple[Row, ...], *, may_fold: bool) -> None:
        """Show rows; if not all fit, minor ones at the end may be folded into one line."""
        self.all_rows, self._may_fold = rows, may_fold
        self._fold()

    def watch_rows(self, old: tuple[Row, ...], new: tuple[Row, ...]) -> None:
        """Measure the texts, then keep the cursor on its row."""
        self._measure()
        super().watch_rows(old, new)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to choose while there are rows or rows may come, to keep the key bar stable."""
        return self.expects_rows or super().check_action(action, parameters)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse."""
        self.hover = self.index_at(event.y)

    def on_leave(self) -> None:
        """Highlight no row."""
        self.hover = None

    # Folded rows

    @property
    def folded(self) -> tuple[Row, ...]:
        """The rows at the end that are folded into one line."""
        return self.all_rows[len(self.rows) :]

    @property
    def lines_below(self) -> int:
        """1 if there are folded rows, else 0."""
        return 1 if self.folded else 0

    def on_resize(self) -> None:
        """Fold the rows that do not fit the new size."""
        self._fold()

    def move_cursor_to(self, key: Hashable) -> None:
        """Put the cursor on a row, and unfold it."""
        if any(row.key == key for row in self.folded):
            self._unfold()
        super().move_cursor_to(key)

    def action_move(self, by: int) -> None:
        """Move the cursor by rows; beyond the last one unfold the end."""
        if self.index + by >= len(self.rows):
            self._unfold()
        super().action_move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls; from the last row unfold the end."""
        if by > 0 and self.index == len(self.rows) - 1:
            self._unfold()
        super().action_page(by)

    def on_click(self, event: events.Click) -> None:
        """Unfold the end if its line is clicked."""
        if self.folded and event.y - 1 + self.scroll_offset.y == len(self.rows):
            first = len(self.rows)
            self._unfold()
            self._point(first)
            event.prevent_default()

    def _unfold(self) -> None:
        if self.folded:
            self._is_unfolded = True
            self._fold()

    def _fold(self) -> None:
        rows = self.all_rows[: len(self.all_rows) - self._count_folded()]
        if rows != self.rows or self.all_rows == rows:
            self.rows = rows

    def _count_folded(self) -> int:
        is_minor, rows = self.view.is_minor, self.all_rows
        if is_minor is None or self._is_unfolded or not self._may_fold:
            return 0
        if not 0 < self.size.height < len(rows) + 1:
            return 0
        minor = sum(1 for _ in takewhile(is_minor, reversed(rows)))
        count = min(minor, max(len(rows) + 2 - self.size.height, _MIN_FOLDED))
        is_pointed = any(row.key == self._key for row in rows[len(rows) - count :])
        return 0 if minor < _MIN_FOLDED or minor == len(rows) or is_pointed else count

    def render_line(self, y: int) -> Strip:
        """Draw a line; the one below the rows stands for the folded ones."""
        if y == 0 or not self.folded or y - 1 + self.scroll_offset.y != len(self.rows):
            return super().render_line(y)
        columns = self.visible_columns()
        name = find_name_column([column for column, _ in columns])
        left = sum(
            width + GAP for _, width in takewhile(lambda pair: pair[0] is not name, columns)
        )
        names = ", ".join(map(name.text, self.folded))
        text = f"{' ' * left}└ {len(self.folded)} more {self.view.minor_noun} ↓ {names}"
        width = self.size.width
        return Strip([Segment(fit(text, width), self.part_style("muted"))], width)

    def lay_out(self, width: int) -> ColumnWidths:
        """Fit the columns to the longest texts."""
        sorted_by = self.sort.column if self.sort is not None else ""
        return fit_columns(self.columns, self._text_widths, width - MARGINS, sorted_by)

    @property
    def hidden_sort(self) -> str:
        """The order of the rows, as `rarity ▲`, if its column is hidden; else empty."""
        if not self.size.width or self.sort is None:
            return ""
        key = self.sort.column
        if any(column.key == key for column, _ in self.visible_columns()):
            return ""
        return f"{self.view.find_column(key).title.lower()} {self.sort.mark}"

    def row_style(self, index: int) -> Style:
        """Return the style of a row; the one under the mouse is lighter."""
        if index == self.hover and index != self.index:
            return self.part_style("hover")
        return super().row_style(index)

    def _measure(self) -> None:
        """Widen columns to their texts; never narrow them, so that a filter moves no column."""
        rows = self.all_rows or self.rows
        if not rows:
            self._text_widths.clear()
        self.columns = tuple(map(self._with_since, self.view.visible_columns(rows)))
        for column in self.columns:
            blank = 1 if column.has_edge else 0  # after a letter in place of the edge
            widths = [cell_len(column.text(row)) + blank for row in rows]
            minimum = self._text_widths.get(column.key, len(column.title) + 1)
            self._text_widths[column.key] = max([minimum, *widths])

    def _with_since(self, column: Column[Any]) -> Column[Any]:
        """Return the column; the column of changes gets `since` as its heading."""
        if column.key != "delta" or not self.since:
            return column
        short = self.since.removeprefix("since ")
        width = max(column.width, cell_len(self.since) + 1)
        return replace(column, title=self.since, short=short, width=width)
