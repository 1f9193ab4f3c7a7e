"""Table of the medals and decks of a clan's members in a race."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType

from clantui.core.columns import SortKey
from clantui.core.export.displayed_rows import describe_order
from clantui.core.race.members import COLUMNS, DEFAULT_SORT, MedalRow, sort_members
from clantui.ui.common.sort_screen import SortScreen, select_column, sort_choices
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import IN_PALETTE, TABLE_KEYS, bind

NO_BATTLES: Final = "no one has battled in this race yet"


class MemberTable(RowTable[MedalRow], inherit_bindings=False):
    """A row for each participant; players who left the clan are marked with a word."""

    DEFAULT_CSS = """
    MemberTable { width: 1fr; height: 1fr; }
    """
    SCOPE: ClassVar = "race-members"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("race-sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("race-reverse", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.columns = COLUMNS
        self.sort = DEFAULT_SORT
        self.placeholder = NO_BATTLES

    @property
    def order(self) -> SortKey:
        """The order of the rows."""
        return self.sort or DEFAULT_SORT

    def describe_order(self) -> str:
        """Describe the order of the rows for an export."""
        column = next(column for column in COLUMNS if column.key == self.order.column)
        return describe_order(column, self.rows, descending=self.order.descending)

    def show(self, rows: tuple[MedalRow, ...]) -> None:
        """Show the members of a clan in the current order."""
        self.rows = sort_members(rows, self.order)

    def action_sort(self) -> None:
        """Open the sort menu."""
        choices = sort_choices(column for column, _ in self.visible_columns())
        self.app.push_screen(SortScreen(choices, self.order), self._use_sort)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._use_sort(self.order.flip())

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        self._use_sort(select_column(sort_choices(COLUMNS), self.order, message.column))

    def _use_sort(self, sort: SortKey | None) -> None:
        if sort is not None:
            self.sort = sort
            self.rows = sort_members(self.rows, sort)
