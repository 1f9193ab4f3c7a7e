"""Choice of the columns of a table, and of their widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from rich.cells import cell_len

from clantui.core.columns import Column

GAP: Final = 2
"""Cells between two columns."""

BLANK: Final = 1
"""Cells that stay blank before a scrollbar, where no column has to go for them; without one, too,
so that nothing moves with it."""

LEAST: Final = 8
"""Cells of a name, and of the column that takes what is left, however narrow it gets."""

SHORTEST_BAR: Final = 9
"""Cells of a bar and its number before a column has to go for it."""

FULL: Final = 98
"""Cells for columns from which on each may have its full width."""

LONGEST_NAME: Final = 32
"""Cells for which a name pushes other columns out; the longest name of a card has 17."""

_Columns: TypeAlias = list[Column[Any]]

ColumnWidths: TypeAlias = list[tuple[Column[Any], int]]
"""Columns from the left, each with its width in cells."""


def fixed_widths(columns: Sequence[Column[Any]], room: int, table: int) -> ColumnWidths:
    """Return the columns that a table has room for, as wide as each says.

    What is left goes to the column without a width; what lacks is taken from what stands out, and
    then columns go, from the right.

    Args:
        room: cells for them, without the margins.
        table: cells of the whole table.
    """
    shown = [column for column in columns if table >= column.min_table_width]
    while (left := _left(shown, room)) < -_spare(shown) or _has_cut_heading(shown, left):
        last = next((column for column in reversed(shown) if not column.emphasis), None)
        if last is None:
            break
        shown.remove(last)
    if left > 0 and not _has_cut_heading(shown, left - BLANK):
        left -= BLANK
    widths = []
    for column in shown:
        width = column.width
        if column.emphasis and left < 0:
            width = max(width + left, LEAST)
        elif not width:
            width = max(left, 0)
        widths.append((column, width))
    return widths


def _left(shown: _Columns, room: int) -> int:
    """Return the cells that columns leave of a room; below 0 how many they lack."""
    return room - sum(column.width for column in shown) - GAP * (len(shown) - 1)


def _spare(shown: _Columns) -> int:
    """Return the cells that what stands out can do without."""
    return sum(max(column.width - LEAST, 0) for column in shown if column.emphasis)


def _has_cut_heading(shown: _Columns, left: int) -> bool:
    """Return True if the column that takes what is left is narrower than its heading."""
    return any(not c.width and max(left, 0) < cell_len(c.short or c.title) for c in shown)


def fit_columns(
    columns: Sequence[Column[Any]], texts: Mapping[str, int], room: int, sorted_by: str
) -> ColumnWidths:
    """Return the columns that fit, each with its width in cells.

    The name of a row is never cut while any column could still go. The column that the rows are
    sorted by is shown wherever name and column fit side by side. What is left goes to the column
    that wants it and to the bar, which gets longer with the room.

    Args:
        columns: those that have something to tell of the rows.
        texts: cells of the longest text so far, by column key.
        room: cells there are.
        sorted_by: the key of the column that the rows are sorted by.
    """
    name = next((c for c in columns if c.emphasis and not c.align_right), columns[0])
    shown = _fitting(columns, name, texts, room, {name.key, sorted_by})
    if _total(shown, name, texts, room) > room:
        shown = _fitting(columns, name, texts, room, {name.key})
    cells = [_least(c, name, texts, room) for c in shown]
    left = room - sum(cells) - GAP * (len(shown) - 1)
    left -= BLANK if left > 0 else 0
    wide = next((i for i, c in enumerate(shown) if not c.width), None)
    drawn = next((i for i, c in enumerate(shown) if c.bar), None)
    if left < 0:
        named = shown.index(name)
        cells[named] = max(cells[named] + left, min(LEAST, room))
    if left > 0 and drawn is not None:
        longest = room // (4 if wide is not None else 2)
        longer = max(min(left, max(longest, shown[drawn].width) - cells[drawn]), 0)
        cells[drawn] += longer
        left -= longer
    if left > 0 and wide is not None:
        cells[wide] += left
    return list(zip(shown, cells, strict=True))


def _fitting(
    columns: Sequence[Column[Any]],
    name: Column[Any],
    texts: Mapping[str, int],
    room: int,
    kept: set[str],
) -> _Columns:
    """Return as many columns as fit, those that must be kept among them."""
    shown = [c for c in columns if room >= c.min_table_width or c.key in kept]
    for column in _expendable(shown, kept):
        if _total(shown, name, texts, room) <= room:
            break
        shown.remove(column)
    return shown


def _expendable(shown: _Columns, kept: set[str]) -> _Columns:
    """Return the columns that may go: those that yield, then the rest, each from the right."""
    others = [c for c in reversed(shown) if c.key not in kept]
    return sorted(others, key=lambda c: (c.emphasis, not c.droppable))


def _total(shown: _Columns, name: Column[Any], texts: Mapping[str, int], room: int) -> int:
    return sum(_least(c, name, texts, room) for c in shown) + GAP * (len(shown) - 1)


def _least(column: Column[Any], name: Column[Any], texts: Mapping[str, int], room: int) -> int:
    """Return the cells a column needs: one of texts is as wide as its longest, in its limit."""
    if not column.width:
        return LEAST
    if column.bar:
        return min(column.width, SHORTEST_BAR)
    heading = cell_len(column.short or column.title)
    if column.align_right:
        return max(column.full_width if room >= FULL else 0, column.width, heading)
    longest = texts.get(column.key, heading + 1)
    limit = LONGEST_NAME if column is name else column.width
    return max(min(longest, limit), heading)
