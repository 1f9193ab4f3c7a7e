"""Bar of a win rate: a dot, its range of uncertainty, and the line of 50%: `├───●──┼─┤`."""

from __future__ import annotations

from typing import Final

from clantui.core.stats.win_rate import EVEN_RATE, Verdict, WinRate
from clantui.core.text.colours import ColourRole

_REACH: Final = 0.3
"""Largest difference from 50% (0–1) that a bar shows; a longer range is clipped."""

_MAX_WIDTH: Final = 61
"""Cells of a bar."""

_LOSE: Final = "lose ←"
_WIN: Final = "→ win"


def find_verdict_role(rate: WinRate) -> ColourRole | None:
    """Return the colour of a rate that is certainly below or above 50%; else None."""
    roles = {Verdict.LOSING: ColourRole.LOSS, Verdict.WINNING: ColourRole.GAIN}
    return roles.get(rate.verdict)


def draw_range(rate: WinRate, cells: int) -> tuple[str, str, str]:
    """Draw a win rate.

    Args:
        rate: the win rate; if it has no games, only the line of 50% is drawn.
        cells: 1 or more; the bar has an odd number of them, with the line in the middle.

    Returns:
        The cells before, within and after the range of likely rates; `cells` in all. The dot is
        hollow if there are too few games; a clipped end has no tick.
    """
    width = _fit_width(cells)
    middle = width // 2
    signs = [" "] * width
    signs[middle] = "│"
    if rate.value is None:
        return "".join(signs).ljust(cells), "", ""
    low, high = rate.interval
    first, last = _find_cell(low, width), _find_cell(high, width)
    # A clear win or loss never touches the line, however short the bar.
    if rate.verdict is Verdict.LOSING:
        last = max(min(last, middle - 1), 0)
        first = min(first, last)
    elif rate.verdict is Verdict.WINNING:
        first = min(max(first, middle + 1), width - 1)
        last = max(first, last)
    for cell in range(first, last + 1):
        signs[cell] = "┼" if cell == middle else "─"
    if low >= EVEN_RATE - _REACH:
        signs[first] = "├"
    if high <= EVEN_RATE + _REACH:
        signs[last] = "┤"
    # The last sign, because a short range has both ticks and the dot in one cell.
    dot = min(max(_find_cell(rate.value, width), first), last)
    signs[dot] = "●" if rate.is_sure else "○"
    text = "".join(signs).ljust(cells)
    return text[:first], text[first : last + 1], text[last + 1 :]


def draw_range_heading(cells: int) -> str:
    """Return the heading of a column of bars: `lose ←── 50% ──→ win`, with `50%` over the line."""
    width = _fit_width(cells)
    middle = width // 2
    if width < len("50%"):
        return " " * cells
    left, right = middle - 2, width - middle - 3  # less a blank on each side of the figure
    if left < len(_LOSE):
        return "50%".center(width).ljust(cells)
    lose, win = _LOSE.ljust(left, "─"), _WIN.rjust(right, "─")
    return f"{lose} 50% {win}".ljust(cells)


def _fit_width(cells: int) -> int:
    """Return the greatest odd width that fits."""
    return min(cells - (cells + 1) % 2, _MAX_WIDTH) if cells > 1 else 1


def _find_cell(rate: float, width: int) -> int:
    """Return the cell of a rate (0–1), or the nearest end of the bar."""
    cell = int((rate - EVEN_RATE + _REACH) / (2 * _REACH) * width)
    return min(max(cell, 0), width - 1)
