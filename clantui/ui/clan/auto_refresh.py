"""Auto-refresh: load the clan on screen every two minutes, and find the changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.clan_watch import ClanWatch
from clantui.core.history.events import Event
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag

REFRESH_INTERVAL: Final = timedelta(seconds=120)
"""Time between two loads: the API repeats its answer about a clan for so long."""


class AutoRefresh(Struct, frozen=True, kw_only=True):
    """Schedule of auto-refresh, and the data that newer answers are compared with.

    Attributes:
        next_at: time of the next load, aware UTC; None while auto-refresh is off.
        watch: finds the events of `clan`.
        clan: the clan on screen; None before it is loaded.
    """

    next_at: datetime | None = None
    is_paused: bool = False
    watch: ClanWatch = ClanWatch()
    clan: Tag | None = None

    @property
    def is_on(self) -> bool:
        """True while auto-refresh is on, even if paused."""
        return self.next_at is not None

    @property
    def mark(self) -> str:
        """The mark in the header; empty while auto-refresh is off."""
        if not self.is_on:
            return ""
        return "‖ paused" if self.is_paused else "↻"

    def toggle(self, now: datetime) -> Self:
        """Return a copy switched on, with a load due at once, or off."""
        return replace(self, next_at=None if self.is_on else now, is_paused=False)

    def toggle_pause(self) -> Self:
        """Return a copy paused or resumed; the same while auto-refresh is off."""
        return replace(self, is_paused=not self.is_paused) if self.is_on else self

    def tick(self, now: datetime) -> Self | None:
        """Return a copy with the next load planned if one is due now; else None.

        After a suspend only one load is due, however long it was.
        """
        if self.next_at is None or self.is_paused or now < self.next_at:
            return None
        return replace(self, next_at=now + REFRESH_INTERVAL)

    def with_survey(self, survey: Survey | None) -> tuple[Self, tuple[Event, ...]]:
        """Return a copy with the survey, and the events since the last one of the same clan.

        There are no events while auto-refresh is off.
        """
        if not self.is_on or survey is None:
            return self, ()
        own = self._with_clan(survey.clan.tag)
        watch, events = own.watch.with_survey(survey)
        return replace(own, watch=watch), events

    def with_war(self, clan: Tag, war: WarRecord, now: datetime) -> tuple[Self, tuple[Event, ...]]:
        """Return a copy with newer wars of a clan, the events since the last, and reminders."""
        if not self.is_on:
            return self, ()
        own = self._with_clan(clan)
        watch, events = own.watch.with_war(war, now)
        return replace(own, watch=watch), events

    def _with_clan(self, clan: Tag) -> Self:
        """Return a copy for a clan; for a new clan, with nothing to compare with."""
        if clan == self.clan:
            return self
        watch = ClanWatch(ahead=self.watch.ahead, away=self.watch.away)
        return replace(self, watch=watch, clan=clan)
