"""Choice of the visible columns of a table, and of their widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Final, TypeAlias

from rich.cells import cell_len

from clantui.core.columns import Column

GAP: Final = 2
"""Cells between two columns."""

MARGINS: Final = 2
"""Cells on the left and the right of all columns."""

BLANK: Final = 1
"""Cells left blank before a scrollbar, unless a column would not fit. They stay blank without a
scrollbar, so that columns do not move when it appears."""

MIN_WIDTH: Final = 8
"""Cells of a name, and of the column that takes the remaining room."""

MIN_BAR_WIDTH: Final = 9
"""Minimum cells of a bar with its number; if there are fewer, columns are left out."""

ROOM_FOR_FULL_WIDTHS: Final = 98
"""Cells of a table from which on columns have their full width."""

MAX_NAME_WIDTH: Final = 32
"""Cells of a name to keep by leaving out other columns; the longest card name has 17."""

_Columns: TypeAlias = list[Column[Any]]
_Measure: TypeAlias = Callable[[Column[Any]], int]
_WIDTH: Final[_Measure] = attrgetter("width")

ColumnWidths: TypeAlias = list[tuple[Column[Any], int]]
"""Columns from left to right, each with its width in cells."""


def list_fixed_widths(columns: Sequence[Column[Any]], table: int) -> ColumnWidths:
    """Return the columns that fit a table of `table` cells at their own widths.

    Spare room goes to the column without a width. If room is missing, emphasised columns get
    narrower, then columns are left out from the right.
    """
    room = table - MARGINS
    shown = [column for column in columns if table >= column.min_table_width]
    while _is_too_wide(shown, room):
        last = next((column for column in reversed(shown) if not column.emphasis), None)
        if last is None:
            break
        shown.remove(last)
    left = room - _sum_widths(shown, _WIDTH)
    if left > 0 and not _has_cut_heading(shown, left - BLANK):
        left -= BLANK
    widths = []
    for column in shown:
        width = column.width
        if column.emphasis and left < 0:
            width = max(width + left, MIN_WIDTH)
        elif not width:
            width = max(left, 0)
        widths.append((column, width))
    return widths


def _is_too_wide(shown: _Columns, room: int) -> bool:
    """Return True if the columns do not fit, even with emphasised ones at their narrowest."""
    left = room - _sum_widths(shown, _WIDTH)
    spare = sum(max(column.width - MIN_WIDTH, 0) for column in shown if column.emphasis)
    return left + spare < 0 or _has_cut_heading(shown, left)


def _has_cut_heading(shown: _Columns, left: int) -> bool:
    """Return True if the column without a width is narrower than its heading."""
    return any(not c.width and max(left, 0) < cell_len(c.short or c.title) for c in shown)


def fit_columns(
    columns: Sequence[Column[Any]], texts: Mapping[str, int], room: int, sorted_by: str
) -> ColumnWidths:
    """Return the columns that fit, each with its width in cells.

    Names are never cut while another column can be left out. The sorted column is shown if it fits
    beside the name. Spare room goes to the bar, then to the column without a width.

    Args:
        columns: the columns that are not empty.
        texts: cells of the longest text of each column so far, by column key.
    """
    name = find_name_column(columns)
    measure = partial(_measure_column, name=name, texts=texts, room=room)
    shown = _select_columns(columns, measure, room, {name.key, sorted_by})
    if _sum_widths(shown, measure) > room:
        shown = _select_columns(columns, measure, room, {name.key})
    cells = list(map(measure, shown))
    left = room - _sum_widths(shown, measure)
    left -= BLANK if left > 0 else 0
    flexible = next((i for i, c in enumerate(shown) if not c.width), None)
    bar = next((i for i, c in enumerate(shown) if c.bar), None)
    if left < 0:
        index = shown.index(name)
        cells[index] = max(cells[index] + left, min(MIN_WIDTH, room))
    if left > 0 and bar is not None:
        longest = room // (4 if flexible is not None else 2)
        more = max(min(left, max(longest, shown[bar].width) - cells[bar]), 0)
        cells[bar] += more
        left -= more
    if left > 0 and flexible is not None:
        cells[flexible] += left
    return list(zip(shown, cells, strict=True))


def find_name_column(columns: Sequence[Column[Any]]) -> Column[Any]:
    """Return the column of names, or else the first one."""
    return next((column for column in columns if column.is_name), columns[0])


def _select_columns(
    columns: Sequence[Column[Any]], measure: _Measure, room: int, required: set[str]
) -> _Columns:
    """Return the required columns, and as many others as fit.

    Droppable columns are left out first, then others, each from the right.
    """
    shown = [c for c in columns if room >= c.min_table_width or c.key in required]
    others = [c for c in reversed(shown) if c.key not in required]
    for column in sorted(others, key=lambda c: (c.emphasis, not c.droppable)):
        if _sum_widths(shown, measure) <= room:
            break
        shown.remove(column)
    return shown


def _sum_widths(shown: _Columns, measure: _Measure) -> int:
    """Return the cells of columns and the gaps between them."""
    return sum(map(measure, shown)) + GAP * (len(shown) - 1)


def _measure_column(
    column: Column[Any], name: Column[Any], texts: Mapping[str, int], room: int
) -> int:
    """Return the cells a column needs, at most its limit."""
    if not column.width:
        return MIN_WIDTH
    if column.bar:
        return min(column.width, MIN_BAR_WIDTH)
    heading = cell_len(column.short or column.title)
    if column.align_right:
        return max(column.full_width if room >= ROOM_FOR_FULL_WIDTHS else 0, column.width, heading)
    longest = texts.get(column.key, heading + 1)
    limit = MAX_NAME_WIDTH if column is name else column.width
    return max(min(longest, limit), heading)
