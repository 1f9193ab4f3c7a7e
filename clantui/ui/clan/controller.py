"""The way through the clans: which one is looked at, and what becomes of what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from textual.timer import Timer
from textual.widget import Widget

from clantui.core.clan_list import Course, Stop
from clantui.core.model.load_request import Wish
from clantui.core.model.tag import Tag
from clantui.ui.backend import Engine
from clantui.ui.clan.controller_base import CURRENT, Asking
from clantui.ui.clan.load_status import Situation
from clantui.ui.clan.state import Page
from clantui.ui.clan.workers import (
    Arrived,
    AskedAgain,
    Came,
    CardsKnown,
    Ended,
    Logged,
    Opened,
    Remembered,
)


class Wander(Asking):
    """Keeps a page for each clan that was looked at, and turns from one to the other.

    Whatever arrives goes to its own clan's page, looked at or not: no answer can be shown under
    another clan's name.

    Attributes:
        last: the list, and the place in it, that was looked at before this clan.
    """

    def __init__(
        self,
        owner: Widget,
        engine: Engine,
        now: Callable[[], datetime],
        shown: Callable[[], object],
        turned: Callable[[], object],
        rest: float,
    ) -> None:
        """Set up; see `Asking`.

        Args:
            owner: of the workers and the timer.
            engine: loads clans.
            now: the time, aware UTC.
            shown: called when the page that is looked at has changed.
            turned: called when another one is looked at.
            rest: seconds on a clan before the network is asked for it.
        """
        super().__init__(owner, engine, now, shown)
        self._owner, self._turned = owner, turned
        self._began, self._rest = now(), rest
        self._own = Course()  # the clans the user has opened one by one
        self._left = Course()  # the list that an earlier run was left in
        self._remembered: set[Tag] = set()  # whose readings were looked up
        self._resting: Timer | None = None
        self.last = Course()

    def look(self, view: str) -> None:
        """Look at the clan in another view, by its key."""
        self.arrange(replace(self.page, view=view))
        self._turned()
        self.dig()

    # From clan to clan

    def hop(self, course: Course) -> None:
        """Turn to the clan a course is at: at once what is stored, the network after a rest."""
        if course.here is None or course.here == self.page.tag:
            self.course = course
            return
        self._leave()
        self._turn(course)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self._owner.set_timer(self._rest, self._rested)

    def follow(self, course: Course) -> None:
        """Take up another list of clans, and turn to the one it is at."""
        if course.title == self._own.title:
            for stop in course.stops:
                self._own = self._own.opened(stop.tag).named(stop.tag, stop.name)
            course = self._own
        self.hop(course)
        self._shown()

    def open(self, tag: Tag, *, seek: Tag | None = None) -> None:
        """Load a clan from the start; nothing is left before there is something to show.

        Args:
            tag: the clan's.
            seek: a player to put the cursor on.
        """
        if tag in self.pages or self.course.index(tag) is not None:
            if tag != self.page.tag:
                self._leave()
                self._turn(self._listing(tag))
            self.put(replace(self.page, seek=seek))
            self.ask(Wish(tag=tag, before=self.page.situation.survey))
        else:
            self._leave()
            self.page = replace(self.page, seek=seek)
            self.ask(Wish(tag=tag))

    def glance(self, tag: Tag) -> None:
        """Look at what is stored of a clan, if anything is; nobody is asked."""
        if tag in self.pages:
            self._turn(self._listing(tag))

    def _listing(self, tag: Tag) -> Course:
        """The course with a clan in it: the present one, else that of the clans opened."""
        if (index := self.course.index(tag)) is not None:
            return self.course.nth(index)
        self._own = self._own.opened(tag)
        return self._own

    def _leave(self) -> None:
        """Another clan is wanted: one that has not come yet is wanted no more."""
        asked = self.page.situation.asked
        if asked is not None and asked != self.page.tag:
            self.loads.stop(asked)
            self.stand(self.page.situation.at_rest())

    def _turn(self, course: Course) -> None:
        if course.here is None:
            return
        if self.page.tag is not None:
            self.last = self.course
        before, self.course = self.page.view, course
        self.page = self._page(course.here)
        if not self.page.looks:  # never arranged: in the view we come from
            self.arrange(replace(self.page, view=before))
        self._turned()

    def _rested(self) -> None:
        """Somebody has looked at a clan for a while: ask for it, unless it is current."""
        if (tag := self.page.tag) is None:
            return
        self.prefer(tag)
        survey = self.page.situation.survey
        if tag not in self.loads.under_way and not self._is_current(survey):
            self.ask(Wish(tag=tag, before=survey))
        self._visited()
        self.dig()
        self.fetch_ahead()

    # What comes

    def came(self, message: Came) -> None:
        """Something came: it goes to its own clan's page, looked at or not."""
        match message:
            case Arrived():
                self._arrived(message)
            case AskedAgain():
                self._asked_again(message)
            case Logged():
                self._logged(message)
            case Remembered():
                self._recalled(message)
            case CardsKnown():
                self._carded(message)

    def _arrived(self, message: Arrived) -> None:
        if not self.loads.current(message):
            return
        tag, survey = message.tag, message.survey
        if tag != self.page.tag and self.page.situation.asked == tag:
            self._came(tag)
        page = self._page(tag)
        self.put(replace(page, situation=page.situation.arrived(survey, self._now())))
        self._name(Stop(tag, survey.clan.name))
        if tag not in self._remembered:
            self._remembered.add(tag)
            self.loads.remember(tag)
        if tag == self.page.tag:
            self._visited()

    def _asked_again(self, message: AskedAgain) -> None:
        if self.loads.current(message):
            mine = self.page.situation.asked == message.tag
            page = self.page if mine else self._page(message.tag)
            self.put(replace(page, situation=replace(page.situation, attempt=message.attempt)))

    def _came(self, tag: Tag) -> None:
        """The clan that was asked for is there: turn to it, and leave the old one as it was."""
        before = self.page
        situation = before.situation
        self.put(replace(before, situation=situation.at_rest(), seek=None))
        stored = self._page(tag)
        moved = replace(situation, survey=stored.situation.survey, name=str(tag))
        self.pages.put(replace(stored, situation=moved, seek=before.seek))
        self._turn(self._listing(tag))

    def sought(self) -> None:
        """The player that was sought is found, or not there: the cursor is the user's again."""
        self.arrange(replace(self.page, seek=None))

    def ended(self, message: Ended) -> bool:
        """A load is over.

        Returns:
            Whether it was one of the page that is looked at.
        """
        if not self.loads.current(message):
            return False
        self.loads.over(message.tag)
        mine = self.page.situation.asked == message.tag
        page = self.page if mine else self._page(message.tag)
        self.put(replace(page, situation=page.situation.ended(message.error, self._now())))
        if mine:
            self.sought()
            self.dig()
        if message.error is None:
            self.loads.remember(message.tag)
            self.fetch_ahead()
        return mine

    def _logged(self, message: Logged) -> None:
        if self.loads.logged(message):
            self.put(replace(self._page(message.tag), logs=message.logs))

    def _carded(self, message: CardsKnown) -> None:
        self.pages.cards = message.cards
        self.put(replace(self.page, cards=message.cards))

    def opened(self, message: Opened) -> None:
        """What is remembered is at hand; with the demo everything begins anew."""
        state = self.pages.opened(message.memory, anew=message.demo is not None)
        self._own, self._left = state.own, state.course
        if message.demo is not None:
            self.course, self.last = self._own, Course()
            self._remembered.clear()
            self._dug.clear()
            self.page = Page(view=self.page.view, situation=Situation(demo=True))
            self._turned()

    def resume(self) -> None:
        """Look at the clan that was looked at when the program was left."""
        if self._left.stops:
            self.hop(self._left)

    def keep(self) -> None:
        """Keep where we are for the next run."""
        self.pages.keep(self._own, self.course)

    def _recalled(self, message: Remembered) -> None:
        page = self._page(message.tag)
        self.put(page.remembering(message.readings, message.history, self._began))

    def _name(self, stop: Stop) -> None:
        self._own = self._own.named(stop.tag, stop.name)
        self.course = self.course.named(stop.tag, stop.name)

    def _visited(self) -> None:
        """Note that the clan was looked at, once it has a name."""
        survey = self.page.situation.survey
        if survey is None:
            return
        entry = self.pages.book.entry(survey.clan.tag)
        now = self._now()
        fresh = entry.visited is not None and (now - entry.visited).total_seconds() < CURRENT
        if not fresh or entry.name != survey.clan.name:
            self.pages.note(replace(entry, name=survey.clan.name, visited=now))
