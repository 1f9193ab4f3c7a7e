"""Win rates and their uncertainty.

The interval is the score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and
Statistical Inference", Journal of the American Statistical Association 22 (1927), pages 209 to
212. It stays within 0 and 1 and holds for few games; the common normal interval does neither.
"""

from __future__ import annotations

from enum import Enum
from math import sqrt
from typing import Final

from msgspec import Struct

from clantui.core.text.phrases import format_percent, pluralise

MIN_GAMES: Final = 30
"""Least games for a sure rate; a rate of fewer is shown in grey and not exported."""

EVEN_RATE: Final = 0.5
"""The rate of as many wins as losses."""

_Z: Final = 1.959964
"""Standard deviations on each side of the mean that hold 95% of a normal distribution."""


class Verdict(Enum):
    """Judgement of a win rate."""

    LOSING = "more is lost than won, and not by luck"
    WINNING = "more is won than lost, and not by luck"
    OPEN = "it may be luck"
    UNSURE = "too few games"


class WinRate(Struct, frozen=True):
    """Games won and lost, without draws."""

    wins: int
    losses: int

    @property
    def games(self) -> int:
        """Number of games with a winner."""
        return self.wins + self.losses

    @property
    def value(self) -> float | None:
        """Share of games won, 0 to 1; None without games."""
        return self.wins / self.games if self.games else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest likely rate, 0 to 1, at 95% confidence."""
        return compute_wilson_interval(self.wins, self.games)

    @property
    def margin(self) -> float:
        """Half the width of the interval (0 to 0.5)."""
        low, high = self.interval
        return (high - low) / 2

    @property
    def is_sure(self) -> bool:
        """True for `MIN_GAMES` games or more."""
        return self.games >= MIN_GAMES

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of a sure rate; None for any other."""
        return self.interval if self.is_sure else None

    @property
    def verdict(self) -> Verdict:
        """The judgement: open if the interval contains 50%."""
        if not self.is_sure:
            return Verdict.UNSURE
        low, high = self.interval
        if high < EVEN_RATE:
            return Verdict.LOSING
        return Verdict.WINNING if low > EVEN_RATE else Verdict.OPEN


def compute_wilson_interval(wins: int, games: int) -> tuple[float, float]:
    """Compute the interval of a win rate at 95% confidence; 0 to 1 without games."""
    if not games:
        return 0.0, 1.0
    share, weight = wins / games, _Z * _Z / games
    centre = (share + weight / 2) / (1 + weight)
    radius = _Z / (1 + weight) * sqrt(share * (1 - share) / games + weight / (4 * games))
    # Rounding errors of the last bit at 0 and 1, where the bound is the share itself.
    return max(0.0, min(centre - radius, share)), min(1.0, max(centre + radius, share))


def format_rate(rate: WinRate) -> str:
    """Format a rate: `50%  ±6`, `50% ±12`; `57%` below `MIN_GAMES` games, `–` without any."""
    if rate.value is None:
        return "–"
    number = format_percent(rate.value)
    return f"{number} {f'±{rate.margin * 100:.0f}':>3}" if rate.is_sure else number


def describe_rate(rate: WinRate) -> str:
    """Describe a rate: `51% ±12 (67 games)`, `57% (14 games)`, `no game with a winner`."""
    if rate.value is None:
        return "no game with a winner"
    margin = f" ±{rate.margin * 100:.0f}" if rate.is_sure else ""
    return f"{format_percent(rate.value)}{margin} ({pluralise(rate.games, 'game')})"
