"""Comparison of successive loads of a clan, for `clantui watch` and the automatic reload."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.events import (
    Event,
    can_compare_races,
    find_clan_events,
    find_race_events,
    merge_known,
)
from clantui.core.history.reminders import (
    AHEAD,
    AWAY,
    find_away_events,
    find_idle_events,
    learn_reset,
    remind_of_decks,
)
from clantui.core.model.race import WEEK, Race, RaceLog, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.race.phrases import USUAL_RESET


class ClanWatch(Struct, frozen=True, kw_only=True):
    """State of a watched clan, compared with each new load.

    Attributes:
        ahead: time before the end of a war day in which the user is reminded of unused decks.
        away: whole weeks of absence, or without war decks, after which a member is reported.
        survey: of the last load; None before the first.
        known: snapshot to compare the next load with; None before the first.
        race: to compare the next race with, or None.
        race_at: when the API gave that race, aware UTC.
        log: past weeks, to compare the next ones with, or None.
        reset: time of day at which race days end, since midnight UTC; learned from loads.
        reminded: end of the day of the last reminder of decks; None before the first.
    """

    ahead: timedelta = AHEAD
    away: timedelta = AWAY
    survey: Survey | None = None
    known: Snapshot | None = None
    race: Race | None = None
    race_at: datetime | None = None
    log: RaceLog | None = None
    reset: timedelta = USUAL_RESET
    reminded: datetime | None = None

    def with_survey(self, survey: Survey) -> tuple[Self, tuple[Event, ...]]:
        """Return a copy with the survey, and the events since the last one."""
        snapshot = Snapshot.of(survey)
        known = self.known or snapshot
        away = () if self.survey is None else find_away_events(self.survey, survey, self.away)
        newer = replace(self, known=merge_known(snapshot, known), survey=survey)
        return newer, (*find_clan_events(known, snapshot), *away)

    def with_war(self, war: WarRecord, now: datetime) -> tuple[Self, tuple[Event, ...]]:
        """Return a copy with the parts of a war that are not missing, and the events since.

        One of them is a reminder of unused decks, once a day.
        """
        members = () if self.survey is None else self.survey.clan.members
        events: tuple[Event, ...] = ()
        if self.log is not None and war.log is not None:
            events = find_idle_events(members, self.log, war.log, self.away // WEEK)
        newer = replace(self, log=war.log or self.log)
        before = self.race or war.race
        if war.race is None or before is None or not can_compare_races(before, war.race):
            return newer, events
        at, reset = now - timedelta(seconds=war.race.age), self.reset
        if self.race_at is not None:
            learned = learn_reset(before, self.race_at, war.race, at)
            reset = reset if learned is None else learned
        newer = replace(newer, race=war.race, race_at=at, reset=reset)
        events = (*events, *find_race_events(before, war.race))
        reminder = remind_of_decks(war.race, members, at, now, ahead=self.ahead, reset=reset)
        if reminder is None or (self.reminded is not None and now < self.reminded):
            return newer, events
        return replace(newer, reminded=reminder.ends), (*events, reminder)
