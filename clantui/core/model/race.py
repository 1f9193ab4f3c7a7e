"""This week's river race: five clans, and what their people have done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from clantui.core.model.tag import Tag

TRAINING_DAYS: Final = 3
"""Days of training a week, before as many war days as are left of it."""

WAR_DAYS: Final = 4


class PeriodType(StrEnum):
    """Kind of a day of the race."""

    TRAINING = "training"
    WAR = "war day"
    COLOSSEUM = "colosseum"
    UNKNOWN = "unknown"


class Participant(Struct, frozen=True, kw_only=True):
    """Somebody in the race; perhaps no longer in the clan.

    Attributes:
        tag: the player's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        medals: of the week so far.
        decks: used this week, 0 to 16.
        decks_today: used today, 0 to 4.
        boat_attacks: of the week so far.
    """

    tag: Tag
    name: str
    raw_name: str
    medals: int = 0
    decks: int = 0
    decks_today: int = 0
    boat_attacks: int = 0


class RaceClan(Struct, frozen=True, kw_only=True):
    """One of the clans of a race.

    Attributes:
        tag: the clan's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        fame: how far the boat is (10,000 is the line); on colosseum days the week's medals.
        medals_today: the day's medals (`periodPoints`); 0 on colosseum days.
        defence: how far its defences moved the boat on the last day that is over, of this week.
        war_trophies: the clan's trophies of the river race.
        finished: when the boat was over the line, aware UTC, or None.
        participants: everybody the race knows of, more than 50 at times.
    """

    tag: Tag
    name: str
    raw_name: str
    fame: int = 0
    medals_today: int = 0
    defence: int = 0
    war_trophies: int = 0
    finished: datetime | None = None
    participants: tuple[Participant, ...] = ()


class Race(Struct, frozen=True, kw_only=True):
    """A race as one clan sees it.

    Attributes:
        clan: whose race was asked for.
        period_type: what is done today.
        section: the week of the season, from 0.
        period: the day of the season, from 0; the day of the week is its rest by 7, Monday 0.
        clans: all of them, in the API's order; five but for odd cases.
        age: seconds since the API gave this answer, more than 0 if it was kept.
    """

    clan: Tag
    period_type: PeriodType
    section: int
    period: int
    clans: tuple[RaceClan, ...]
    age: float = 0.0

    @property
    def is_war(self) -> bool:
        """True where battles bring medals today."""
        return self.period_type in {PeriodType.WAR, PeriodType.COLOSSEUM}

    @property
    def week(self) -> int:
        """The week of the season, from 1."""
        return self.section + 1

    @property
    def war_day(self) -> int | None:
        """Which day of war it is, 1 to 4; None where there is none, or the API contradicts it."""
        number = self.period % 7 - TRAINING_DAYS + 1
        return number if self.is_war and number >= 1 else None

    @property
    def war_in(self) -> int | None:
        """In how many days the war begins, 1 to 3; None where that is not to come or not known."""
        days = TRAINING_DAYS - self.period % 7
        return days if self.period_type is PeriodType.TRAINING and days >= 1 else None
