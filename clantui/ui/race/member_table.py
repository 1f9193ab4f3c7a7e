"""The medals and decks of a clan's members in a race."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from clantui.core.race.members import (
    COLUMNS,
    DEFAULT_SORT,
    MedalRow,
    next_sort,
    sort_members,
)
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import TABLE_KEYS, bind


class MemberTable(RowTable[MedalRow], inherit_bindings=False):
    """A line for each participant; who has left is told by a word."""

    DEFAULT_CSS = """
    MemberTable { width: 1fr; height: 1fr; }
    """
    SCOPE: ClassVar = "race-members"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("race-sort", "s", "sort", "Sort", "Sort the members by the next column"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.columns = COLUMNS
        self.sort = DEFAULT_SORT
        self.placeholder = "no one has battled in this race yet"

    def show(self, rows: tuple[MedalRow, ...]) -> None:
        """Show the members of a clan, in the present order."""
        self.rows = sort_members(rows, self.sort or DEFAULT_SORT)

    def action_sort(self) -> None:
        """Sort by the next column."""
        keys = [column.key for column, _ in self.visible_columns() if column.letter]
        present = (self.sort or DEFAULT_SORT).column
        at = keys.index(present) if present in keys else -1
        self.sort_by(keys[(at + 1) % len(keys)])

    def sort_by(self, key: str) -> None:
        """Sort by a column; by the present one the other way round."""
        self.sort = next_sort(self.sort or DEFAULT_SORT, key)
        self.rows = sort_members(self.rows, self.sort)
