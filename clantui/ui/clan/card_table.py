"""The table of a view: its columns fit themselves to the rows and to the width."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.reactive import reactive

from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.columns import Column
from clantui.core.views.view import Key, Row, View
from clantui.ui.common.column_widths import ColumnWidths, fit_columns
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS, bind


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

    since: reactive[str] = reactive("")  # how long ago what changes are counted from was read
    hover: reactive[int | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.view: View[Any] = load_view(DEFAULT_VIEW)
        self._texts: dict[str, int] = {}  # cells of the longest text so far, by column
        self.set_reactive(CardTable.columns, self.view.visible_columns(()))
        self.set_reactive(CardTable.sort, self.view.default_sort)

    @property
    def key(self) -> Key | None:
        """The key of the row the cursor stays on; None where it follows the first row."""
        return self._key  # type: ignore[return-value]  # the rows of a view have a `Key`

    def begin(self, shown: View[Any], key: Key | None) -> None:
        """Start anew: other rows come next.

        Args:
            key: of the row to put the cursor on; None for the first one.
        """
        self.view = shown
        self._key, self._index = key, 0
        self._texts.clear()
        self._visible = None
        self.refresh()
        self.scroll_to(y=0, animate=False, force=True)

    def watch_rows(self, old: tuple[Row, ...], new: tuple[Row, ...]) -> None:
        """Measure the texts, then keep the cursor on its row."""
        self._measure()
        super().watch_rows(old, new)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow what a table without rows offers, too: the key bar stays as it is."""
        del action, parameters
        return True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Light the row under the mouse."""
        self.hover = self.index_at(event.y)

    def on_leave(self) -> None:
        """Light none."""
        self.hover = None

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

    def title_of(self, column: Column[Any]) -> str:
        """Return the heading; over differences, with since when."""
        if column.key == "delta" and (self.sort is None or self.sort.column != column.key):
            return f"{column.title} {self.since}".strip()
        return column.title

    def ground(self, index: int) -> Style:
        """Return the style of a row, that under the mouse lighter."""
        if index == self.hover and index != self._index:
            return self.component("hover")
        return super().ground(index)

    def _measure(self) -> None:
        """Widen columns to their texts; only so, that a filter moves no column."""
        if not self.rows:
            self._texts.clear()
        self.columns = self.view.visible_columns(self.rows)
        for column in self.columns:
            lengths = [cell_len(column.text(row)) for row in self.rows]
            least = self._texts.get(column.key, len(column.title) + 1)
            self._texts[column.key] = max([least, *lengths])
