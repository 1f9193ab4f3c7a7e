"""Win rates: a number first, then how far off it may be.

The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
Inference", Journal of the American Statistical Association 22 (1927), pages 209 to 212. It stays
within 0 and 1 and holds for few games, where the better known one around the mean does neither.
"""

from __future__ import annotations

from enum import Enum
from math import sqrt
from typing import Final

from msgspec import Struct

ENOUGH: Final = 30
"""Games below which a rate counts as unsure: it is shown in grey, and machines get none."""

EVEN: Final = 0.5
"""The rate at which as much is won as lost."""

_Z: Final = 1.959964
"""Standard deviations on each side of the mean that hold 95% of a normal distribution."""


class Verdict(Enum):
    """Judgement on a win rate."""

    LOSING = "more is lost than won, and not by luck"
    WINNING = "more is won than lost, and not by luck"
    OPEN = "it may be luck"
    UNSURE = "too few games"


class WinRate(Struct, frozen=True):
    """Games won and lost; those without a winner are left out.

    Attributes:
        wins: 0 or more.
        losses: 0 or more.
    """

    wins: int
    losses: int

    @property
    def games(self) -> int:
        """Number of games with a winner."""
        return self.wins + self.losses

    @property
    def value(self) -> float | None:
        """The part (0 to 1) that was won; None without games."""
        return self.wins / self.games if self.games else None

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the most it may be (0 to 1) at a confidence of 95%."""
        return wilson_interval(self.wins, self.games)

    @property
    def margin(self) -> float:
        """Half the width of the interval (0 to 0.5)."""
        low, high = self.interval
        return (high - low) / 2

    @property
    def is_sure(self) -> bool:
        """True from `ENOUGH` games on."""
        return self.games >= ENOUGH

    @property
    def verdict(self) -> Verdict:
        """The judgement: open where the interval holds 50%."""
        if not self.is_sure:
            return Verdict.UNSURE
        low, high = self.interval
        if high < EVEN:
            return Verdict.LOSING
        return Verdict.WINNING if low > EVEN else Verdict.OPEN


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


def format_rate(rate: WinRate) -> str:
    """Format a rate: `50%  ±6`, `50% ±12`; `57%` alone below `ENOUGH` games, `–` without any."""
    if rate.value is None:
        return "–"
    number = f"{rate.value * 100:.0f}%"
    return f"{number} {f'±{rate.margin * 100:.0f}':>3}" if rate.is_sure else number


def describe_rate(rate: WinRate) -> str:
    """Describe a rate: `51% (±12, 67 games)`, `57% (14 games)`; `no game with a winner`."""
    if rate.value is None:
        return "no game with a winner"
    games = f"{rate.games:,} game" if rate.games == 1 else f"{rate.games:,} games"
    margin = f"±{rate.margin * 100:.0f}, " if rate.is_sure else ""
    return f"{rate.value * 100:.0f}% ({margin}{games})"
