"""Interval of a win rate: few games tell little, and say so.

The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
Inference", Journal of the American Statistical Association 22 (1927), pages 209 to 212. It stays
within 0 and 1 and holds for few games, where the better known one around the mean does neither.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

ENOUGH: Final = 30
"""Games below which no rate is shown."""

_Z: Final = 1.959964
"""Standard deviations on each side of the mean that hold 95% of a normal distribution."""


def wilson_interval(wins: int, games: int) -> tuple[float, float]:
    """Compute the interval of a win rate at a confidence of 95%.

    Args:
        wins: 0 or more.
        games: as many as the wins, or more; those without a winner are best left out.

    Returns:
        The lower and the upper bound, parts from 0 to 1; all of it where there are no games.

    Raises:
        ValueError: if there are fewer games than wins, or fewer wins than none.
    """
    if not 0 <= wins <= games:
        raise ValueError(f"{wins} wins of {games} games")
    if not games:
        return 0.0, 1.0
    share, weight = wins / games, _Z * _Z / games
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z / (1 + weight) * sqrt(share * (1 - share) / games + weight / (4 * games))
    # What the last bit of a float gets wrong at the ends, where the bound is the share itself.
    return max(0.0, min(middle - reach, share)), min(1.0, max(middle + reach, share))


def bounds_if_enough(wins: int, losses: int) -> tuple[float, float] | None:
    """Compute the interval of wins and losses; None below `ENOUGH` games."""
    return wilson_interval(wins, wins + losses) if wins + losses >= ENOUGH else None


def format_rate(wins: int, losses: int) -> str:
    """Format the interval of wins and losses: `41–63%`, or `too few` below `ENOUGH` games."""
    if (bounds := bounds_if_enough(wins, losses)) is None:
        return "too few"
    low, high = bounds
    return f"{low * 100:.0f}–{high * 100:.0f}%"
