"""Columns of plain text, fitted to their cells or to the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.text.bars import draw_bar
from clantui.core.text.sanitize import fit, truncate

_GAP: Final = 2
"""Cells between two columns."""

_MIN_TEXT: Final = 12
"""Cells to which a text is shortened before a column is dropped."""

_BAR: Final = range(6, 13)
"""Cells of a bar."""

_SHORT: Final = 8
"""Cells of a bar for which texts are shortened."""

_FIXED: Final = 2
"""Columns that are never dropped: the rank and the name."""


class TextColumn(Struct, frozen=True, kw_only=True):
    """One column of a text table.

    Attributes:
        cells: one for each row.
        right: aligned right and never shortened.
        room: minimum width of the table in cells.
        parts: 0 to 1 for each row, drawn as bars if there is room; empty for no bars.
        limit: maximum width in cells; None for the width of the longest cell.
    """

    title: str
    cells: Sequence[str]
    right: bool = False
    room: int = 0
    parts: Sequence[float] = ()
    limit: int | None = None

    @property
    def width(self) -> int:
        """Width in cells of the terminal."""
        longest = max(map(cell_len, (self.title, *self.cells)))
        return longest if self.limit is None else min(longest, self.limit)

    @property
    def lines(self) -> list[str]:
        """The heading and the cells, padded to the same width."""
        width = self.width
        return [
            " " * (width - cell_len(cell)) + cell if self.right else fit(cell, width)
            for cell in (self.title, *self.cells)
        ]


def lay_out(columns: Sequence[TextColumn], width: int | None = None) -> list[str]:
    """Return equally long columns side by side, in lines of `width` cells; None for any."""
    if width is not None:
        columns = _shorten(_draw_bars(_drop(columns, width), width), width)
    rows = zip(*(column.lines for column in columns), strict=True)
    lines = [(" " * _GAP).join(cells).rstrip() for cells in rows]
    if width is not None:
        lines = [truncate(line, width) for line in lines]
    return lines


def _measure(columns: Sequence[TextColumn], *, shortened: bool = False) -> int:
    """Return the width of a line in cells; `shortened`: with all texts at their minimum."""
    widths = (
        min(column.width, _MIN_TEXT)
        if shortened and not column.right and place >= _FIXED
        else column.width
        for place, column in enumerate(columns)
    )
    return sum(widths) + _GAP * (len(columns) - 1)


def _drop(columns: Sequence[TextColumn], width: int) -> list[TextColumn]:
    """Drop the columns that need a wider table, then the last ones, until the rest fits."""
    shown = [*columns]
    if _measure(shown) > width:
        shown = [c for place, c in enumerate(shown) if place < _FIXED or c.room <= width]
    while len(shown) > _FIXED and _measure(shown, shortened=True) > width:
        place = max(range(_FIXED, len(shown)), key=lambda place: (shown[place].room, place))
        del shown[place]
    return shown


def _shorten(columns: list[TextColumn], width: int) -> list[TextColumn]:
    """Shorten texts, the last one first, until all columns fit."""
    for place in reversed(range(len(columns))):
        column = columns[place]
        if (over := _measure(columns) - width) > 0 and not column.right:
            columns[place] = replace(column, limit=max(column.width - over, min(_MIN_TEXT, width)))
    return columns


def _draw_bars(columns: list[TextColumn], width: int) -> list[TextColumn]:
    """Draw the bars of the first column with parts, if there is room."""
    free, most_free = (width - _measure(columns, shortened=s) - 1 for s in (False, True))
    cells = min(max(free, min(most_free, _SHORT)), _BAR[-1])
    place = next((place for place, column in enumerate(columns) if column.parts), None)
    if place is None or cells < _BAR[0]:
        return columns
    column = columns[place]
    highest, number = max(column.parts) or 1.0, max(map(cell_len, column.cells))
    drawn = [
        f"{''.join(draw_bar(part / highest, cells))} {cell.rjust(number)}"
        for part, cell in zip(column.parts, column.cells, strict=True)
    ]
    columns[place] = replace(column, cells=drawn)
    return columns
