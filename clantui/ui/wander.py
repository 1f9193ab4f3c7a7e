"""The way through the clans: which one is looked at, which are kept, what is asked for when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from textual.timer import Timer
from textual.widget import Widget

from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.wish import Wish
from clantui.ui.course import Course, Stop
from clantui.ui.engine import Engine
from clantui.ui.loads import Arrived, Ended, Loads, Opened, Remembered
from clantui.ui.page import Page
from clantui.ui.pages import Pages
from clantui.ui.situation import Situation

CURRENT: Final = 60
"""Seconds for which a whole picture is current: the API would answer the same."""


class Wander:
    """Keeps a page for each clan that was looked at, and turns from one to the other.

    Whatever arrives goes to its own clan's page, looked at or not: no answer can be shown under
    another clan's name.

    Attributes:
        course: the clans that the arrow keys walk through.
        pages: of all clans that were looked at, and the book.
        page: the one that is looked at.
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
        """Set up.

        Args:
            owner: of the workers and the timer.
            engine: loads clans.
            now: the time, aware UTC.
            shown: called when the page that is looked at has changed.
            turned: called when another one is looked at.
            rest: seconds on a clan before the network is asked for it.
        """
        self._owner, self._engine, self._now = owner, engine, now
        self._shown, self._turned = shown, turned
        self._began, self._rest = now(), rest
        self._own = Course()  # the clans the user has opened one by one
        self._left = Course()  # the list that an earlier run was left in
        self._remembered: set[Tag] = set()  # whose readings were looked up
        self._resting: Timer | None = None
        self.loads = Loads(owner, engine)
        self.course = self._own
        self.pages = Pages()
        self.page = Page()
        self.last = Course()

    # Where we are

    def put(self, page: Page) -> None:
        """Keep a newer page; of the clan that is looked at, or of another."""
        self.pages.put(page)
        if page.tag == self.page.tag:
            self.page = page
            self._shown()

    def arrange(self, page: Page) -> None:
        """Keep how the user has arranged the page that is looked at; nothing else has changed."""
        self.page = page
        self.pages.put(page)

    def look(self, view: str) -> None:
        """Look at the clan in another view, by its key."""
        self.arrange(replace(self.page, view=view))
        self._turned()

    def stand(self, situation: Situation) -> None:
        """The page that is looked at stands otherwise."""
        self.put(replace(self.page, situation=situation))

    @property
    def race_of(self) -> Tag | None:
        """Whose race is meant: of those whose rivals we walk through, else this clan's."""
        return self.course.of or self.page.tag

    def _page(self, tag: Tag) -> Page:
        index = self.course.index(tag)
        name = self.course.stops[index].name if index is not None else ""
        return self.pages.page(tag, name=name, demo=self.page.situation.demo)

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
        self.course = course
        self.page = self._page(course.here)
        self._turned()

    def _rested(self) -> None:
        """Somebody has looked at a clan for a while: ask for it, unless it is current."""
        if (tag := self.page.tag) is None:
            return
        self._prefer(tag)
        survey = self.page.situation.survey
        if tag not in self.loads.under_way and not self._is_current(survey):
            self.ask(Wish(tag=tag, before=survey))
        self._visited()
        self.fetch_ahead()

    def _is_current(self, survey: Survey | None) -> bool:
        if survey is None or not survey.complete:
            return False
        return (self._now() - survey.at).total_seconds() < CURRENT

    # What is asked for

    def ask(self, wish: Wish, *, by_itself: bool = False) -> None:
        """Ask for a clan on the page that is looked at."""
        self._prefer(wish.tag)
        self.loads.begin(wish)
        self.stand(self.page.situation.asking(wish, self._now(), by_itself=by_itself))

    def refresh_others(self) -> None:
        """Ask for the other clans of the course again; what is fresh costs nothing."""
        for stop in self.course.stops:
            situation = self.pages.situation_of(stop.tag)
            if stop.tag != self.page.tag and situation.survey is not None:
                self._ask_behind(stop.tag)

    def stop(self) -> bool:
        """Give up the load of the page that is looked at, or the next try, and keep what came.

        Returns:
            Whether there was one.
        """
        situation = self.page.situation
        if situation.asked is None and situation.again_at is None:
            return False
        if situation.asked is not None:
            self.loads.stop(situation.asked)
        self.stand(situation.at_rest().noticed(""))
        return True

    def fetch_ahead(self) -> None:
        """Ask for the next clan and the one before, one at a time and when nothing else is."""
        if self.loads.under_way or self._engine.paused or self.page.situation.again_at:
            return
        for tag in self.course.neighbours:
            situation = self._page(tag).situation
            if situation.error is None and not self._is_current(situation.survey):
                self._ask_behind(tag)
                return

    def _ask_behind(self, tag: Tag) -> None:
        """Ask for a clan that is not looked at."""
        page = self._page(tag)
        wish = Wish(tag=tag, before=page.situation.survey)
        self.loads.begin(wish)
        self.put(replace(page, situation=page.situation.asking(wish, self._now())))

    def _prefer(self, tag: Tag) -> None:
        self._engine.prefer(tag)

    # What comes

    def arrived(self, message: Arrived) -> None:
        """A picture, for its own clan's page."""
        if not self.loads.current(message):
            return
        tag, survey = message.tag, message.survey
        if tag != self.page.tag and self.page.situation.asked == tag:
            self._came(tag)
        page = self._page(tag)
        self.put(replace(page, situation=replace(page.situation, survey=survey)))
        self._name(Stop(tag, survey.clan.name))
        if tag not in self._remembered:
            self._remembered.add(tag)
            self.loads.remember(tag)
        if tag == self.page.tag:
            self._visited()

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
        if message.error is None:
            self.loads.remember(message.tag)
            self.fetch_ahead()
        return mine

    def opened(self, message: Opened) -> None:
        """What is remembered is at hand; with the demo everything begins anew."""
        state = self.pages.opened(message.memory, anew=message.demo is not None)
        self._own, self._left = state.own, state.course
        if message.demo is not None:
            self.course, self.last = self._own, Course()
            self._remembered.clear()
            self.page = Page(situation=Situation(demo=True))
            self._turned()

    def resume(self) -> None:
        """Look at the clan that was looked at when the program was left."""
        if self._left.stops:
            self.hop(self._left)

    def keep(self) -> None:
        """Keep where we are for the next run."""
        self.pages.keep(self._own, self.course)

    def remembered(self, message: Remembered) -> None:
        """All readings of a clan."""
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
