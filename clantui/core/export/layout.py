"""Columns of plain text, as wide as their cells, or within the width of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.text.bars import bar
from clantui.core.text.sanitize import fit

_GAP: Final = 2
"""Cells between two columns."""

_LEAST: Final = 12
"""Cells that a text is shortened to, before a column goes."""

_BAR: Final = range(6, 13)
"""Cells of a bar."""

_SHORT: Final = 8
"""Cells of a bar for which texts make room."""

_KEPT: Final = 2
"""Columns that are always there: the place, and what a row is about."""


class TextColumn(Struct, frozen=True, kw_only=True):
    """One column of a table, all cells in words.

    Attributes:
        title: its heading.
        cells: one for each row.
        right: whether it is set flush right; else it may be shortened.
        room: the least width of a table that has room for it, in cells.
        parts: 0 to 1 for each row, to be drawn as bars where there is room; empty for none.
        limit: cells at most; None for as many as the longest cell has.
    """

    title: str
    cells: Sequence[str]
    right: bool = False
    room: int = 0
    parts: Sequence[float] = ()
    limit: int | None = None

    @property
    def width(self) -> int:
        """In cells of the terminal."""
        longest = max(map(cell_len, (self.title, *self.cells)))
        return longest if self.limit is None else min(longest, self.limit)

    @property
    def lines(self) -> list[str]:
        """The heading and the cells, all of one width."""
        width = self.width
        return [
            " " * (width - cell_len(cell)) + cell if self.right else fit(cell, width)
            for cell in (self.title, *self.cells)
        ]


def lay_out(columns: Sequence[TextColumn], width: int | None = None) -> list[str]:
    """Write columns side by side.

    Args:
        columns: of equally many cells.
        width: of the terminal; None for a pipe or a file, where all is as wide as it is.

    Returns:
        Lines, none wider than the terminal.
    """
    if width is not None:
        columns = _shorten(_draw_bars(_drop(columns, width), width), width)
    rows = zip(*(column.lines for column in columns), strict=True)
    lines = [(" " * _GAP).join(cells).rstrip() for cells in rows]
    if width is not None:
        lines = [fit(line, width).rstrip() if cell_len(line) > width else line for line in lines]
    return lines


def wrap(line: str, width: int) -> list[str]:
    """Break a sentence between its words, so that no terminal breaks it within one."""
    if cell_len(line) <= width:
        return [line]
    lines = [""]
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1].strip() and cell_len(longer) > width:
            lines.append("  " + word if line.startswith("! ") else word)
        else:
            lines[-1] = longer
    return lines


def _total(columns: Sequence[TextColumn], *, least: bool = False) -> int:
    """Return the cells of a line; `least`: once all is shortened that can be."""
    widths = (
        min(column.width, _LEAST)
        if least and not column.right and place >= _KEPT
        else column.width
        for place, column in enumerate(columns)
    )
    return sum(widths) + _GAP * (len(columns) - 1)


def _drop(columns: Sequence[TextColumn], width: int) -> list[TextColumn]:
    """Leave out what the screen leaves out at this width, then the last ones, where need be."""
    shown = [*columns]
    if _total(shown) > width:
        shown = [c for place, c in enumerate(shown) if place < _KEPT or c.room <= width]
    while len(shown) > _KEPT and _total(shown, least=True) > width:
        place = max(range(_KEPT, len(shown)), key=lambda place: (shown[place].room, place))
        del shown[place]
    return shown


def _shorten(columns: list[TextColumn], width: int) -> list[TextColumn]:
    """Shorten texts, the last one first, until all fits."""
    for place in reversed(range(len(columns))):
        column = columns[place]
        if (over := _total(columns) - width) > 0 and not column.right:
            columns[place] = replace(column, limit=max(column.width - over, min(_LEAST, width)))
    return columns


def _draw_bars(columns: list[TextColumn], width: int) -> list[TextColumn]:
    """Draw the bars of the first column that has some, where they have room."""
    left, most_left = (width - _total(columns, least=least) - 1 for least in (False, True))
    cells = min(max(left, min(most_left, _SHORT)), _BAR[-1])
    place = next((place for place, column in enumerate(columns) if column.parts), None)
    if place is None or cells < _BAR[0]:
        return columns
    column = columns[place]
    most, number = max(column.parts) or 1.0, max(map(cell_len, column.cells))
    drawn = [
        f"{''.join(bar(part / most, cells))} {cell.rjust(number)}"
        for part, cell in zip(column.parts, column.cells, strict=True)
    ]
    columns[place] = replace(column, cells=drawn)
    return columns
