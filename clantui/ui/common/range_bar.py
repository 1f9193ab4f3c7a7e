"""Picture of a win rate: a dot, the range it may lie in, and the line of 50%: `├───●──┼─┤`."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from clantui.core.stats.win_rate import EVEN, Verdict, WinRate

_REACH: Final = 0.3
"""Part (0 to 1) shown on each side of 50%; beyond it a range is clipped."""

_LONGEST: Final = 61
"""Cells of a picture, at most."""

_LOSE: Final = "lose ←"
_WIN: Final = "→ win"


class RangeBar(Struct, frozen=True, kw_only=True):
    """A picture of so many cells, in three parts.

    Attributes:
        before: the cells left of the range, the line of 50% among them where it is there.
        range: from the least the rate may be to the most.
        after: the cells right of it.
        verdict: the judgement on the rate, which gives the range its colour.
    """

    before: str
    range: str
    after: str
    verdict: Verdict


def draw_range(rate: WinRate, cells: int) -> RangeBar:
    """Draw a win rate.

    Args:
        rate: without games nothing but the line is drawn.
        cells: 1 or more; an odd number of them is drawn on, with the line in the middle.

    Returns:
        A picture as wide as the cells. The dot is filled where enough games tell, and hollow
        where too few do; an end that is clipped has no tick.
    """
    width = min(cells - (cells + 1) % 2, _LONGEST) if cells > 1 else 1
    middle = width // 2
    signs = [" "] * width
    signs[middle] = "│"
    if rate.value is None:
        line = "".join(signs).ljust(cells)
        return RangeBar(before=line, range="", after="", verdict=rate.verdict)
    low, high = rate.interval
    first, last = _cell(low, width), _cell(high, width)
    if rate.verdict is Verdict.LOSING:  # it reaches the line in no picture, however small
        last = max(min(last, middle - 1), 0)
        first = min(first, last)
    elif rate.verdict is Verdict.WINNING:
        first = min(max(first, middle + 1), width - 1)
    for place in range(first, last + 1):
        signs[place] = "┼" if place == middle else "─"
    if low >= EVEN - _REACH and first < last:
        signs[first] = "├"
    if high <= EVEN + _REACH and first < last:
        signs[last] = "┤"
    dot = min(max(_cell(rate.value, width), first), last)
    signs[dot] = "●" if rate.is_sure else "○"
    text = "".join(signs).ljust(cells)
    return RangeBar(
        before=text[:first],
        range=text[first : last + 1],
        after=text[last + 1 :],
        verdict=rate.verdict,
    )


def range_heading(cells: int) -> str:
    """Return what stands above the pictures: `lose ←── 50% ──→ win`, `50%` over the line."""
    width = min(cells - (cells + 1) % 2, _LONGEST) if cells > 1 else 1
    middle = width // 2
    if width < len("50%"):
        return " " * cells
    left, right = middle - 2, width - middle - 3  # less a blank on each side of the figure
    if left < len(_LOSE):
        return "50%".center(width).ljust(cells)
    lose, win = _LOSE.ljust(left, "─"), _WIN.rjust(right, "─")
    return f"{lose} 50% {win}".ljust(cells)


def _cell(part: float, width: int) -> int:
    """Return the cell of a rate (0 to 1), the nearest end where it lies outside."""
    place = int((part - EVEN + _REACH) / (2 * _REACH) * width)
    return min(max(place, 0), width - 1)
