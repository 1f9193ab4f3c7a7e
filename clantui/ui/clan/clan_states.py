"""States of all opened clans, and the part of them that is stored between runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import is_
from typing import Final

from msgspec import DecodeError, Struct, field, json
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import OPENED, ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import InvalidTag, Tag
from clantui.core.ports import ClanStore
from clantui.core.text.sanitize import clean
from clantui.core.views import ALL_VIEWS, load_view
from clantui.ui.clan.load_state import CURRENT_SECONDS, LoadState
from clantui.ui.clan.state import ClanState, Layout

_VERSION: Final = 2
_MAX_LAYOUTS: Final = 50
"""Clans whose layout is stored."""

_HINTS: Final = ("help", "open", "read", "roam")
"""Names of the hints that earlier versions stored one by one."""


class ChosenTheme(Struct, frozen=True):
    """A theme that was chosen in the program.

    Attributes:
        configured: the configured theme at that time, or empty if unknown. If the config names
            another one now, that is the newer choice.
    """

    name: str
    configured: str


class SessionState(Struct, frozen=True):
    """State of the screen that is stored between runs.

    Attributes:
        own_list: the clans that were opened one by one.
        clan_list: the list that was in use.
        states: the layouts of each clan, without data.
        is_onboarded: the first hint was seen; None if unknown.
        theme: the chosen one, or None.
    """

    own_list: ClanList = field(default_factory=ClanList)
    clan_list: ClanList = field(default_factory=ClanList)
    states: tuple[ClanState, ...] = ()
    is_onboarded: bool | None = None
    theme: ChosenTheme | None = None


class _StoredList(Struct, omit_defaults=True):
    title: str
    stops: list[tuple[str, str]]
    at: int
    is_own: bool = True  # a group may have the title that stands for the own list
    rivals_of: str | None = None


class _StoredClan(Struct):
    tag: str
    view: str
    sort: tuple[str, bool]
    key: int | str | None
    filter_text: str = field(name="wanted")


class _StoredSession(Struct):
    """The JSON of a session, with the names of earlier versions."""

    version: int
    own: _StoredList
    clan_list: _StoredList = field(name="course")
    pages: list[_StoredClan]
    tour: list[str] | None = None  # the seen hints: earlier versions had four
    theme: tuple[str, str] | None = None


def encode_state(state: SessionState) -> str:
    """Encode a session as text."""
    tour = None if state.is_onboarded is None else list(_HINTS) if state.is_onboarded else []
    stored = _StoredSession(
        version=_VERSION,
        own=_encode_list(state.own_list),
        clan_list=_encode_list(state.clan_list),
        pages=list(map(_encode_clan, state.states[-_MAX_LAYOUTS:])),
        tour=tour,
        theme=None if state.theme is None else (state.theme.name, state.theme.configured),
    )
    return json.encode(stored).decode()


def decode_state(text: str) -> SessionState:
    """Decode a session, without clans in a view or an order that this version does not have.

    An unreadable session, or one of another version, is empty.
    """
    try:
        data = json.decode(text, type=_StoredSession)
        if data.version != _VERSION or not set(data.tour or ()) <= set(_HINTS):
            return SessionState()
        return SessionState(
            own_list=_decode_list(data.own),
            clan_list=_decode_list(data.clan_list),
            states=tuple(_decode_clan(clan) for clan in data.pages if _is_known(clan)),
            is_onboarded=None if data.tour is None else set(data.tour) == set(_HINTS),
            theme=None if data.theme is None else ChosenTheme(*data.theme),
        )
    except (DecodeError, InvalidTag):
        return SessionState()


def _encode_list(clan_list: ClanList) -> _StoredList:
    stops = [(str(stop.tag), stop.name) for stop in clan_list.clans]
    return _StoredList(
        title=clan_list.caption,
        stops=stops,
        at=clan_list.position,
        is_own=clan_list.title is None,
        rivals_of=None if clan_list.rivals_of is None else str(clan_list.rivals_of),
    )


def _decode_list(data: _StoredList) -> ClanList:
    clans = tuple(ClanRef(Tag.parse(tag), clean(name)) for tag, name in data.stops)
    title = None if data.is_own and data.title == OPENED else clean(data.title)
    position = data.at if 0 <= data.at < len(clans) else 0
    rivals_of = None if data.rivals_of is None else Tag.parse(data.rivals_of)
    return ClanList(title, clans, position, rivals_of)


def _encode_clan(state: ClanState) -> _StoredClan:
    sort, key = state.layout.sort, state.layout.key
    order = sort.column, sort.descending
    return _StoredClan(str(state.tag), state.view, order, key, state.filter_text)


def _is_known(data: _StoredClan) -> bool:
    """Return False for a view or a column that this version does not have."""
    is_view = data.view in ALL_VIEWS
    return is_view and data.sort[0] in {column.key for column in load_view(data.view).columns}


def _decode_clan(data: _StoredClan) -> ClanState:
    column, descending = data.sort
    state = ClanState(tag=Tag.parse(data.tag), view=data.view)
    return state.with_layout(
        Layout(SortKey(column, descending), data.key), clean(data.filter_text)
    )


class ClanStates:
    """States of the opened clans; a new one is made of stored data.

    Attributes:
        bookmarks: of saved and recent clans; empty before the store is open.
        cards: every card of the game, or empty while not loaded.
        theme: the one chosen in this run or an earlier one, or None.
        is_onboarded: the first hint was seen; None before the store is open.
        is_demo: the clans are those of the demo.
    """

    def __init__(self) -> None:
        self.bookmarks = Bookmarks()
        self.cards: Mapping[int, Card] = {}
        self.theme: ChosenTheme | None = None
        self.is_onboarded: bool | None = None
        self.is_demo = False
        self._saved_text = ""  # the session as last saved
        self._saved_parts: tuple[object, ...] = ()  # the values that were encoded
        self._read_at: Mapping[Tag, datetime] = {}
        self._store: ClanStore | None = None
        self._states: dict[Tag, ClanState] = {}
        self._layouts: dict[Tag, ClanState] = {}  # of an earlier run

    def __contains__(self, tag: Tag) -> bool:
        """Return True if a clan can be shown without a request."""
        if (known := self._states.get(tag)) is not None:
            return known.load.survey is not None
        return self._store is not None and self._store.load_survey(tag) is not None

    def open(self, store: ClanStore) -> SessionState:
        """Read stored data, and return the session of the last run."""
        self._store = store
        self.bookmarks, self._read_at = store.load_bookmarks(), store.load_ages()
        session = decode_state(store.load_state())
        if self.is_onboarded is None:
            is_known = bool(self.bookmarks.entries or self._read_at or session.own_list.clans)
            self.is_onboarded = is_known if session.is_onboarded is None else session.is_onboarded
        self.theme = self.theme or session.theme
        self._layouts = {state.tag: state for state in session.states if state.tag is not None}
        return session

    def open_demo(self, store: ClanStore) -> SessionState:
        """Read stored data of the demo, and forget the states of real clans."""
        self.is_demo = True
        self._states.clear()
        return self.open(store)

    def save(self, own: ClanList, clan_list: ClanList) -> None:
        """Store the session, with the user's own list and the present one, if it has changed."""
        if self._store is None:
            return
        # Those of this run come last: if there are too many, the first ones are left out.
        earlier = [state for tag, state in self._layouts.items() if tag not in self._states]
        arranged = [state for state in self._states.values() if state.layouts]
        states = (*earlier, *arranged)
        parts = (own, clan_list, self.is_onboarded, self.theme, *states)
        if len(parts) == len(self._saved_parts) and all(map(is_, parts, self._saved_parts)):
            return
        self._saved_parts = parts
        text = encode_state(SessionState(own, clan_list, states, self.is_onboarded, self.theme))
        if text != self._saved_text:
            self._saved_text = text
            self._store.save_state(text)

    def put(self, state: ClanState) -> None:
        """Replace the state of a clan."""
        if state.tag is not None:
            self._states[state.tag] = state

    def state_of(self, tag: Tag, *, name: str = "") -> ClanState:
        """Return the state of a clan; a new one has stored data, and the name if given."""
        return self._states.setdefault(tag, self._find(tag, name))

    def _find(self, tag: Tag, name: str = "") -> ClanState:
        """Return the state of a clan, but keep a new one only if it has a survey."""
        if (known := self._states.get(tag)) is not None:
            return known
        survey = self._store.load_survey(tag) if self._store is not None else None
        name = name or self.bookmarks.find(tag).name or str(tag)
        load = LoadState(survey=survey, name=name)
        state = self._layouts.get(tag, ClanState(tag=tag))
        state = replace(state, load=load, cards=self.cards)
        if survey is not None:
            self._states[tag] = state
        return state

    def load_state_of(self, tag: Tag) -> LoadState:
        """Return the load of a clan without loading its stored survey."""
        if tag in self._states:
            return self._states[tag].load
        return LoadState(read_at=self._read_at.get(tag))

    def survey_of(self, tag: Tag) -> Survey | None:
        """Return the survey of a clan, from memory or the store."""
        return self._find(tag).load.survey

    def name_of(self, tag: Tag) -> str:
        """Return the name of a clan, or its tag if the name is unknown."""
        load = self._find(tag).load
        return load.survey.clan.name if load.survey is not None else load.name

    def save_bookmark(self, entry: Bookmark) -> None:
        """Save a bookmark."""
        self.bookmarks = self.bookmarks.with_bookmark(entry)
        if self._store is not None:
            self._store.save_bookmark(entry)

    def note_visit(self, survey: Survey | None, now: datetime) -> None:
        """Save that a clan was on screen, once a minute at most; nothing without a survey."""
        if survey is None:
            return
        entry, name = self.bookmarks.find(survey.clan.tag), survey.clan.name
        last = entry.visited
        is_fresh = last is not None and (now - last).total_seconds() < CURRENT_SECONDS
        if not is_fresh or entry.name != name:
            self.save_bookmark(replace(entry, name=name, visited=now))

    def forget(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""
        self.bookmarks = self.bookmarks.without_bookmark(tag)
        if self._store is not None:
            self._store.delete_bookmark(tag)
