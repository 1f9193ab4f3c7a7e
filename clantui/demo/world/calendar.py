"""When the river flows: seasons, weeks and days of the river race.

A season begins on the first Monday of a month; a week has three days of
training and four of war; a season's last week is the colosseum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_DAWN = timedelta(hours=10)
_FIRST_SEASON_MONTH = 2015 * 12 + 4
"""The month, counted from the year 0, whose season has the number 0."""

_TRAINING_DAYS = 3
WAR_DAYS = range(_TRAINING_DAYS, 7)
"""The days of a week on which battles count, Monday being 0."""

NEVER = "19691231T235959.000Z"
"""The API's spelling of a time that has not come."""


def format_time(moment: datetime) -> str:
    """Write a moment as the API does, `YYYYMMDDTHHMMSS.000Z`."""
    return moment.strftime("%Y%m%dT%H%M%S.000Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of the race, and the day in it.

    Attributes:
        season: The season's number.
        section: Which week of the season, from 0.
        last: Whether it is the season's last.
        day: Which day of the week, Monday being 0.
        began: When the week began.
        monday: The dawn of the Monday that it has in the calendar.
    """

    season: int
    section: int
    last: bool
    day: int
    began: datetime
    monday: datetime

    @property
    def period(self) -> int:
        """The day counted from the season's beginning, as `periodIndex` is."""
        return self.section * 7 + self.day

    @property
    def kind(self) -> str:
        """The kind of day: `training`, `warDay` or `colosseum`."""
        if self.day not in WAR_DAYS:
            return "training"
        return "colosseum" if self.last else "warDay"

    @property
    def war_days_over(self) -> int:
        """The number of war days of this week behind us, from 0 to 3."""
        return max(0, self.day - _TRAINING_DAYS)


def week_of(moment: datetime) -> Week:
    """Return which week of which season a moment falls into.

    Args:
        moment: An aware moment in UTC.

    Returns:
        Its week; the day turns at 10:00.
    """
    shifted = moment - _DAWN
    midnight = shifted.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    section = (monday.day - 1) // 7
    return Week(
        season=monday.year * 12 + monday.month - 1 - _FIRST_SEASON_MONTH,
        section=section,
        last=(monday + timedelta(days=7)).month != monday.month,
        day=midnight.weekday(),
        began=monday + _DAWN,
        monday=monday + _DAWN,
    )


def third_war_day(moment: datetime) -> Week:
    """Return a week whose third war day a moment falls into, whatever day it is."""
    week, day = week_of(moment), WAR_DAYS[2]
    began = week.monday + timedelta(days=week.day - day)
    return replace(week, day=day, last=False, began=began)


def week_before(week: Week, weeks: int) -> Week:
    """Return the week that lies some weeks before another, on its last day."""
    return week_of(week.monday - timedelta(weeks=weeks) + timedelta(days=6))
