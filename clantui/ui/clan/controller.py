"""Controller of the clan screen: keeps the state of each clan, and loads what belongs in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from textual.message import Message

from clantui.core import views
from clantui.core.clan_list import ClanList
from clantui.core.history.timeline import History
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import RoyaleError
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.view import Requires
from clantui.ui.clan.auto_refresh import AutoRefresh
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.clan.states import ClanStates
from clantui.ui.clan.status import LoadStatus
from clantui.ui.clan.workers import ClanChanged, LoadFinished, LoadWorkers, MemoryLoaded
from clantui.ui.common.requests import Requests
from clantui.ui.options import REST

if TYPE_CHECKING:
    from clantui.core.history.events import Event
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue
    from clantui.core.model.race import Race
    from clantui.core.model.race_log import WarRecord
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.ports import Backend, Memory

TWICE: Final = timedelta(seconds=10)
"""Within which a second refresh means it: a cached answer will not do."""


class ClanController:
    """Keeps a state for each clan that was opened, and turns from one to another.

    An answer goes into the state of its own clan, on screen or not: none can be shown under
    another clan's name.

    Attributes:
        state: of the clan on screen.
        clan_list: the clans that the arrow keys walk through.
        previous_list: the list, and the place in it, before this clan.
        states: of all clans that were opened, and the bookmarks.
        workers: what is being loaded.
        auto_refresh: when the clan on screen is loaded again by itself.
    """

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        requests: Requests,
        show: Callable[[], object],
        post: Callable[[Message], object],
        layout: Callable[[], tuple[Layout, str]],
        *,
        rest: float = REST,
    ) -> None:
        """Set up with an empty state.

        Args:
            clock: tells the time, aware UTC.
            requests: runs what is asked for, and drops stale answers.
            show: called when `state` or `clan_list` has changed.
            post: takes messages for the screen.
            layout: returns how the user has arranged the clan on screen, and the filter.
            rest: seconds on a clan before the network is asked for it.
        """
        self._backend, self._clock = backend, clock
        self._show, self._post, self._layout, self._rest = show, post, layout, rest
        self._started_at = clock()
        self._has_history: set[Tag] = set()  # asked for in this run
        self._asked: set[tuple[Tag, Requires]] = set()  # since the clan was loaded
        self._paused_until: datetime | None = None
        self.workers = LoadWorkers(backend, requests)
        self.state = ClanState()
        self._own_list = self.clan_list = self.previous_list = ClanList()
        self.states = ClanStates()
        self.auto_refresh = AutoRefresh()

    # State

    @property
    def race_clan(self) -> Tag | None:
        """The clan whose race is meant: of those whose rivals we walk through, else this one."""
        return self.clan_list.of or self.state.tag

    @property
    def is_nowhere(self) -> bool:
        """True where there is no clan to show and no list to go on with."""
        return self.state.load_status.survey is None and len(self.clan_list.stops) < 2

    def begin(self, view: str) -> None:
        """Begin in a view, by its key; nothing is drawn before there is a clan."""
        self.state = replace(self.state, view=view)

    def save(self, state: ClanState) -> None:
        """Keep a newer state, of the clan on screen or of another."""
        self.states.put(state)
        if state.tag == self.state.tag:
            self.state = state
            self._show()

    def save_layout(self) -> None:
        """Keep how the user has arranged the clan on screen."""
        state, (layout, filter_query) = self.state, self._layout()
        if state.layouts.get(state.view) != layout or state.filter_query != filter_query:
            self._put_shown(state.with_layout(layout, filter_query))

    def clear_focus_player(self) -> None:
        """Leave the cursor to the user: the player is focused, or not there."""
        self._put_shown(replace(self.state, focus_player=None))

    def focus_player(self, player: Tag) -> None:
        """Put the cursor on a player as soon as they are there."""
        self.save(replace(self.state, focus_player=player))

    def count_changes_since(self, baseline: datetime | None) -> None:
        """Count changes from a snapshot; from the same again: as before; None changes nothing."""
        if baseline is not None:
            self.save(self.state.with_comparison(baseline))

    def show_view(self, view: str) -> None:
        """Show the clan in another view, by its key."""
        self.save_layout()
        self._put_shown(replace(self.state, view=view))
        self._show()
        self.load_view_data()

    def show_notice(self, text: str) -> None:
        """Say a word about what the user has just done; empty takes it back."""
        self._set_status(self.state.load_status.with_notice(text))

    def save_session(self) -> None:
        """Store where we are for the next run."""
        self.save_layout()
        self.states.save(self._own_list, self.clan_list)

    def _put_shown(self, state: ClanState) -> None:
        self.state = state
        self.states.put(state)

    def _set_status(self, load_status: LoadStatus) -> None:
        self.save(replace(self.state, load_status=load_status))

    def _state_of(self, tag: Tag) -> ClanState:
        index = self.clan_list.index(tag)
        name = self.clan_list.stops[index].name if index is not None else ""
        return self.states.state_of(tag, name=name)

    # From clan to clan

    def go_to(self, clan_list: ClanList) -> None:
        """Turn to the clan of a list: what is stored at once, the network after a rest."""
        if clan_list.current is None or clan_list.current == self.state.tag:
            self.clan_list = clan_list
            return
        self.save_layout()
        self._stop_unseen_load()
        self._turn_to(clan_list)
        self.workers.rest(self._rest, self._settle)

    def use_list(self, clan_list: ClanList | None) -> None:
        """Take up another list of clans, and turn to its current one; None changes nothing."""
        if clan_list is None:
            return
        if clan_list.title == self._own_list.title:
            clan_list = self._own_list = self._own_list.with_stops(clan_list.stops)
        self.go_to(clan_list)
        self._show()

    def open(self, tag: Tag, *, focus_player: Tag | None = None) -> None:
        """Load a clan from the start; what is shown stays until there is something to show.

        Args:
            tag: the clan's.
            focus_player: a player to put the cursor on.
        """
        self.save_layout()
        if tag in self.states or self.clan_list.index(tag) is not None:
            if tag != self.state.tag:
                self._stop_unseen_load()
                self._turn_to(self._list_with(tag))
            self.save(replace(self.state, focus_player=focus_player))
            self.load(LoadRequest(tag=tag, before=self.state.load_status.survey))
        else:
            self._stop_unseen_load()
            self.state = replace(self.state, focus_player=focus_player)
            self.load(LoadRequest(tag=tag))

    def _list_with(self, tag: Tag) -> ClanList:
        """Return the present list at a clan, else that of the clans opened one by one."""
        if (index := self.clan_list.index(tag)) is not None:
            return self.clan_list.nth(index)
        self._own_list = self._own_list.with_clan(tag)
        return self._own_list

    def _stop_unseen_load(self) -> None:
        """Stop the load of a clan that was asked for and has not come: another one is wanted."""
        tag = self.state.load_status.loading_tag
        if tag is not None and tag != self.state.tag:
            self.workers.stop(tag)
            self._set_status(self.state.load_status.cancel())

    def _turn_to(self, clan_list: ClanList) -> None:
        if clan_list.current is None:
            return
        if self.state.tag is not None:
            self.previous_list = self.clan_list
        view, self.clan_list = self.state.view, clan_list
        self.state = self._state_of(clan_list.current)
        if not self.state.layouts:  # never arranged: in the view we come from
            self._put_shown(replace(self.state, view=view))
        self._show()

    def _settle(self) -> None:
        """Load the clan that the user has rested on, unless it is current."""
        if (tag := self.state.tag) is None:
            return
        self._backend.prioritise(tag)
        status = self.state.load_status
        if tag not in self.workers.loading and not status.is_current(self._clock()):
            self.load(LoadRequest(tag=tag, before=status.survey))
        self._note_visit()
        self.load_view_data()
        self.load_neighbours()

    def _note_visit(self) -> None:
        if (survey := self.state.load_status.survey) is not None:
            self.states.note_visit(survey.clan, self._clock())

    # Loads

    def load(self, request: LoadRequest, *, is_retry: bool = False) -> None:
        """Load a clan into the state on screen; the wait grows with each retry by itself."""
        self._backend.prioritise(request.tag)
        self._asked = {asked for asked in self._asked if asked[0] != request.tag}
        self._start_load(request)
        status = self.state.load_status
        self._set_status(status.start_load(request, self._clock(), is_retry=is_retry))

    def refresh(self) -> None:
        """Ask for the missing; with nobody missing, for all; asked twice, for all anew."""
        status = self.state.load_status
        if (survey := status.survey) is not None:
            request = LoadRequest(tag=survey.clan.tag, before=survey, only_missing=True)
            is_twice = status.started_within(TWICE, self._clock())
            self.load(replace(request, max_age=0) if is_twice else request)
        elif self.state.tag is not None:
            self.load(LoadRequest(tag=self.state.tag))

    def refresh_all(self) -> None:
        """Ask for this clan anew, and for the others of the list where they are not current."""
        if (tag := self.state.tag) is not None:
            self.load(LoadRequest(tag=tag, before=self.state.load_status.survey, max_age=0))
        for stop in self.clan_list.stops:
            status = self.states.load_status_of(stop.tag)
            if stop.tag != self.state.tag and status.survey is not None:
                self._load_behind(stop.tag)

    def load_neighbours(self) -> None:
        """Load the next clan and the one before, one at a time and when nothing else is."""
        if self.workers.loading or self.paused_for() or self.state.load_status.retry_at:
            return
        for tag in self.clan_list.adjacent:
            status = self._state_of(tag).load_status
            if status.error is None and not status.is_current(self._clock()):
                self._load_behind(tag)
                return

    def load_view_data(self) -> None:
        """Load what the view on screen counts beside the profiles, once."""
        survey, requires = self.state.load_status.survey, views.load_view(self.state.view).requires
        if survey is None or survey.loading:
            return
        if Requires.CARDS in requires and not self.state.cards:
            self.workers.load_cards(self._take_cards)
        tag = survey.clan.tag
        for part in (Requires.BATTLES, Requires.WAR):
            if part in requires and (tag, part) not in self._asked:
                self._asked.add((tag, part))
                if part is Requires.WAR:
                    self.workers.load_war(tag, partial(self._take_war, tag))
                else:
                    take = partial(self._take_logs, tag)
                    self.workers.load_logs(survey, self.state.logs, take)

    def stop(self) -> bool:
        """Stop a load or its next try, and keep what came; return False if there was none."""
        status, logs, tag = self.state.load_status, self.state.logs, self.state.tag
        if logs is not None and logs.waiting and tag is not None:
            self.workers.stop_logs(tag)
            self.save(replace(self.state, logs=logs.cancel()))
            return True
        if status.loading_tag is None and status.retry_at is None:
            return False
        if status.loading_tag is not None:
            self.workers.stop(status.loading_tag)
        self._set_status(status.cancel().with_notice(""))
        return True

    def _start_load(self, request: LoadRequest) -> None:
        tag = request.tag
        update, finish = partial(self._take_update, tag), partial(self._finish_load, tag)
        self.workers.load(request, update, finish)

    def _load_behind(self, tag: Tag) -> None:
        """Load a clan that is not on screen."""
        state = self._state_of(tag)
        request = LoadRequest(tag=tag, before=state.load_status.survey)
        self._start_load(request)
        status = state.load_status.start_load(request, self._clock())
        self.save(replace(state, load_status=status))

    # Answers

    def _take_update(self, tag: Tag, update: Survey | Attempt) -> None:
        """Take a growing survey of a clan, or a further try of asking for the clan itself."""
        if isinstance(update, Attempt):
            is_shown = self.state.load_status.loading_tag == tag
            state = self.state if is_shown else self._state_of(tag)
            status = replace(state.load_status, attempt=update)
            self.save(replace(state, load_status=status))
            return
        if tag != self.state.tag and self.state.load_status.loading_tag == tag:
            self._turn_to_loaded(tag)
        state = self._state_of(tag)
        status = state.load_status.with_survey(update, self._clock())
        self.save(replace(state, load_status=status))
        self._own_list = self._own_list.with_name(tag, update.clan.name)
        self.clan_list = self.clan_list.with_name(tag, update.clan.name)
        if tag not in self._has_history:
            self._has_history.add(tag)
            self.workers.load_history(tag, partial(self._take_history, tag))
        if tag == self.state.tag:
            self._note_visit()

    def _turn_to_loaded(self, tag: Tag) -> None:
        """Turn to the clan that was asked for, and leave the old one as it was."""
        before = self.state
        status = before.load_status
        self.save(replace(before, load_status=status.cancel(), focus_player=None))
        stored = self._state_of(tag)
        moved = replace(status, survey=stored.load_status.survey, name=str(tag))
        self.states.put(replace(stored, load_status=moved, focus_player=before.focus_player))
        self._turn_to(self._list_with(tag))

    def _finish_load(self, tag: Tag, error: RoyaleError | None) -> None:
        is_shown = self.state.load_status.loading_tag == tag
        state = self.state if is_shown else self._state_of(tag)
        status = state.load_status.finish(error, self._clock())
        self.save(replace(state, load_status=status))
        if is_shown:
            self.clear_focus_player()
            self.load_view_data()
        if error is None:
            self.workers.load_history(tag, partial(self._take_history, tag))
            self.load_neighbours()
        if is_shown:
            self._compare_survey()
            self._post(LoadFinished())

    def _take_history(self, tag: Tag, readings: tuple[Snapshot, ...], history: History) -> None:
        self.save(self._state_of(tag).with_history(readings, history, self._started_at))

    def _take_logs(self, tag: Tag, logs: BattleLogs) -> None:
        self.save(replace(self._state_of(tag), logs=logs))

    def _take_war(self, tag: Tag, war: WarRecord) -> None:
        state = self._state_of(tag)
        self.save(replace(state, war=war, race=war.race or state.race))

    def _take_cards(self, cards: Catalogue) -> None:
        self.states.cards = cards
        self.save(replace(self.state, cards=cards))

    # Notices, pauses and the clock

    def dismiss_notice(self) -> None:
        """Take back what was said, and look up a player's clan no longer."""
        self.workers.stop_player_clan()
        self.show_notice("")

    def dismiss_error(self) -> bool:
        """Say no more of a clan that was asked for in vain; return True where something was."""
        if has_error := self.state.has_unseen_error:
            self._set_status(self.state.load_status.dismiss())
        return has_error

    def pause(self, seconds: float) -> None:
        """Show for how long everything waits, because the API was asked too fast."""
        self._paused_until = self._clock() + timedelta(seconds=seconds)
        self._show_pause()

    def paused_for(self) -> float:
        """Return the seconds for which everything still waits; 0 when nothing does."""
        if self._paused_until is None:
            return 0.0
        return max((self._paused_until - self._clock()).total_seconds(), 0.0)

    def _show_pause(self) -> None:
        status = self.state.load_status
        if status.loading_tag is not None and status.paused_until != self._paused_until:
            self._set_status(replace(status, paused_until=self._paused_until))

    def tick(self) -> None:
        """Load what is due: a failed clan again, or one that is refreshed by itself."""
        now, status = self._clock(), self.state.load_status
        request = status.next_request
        if request is not None and status.retry_at is not None and now >= status.retry_at:
            self.load(request, is_retry=True)
        self._show_pause()
        tag, is_due = self.state.tag, self.auto_refresh.tick(now)
        if tag is not None and is_due is not None and tag not in self.workers.loading:
            self.auto_refresh = is_due
            self.load(LoadRequest(tag=tag, before=self.state.load_status.survey))
            self.workers.load_race(tag, partial(self._compare_race, tag))
        self.save_session()

    # Auto-refresh

    def toggle_auto_refresh(self) -> bool:
        """Load the clan on screen again and again, or no longer; return True where it begins."""
        self.auto_refresh = self.auto_refresh.toggle(self._clock())
        self.auto_refresh, _ = self.auto_refresh.with_survey(self.state.load_status.survey)
        self.tick()
        return self.auto_refresh.is_on

    def toggle_auto_refresh_pause(self) -> None:
        """Pause auto-refresh, or go on with it."""
        self.auto_refresh = self.auto_refresh.toggle_pause()
        self.tick()

    def _compare_survey(self) -> None:
        self.auto_refresh, events = self.auto_refresh.with_survey(self.state.load_status.survey)
        self._announce(events)

    def take_race(self, tag: Tag, race: Race) -> None:
        """Keep the race of a clan, as it was loaded for its screen or by auto-refresh."""
        state = self._state_of(tag)
        if state.race is not race:
            self.save(replace(state, race=race))

    def _compare_race(self, tag: Tag, race: Race) -> None:
        """Compare the race with the one before; one that arrives after a hop is not compared."""
        self.take_race(tag, race)
        if tag == self.state.tag:
            self.auto_refresh, events = self.auto_refresh.with_race(race, self._clock())
            self._announce(events)

    def _announce(self, events: tuple[Event, ...]) -> None:
        if events:
            self._post(ClanChanged(self.states.name_of(events[0].clan), events))

    # What is stored

    def open_memory(self, first: Tag | None) -> None:
        """Open what is stored, and show it of a clan; a `MemoryLoaded` follows."""
        self.workers.open_memory(partial(self._take_memory, first))

    def open_demo(self) -> None:
        """Stop whatever is loaded, and open the demo world; a `MemoryLoaded` follows."""
        self.workers.open_demo(self._take_demo)

    def show_memory(self, memory: Memory, first: Tag | None) -> None:
        """Show what is stored of a clan, else of the one that an earlier run was left at."""
        session = self.states.open(memory)
        self._own_list = session.own_list
        if first is not None:
            self._show_stored(first)
        elif session.clan_list.stops:
            self.go_to(session.clan_list)

    def _show_stored(self, tag: Tag) -> None:
        if self._backend.ready and tag in self.states:
            self._turn_to(self._list_with(tag))

    def _take_memory(self, first: Tag | None, memory: Memory) -> None:
        self.show_memory(memory, first)
        self._post(MemoryLoaded(first))

    def _take_demo(self, first: Tag, memory: Memory) -> None:
        self._own_list = self.states.open_demo(memory).own_list
        self.clan_list, self.previous_list = self._own_list, ClanList()
        self._has_history.clear()
        self._asked.clear()
        self.state = ClanState(view=self.state.view, load_status=LoadStatus(demo=True))
        self._show()
        self._show_stored(first)
        self._post(MemoryLoaded(first))
