"""Seasons, weeks and days of the river race.

A season begins on the first Monday of a month; a week has three days of
training and four of war; the last week of a season is the
colosseum.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

_DAY_START = timedelta(hours=10)
_FIRST_SEASON_MONTH = 2015 * 12 + 4
"""Month of season 0, counted from the year 0."""

_TRAINING_DAYS = 3
WAR_DAYS = range(_TRAINING_DAYS, 7)
"""Days of a week on which battles count; Monday is 0."""

NEVER = "19691231T235959.000Z"
"""The API's value for a time in the future."""


def format_time(moment: datetime) -> str:
    """Format a time as the API does, `YYYYMMDDTHHMMSS.000Z`."""
    return moment.strftime("%Y%m%dT%H%M%S.000Z")


class Week(Struct, frozen=True, kw_only=True):
    """A day of the race, with its week and season.

    Attributes:
        section: number of the week in the season, from 0.
        last: True for the last week of the season.
        day: day of the week; Monday is 0.
        began: start of the week.
        monday: start of the week by the calendar; differs from `began` only after
            `make_third_war_day`.
    """

    season: int
    section: int
    last: bool
    day: int
    began: datetime
    monday: datetime

    @property
    def period(self) -> int:
        """Days since the start of the season, the API's `periodIndex`."""
        return self.section * 7 + self.day

    @property
    def kind(self) -> str:
        """The API's `periodType`: `training`, `warDay` or `colosseum`."""
        if self.day not in WAR_DAYS:
            return "training"
        return "colosseum" if self.last else "warDay"

    @property
    def war_days_over(self) -> int:
        """Number of finished war days of this week, 0 to 3."""
        return max(0, self.day - _TRAINING_DAYS)


def find_week(moment: datetime) -> Week:
    """Return the week and season of a time in UTC; days start at 10:00."""
    shifted = moment - _DAY_START
    midnight = shifted.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    section = (monday.day - 1) // 7
    return Week(
        season=monday.year * 12 + monday.month - 1 - _FIRST_SEASON_MONTH,
        section=section,
        last=(monday + timedelta(days=7)).month != monday.month,
        day=midnight.weekday(),
        began=monday + _DAY_START,
        monday=monday + _DAY_START,
    )


def make_third_war_day(moment: datetime) -> Week:
    """Return a week shifted so that the time is on its third war day."""
    week, day = find_week(moment), WAR_DAYS[2]
    began = week.monday + timedelta(days=week.day - day)
    return replace(week, day=day, last=False, began=began)


def go_back_weeks(week: Week, weeks: int) -> Week:
    """Return the last day of the week some weeks earlier."""
    return find_week(week.monday - timedelta(weeks=weeks) + timedelta(days=6))
