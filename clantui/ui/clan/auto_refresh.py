"""Refreshing by itself, and telling what has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.ui.clan.title import ClanHeader

if TYPE_CHECKING:
    from clantui.core.history.events import Event
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.ui.clan.screen import ClanScreen

EVERY: Final = timedelta(seconds=120)
"""Between two looks: for so long the API repeats its answer about a clan."""


class AutoRefresh(Struct, frozen=True, kw_only=True):
    """Whether and when the clan that is looked at is read again, and what was known of it.

    Attributes:
        next_at: when the next reading is due, aware UTC; None while it is off.
        held: whether it waits for the user to go on.
        known: the clan as it was, for comparison; None before its first reading.
        race: its race as it was, or None.
    """

    next_at: datetime | None = None
    is_paused: bool = False
    known: Snapshot | None = None
    race: Race | None = None

    def toggle(self, now: datetime) -> Self:
        """On, with a reading at once, or off."""
        return replace(self, next_at=now if self.next_at is None else None, is_paused=False)

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to read the clan again."""
        return self.next_at is not None and not self.is_paused and now >= self.next_at

    def start(self, now: datetime) -> Self:
        """A reading has begun; however long we were away, one follows and not many."""
        return replace(self, next_at=now + EVERY)

    def with_survey(self, survey: Survey) -> tuple[Self, tuple[Event, ...]]:
        """A reading is over: what is known now, and what has happened."""
        from clantui.core.history.events import clan_events, merge_known  # noqa: PLC0415 — not before a watch
        from clantui.core.model.snapshot import Snapshot  # noqa: PLC0415

        seen, known = Snapshot.of(survey), self.known
        if known is None or known.clan != seen.clan:
            race = self.race if self.race is not None and self.race.clan == seen.clan else None
            return replace(self, known=seen, race=race), ()
        return replace(self, known=merge_known(seen, known)), clan_events(known, seen)

    def with_race(self, race: Race) -> tuple[Self, tuple[Event, ...]]:
        """The race was read: what is known now, and what has happened."""
        from clantui.core.history.events import is_comparable, race_events  # noqa: PLC0415 — not before a watch

        before = self.race
        if before is None or before.clan != race.clan:
            return replace(self, race=race), ()
        if not is_comparable(before, race):
            return self, ()
        return replace(self, race=race), race_events(before, race)


class AutoRefreshController:
    """The watch of a screen; it is off to begin with.

    Attributes:
        watch: how it stands.
    """

    def __init__(self, screen: ClanScreen, now: Callable[[], datetime], notify: str) -> None:
        """Set up.

        Args:
            screen: the clan's.
            now: the time, aware UTC.
            notify: how loud; one of `core.names.NOTIFY`.
        """
        self._screen, self._now, self._notify = screen, now, notify
        self.watch = AutoRefresh()

    @property
    def mark(self) -> str:
        """What the title says of it: nothing while it is off."""
        if self.watch.next_at is None:
            return ""
        return "‖ paused" if self.watch.is_paused else "↻"

    def toggle(self) -> None:
        """Turn it on or off."""
        self.watch = self.watch.toggle(self._now())
        if (survey := self._screen.load_status.survey) is not None:
            self.watch, _ = self.watch.with_survey(survey)
        on = self.watch.next_at is not None
        text = "read again every 2 min · space pauses" if on else "no longer read by itself"
        self._screen.notify(text, markup=False)
        self.tick()

    def hold(self) -> None:
        """Pause it, or go on."""
        if self.watch.next_at is not None:
            self.watch = replace(self.watch, is_paused=not self.watch.is_paused)
            self.tick()

    def tick(self) -> None:
        """Look at the clock."""
        wander, now = self._screen.controller, self._now()
        self._screen.query_one(ClanHeader).note = self.mark
        tag = wander.state.tag
        if tag is None or not self.watch.is_due(now) or tag in wander.workers.under_way:
            return
        self.watch = self.watch.start(now)
        wander.ask(LoadRequest(tag=tag, before=wander.state.load_status.survey))
        wander.workers.look_at_race(tag)

    def ended(self) -> None:
        """A load of the clan that is looked at is over."""
        survey = self._screen.load_status.survey
        if self.watch.next_at is not None and survey is not None:
            self.watch, events = self.watch.with_survey(survey)
            self._tell(events)

    def raced(self, tag: Tag, race: Race) -> None:
        """The race of a clan was read."""
        if self.watch.next_at is not None and tag == self._screen.controller.state.tag:
            self.watch, events = self.watch.with_race(race)
            self._tell(events)

    def _tell(self, events: tuple[Event, ...]) -> None:
        if not events:
            return
        from clantui.core.history.phrases import summarise_events  # noqa: PLC0415 — not before a watch
        from clantui.core.text.notification import notification_sequence  # noqa: PLC0415 — not before a watch

        clan, text = (
            self._screen.controller.states.name_of(events[0].clan),
            summarise_events(events),
        )
        self._screen.notify(text, title=clan, timeout=30, markup=False)
        driver = self._screen.app._driver  # noqa: SLF001 — Textual has no way for a notice
        if driver is not None and not driver.is_headless and self._notify != "none":
            driver.write(notification_sequence(self._notify, clan, text))
