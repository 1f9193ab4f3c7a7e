"""Curves made of characters: braille, eight dots to a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from msgspec import Struct

Dot: TypeAlias = tuple[int, int]

_BRAILLE: Final = 0x2800
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Added to a cell's character by each dot, by line and column (Unicode, U+2800)."""


class Curve(Struct, frozen=True, kw_only=True):
    """Points joined by straight lines.

    Attributes:
        points: each (x, y), both 0 to 1, y upwards; x never falls.
        thick: it is drawn two dots high, to stand out without colour.
    """

    points: tuple[tuple[float, float], ...]
    thick: bool = False


class Cell(Struct, frozen=True):
    """One cell of a drawing.

    Attributes:
        char: a braille character, or a blank.
        curve: the index of its curve; None for a blank.
    """

    char: str = " "
    curve: int | None = None


def rasterise(curves: Sequence[Curve], width: int, height: int) -> list[list[Cell]]:
    """Draw curves over each other, the first on top, as lines of cells from the top.

    A cell that several curves cross has the dots of all of them, and belongs to the one on top.

    Args:
        curves: each from left to right.
        width: in cells, 1 or more.
        height: in lines, 1 or more.
    """
    bits = [[0] * width for _ in range(height)]
    owner: list[list[int | None]] = [[None] * width for _ in range(height)]
    for index in reversed(range(len(curves))):
        for x, y in _dots(curves[index], width * 2, height * 4):
            bits[y // 4][x // 2] |= _BITS[y % 4][x % 2]
            owner[y // 4][x // 2] = index
    return [
        [Cell(chr(_BRAILLE + b), o) if b else Cell() for b, o in zip(*line, strict=True)]
        for line in zip(bits, owner, strict=True)
    ]


def _dots(curve: Curve, width: int, height: int) -> Iterator[Dot]:
    """Yield the dots of a curve on a raster whose lines count downwards."""
    across, down = width - 1, height - 1
    dots = ((round(_clamp(x) * across), round((1 - _clamp(y)) * down)) for x, y in curve.points)
    placed = [dot for dot, _ in groupby(dots)]  # of thousands of points most fall on one dot
    for start, end in zip(placed, [*placed[1:], *placed[-1:]], strict=True):
        for x, y in _line(start, end):
            yield x, y
            if curve.thick:
                yield x, y - 1 if y else 1


def _line(start: Dot, end: Dot) -> Iterator[Dot]:
    """Yield the dots from one to another, a step at a time along the longer side."""
    (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
    steps = max(abs(across), abs(down), 1)
    for step in range(steps + 1):
        yield x + round(across * step / steps), y + round(down * step / steps)


def _clamp(part: float) -> float:
    return min(max(part, 0.0), 1.0)
