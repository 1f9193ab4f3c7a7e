"""Columns that the sort menu offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from clantui.core.columns import Column, SortKey


class SortChoice(Struct, frozen=True, kw_only=True):
    """Column to sort by.

    Attributes:
        column: its key.
        letter: chooses it.
        title: for people, clean.
        natural: the order it is first sorted in.
    """

    column: str
    letter: str
    title: str
    natural: SortKey


def sort_choices(columns: Iterable[Column[Any]]) -> tuple[SortChoice, ...]:
    """Return the choices among some columns: those with a letter."""
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
