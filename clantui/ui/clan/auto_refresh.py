"""Refreshing by itself, and telling what has changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from clantui.core.model.load_request import Wish
from clantui.core.model.tag import Tag
from clantui.ui.clan.title import Title

if TYPE_CHECKING:
    from clantui.core.history.events import Event
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.ui.clan.screen import ClanScreen

EVERY: Final = timedelta(seconds=120)
"""Between two looks: for so long the API repeats its answer about a clan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Whether and when the clan that is looked at is read again, and what was known of it.

    Attributes:
        next_at: when the next reading is due, aware UTC; None while it is off.
        held: whether it waits for the user to go on.
        known: the clan as it was, for comparison; None before its first reading.
        race: its race as it was, or None.
    """

    next_at: datetime | None = None
    held: bool = False
    known: Snapshot | None = None
    race: Race | None = None

    def toggled(self, now: datetime) -> Self:
        """On, with a reading at once, or off."""
        return replace(self, next_at=now if self.next_at is None else None, held=False)

    def due(self, now: datetime) -> bool:
        """Whether it is time to read the clan again."""
        return self.next_at is not None and not self.held and now >= self.next_at

    def begun(self, now: datetime) -> Self:
        """A reading has begun; however long we were away, one follows and not many."""
        return replace(self, next_at=now + EVERY)

    def looked(self, survey: Survey) -> tuple[Self, tuple[Event, ...]]:
        """A reading is over: what is known now, and what has happened."""
        from clantui.core.history.events import between, carried  # noqa: PLC0415 — not before a watch
        from clantui.core.model.snapshot import Snapshot  # noqa: PLC0415

        seen, known = Snapshot.of(survey), self.known
        if known is None or known.clan != seen.clan:
            race = self.race if self.race is not None and self.race.clan == seen.clan else None
            return replace(self, known=seen, race=race), ()
        return replace(self, known=carried(seen, known)), between(known, seen)

    def rode(self, race: Race) -> tuple[Self, tuple[Event, ...]]:
        """The race was read: what is known now, and what has happened."""
        from clantui.core.history.events import raced, steady  # noqa: PLC0415 — not before a watch

        before = self.race
        if before is None or before.clan != race.clan:
            return replace(self, race=race), ()
        if not steady(before, race):
            return self, ()
        return replace(self, race=race), raced(before, race)


class Watching:
    """The watch of a screen; it is off to begin with.

    Attributes:
        watch: how it stands.
    """

    def __init__(self, screen: ClanScreen, now: Callable[[], datetime], notify: str) -> None:
        """Set up.

        Args:
            screen: the clan's.
            now: the time, aware UTC.
            notify: how loud; one of `core.text.notification.NOTIFY`.
        """
        self._screen, self._now, self._notify = screen, now, notify
        self.watch = Watch()

    @property
    def mark(self) -> str:
        """What the title says of it: nothing while it is off."""
        if self.watch.next_at is None:
            return ""
        return "‖ paused" if self.watch.held else "↻"

    def toggle(self) -> None:
        """Turn it on or off."""
        self.watch = self.watch.toggled(self._now())
        if (survey := self._screen.situation.survey) is not None:
            self.watch, _ = self.watch.looked(survey)
        on = self.watch.next_at is not None
        text = "read again every 2 min · space pauses" if on else "no longer read by itself"
        self._screen.notify(text, markup=False)
        self.tick()

    def hold(self) -> None:
        """Pause it, or go on."""
        if self.watch.next_at is not None:
            self.watch = replace(self.watch, held=not self.watch.held)
            self.tick()

    def tick(self) -> None:
        """Look at the clock."""
        wander, now = self._screen.wander, self._now()
        self._screen.query_one(Title).watched = self.mark
        tag = wander.page.tag
        if tag is None or not self.watch.due(now) or tag in wander.loads.under_way:
            return
        self.watch = self.watch.begun(now)
        wander.ask(Wish(tag=tag, before=wander.page.situation.survey))
        wander.loads.look_at_race(tag)

    def ended(self) -> None:
        """A load of the clan that is looked at is over."""
        survey = self._screen.situation.survey
        if self.watch.next_at is not None and survey is not None:
            self.watch, events = self.watch.looked(survey)
            self._tell(events)

    def raced(self, tag: Tag, race: Race) -> None:
        """The race of a clan was read."""
        if self.watch.next_at is not None and tag == self._screen.wander.page.tag:
            self.watch, events = self.watch.rode(race)
            self._tell(events)

    def _tell(self, events: tuple[Event, ...]) -> None:
        if not events:
            return
        from clantui.core.text.notification import in_short, notice  # noqa: PLC0415 — not before a watch

        clan, text = self._screen.wander.pages.name_of(events[0].clan), in_short(events)
        self._screen.notify(text, title=clan, timeout=30, markup=False)
        driver = self._screen.app._driver  # noqa: SLF001 — Textual has no way for a notice
        if driver is not None and not driver.is_headless and self._notify != "none":
            driver.write(notice(self._notify, clan, text))
