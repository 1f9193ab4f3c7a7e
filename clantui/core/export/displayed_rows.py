"""The filtered and sorted rows of the table on the screen."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from clantui.core.columns import Column


class DisplayedRows(Struct, frozen=True, kw_only=True):
    """The rows of the table on the screen.

    Attributes:
        rows: of one view, in the displayed order.
        total: number of rows without the filter.
        counted: number of rows for people: `18 cards`, with a filter `3 of 18 cards`.
        column: that the rows are sorted by.
    """

    rows: tuple[Any, ...]
    total: int
    counted: str
    query: str
    column: Column[Any]
    descending: bool

    @property
    def description(self) -> str:
        """Description for people: `3 of 18 cards: leg · by Players, highest first`."""
        rows = f"{self.counted}: {self.query}" if self.query else self.counted
        return f"{rows} · by {self.column.title or 'rank'}, {self._direction}"

    @property
    def _direction(self) -> str:
        is_text = bool(self.rows) and isinstance(self.column.sort_value(self.rows[0]), str)
        if is_text:
            return "Z to A" if self.descending else "A to Z"
        return "highest first" if self.descending else "lowest first"


def describe_displayed(displayed: DisplayedRows | None) -> str:
    """Return the description as the end of a line; empty for None."""
    return "" if displayed is None else f" · shown: {displayed.description}"
