"""Columns: what there is to show of a row, for people and for machines, and to sort rows by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Generic, Self, TypeAlias, TypeVar

from msgspec import Struct
from rich.cells import cell_len

from clantui.core.stats.win_rate import WinRate
from clantui.core.text.colours import ColourRole

Value: TypeAlias = int | float | str | None

CellPart: TypeAlias = tuple[str, ColourRole | None]
"""Part of a cell, and its tone; None for the usual one."""

_R = TypeVar("_R")


class Column(Struct, Generic[_R], frozen=True, kw_only=True):
    """One column.

    Attributes:
        key: its name in exports and sort keys; empty for one that only people are shown.
        title: its heading; empty for one that only machines are given.
        short: its heading where there is no room for the other; empty for none.
        letter: the key that picks it in the sort menu; empty for one that cannot be sorted by.
        width: its width in terminal cells, at most for a text; 0 for one that takes what is left.
        full_width: its width where the table has 100 cells or more; 0 for the same.
        value: what it holds of a row, for machines; None where a row has nothing there.
        type: of the value in the JSON Schema, best one of `core.model.json_types`.
        text: the same for people.
        order: what to sort by where that is not the value.
        rising: what to sort by from low to high, where that is another value: of a rate that is
            not sure, the least it may be one way, the most the other.
        align_right: whether it is set flush right.
        descending: whether its natural order is from high to low.
        bar: whether the value is a part (0 to 1) to be drawn as a bar too.
        win_rate: a win rate to be drawn as a dot and a range against 50%; such a column is for the
            screen alone.
        grey_from: the sign from which on the text is grey, as in `50% ±6`; empty for none.
        draw: what is drawn of a row on the screen in so many cells, in parts; the text
            where it is None, or gives None.
        tone: the tone of the text, or of the bar; None for the usual one.
        edge: the tone of an edge before the text; None for no edge.
        is_delta: whether it is a difference: gains and losses in colours of their own.
        emphasis: whether it stands out: what a row is about, and how many.
        min_table_width: the least width of a table, in cells, that has room for it.
        hide_if_empty: whether people are not shown it where no row has anything there.
        droppable: whether it makes room for a column that would be too narrow to read.
    """

    key: str = ""
    title: str = ""
    short: str = ""
    letter: str = ""
    width: int = 0
    full_width: int = 0
    value: Callable[[_R], Value] = lambda _: None
    type: Any = Value
    text: Callable[[_R], str] = lambda _: ""
    order: Callable[[_R], Value] | None = None
    rising: Callable[[_R], Value] | None = None
    align_right: bool = False
    descending: bool = False
    bar: bool = False
    win_rate: Callable[[_R], WinRate] | None = None
    grey_from: str = ""
    draw: Callable[[_R, int], Sequence[CellPart] | None] | None = None
    tone: Callable[[_R], ColourRole | None] | None = None
    edge: Callable[[_R], ColourRole | None] | None = None
    is_delta: bool = False
    emphasis: bool = False
    min_table_width: int = 0
    hide_if_empty: bool = False
    droppable: bool = False

    def fit_heading(self, cells: int) -> str:
        """Return the title, or the short one where only that fits; empty where neither does."""
        return next((t for t in (self.title, self.short) if t and cell_len(t) <= cells), "")

    def is_right(self, cells: int) -> bool:
        """Return True if it is set flush right in so many cells: not in its full width."""
        return self.align_right and not 0 < self.full_width <= cells

    def sort_value(self, row: _R, *, descending: bool = True) -> Value:
        """Return the value to sort a row by; None where there is nothing."""
        other = None if descending else self.rising
        return (other or self.order or self.value)(row)


class SortKey(Struct, frozen=True):
    """An order of the rows.

    Attributes:
        column: a column's key.
        descending: from high to low.
    """

    column: str
    descending: bool

    def flip(self) -> Self:
        """Return the order of the same column the other way round."""
        return type(self)(self.column, not self.descending)


def sort_by_column(rows: Iterable[_R], column: Column[_R], *, descending: bool) -> tuple[_R, ...]:
    """Sort rows by a column.

    Args:
        rows: in the order that those keep which tie.

    Returns:
        The same rows; those with nothing in the column stand last in both directions.
    """
    rank = partial(column.sort_value, descending=descending)
    listed = list(rows)
    full = [row for row in listed if rank(row) is not None]
    empty = [row for row in listed if rank(row) is None]
    # The values of one column are of one type; mypy cannot see it.
    full.sort(key=rank, reverse=descending)  # type: ignore[arg-type]
    return (*full, *empty)
