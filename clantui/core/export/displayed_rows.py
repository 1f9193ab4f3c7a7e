"""Rows as somebody has arranged them on the screen: filtered, and in an order of their own."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from clantui.core.columns import Column, SortKey
from clantui.core.text.phrases import pluralise


class DisplayedRows(Struct, frozen=True, kw_only=True):
    """The rows of the table on the screen.

    Attributes:
        rows: of one view, in the order shown.
        of: how many rows there are without the filter.
        noun: what a row is, for one of them.
        query: the filter, or empty.
        column: what they are sorted by.
        falling: from high to low.
    """

    rows: tuple[Any, ...]
    of: int
    noun: str
    query: str
    column: Column[Any]
    falling: bool

    @property
    def sort(self) -> SortKey:
        """The order of the rows."""
        return SortKey(self.column.key, self.falling)

    @property
    def about(self) -> str:
        """For people: `3 of 18 cards: leg · by Players, highest first`."""
        kept = pluralise(self.of, self.noun)
        if self.query:
            kept = f"{len(self.rows)} of {kept}: {self.query}"
        return f"{kept} · by {self.column.title or 'rank'}, {self._direction}"

    @property
    def _direction(self) -> str:
        is_text = bool(self.rows) and isinstance(self.column.sort_value(self.rows[0]), str)
        if is_text:
            return "Z to A" if self.falling else "A to Z"
        return "highest first" if self.falling else "lowest first"


def describe_displayed(displayed: DisplayedRows | None) -> str:
    """Return a part of a line about the rows; empty where they are as they were counted."""
    return "" if displayed is None else f" · shown: {displayed.about}"
