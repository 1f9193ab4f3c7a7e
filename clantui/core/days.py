"""Days and times as people write them, always in UTC: the same text on every machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
"""Our own, because those of `strftime` follow the locale."""


def day(at: datetime, year: int | None = None) -> str:
    """A day: `3 Nov`, or `3 Nov 2025` where its year is not the one given."""
    at = at.astimezone(UTC)
    short = f"{at.day} {_MONTHS[at.month * 3 - 3 : at.month * 3]}"
    return short if at.year == year else f"{short} {at.year}"


def clock(at: datetime) -> str:
    """A time of day: `09:05`."""
    return f"{at.astimezone(UTC):%H:%M}"
