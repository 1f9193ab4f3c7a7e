"""The filtered and sorted rows of the table on the screen, and reports that can have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from msgspec import UNSET, Struct, UnsetType

from clantui.core.columns import Column, SortKey
from clantui.core.export.records import ShownRecord
from clantui.core.text.phrases import pluralise


class DisplayedRows(Struct, frozen=True, kw_only=True):
    """The rows of the table on the screen.

    Attributes:
        total: number of rows without the filter.
        counted: number of rows for people: `18 cards`, with a filter `3 of 18 cards`.
        order: for people, see `describe_order`.
    """

    rows: tuple[Any, ...]
    total: int
    counted: str
    query: str = ""
    sort: SortKey
    order: str

    @classmethod
    def of(
        cls, rows: Sequence[Any], total: int, noun: str, *, query: str, sort: SortKey, order: str
    ) -> Self:
        """Return rows that are counted with a noun."""
        number = pluralise(total, noun)
        return cls(
            rows=tuple(rows),
            total=total,
            counted=f"{len(rows)} of {number}" if query else number,
            query=query,
            sort=sort,
            order=order,
        )

    @property
    def description(self) -> str:
        """Description for people: `3 of 18 cards: leg · by Players, highest first`."""
        rows = f"{self.counted}: {self.query}" if self.query else self.counted
        return f"{rows} · {self.order}"


class Report(Struct, frozen=True, kw_only=True):
    """Data to export with a table.

    Attributes:
        displayed: the rows of the table on the screen; None for all.
    """

    displayed: DisplayedRows | None = None

    def select_rows(self, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the rows on the screen, or all."""
        return rows if self.displayed is None else self.displayed.rows

    @property
    def shown_text(self) -> str:
        """The displayed rows for people, as the end of a line; empty for all."""
        return "" if self.displayed is None else f" · shown: {self.displayed.description}"

    @property
    def shown(self) -> ShownRecord | UnsetType:
        """The record of the displayed rows; UNSET for all."""
        if self.displayed is None:
            return UNSET
        return ShownRecord(
            filter=self.displayed.query,
            sort=self.displayed.sort.column,
            falling=self.displayed.sort.descending,
            rows=len(self.displayed.rows),
            of=self.displayed.total,
        )


def describe_order(column: Column[Any], rows: Iterable[Any], *, descending: bool) -> str:
    """Return the order of rows by a column, for people: `by Players, highest first`."""
    values = map(column.sort_value, rows)
    if isinstance(next((value for value in values if value is not None), None), str):
        direction = "Z to A" if descending else "A to Z"
    else:
        direction = "highest first" if descending else "lowest first"
    return f"by {column.name}, {direction}"
