"""Auto-refresh: loading the clan on screen again by itself, and seeing what has changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.events import clan_events, is_comparable, merge_known, race_events
from clantui.core.history.reminders import AHEAD, AWAY, DayWatch, away_events
from clantui.core.model.snapshot import Snapshot

if TYPE_CHECKING:
    from clantui.core.history.events import Event
    from clantui.core.model.race import Race
    from clantui.core.model.survey import Survey

EVERY: Final = timedelta(seconds=120)
"""Between two loads: for so long the API repeats its answer about a clan."""


class AutoRefresh(Struct, frozen=True, kw_only=True):
    """When the clan on screen is loaded again, and what was known of it.

    Attributes:
        next_at: when the next load is due, aware UTC; None while it is off.
        is_paused: it waits for the user to go on.
        known: the clan as it was, for comparison; None before it is loaded.
        race: its race as it was, or None.
        survey: the clan as it was read last, or None.
        day: what was learned of the day of its race.
        ahead: time before that day ends from which on decks left are told.
        away: time after which a member who was not seen is told of.
    """

    next_at: datetime | None = None
    is_paused: bool = False
    known: Snapshot | None = None
    race: Race | None = None
    survey: Survey | None = None
    day: DayWatch = DayWatch()
    ahead: timedelta = AHEAD
    away: timedelta = AWAY

    @property
    def is_on(self) -> bool:
        """True while it is on, also while it is paused."""
        return self.next_at is not None

    @property
    def mark(self) -> str:
        """The header's mark of it; empty while it is off."""
        if not self.is_on:
            return ""
        return "‖ paused" if self.is_paused else "↻"

    def toggle(self, now: datetime) -> Self:
        """Return it switched on, with a load at once, or off."""
        return replace(self, next_at=None if self.is_on else now, is_paused=False)

    def toggle_pause(self) -> Self:
        """Return it paused, or going on; the same while it is off."""
        return replace(self, is_paused=not self.is_paused) if self.is_on else self

    def tick(self, now: datetime) -> Self | None:
        """Return it with the next load planned where one is due now; else None.

        However long the program was suspended, one load is due and not many.
        """
        if self.next_at is None or self.is_paused or now < self.next_at:
            return None
        return replace(self, next_at=now + EVERY)

    def with_survey(self, survey: Survey | None) -> tuple[Self, tuple[Event, ...]]:
        """Return it with a newer survey, and the events since the one before.

        Another clan's survey is compared with nothing; while it is off, none is.
        """
        if not self.is_on or survey is None:
            return self, ()
        seen, known = Snapshot.of(survey), self.known
        if known is None or known.clan != seen.clan:
            race = self.race if self.race is not None and self.race.clan == seen.clan else None
            return replace(self, known=seen, race=race, survey=survey, day=DayWatch()), ()
        away = () if self.survey is None else away_events(self.survey, survey, self.away)
        newer = replace(self, known=merge_known(seen, known), survey=survey)
        return newer, (*clan_events(known, seen), *away)

    def with_race(self, race: Race, now: datetime) -> tuple[Self, tuple[Event, ...]]:
        """Return it with a newer race, the events since the one before, and reminders.

        Args:
            now: the time, aware UTC.
        """
        before = self.race
        if not self.is_on:
            return self, ()
        if before is None or before.clan != race.clan:
            before = race
        if not is_comparable(before, race):
            return self, ()
        members = self.survey.clan.members if self.survey is not None else ()
        day, reminders = self.day.look(before, race, members, now, self.ahead)
        newer = replace(self, race=race, day=day)
        return newer, (*race_events(before, race), *reminders)
