"""Marks on the axes of a plot."""

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
"""Possible seconds between two marks; each is about twice the previous, so that two marks
always fit."""

_MAXIMA: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Possible maxima of an axis of shares."""


class TimeAxis(Struct, frozen=True, kw_only=True):
    """A time axis between two times (aware UTC); its days start at midnight in the zone."""

    first: datetime
    last: datetime
    zone: Zone = UTC

    def position(self, at: datetime) -> float:
        """Return the position of a time, 0 to 1; always 1 on an axis of no length."""
        length = (self.last - self.first).total_seconds()
        return (at - self.first).total_seconds() / length if length > 0 else 1.0

    def marks(self, limit: int) -> tuple[tuple[datetime, str], ...]:
        """Return at most `limit` round times on the axis, each with its label: a day or a time."""
        first, last = self._to_wall_clock(self.first), self._to_wall_clock(self.last)
        for step in _STEPS:
            start, end = -(-first.timestamp() // step), last.timestamp() // step
            if end - start < limit:
                break
        walls = [datetime.fromtimestamp(n * step, UTC) for n in range(int(start), int(end) + 1)]
        labels = [format_clock(w) if step < _DAY else format_day(w, last.year) for w in walls]
        times = [wall.replace(tzinfo=self.zone).astimezone(UTC) for wall in walls]
        return tuple(zip(times, labels, strict=True))

    def _to_wall_clock(self, at: datetime) -> datetime:
        """Return the local time in the zone, marked as UTC."""
        return in_zone(at, self.zone).replace(tzinfo=UTC)


def find_axis_maximum(share: float) -> float:
    """Return the round maximum of an axis for shares up to this one."""
    return next(maximum for maximum in _MAXIMA if share <= maximum or maximum >= 1)
