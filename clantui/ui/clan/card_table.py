"""The table of a view: its columns fit themselves to the rows and to the width."""

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
from clantui.ui.common.column_widths import GAP, ColumnWidths, fit_columns
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_FEWEST: Final = 3
"""Rows for which a line is worth its place."""


class CardTable(RowTable[Any], inherit_bindings=False):
    """The rows of a view; its columns are those that have something to tell of them."""

    DEFAULT_CSS = """
    CardTable > .table--hover { background: $boost; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--hover"}
    SCOPE: ClassVar = "grid"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("grid-choose", "enter", "choose", "Details", "Details, then a player"),
        *TABLE_KEYS,
    ]

    since: reactive[str] = reactive("")  # the heading over changes: since when they are counted
    hover: reactive[int | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.view: View[Any] = load_view(DEFAULT_VIEW)
        self._texts: dict[str, int] = {}  # cells of the longest text so far, by column
        self._all: tuple[Row, ...] = ()
        self._may_fold = True
        self._is_unfolded = False
        self.set_reactive(CardTable.columns, self.view.visible_columns(()))
        self.set_reactive(CardTable.sort, self.view.default_sort)

    @property
    def key(self) -> Key | None:
        """The key of the row the cursor stays on; None where it follows the first row."""
        return self._key  # type: ignore[return-value]  # the rows of a view have a `Key`

    expects_rows = False
    """True where rows may still come; False where a filter hides all, or nobody is there."""

    def begin(self, shown: View[Any], key: Key | None) -> None:
        """Start anew: other rows come next.

        Args:
            key: of the row to put the cursor on; None for the first one.
        """
        self.view = shown
        self._key, self._index = key, 0
        self._texts.clear()
        self._visible = None
        self._is_unfolded = False
        self.refresh()
        self.scroll_to(y=0, animate=False, force=True)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows in their order, those that are folded among them."""
        return self._all

    def show_rows(self, rows: tuple[Row, ...], *, may_fold: bool) -> None:
        """Show rows; those of little weight at the end as one line where they do not fit.

        Args:
            rows: in their order.
            may_fold: False where each is wanted, as in what a filter keeps.
        """
        self._all, self._may_fold = rows, may_fold
        self._fold()

    def watch_rows(self, old: tuple[Row, ...], new: tuple[Row, ...]) -> None:
        """Measure the texts, then keep the cursor on its row."""
        self._measure()
        super().watch_rows(old, new)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to choose while rows are there or may come: the key bar stays as it is."""
        return self.expects_rows or super().check_action(action, parameters)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light the row under the mouse."""
        self.hover = self.index_at(event.y)

    def on_leave(self) -> None:
        """Light none."""
        self.hover = None

    # The folded end

    @property
    def folded(self) -> tuple[Row, ...]:
        """The rows at the end that one line stands for."""
        return self._all[len(self.rows) :]

    @property
    def lines_below(self) -> int:
        """1 where a line stands for the end."""
        return 1 if self.folded else 0

    def on_resize(self) -> None:
        """Fold what does not fit any more."""
        self._fold()

    def point_at(self, key: Hashable) -> None:
        """Put the cursor on a row, unfolded for it, if it is there."""
        if any(row.key == key for row in self.folded):
            self._unfold()
        super().point_at(key)

    def action_move(self, by: int) -> None:
        """Move the cursor by rows; beyond the last one the end unfolds."""
        if self._index + by >= len(self.rows):
            self._unfold()
        super().action_move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by screenfuls; from the last row the end unfolds."""
        if by > 0 and self._index == len(self.rows) - 1:
            self._unfold()
        super().action_page(by)

    def on_click(self, event: events.Click) -> None:
        """Unfold the end where its line is clicked; the rest is the table's."""
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
        rows = self._all[: len(self._all) - self._count_folding()]
        if rows != self.rows or self._all == rows:
            self.rows = rows

    def _count_folding(self) -> int:
        """Return how many rows at the end fold into a line."""
        is_minor, rows = self.view.is_minor, self._all
        if is_minor is None or self._is_unfolded or not self._may_fold:
            return 0
        if not 0 < self.size.height < len(rows) + 1:
            return 0
        minor = sum(1 for _ in takewhile(is_minor, reversed(rows)))
        count = min(minor, max(len(rows) + 2 - self.size.height, _FEWEST))
        is_pointed = any(row.key == self._key for row in rows[len(rows) - count :])
        return 0 if minor < _FEWEST or minor == len(rows) or is_pointed else count

    def render_line(self, y: int) -> Strip:
        """Draw a line: below the rows the one that stands for the others."""
        if y == 0 or not self.folded or y - 1 + self.scroll_offset.y != len(self.rows):
            return super().render_line(y)
        columns = self.visible_columns()
        at = next((i for i, (c, _) in enumerate(columns) if c.emphasis and not c.align_right), 0)
        left = sum(width + GAP for _, width in columns[:at])
        names = ", ".join(map(columns[at][0].text, self.folded))
        text = f"{' ' * left}└ {len(self.folded)} more {self.view.minor_noun} ↓ {names}"
        width = self.size.width
        return Strip([Segment(fit(text, width), self.component("muted"))], width)

    def lay_out(self, width: int) -> ColumnWidths:
        """Fit the columns to the longest texts."""
        sorted_by = self.sort.column if self.sort is not None else ""
        return fit_columns(self.columns, self._texts, width - 2, sorted_by)

    @property
    def untold_order(self) -> str:
        """The order of the rows where no heading tells it, `rarity ▲`; else empty."""
        if not self.size.width or self.sort is None:
            return ""
        key = self.sort.column
        if any(column.key == key for column, _ in self.visible_columns()):
            return ""
        return f"{self.view.column(key).title.lower()} {'▼' if self.sort.descending else '▲'}"

    def ground(self, index: int) -> Style:
        """Return the style of a row, that under the mouse lighter."""
        if index == self.hover and index != self._index:
            return self.component("hover")
        return super().ground(index)

    def _measure(self) -> None:
        """Widen columns to their texts; only so, that a filter moves no column."""
        rows = self._all or self.rows
        if not rows:
            self._texts.clear()
        self.columns = tuple(map(self._with_since, self.view.visible_columns(rows)))
        for column in self.columns:
            blank = 0 if column.edge is None else 1  # after a letter in the place of the edge
            lengths = [cell_len(column.text(row)) + blank for row in rows]
            least = self._texts.get(column.key, len(column.title) + 1)
            self._texts[column.key] = max([least, *lengths])

    def _with_since(self, column: Column[Any]) -> Column[Any]:
        """Return a column; over changes, with since when as its heading."""
        if column.key != "delta" or not self.since:
            return column
        short = self.since.removeprefix("since ")
        width = max(column.width, cell_len(self.since) + 1)
        return replace(column, title=self.since, short=short, width=width)
