"""Where the marks of an axis stand, and what is written on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from clantui.core.days import clock, day

_DAY: Final = 86400
_STEPS: Final = (
    *(minutes * 60 for minutes in (1, 2, 4, 5, 10, 20, 30, 60, 120, 180, 360, 720)),
    *(days * _DAY for days in (1, 2, 4, 7, 14, 28, 56, 91, 182, 364, 728, 1456, 2912)),
)
"""Seconds between two marks of time; each about twice the one before, so that two marks can do."""

_TOPS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""The shares at which an axis may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time, as an axis.

    Attributes:
        first: its beginning, aware UTC.
        last: its end, aware UTC.
    """

    first: datetime
    last: datetime

    def part(self, at: datetime) -> float:
        """Where a moment lies, 0 to 1; of a span that is none everything lies at its end."""
        whole = (self.last - self.first).total_seconds()
        return (at - self.first).total_seconds() / whole if whole > 0 else 1.0

    def marks(self, most: int) -> tuple[tuple[datetime, str], ...]:
        """Round moments in it, at most so many, each with its name: a day, or a time."""
        for step in _STEPS:
            start, end = -(-self.first.timestamp() // step), self.last.timestamp() // step
            if end - start < most:
                break
        moments = [datetime.fromtimestamp(n * step, UTC) for n in range(int(start), int(end) + 1)]
        named = [clock(m) if step < _DAY else day(m, self.last.year) for m in moments]
        return tuple(zip(moments, named, strict=True))


def top_of(share: float) -> float:
    """The round share, at least as great, at which an axis ends."""
    return next(top for top in _TOPS if share <= top or top >= 1)
