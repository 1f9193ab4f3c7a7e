"""Choices of the sort menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from clantui.core.columns import Column, SortKey


class SortChoice(Struct, frozen=True, kw_only=True):
    """A column to sort by.

    Attributes:
        column: the column's key.
        letter: the shortcut in the menu; empty for none.
    """

    column: str
    letter: str
    title: str
    natural: SortKey


def sort_choices(columns: Iterable[Column[Any]]) -> tuple[SortChoice, ...]:
    """Return a choice for each column with a letter."""
    return tuple(
        SortChoice(
            column=column.key,
            letter=column.letter,
            title="Rank" if column.key == "place" else column.title,
            natural=SortKey(column.key, column.descending),
        )
        for column in columns
        if column.letter
    )


def select_column(choices: Iterable[SortChoice], sort: SortKey, column: str) -> SortKey:
    """Return the order after a column is selected; the current one is reversed."""
    if column == sort.column:
        return sort.flip()
    return next((choice.natural for choice in choices if choice.column == column), sort)
