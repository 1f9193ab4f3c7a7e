"""The way through the clans: which one is looked at, and what becomes of what comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from textual.timer import Timer
from textual.widget import Widget

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.clan.controller_base import CURRENT, ControllerBase
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.workers import (
    BattleLogsUpdated,
    CardsLoaded,
    ClanMessage,
    HistoryLoaded,
    LoadEnded,
    MemoryOpened,
    RetryStarted,
    SurveyUpdated,
)


class ClanController(ControllerBase):
    """Keeps a page for each clan that was looked at, and turns from one to the other.

    Whatever arrives goes to its own clan's page, looked at or not: no answer can be shown under
    another clan's name.

    Attributes:
        last: the list, and the place in it, that was looked at before this clan.
    """

    def __init__(
        self,
        owner: Widget,
        engine: Backend,
        now: Callable[[], datetime],
        shown: Callable[[], object],
        turned: Callable[[], object],
        rest: float,
    ) -> None:
        """Set up; see `ControllerBase`.

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
        self._own = ClanList()  # the clans the user has opened one by one
        self._left = ClanList()  # the list that an earlier run was left in
        self._remembered: set[Tag] = set()  # whose readings were looked up
        self._resting: Timer | None = None
        self.previous_list = ClanList()

    def show_view(self, view: str) -> None:
        """Look at the clan in another view, by its key."""
        self.save_layout(replace(self.state, view=view))
        self._turned()
        self.load_view_data()

    # From clan to clan

    def go_to(self, course: ClanList) -> None:
        """Turn to the clan a course is at: at once what is stored, the network after a rest."""
        if course.current is None or course.current == self.state.tag:
            self.clan_list = course
            return
        self._leave()
        self._turn(course)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self._owner.set_timer(self._rest, self._settled)

    def use_list(self, course: ClanList) -> None:
        """Take up another list of clans, and turn to the one it is at."""
        if course.title == self._own.title:
            for stop in course.stops:
                self._own = self._own.opened(stop.tag).named(stop.tag, stop.name)
            course = self._own
        self.go_to(course)
        self._shown()

    def open(self, tag: Tag, *, seek: Tag | None = None) -> None:
        """Load a clan from the start; nothing is left before there is something to show.

        Args:
            tag: the clan's.
            seek: a player to put the cursor on.
        """
        if tag in self.states or self.clan_list.index(tag) is not None:
            if tag != self.state.tag:
                self._leave()
                self._turn(self._listing(tag))
            self.save(replace(self.state, focus_player=seek))
            self.ask(LoadRequest(tag=tag, before=self.state.load_status.survey))
        else:
            self._leave()
            self.state = replace(self.state, focus_player=seek)
            self.ask(LoadRequest(tag=tag))

    def show_cached(self, tag: Tag) -> None:
        """Look at what is stored of a clan, if anything is; nobody is asked."""
        if tag in self.states:
            self._turn(self._listing(tag))

    def _listing(self, tag: Tag) -> ClanList:
        """The course with a clan in it: the present one, else that of the clans opened."""
        if (index := self.clan_list.index(tag)) is not None:
            return self.clan_list.nth(index)
        self._own = self._own.opened(tag)
        return self._own

    def _leave(self) -> None:
        """Another clan is wanted: one that has not come yet is wanted no more."""
        asked = self.state.load_status.loading_tag
        if asked is not None and asked != self.state.tag:
            self.workers.stop(asked)
            self.set_status(self.state.load_status.cancel())

    def _turn(self, course: ClanList) -> None:
        if course.current is None:
            return
        if self.state.tag is not None:
            self.previous_list = self.clan_list
        before, self.clan_list = self.state.view, course
        self.state = self._page(course.current)
        if not self.state.layouts:  # never arranged: in the view we come from
            self.save_layout(replace(self.state, view=before))
        self._turned()

    def _settled(self) -> None:
        """Somebody has looked at a clan for a while: ask for it, unless it is current."""
        if (tag := self.state.tag) is None:
            return
        self.prefer(tag)
        survey = self.state.load_status.survey
        if tag not in self.workers.under_way and not self._is_current(survey):
            self.ask(LoadRequest(tag=tag, before=survey))
        self._visited()
        self.load_view_data()
        self.fetch_ahead()

    # What comes

    def handle(self, message: ClanMessage) -> None:
        """Something came: it goes to its own clan's page, looked at or not."""
        match message:
            case SurveyUpdated():
                self._arrived(message)
            case RetryStarted():
                self._asked_again(message)
            case BattleLogsUpdated():
                self._logged(message)
            case HistoryLoaded():
                self._recalled(message)
            case CardsLoaded():
                self._carded(message)

    def _arrived(self, message: SurveyUpdated) -> None:
        if not self.workers.current(message):
            return
        tag, survey = message.tag, message.survey
        if tag != self.state.tag and self.state.load_status.loading_tag == tag:
            self._came(tag)
        page = self._page(tag)
        self.save(replace(page, load_status=page.load_status.with_survey(survey, self._now())))
        self._name(ClanRef(tag, survey.clan.name))
        if tag not in self._remembered:
            self._remembered.add(tag)
            self.workers.remember(tag)
        if tag == self.state.tag:
            self._visited()

    def _asked_again(self, message: RetryStarted) -> None:
        if self.workers.current(message):
            mine = self.state.load_status.loading_tag == message.tag
            page = self.state if mine else self._page(message.tag)
            self.save(
                replace(page, load_status=replace(page.load_status, attempt=message.attempt))
            )

    def _came(self, tag: Tag) -> None:
        """The clan that was asked for is there: turn to it, and leave the old one as it was."""
        before = self.state
        situation = before.load_status
        self.save(replace(before, load_status=situation.cancel(), focus_player=None))
        stored = self._page(tag)
        moved = replace(situation, survey=stored.load_status.survey, name=str(tag))
        self.states.put(replace(stored, load_status=moved, focus_player=before.focus_player))
        self._turn(self._listing(tag))

    def sought(self) -> None:
        """The player that was sought is found, or not there: the cursor is the user's again."""
        self.save_layout(replace(self.state, focus_player=None))

    def ended(self, message: LoadEnded) -> bool:
        """A load is over.

        Returns:
            Whether it was one of the page that is looked at.
        """
        if not self.workers.current(message):
            return False
        self.workers.over(message.tag)
        mine = self.state.load_status.loading_tag == message.tag
        page = self.state if mine else self._page(message.tag)
        self.save(replace(page, load_status=page.load_status.finish(message.error, self._now())))
        if mine:
            self.sought()
            self.load_view_data()
        if message.error is None:
            self.workers.remember(message.tag)
            self.fetch_ahead()
        return mine

    def _logged(self, message: BattleLogsUpdated) -> None:
        if self.workers.logged(message):
            self.save(replace(self._page(message.tag), logs=message.logs))

    def _carded(self, message: CardsLoaded) -> None:
        self.states.cards = message.cards
        self.save(replace(self.state, cards=message.cards))

    def opened(self, message: MemoryOpened) -> None:
        """What is remembered is at hand; with the demo everything begins anew."""
        state = self.states.opened(message.memory, anew=message.demo is not None)
        self._own, self._left = state.own, state.course
        if message.demo is not None:
            self.clan_list, self.previous_list = self._own, ClanList()
            self._remembered.clear()
            self._dug.clear()
            self.state = ClanState(view=self.state.view, load_status=LoadStatus(demo=True))
            self._turned()

    def resume(self) -> None:
        """Look at the clan that was looked at when the program was left."""
        if self._left.stops:
            self.go_to(self._left)

    def keep(self) -> None:
        """Keep where we are for the next run."""
        self.states.keep(self._own, self.clan_list)

    def _recalled(self, message: HistoryLoaded) -> None:
        page = self._page(message.tag)
        self.save(page.with_history(message.readings, message.history, self._began))

    def _name(self, stop: ClanRef) -> None:
        self._own = self._own.named(stop.tag, stop.name)
        self.clan_list = self.clan_list.named(stop.tag, stop.name)

    def _visited(self) -> None:
        """Note that the clan was looked at, once it has a name."""
        survey = self.state.load_status.survey
        if survey is None:
            return
        entry = self.states.bookmarks.find(survey.clan.tag)
        now = self._now()
        fresh = entry.visited is not None and (now - entry.visited).total_seconds() < CURRENT
        if not fresh or entry.name != survey.clan.name:
            self.states.note(replace(entry, name=survey.clan.name, visited=now))
