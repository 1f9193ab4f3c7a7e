"""The clan that is looked at, and what is asked for: at once, by and by, or ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace
from textual.widget import Widget

from clantui.core import views
from clantui.core.clan_list import ClanList
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.views.view import Requires
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.states import ClanStates
from clantui.ui.clan.workers import LoadWorkers

TWICE: Final = timedelta(seconds=10)
"""Within which a second refresh means it: what was kept will not do."""

CURRENT: Final = 60
"""Seconds for which a whole picture is current: the API would answer the same."""


class ControllerBase:
    """Keeps the page that is looked at, and asks for what belongs on it.

    Attributes:
        course: the clans that the arrow keys walk through.
        pages: of all clans that were looked at, and the book.
        page: the one that is looked at.
        loads: what is under way.
    """

    def __init__(
        self,
        owner: Widget,
        engine: Backend,
        now: Callable[[], datetime],
        shown: Callable[[], object],
    ) -> None:
        """Set up.

        Args:
            owner: of the workers.
            engine: loads clans.
            now: the time, aware UTC.
            shown: called when the page that is looked at has changed.
        """
        self._engine, self._now, self._shown = engine, now, shown
        self._dug: set[Tag] = set()  # whose battle logs were asked for since they were read
        self.workers = LoadWorkers(owner, engine)
        self.clan_list = ClanList()
        self.states = ClanStates()
        self.state = ClanState()

    # Where we are

    def save(self, page: ClanState) -> None:
        """Keep a newer page; of the clan that is looked at, or of another."""
        self.states.put(page)
        if page.tag == self.state.tag:
            self.state = page
            self._shown()

    def save_layout(self, page: ClanState) -> None:
        """Keep how the user has arranged the page that is looked at; nothing else has changed."""
        self.state = page
        self.states.put(page)

    def set_status(self, situation: LoadStatus) -> None:
        """The page that is looked at stands otherwise."""
        self.save(replace(self.state, load_status=situation))

    @property
    def race_of(self) -> Tag | None:
        """Whose race is meant: of those whose rivals we walk through, else this clan's."""
        return self.clan_list.of or self.state.tag

    def _page(self, tag: Tag) -> ClanState:
        index = self.clan_list.index(tag)
        name = self.clan_list.stops[index].name if index is not None else ""
        return self.states.page(tag, name=name)

    # What is asked for

    def ask(self, wish: LoadRequest, *, by_itself: bool = False) -> None:
        """Ask for a clan on the page that is looked at."""
        self.prefer(wish.tag)
        self._dug.discard(wish.tag)
        self.workers.begin(wish)
        self.set_status(self.state.load_status.start_load(wish, self._now(), by_itself=by_itself))

    def refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        situation = self.state.load_status
        if (survey := situation.survey) is not None:
            twice = situation.started_within(TWICE, self._now())
            wish = LoadRequest(tag=survey.clan.tag, before=survey, only_missing=True)
            self.ask(replace(wish, max_age=0) if twice else wish)
        elif (tag := self.state.tag) is not None:
            self.ask(LoadRequest(tag=tag))

    def refresh_all(self) -> None:
        """Ask for this clan anew, and for the others of the course where they are not current."""
        if (tag := self.state.tag) is not None:
            self.ask(LoadRequest(tag=tag, before=self.state.load_status.survey, max_age=0))
        for stop in self.clan_list.stops:
            situation = self.states.load_status_of(stop.tag)
            if stop.tag != self.state.tag and situation.survey is not None:
                self._ask_behind(stop.tag)

    def dismiss_notice(self) -> None:
        """What was said of a deed is read, and a player's clan is looked up no longer."""
        self.workers.stop_home()
        self.set_status(self.state.load_status.with_notice(""))

    @property
    def asked_in_vain(self) -> bool:
        """Whether a clan was asked for that did not come, and is not the one on the screen."""
        situation = self.state.load_status
        if situation.error is None or situation.request is None:
            return False
        return situation.request.tag != self.state.tag

    def dismiss(self) -> bool:
        """Say no more of a clan that was asked for in vain.

        Returns:
            True where something was said of one.
        """
        if in_vain := self.asked_in_vain:
            self.set_status(self.state.load_status.dismiss())
        return in_vain

    @property
    def waiting(self) -> bool:
        """Whether there is anything to stop."""
        situation, logs = self.state.load_status, self.state.logs
        reading = logs is not None and bool(logs.waiting)
        return reading or situation.loading_tag is not None or situation.retry_at is not None

    def stop(self) -> bool:
        """Give up the load of the page that is looked at, or the next try, and keep what came.

        Returns:
            Whether there was one.
        """
        situation, logs = self.state.load_status, self.state.logs
        if logs is not None and logs.waiting and self.state.tag is not None:
            self.workers.stop_logs(self.state.tag)
            self.save(replace(self.state, logs=logs.cancel()))
            return True
        if situation.loading_tag is None and situation.retry_at is None:
            return False
        if situation.loading_tag is not None:
            self.workers.stop(situation.loading_tag)
        self.set_status(situation.cancel().with_notice(""))
        return True

    def fetch_ahead(self) -> None:
        """Ask for the next clan and the one before, one at a time and when nothing else is."""
        if self.workers.under_way or self._engine.paused or self.state.load_status.retry_at:
            return
        for tag in self.clan_list.adjacent:
            situation = self._page(tag).load_status
            if situation.error is None and not self._is_current(situation.survey):
                self._ask_behind(tag)
                return

    def _ask_behind(self, tag: Tag) -> None:
        """Ask for a clan that is not looked at."""
        page = self._page(tag)
        wish = LoadRequest(tag=tag, before=page.load_status.survey)
        self.workers.begin(wish)
        self.save(replace(page, load_status=page.load_status.start_load(wish, self._now())))

    def prefer(self, tag: Tag) -> None:
        """What is for this clan goes before what is for others."""
        self._engine.prioritise(tag)

    def load_view_data(self) -> None:
        """Ask for what the view that is looked at counts beside the profiles, once."""
        survey, needs = self.state.load_status.survey, views.load_view(self.state.view).requires
        if survey is None or survey.loading:
            return
        if Requires.CARDS in needs and not self.state.cards:
            self.workers.ask_cards()
        if Requires.BATTLES in needs and survey.clan.tag not in self._dug:
            self._dug.add(survey.clan.tag)
            self.workers.begin_logs(survey, self.state.logs)

    def _is_current(self, survey: Survey | None) -> bool:
        if survey is None or survey.failed or survey.waiting:
            return False  # what contradicts itself is repeated by the API for a while
        return (self._now() - survey.at).total_seconds() < CURRENT
