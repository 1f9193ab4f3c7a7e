"""Base of the screens with one table that the user sorts and filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.columns import Column, SortKey
from clantui.core.export.document import DisplayedRows, describe_order
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.filter_input import FilterInput, TableFilter
from clantui.ui.common.table.sort_screen import SortScreen, select_column, sort_choices
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.update import TICK, update_static

_MIN_WIDTH_BESIDE: Final = 118
"""Width of a screen, in cells, from which the pane is beside the table."""


class TableScreen(BaseScreen[ClanList | None]):
    """Screen of a table, and of a pane about its highlighted row: `#pane`.

    Attributes:
        FILTER_HINT: hint in the empty filter field; empty for the usual hint about cards.
        state: what the screen shows; it has `sort`, `filter_text`, `placeholder`, `summary(width)`
            and `freshness(now)`.
    """

    TABLE: ClassVar[type[RowTable[Any]]]
    FILTER_HINT: ClassVar[str] = ""
    DEFAULT_CSS = """
    TableScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    TableScreen #summary { width: 1fr; height: auto; max-height: 2; }
    TableScreen FilterInput { margin-left: 0; margin-right: 2; }
    TableScreen RowTable { width: 1fr; height: 1fr; }
    TableScreen #pane { padding: 0 1; background: $surface; text-wrap: nowrap; }
    TableScreen.-tiny PlayerPane { display: none; }
    TableScreen.-beside #table-and-pane { layout: horizontal; }
    TableScreen.-beside #pane { width: 33%; min-width: 40; height: 100%; padding: 1 2; }
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-below"), (_MIN_WIDTH_BESIDE, "-beside")]  # noqa: RUF012 — Textual's type

    def __init__(
        self,
        state: Any,  # noqa: ANN401 — of any table
        clock: Callable[[], datetime],
        pane: Static,
        *below: Widget,
    ) -> None:
        """Create the screen, with a pane `#pane` and the widgets below it."""
        super().__init__()
        self.state, self._clock, self._pane, self._below = state, clock, pane, below

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Horizontal(id="slot"):
            yield TableFilter(self.FILTER_HINT)
            yield Static(id="summary", markup=False)
        with Container(id="table-and-pane"):
            yield self.TABLE()
            yield self._pane
        yield KeyBar()
        yield from self._below

    def on_mount(self) -> None:
        """Draw loaded data, then load what is missing."""
        self.set_focus(self.query_one(RowTable))
        self.set_interval(TICK, self.refresh_status)
        self.draw()
        self.call_after_refresh(self.load_missing)

    def on_resize(self) -> None:
        """Lay out the columns and the pane for the new size."""
        self.call_after_refresh(self.draw)

    def load_missing(self) -> None:
        """Load what is missing of the state."""
        raise NotImplementedError

    def make_header(self) -> HeaderParts:
        """Return the left part of the header."""
        raise NotImplementedError

    def show_rows(self) -> None:
        """Show the columns and the rows of the state in the table."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the table and the lines around it."""
        table = self.query_one(RowTable)
        table.placeholder, table.sort = self.state.placeholder, self.state.sort
        self.show_rows()
        self.refresh_status()
        self.refresh_bindings()

    def refresh_status(self) -> None:
        """Update the header and the line above the table."""
        header, summary = self.query_one(ScreenHeader), self.query_one("#summary", Static)
        header.parts, header.fresh = self.make_header(), self.state.freshness(self._clock())
        # Use the screen's width: the line's own is not up to date when the filter was just hidden.
        is_beside_filter = self.query_one(FilterInput).display
        width = summary.content_size.width if is_beside_filter else self.size.width - 2
        update_static(summary, self.summarise(width))

    def summarise(self, width: int) -> Content:
        """Return the line above the table, at most `width` cells."""
        summary: Content = self.state.summary(width)
        return summary

    def describe_displayed(self, total: int, noun: str) -> DisplayedRows:
        """Return the rows of the table for an export; `total` counts all."""
        table, sort = self.query_one(RowTable), self.state.sort
        column = next(column for column in table.columns if column.key == sort.column)
        # A column hidden in a narrow window is not among the choices, and keeps its own title.
        titles = {choice.key: choice.title for choice in self.list_sort_choices()}
        column = replace(column, title=titles.get(column.key, column.title))
        order = describe_order(column, table.rows, descending=sort.descending)
        return DisplayedRows.of(
            table.rows, total, noun, filter_text=self.state.filter_text, sort=sort, order=order
        )

    # Order and filter

    def list_sort_choices(self) -> Sequence[Column[Any]]:
        """Return the columns to sort by: the visible ones."""
        return sort_choices(column for column, _ in self.query_one(RowTable).visible_columns())

    def action_sort(self) -> None:
        """Open the sort menu."""
        self.app.push_screen(SortScreen(self.list_sort_choices(), self.state.sort), self.sort_by)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.sort_by(self.state.sort.flip())

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        self.sort_by(self.choose_sort(message.column))

    def choose_sort(self, column: str) -> SortKey:
        """Return the order after a click on the heading of a column, by its key."""
        return select_column(self.list_sort_choices(), self.state.sort, column)

    def sort_by(self, sort: SortKey | None) -> None:
        """Sort the rows; None changes nothing."""
        if sort is not None:
            self.state = replace(self.state, sort=sort)
            self.draw()

    def action_filter(self) -> None:
        """Open the filter."""
        self.query_one(TableFilter).open()

    def action_back(self) -> None:
        """Clear the filter; without one, close the screen."""
        if not self.query_one(TableFilter).reset():
            self.dismiss(None)

    @on(TableFilter.Toggled)
    def _handle_filter_toggled(self) -> None:
        self.refresh_status()

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self.state = replace(self.state, filter_text=message.filter_text)
        self.draw()
