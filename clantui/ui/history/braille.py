"""Curves in braille characters, eight dots per cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeAlias

from msgspec import Struct

Dot: TypeAlias = tuple[int, int]

_BRAILLE: Final = 0x2800
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a cell, by line and column (Unicode, U+2800)."""


class Curve(Struct, frozen=True, kw_only=True):
    """Points joined by straight lines.

    Attributes:
        points: (x, y), both 0 to 1, y upwards; x never decreases.
        thick: two dots high, to stand out without colours.
    """

    points: tuple[tuple[float, float], ...]
    thick: bool = False


class Cell(Struct, frozen=True):
    """One cell of a drawing: a braille character, and the index of its curve; or a blank."""

    char: str = " "
    curve: int | None = None


def rasterise_curves(curves: Sequence[Curve], width: int, height: int) -> list[list[Cell]]:
    """Draw curves as lines of cells, from the top, the first curve over the others.

    A cell with several curves has the dots of all, and belongs to the first one.
    """
    bits = [[0] * width for _ in range(height)]
    owner: list[list[int | None]] = [[None] * width for _ in range(height)]
    for index in reversed(range(len(curves))):
        for x, y in _draw_curve(curves[index], width * 2, height * 4):
            bits[y // 4][x // 2] |= _BITS[y % 4][x % 2]
            owner[y // 4][x // 2] = index
    return [
        [Cell(chr(_BRAILLE + b), o) if b else Cell() for b, o in zip(*line, strict=True)]
        for line in zip(bits, owner, strict=True)
    ]


def _draw_curve(curve: Curve, width: int, height: int) -> Iterator[Dot]:
    """Yield the dots of a curve, with y downwards."""
    for x, y in _join_points(curve.points, width - 1, height - 1):
        yield x, y
        if curve.thick:
            yield x, y - 1 if y else 1


def _join_points(points: Iterable[tuple[float, float]], across: int, down: int) -> Iterator[Dot]:
    """Yield the dots of lines between points; each dot of a column of points once."""
    dots = ((round(_clamp(x) * across), round((1 - _clamp(y)) * down)) for x, y in points)
    previous: Dot | None = None
    for x, same_x in groupby(dots, key=itemgetter(0)):  # thousands of points share few columns
        column = [y for _, y in same_x]
        if previous is not None:
            yield from _draw_line(previous, (x, column[0]))
        yield from ((x, y) for y in range(min(column), max(column) + 1))
        previous = x, column[-1]


def _draw_line(start: Dot, end: Dot) -> Iterator[Dot]:
    """Yield the dots of a line, one step at a time along its longer side."""
    (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
    steps = max(abs(across), abs(down), 1)
    for step in range(steps + 1):
        yield x + round(across * step / steps), y + round(down * step / steps)


def _clamp(part: float) -> float:
    return min(max(part, 0.0), 1.0)
