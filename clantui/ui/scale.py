"""Where the marks of an axis stand, and what is written on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from clantui.core.days import clock, day

_DAY: Final = 86400
_STEPS: Final = (
    *(60, 300, 900, 3600, 10800, 21600, 43200),
    *(days * _DAY for days in (1, 2, 4, 7, 14, 28, 56, 91, 182, 364, 728, 3640)),
)
"""Seconds between two marks of time."""

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
        start, end = self.first.timestamp(), self.last.timestamp()
        fitting = (step for step in _STEPS if (end - start) / step < most)
        step = next(fitting, _STEPS[-1])
        begin = -(-start // step) * step
        moments = [
            datetime.fromtimestamp(begin, UTC) + timedelta(seconds=step * i)
            for i in range(int((end - begin) // step) + 1)
        ]
        named = [clock(m) if step < _DAY else day(m, self.last.year) for m in moments]
        return tuple(zip(moments, named, strict=True))[:most]


def top_of(share: float) -> float:
    """The round share, at least as great, at which an axis ends."""
    return next(top for top in _TOPS if share <= top or top >= 1)
