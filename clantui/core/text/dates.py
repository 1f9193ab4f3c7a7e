"""Dates and times for display, in the reader's time zone or in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias

Zone: TypeAlias = tzinfo | None
"""A time zone; None is the machine's own, with the summer time of each date."""

LOCAL: Final[Zone] = None
"""The machine's own zone; tests use another one."""

FIRST_MOMENT: Final = datetime.min.replace(tzinfo=UTC)
"""Sorts an unknown time before all others."""

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_WEEKDAYS: Final = "MonTueWedThuFriSatSun"
"""Our own, because those of `strftime` depend on the locale."""

_COUNTED_DAYS: Final = range(5, 10)
"""Numbers of days that are shown as such: a weekday could be the last or the one before."""


def format_day(at: datetime, year: int | None = None, zone: Zone = UTC) -> str:
    """Format a day: `3 Nov`, or `3 Nov 2025` if its year is not `year`."""
    at = in_zone(at, zone)
    short = f"{at.day} {_MONTHS[at.month * 3 - 3 : at.month * 3]}"
    return short if at.year == year else f"{short} {at.year}"


def format_clock(at: datetime, zone: Zone = UTC) -> str:
    """Format a time of day: `09:05`."""
    return f"{in_zone(at, zone):%H:%M}"


def format_moment(at: datetime, year: int | None = None, zone: Zone = UTC) -> str:
    """Format a day and a time: `21 Nov 16:02`, followed by ` UTC` in that zone."""
    suffix = " UTC" if zone is UTC else ""
    return f"{format_day(at, year, zone)} {format_clock(at, zone)}{suffix}"


def format_start(at: datetime, end: datetime, zone: Zone) -> str:
    """Format the start of a period: `on 3 Nov`, or `at 09:05` if it ends on the same day.

    The day has its year if the period ends in another one, the time ` UTC` in that zone.
    """
    last = in_zone(end, zone)
    if in_zone(at, zone).date() == last.date():
        return f"at {format_clock(at, zone)}{' UTC' if zone is UTC else ''}"
    return f"on {format_day(at, last.year, zone)}"


def format_since(at: datetime, now: datetime, zone: Zone) -> str:
    """Format the start of a period: `since 09:05`, `since Mon`, `6 days`, `since 3 Nov`."""
    first, today = in_zone(at, zone), in_zone(now, zone)
    days = (today.date() - first.date()).days
    if days <= 0:
        return f"since {first:%H:%M}"
    if days in _COUNTED_DAYS:
        return f"{days} days"
    if days < _COUNTED_DAYS.start:
        return f"since {_WEEKDAYS[first.weekday() * 3 :][:3]}"
    return f"since {format_day(at, first.year, zone)}"


def iso_utc(at: datetime) -> str:
    """Format a moment as ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_utc_or_none(at: datetime | None) -> str | None:
    """Format a moment as `iso_utc` does; None if it is unknown."""
    return None if at is None else iso_utc(at)


def in_zone(at: datetime, zone: Zone) -> datetime:
    """Return the same moment in a zone; in UTC if the system cannot convert it."""
    try:
        return at.astimezone(zone)
    except (OverflowError, OSError, ValueError):  # for example in the year 1
        return at.astimezone(UTC)
