"""Controller of the clan screen: keeps the state of each clan, and loads its data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from msgspec.structs import replace
from textual.message import Message

from clantui.core import views
from clantui.core.clan_list import ClanList
from clantui.core.history.events import Event
from clantui.core.history.timeline import History
from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.race import WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend, ClanStore
from clantui.core.views.view import Requires
from clantui.ui.clan.auto_refresh import AutoRefresh
from clantui.ui.clan.clan_states import ClanStates
from clantui.ui.clan.histories import HistoryLoader
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.messages import ClanChanged, LoadFinished, RefreshStarted, StoreOpened
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.common.clans.player_clan import PLAYER_REQUEST
from clantui.ui.common.requests import Requests


class ClanController:
    """Controller of the opened clans: it has their states, and switches between them.

    An answer goes into the state of its own clan, on screen or not, so that none is shown under
    another clan's name.

    Attributes:
        state: the state of the clan on screen.
        clan_list: the clans that the arrow keys step through.
        previous_list: the list as it was when the previous clan was on screen.
        states: the states of all opened clans, and the bookmarks.
        loading_tags: the clans being loaded, at most once each.
    """

    def __init__(  # noqa: PLR0913 — all are dependencies
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        requests: Requests,
        show: Callable[[], object],
        post: Callable[[Message], object],
        layout: Callable[[], tuple[Layout, str]],
        *,
        load_delay: float,
    ) -> None:
        """Start with an empty state.

        Args:
            clock: returns the time, aware UTC.
            show: called when `state` or `clan_list` has changed.
            post: sends a message to the screen.
            layout: returns the layout of the clan on screen, and the filter.
            load_delay: seconds on a clan before it is loaded from the network.
        """
        self._backend, self._clock = backend, clock
        self._show, self._post, self._layout, self._load_delay = show, post, layout, load_delay
        self._started_at = clock()
        self._requested: set[tuple[Tag, Requires]] = set()  # since the last load of the clan
        self._requests = requests
        self._histories = HistoryLoader(backend, requests, self._handle_history)
        self.loading_tags: set[Tag] = set()
        self.state = ClanState()
        self._own_list = self.clan_list = self.previous_list = ClanList()
        self.states = ClanStates()
        self.auto_refresh = AutoRefresh()

    # State

    @property
    def race_clan(self) -> Tag | None:
        """The clan whose race to show: the one whose rivals are listed, else the one on screen."""
        return self.clan_list.rivals_of or self.state.tag

    @property
    def _opening_tag(self) -> Tag | None:
        """The clan that is being opened, but not on screen yet; None if there is none."""
        tag = self.state.load.loading_tag
        return tag if tag != self.state.tag else None

    def update_state(self, state: ClanState) -> None:
        """Replace the state of a clan, on screen or not."""
        self.states.put(state)
        if state.tag == self.state.tag:
            self.state = state
            self._show()

    def _capture_layout(self) -> None:
        state, (layout, filter_text) = self.state, self._layout()
        if state.layouts.get(state.view) != layout or state.filter_text != filter_text:
            self._replace_state(state.with_layout(layout, filter_text))

    def clear_focus_player(self) -> None:
        """Stop looking for the player: the cursor is on them, or they are not there."""
        self._replace_state(replace(self.state, focus_player=None))

    def show_view(self, view: str) -> None:
        """Show the clan in another view, by its key."""
        self._capture_layout()
        self.update_state(replace(self.state, view=view))
        self.load_view_data()

    def show_notice(self, text: str) -> None:
        """Show a notice for the user; empty removes it."""
        if text != self.state.notice:
            self.update_state(replace(self.state, notice=text))

    def save_session(self) -> None:
        """Store the session for the next run."""
        self._capture_layout()
        self.states.save(self._own_list, self.clan_list)

    def _replace_state(self, state: ClanState) -> None:
        """Replace the state of the clan on screen without drawing it."""
        self.state = state
        self.states.put(state)

    def _set_load(self, load: LoadState) -> None:
        self.update_state(replace(self.state, load=load))

    def _state_of(self, tag: Tag) -> ClanState:
        index = self.clan_list.index(tag)
        name = self.clan_list.clans[index].name if index is not None else ""
        return self.states.state_of(tag, name=name)

    # From clan to clan

    def go_to(self, clan_list: ClanList) -> None:
        """Show the current clan of a list: stored data at once, new data after a delay.

        The user's own list may be an old one: it keeps the clans that were added since.
        """
        if clan_list.title is None and clan_list.current is not None:
            clan_list = self._own_list = self._own_list.with_clan(clan_list.current)
        if clan_list.current is None or clan_list.current == self.state.tag:
            self.clan_list = clan_list
            return
        self._capture_layout()
        self._stop_opening()
        self._switch_to(clan_list)
        delay = partial(asyncio.sleep, self._load_delay)
        self._requests.load("wait", delay, lambda _: self._load_current())

    def use_list(self, clan_list: ClanList | None) -> None:
        """Use another list of clans, and show its current one; None changes nothing."""
        if clan_list is None:
            return
        if clan_list.title is None:
            clan_list = self._own_list = self._own_list.merge(clan_list)
        self.go_to(clan_list)
        self._show()

    def open(self, tag: Tag, *, focus_player: Tag | None = None) -> None:
        """Load a clan, and focus a player; this clan stays until there is something to show."""
        self._capture_layout()
        self._stop_opening()
        if tag in self.states or self.clan_list.index(tag) is not None:
            if tag != self.state.tag:
                self._switch_to(self._list_with(tag))
            self.update_state(replace(self.state, focus_player=focus_player))
            self.load(LoadRequest(tag=tag, before=self.state.load.survey))
        else:
            self.state = replace(self.state, focus_player=focus_player)
            self.load(LoadRequest(tag=tag))

    def _list_with(self, tag: Tag) -> ClanList:
        """Return the list with a clan selected; if not in it, the user's own list with it."""
        if (index := self.clan_list.index(tag)) is not None:
            return self.clan_list.select(index)
        self._own_list = self._own_list.with_clan(tag)
        return self._own_list

    def _stop_opening(self) -> None:
        """Stop opening another clan, by its tag or by the tag of a player; forget its error."""
        self.dismiss_notice()
        self.dismiss_error()
        self._stop_opening_load()

    def _stop_opening_load(self) -> None:
        if (tag := self._opening_tag) is not None:
            self._stop_load(tag)
            self._set_load(self.state.load.cancel())

    def _switch_to(self, clan_list: ClanList) -> None:
        if clan_list.current is None:
            return
        if self.state.tag is not None:
            self.previous_list = self.clan_list
        view, self.clan_list = self.state.view, clan_list
        self.state = self._state_of(clan_list.current)
        if not self.state.layouts:  # never arranged: keep the view of the last clan
            self._replace_state(replace(self.state, view=view))
        self._show()

    def _load_current(self) -> None:
        """Load the clan on screen, unless its data is fresh."""
        if (tag := self.state.tag) is None:
            return
        load, opening = self.state.load, self._opening_tag
        self._backend.prioritise(opening or tag)
        if opening is None and tag not in self.loading_tags and not load.is_current(self._clock()):
            self.load(LoadRequest(tag=tag, before=load.survey))
        elif tag not in self.loading_tags:
            self._histories.load(tag, once=True)
        self.states.note_visit(self.state.load.survey, self._clock())
        self.load_view_data()
        self.load_neighbours()

    # Loads

    def load(self, request: LoadRequest, *, is_retry: bool = False) -> None:
        """Load a clan, and show its progress on screen; each automatic retry waits longer."""
        self._stop_opening_load()
        self._backend.prioritise(request.tag)
        self._requested = {(tag, data) for tag, data in self._requested if tag != request.tag}
        self._start_load(self.state, request, is_retry=is_retry)

    def refresh(self) -> None:
        """Load missing players, or all if none is missing; pressed twice, ignore the cache."""
        if (request := self.state.make_refresh_request(self._clock())) is not None:
            self.load(request)

    def refresh_all(self) -> None:
        """Load this clan again without the cache, and the list's other loaded clans with it."""
        if (tag := self.state.tag) is not None:
            self.load(LoadRequest(tag=tag, before=self.state.load.survey, max_age=0))
        for clan in self.clan_list.clans:
            load = self.states.load_state_of(clan.tag)
            if clan.tag != self.state.tag and load.survey is not None:
                self._load_in_background(clan.tag)

    def load_neighbours(self) -> None:
        """Load the next and the previous clan, one at a time, while nothing else is loaded."""
        if self.loading_tags or self.paused_for() or self.state.load.retry_at:
            return
        for tag in self.clan_list.adjacent:
            load = self._state_of(tag).load
            if load.error is None and not load.is_current(self._clock()):
                self._load_in_background(tag)
                return

    def load_view_data(self) -> None:
        """Load, once, what the view needs in addition to the profiles.

        The war is requested at once, cards and battle logs when all profiles are there.
        """
        survey, requires = self.state.load.survey, views.load_view(self.state.view).requires
        if survey is None:
            return
        tag = survey.clan.tag
        if Requires.WAR in requires and (tag, Requires.WAR) not in self._requested:
            self._load_war(tag)
        if survey.is_loading:
            return
        if Requires.CARDS in requires and not self.state.cards:
            self._requests.load("cards", self._backend.load_cards, self._handle_cards)
        if Requires.BATTLES in requires and (tag, Requires.BATTLES) not in self._requested:
            self._requested.add((tag, Requires.BATTLES))
            players = [member.tag for member in survey.clan.members]
            load = partial(self._backend.load_battle_logs, tag, players, self.state.logs)
            handle = partial(self._handle_logs, tag)
            self._requests.stream(f"logs {tag}", load, handle, handle)

    def _load_war(self, tag: Tag) -> None:
        self._requested.add((tag, Requires.WAR))
        load = partial(self._backend.load_war_record, tag)
        self._requests.start(f"war {tag}", load, partial(self._handle_war, tag))

    def stop(self) -> bool:
        """Stop the battle logs if they are loading, else the load or its next retry.

        Data that has arrived is kept. Return False if nothing was loading.
        """
        load, logs, tag = self.state.load, self.state.logs, self.state.tag
        if logs is not None and logs.waiting and tag is not None:
            self._requests.stop(f"logs {tag}")
            self.update_state(replace(self.state, logs=logs.cancel()))
            return True
        if not load.is_loading and load.retry_at is None:
            return False
        if (loading := load.loading_tag) is not None:
            self._stop_load(loading)
            self._histories.load(loading)  # with the answers
        self.update_state(replace(self.state, load=load.cancel(), notice=""))
        return True

    def _start_load(
        self, state: ClanState, request: LoadRequest, *, is_retry: bool = False
    ) -> None:
        """Load a clan in place of its earlier load, with the progress in a state."""
        tag = request.tag
        self.loading_tags.add(tag)
        self._requests.stream(
            f"clan {tag}",
            lambda emit: self._backend.load_clan(request, emit, emit),
            partial(self._finish_load, tag),
            partial(self._handle_update, tag),
        )
        load = state.load.start_load(request, self._clock(), is_retry=is_retry)
        self.update_state(replace(state, load=load, notice=""))

    def _stop_load(self, tag: Tag) -> None:
        self.loading_tags.discard(tag)
        self._requests.stop(f"clan {tag}")

    def _load_in_background(self, tag: Tag) -> None:
        state = self._state_of(tag)
        self._start_load(state, LoadRequest(tag=tag, before=state.load.survey))

    # Answers

    def _handle_update(self, tag: Tag, update: Survey | Attempt) -> None:
        """Put a growing survey of a clan, or the next try of its request, into its state."""
        if isinstance(update, Attempt):
            state = self.state if tag == self._opening_tag else self._state_of(tag)
            if state.load.loading_tag == tag:
                load = replace(state.load, attempt=update)
                self.update_state(replace(state, load=load))
            return
        if tag == self._opening_tag:
            self._switch_to_loaded(tag)
        state = self._state_of(tag)
        load = state.load.with_survey(update, self._clock())
        self.update_state(replace(state, load=load))
        self._own_list = self._own_list.with_name(tag, update.clan.name)
        self.clan_list = self.clan_list.with_name(tag, update.clan.name)
        if not self.states.is_demo:  # the demo makes its history after the cards
            self._histories.load(tag, once=True)
        if tag == self.state.tag:
            self.states.note_visit(self.state.load.survey, self._clock())
            self.load_view_data()

    def _switch_to_loaded(self, tag: Tag) -> None:
        """Show the clan that was being loaded, and restore the state of the old one."""
        old = self.state
        self.update_state(replace(old, load=old.load.cancel(), focus_player=None))
        new = self._state_of(tag)
        load = replace(old.load, survey=new.load.survey, name=str(tag))
        self.states.put(replace(new, load=load, notice=old.notice, focus_player=old.focus_player))
        self._switch_to(self._list_with(tag))

    def _finish_load(self, tag: Tag, result: Survey | RoyaleError) -> None:
        """Note the end of a load; its last survey has been handled as an update."""
        self.loading_tags.discard(tag)
        error = result if isinstance(result, RoyaleError) else None
        is_shown = self.state.load.loading_tag == tag
        state = self.state if is_shown else self._state_of(tag)
        if state.load.loading_tag in {tag, None}:  # else another clan is being opened
            load = state.load.finish(error, self._clock())
            self.update_state(replace(state, load=load))
        if is_shown:
            self.clear_focus_player()
            self.load_view_data()
        if error is None:
            self._histories.load(tag)
            self.load_neighbours()
        if is_shown:
            self._announce(*self.auto_refresh.with_survey(self.state.load.survey))
            self._post(LoadFinished())

    def _handle_history(self, tag: Tag, snapshots: tuple[Snapshot, ...], history: History) -> None:
        self.update_state(self._state_of(tag).with_history(snapshots, history, self._started_at))
        for old in self._histories.forget(self.state.tag):
            self.update_state(replace(self._state_of(old), snapshots=(), history=None))

    def _handle_logs(self, tag: Tag, logs: BattleLogs | RoyaleError) -> None:
        if isinstance(logs, BattleLogs):
            self.update_state(replace(self._state_of(tag), logs=logs))

    def _handle_war(self, tag: Tag, result: WarRecord | RoyaleError) -> None:
        """Put a clan's wars, or the error, into its state; find events only if it is on screen."""
        war = WarRecord(error=result) if isinstance(result, RoyaleError) else result
        state = self._state_of(tag)
        shown = war.with_last_known(state.war)
        self.update_state(replace(state, war=shown, race=shown.race or state.race))
        if tag == self.state.tag:
            self._announce(*self.auto_refresh.with_war(tag, war, self._clock()))

    def _handle_cards(self, cards: Catalogue) -> None:
        self.states.cards = cards
        self.update_state(replace(self.state, cards=cards))

    # Notices, pauses and the clock

    def dismiss_notice(self) -> None:
        """Remove the notice, and stop looking up a player's clan."""
        self._requests.stop(PLAYER_REQUEST)
        self.show_notice("")

    def dismiss_error(self) -> bool:
        """Remove the error of a clan that could not replace this one; return False if none."""
        if has_error := self.state.has_opening_error:
            self.update_state(replace(self.state, load=self.state.load.dismiss(), notice=""))
        return has_error

    def paused_for(self) -> float:
        """Return the seconds for which all requests wait after a 429; 0 if they do not."""
        pace = self._backend.read_pace()
        return pace.paused_for if pace is not None else 0.0

    def tick(self) -> None:
        """Start the loads that are due: a retry, or auto-refresh."""
        now, load = self._clock(), self.state.load
        request = load.next_request
        if request is not None and load.retry_at is not None and now >= load.retry_at:
            self.load(request, is_retry=True)
        tag, due = self.state.tag, self.auto_refresh.tick(now)
        is_free = tag not in self.loading_tags and self._opening_tag is None
        if tag is not None and due is not None and is_free:
            self.auto_refresh = due
            self.load(LoadRequest(tag=tag, before=self.state.load.survey))
            self._load_war(tag)
            self._post(RefreshStarted())
        self.save_session()

    # Auto-refresh

    def toggle_auto_refresh(self) -> None:
        """Switch auto-refresh on or off."""
        self.auto_refresh = self.auto_refresh.toggle(self._clock())
        self.auto_refresh, _ = self.auto_refresh.with_survey(self.state.load.survey)
        self.tick()

    def toggle_auto_refresh_pause(self) -> None:
        """Pause or resume auto-refresh."""
        self.auto_refresh = self.auto_refresh.toggle_pause()
        self.tick()

    def _announce(self, auto_refresh: AutoRefresh, events: tuple[Event, ...]) -> None:
        self.auto_refresh = auto_refresh
        if events:
            self._post(ClanChanged(self.states.name_of(events[0].clan), events))

    # The store

    def open_store(self, first: Tag | None) -> None:
        """Open the store, and show a clan from it; posts `StoreOpened`."""
        self._requests.load("store", self._backend.open_store, partial(self._handle_store, first))

    def open_demo(self) -> None:
        """Stop all loads, and open the demo; posts `StoreOpened`."""

        async def load() -> tuple[Tag, ClanStore]:
            first = await self._backend.open_demo()
            return first, await self._backend.open_store()

        self._requests.stop_all()
        self.loading_tags.clear()
        self._histories.clear()
        self._requests.load("store", load, lambda result: self._handle_demo(*result))

    def show_stored(self, store: ClanStore, first: Tag | None) -> None:
        """Show the stored data of `first`, or, if it is None, the list of the previous run."""
        session = self.states.open(store)
        self._own_list = session.own_list
        if first is not None:
            self._show_stored_clan(first)
        elif session.clan_list.clans:
            self.go_to(session.clan_list)

    def _show_stored_clan(self, tag: Tag) -> None:
        if self._backend.has_key and tag in self.states:
            self._switch_to(self._list_with(tag))

    def _handle_store(self, first: Tag | None, store: ClanStore) -> None:
        self.show_stored(store, first)
        self._post(StoreOpened(first))

    def _handle_demo(self, first: Tag, store: ClanStore) -> None:
        self._own_list = self.states.open_demo(store).own_list
        self.clan_list, self.previous_list = self._own_list, ClanList()
        self._requested.clear()
        self.state = ClanState(view=self.state.view)
        self._show()
        self._show_stored_clan(first)
        self._post(StoreOpened(first))
