"""The river race: this week's clans and their participants, and past weeks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Entity, Tag

TRAINING_DAYS: Final = 3
"""Training days of a week, Monday to Wednesday; the others are war days."""

WAR_DAYS: Final = 4

WEEK: Final = timedelta(days=7)


class PeriodType(StrEnum):
    """Kind of a race day."""

    TRAINING = "training"
    WAR = "war day"
    COLOSSEUM = "colosseum"
    UNKNOWN = "unknown"


class Participant(Entity, frozen=True, kw_only=True):
    """Player in the race, who may have left the clan.

    Attributes:
        medals: this week.
        decks: used this week, 0 to 16.
        decks_today: used today, 0 to 4.
        boat_attacks: this week.
    """

    medals: int = 0
    decks: int = 0
    decks_today: int = 0
    boat_attacks: int = 0

    @property
    def medals_per_deck(self) -> float | None:
        """Average medals of the decks of this week; None without decks."""
        return self.medals / self.decks if self.decks else None


class RaceClan(Entity, frozen=True, kw_only=True):
    """One of the clans of a race.

    Attributes:
        fame: position of the boat (10,000 is the finish); on colosseum days the week's medals.
        medals_today: the day's medals (`periodPoints`); 0 on colosseum days.
        defence: distance that the defences moved the boat on the last finished day of this week.
        war_trophies: of the river race.
        finished: when the boat finished, aware UTC; None if it has not.
        participants: sometimes more than 50.
    """

    fame: int = 0
    medals_today: int = 0
    defence: int = 0
    war_trophies: int = 0
    finished: datetime | None = None
    participants: tuple[Participant, ...] = ()


class Race(Struct, frozen=True, kw_only=True):
    """A race as one clan sees it.

    Attributes:
        clan: the clan that was requested.
        section: week of the season, from 0.
        period: day of the season, from 0; modulo 7, the day of the week, Monday 0.
        clans: in the API's order; almost always five.
        age: seconds since the API gave this response; more than 0 if cached.
        error: why no newer race could be loaded; None if it was.
    """

    clan: Tag
    period_type: PeriodType
    section: int
    period: int
    clans: tuple[RaceClan, ...]
    age: float = 0.0
    error: RoyaleError | None = None

    @property
    def is_war(self) -> bool:
        """True if battles bring medals today."""
        return self.period_type in {PeriodType.WAR, PeriodType.COLOSSEUM}

    @property
    def week(self) -> int:
        """Week of the season, from 1."""
        return self.section + 1

    @property
    def war_day(self) -> int | None:
        """Number of the war day, 1 to 4; None on other days, or if the API contradicts itself."""
        number = self.period % 7 - TRAINING_DAYS + 1
        return number if self.is_war and number >= 1 else None

    @property
    def war_in(self) -> int | None:
        """Days until the war, 1 to 3; None outside training, or if unknown."""
        days = TRAINING_DAYS - self.period % 7
        return days if self.period_type is PeriodType.TRAINING and days >= 1 else None


class PastWeek(Struct, frozen=True, kw_only=True, dict=True):
    """A finished week of the race, as one clan sees it.

    Attributes:
        season: the API's number of the season.
        section: week of the season, from 0.
        ended: aware UTC; None if unknown.
        is_colosseum: True for the last week of a season, in which all medals count together.
        place: final rank of the clan, from 1; None if unknown.
        participants: also players who left the clan during the week.
    """

    season: int
    section: int
    ended: datetime | None = None
    is_colosseum: bool = False
    place: int | None = None
    participants: tuple[Participant, ...] = ()

    @cached_property
    def by_tag(self) -> Mapping[Tag, Participant]:
        """The participants by tag."""
        return {participant.tag: participant for participant in self.participants}

    @property
    def began(self) -> datetime | None:
        """The start of the week, aware UTC; None if unknown."""
        return None if self.ended is None else self.ended - WEEK


class RaceLog(Struct, frozen=True, kw_only=True):
    """Past weeks of a clan.

    Attributes:
        clan: owner of the log.
        weeks: the latest first; None for a week that is missing from the log.
        age: seconds since the API gave this response; more than 0 if cached.
        error: why no newer log could be loaded; None if it was.
    """

    clan: Tag
    weeks: tuple[PastWeek | None, ...] = ()
    age: float = 0.0
    error: RoyaleError | None = None

    def is_current(self, section: int) -> bool:
        """Return True if the latest week of the log is the week before `section` (from 0)."""
        latest = self.weeks[0] if self.weeks else None
        if latest is None:
            return False
        return latest.section == section - 1 if section else latest.is_colosseum


class WarRecord(Struct, frozen=True, kw_only=True):
    """A clan's war: this week and past weeks.

    Attributes:
        race: of this week; None if the clan is in no race, or the request failed.
        log: of past weeks; None if the request failed.
        error: of a failed request, also if an older response replaces the answer; else None.
    """

    race: Race | None = None
    log: RaceLog | None = None
    error: RoyaleError | None = None

    @property
    def missing(self) -> str:
        """The part that could not be loaded: `war data` if it is all; empty if none.

        It is `the latest war data` if both parts are there, one or both from an earlier load.
        """
        if self.error is None:
            return ""
        if self.race is None:
            return "war data" if self.log is None else "the race"
        return "past weeks" if self.log is None else "the latest war data"

    @property
    def problem(self) -> str:
        """The missing part and the reason, `past weeks: no answer in 10 s`; else empty."""
        if self.error is None:
            return ""
        if self.race is None and self.log is None:
            return self.error.sentence
        return f"{self.missing}: {self.error.sentence}"

    def with_last_known(self, before: WarRecord | None) -> WarRecord:
        """Return a copy in which parts that could not be loaded are those of an earlier record."""
        if self.error is None or before is None:
            return self
        return replace(self, race=self.race or before.race, log=self.log or before.log)
