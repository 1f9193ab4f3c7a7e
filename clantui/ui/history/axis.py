"""The marks of an axis: their places and their words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from clantui.core.text.dates import Zone, format_clock, format_day, in_zone

_DAY: Final = 86400
_STEPS: Final = (
    *(minutes * 60 for minutes in (1, 2, 4, 5, 10, 20, 30, 60, 120, 180, 360, 720)),
    *(days * _DAY for days in (1, 2, 4, 7, 14, 28, 56, 91, 182, 364, 728, 1456, 2912)),
)
"""Seconds between two marks of time; each about twice the one before, so that two marks can do."""

_TOPS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""The shares at which an axis may end."""


class TimeAxis(Struct, frozen=True, kw_only=True):
    """A span of time, as an axis.

    Attributes:
        first: its beginning, aware UTC.
        last: its end, aware UTC.
        zone: the time zone of the reader: days begin at midnight there.
    """

    first: datetime
    last: datetime
    zone: Zone = UTC

    def part(self, at: datetime) -> float:
        """Return the place of a moment, 0 to 1; all is at the end of a span of no length."""
        whole = (self.last - self.first).total_seconds()
        return (at - self.first).total_seconds() / whole if whole > 0 else 1.0

    def marks(self, most: int) -> tuple[tuple[datetime, str], ...]:
        """Return round moments in it, at most so many, each with its name: a day, or a time."""
        first, last = self._to_wall_clock(self.first), self._to_wall_clock(self.last)
        for step in _STEPS:
            start, end = -(-first.timestamp() // step), last.timestamp() // step
            if end - start < most:
                break
        walls = [datetime.fromtimestamp(n * step, UTC) for n in range(int(start), int(end) + 1)]
        named = [format_clock(w) if step < _DAY else format_day(w, last.year) for w in walls]
        return tuple(zip(map(self._moment, walls), named, strict=True))

    def _to_wall_clock(self, at: datetime) -> datetime:
        """Return the time on a clock in the zone, as if that were UTC."""
        return in_zone(at, self.zone).replace(tzinfo=UTC)

    def _moment(self, wall: datetime) -> datetime:
        """Return the moment at which a clock in the zone shows that."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)


def axis_maximum(share: float) -> float:
    """Return the round share, at least as great, at which an axis ends."""
    return next(top for top in _TOPS if share <= top or top >= 1)
