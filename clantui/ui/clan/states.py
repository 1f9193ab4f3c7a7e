"""States of all opened clans, and the part of them that is stored between runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import is_
from typing import Final

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanStore
from clantui.core.views import load_view
from clantui.ui.clan.state import CURRENT_SECONDS, ClanState, Layout, LoadStatus

_VERSION: Final = 3
_MAX_LAYOUTS: Final = 50
"""Clans whose layout is stored."""

_MAX_HISTORIES: Final = 8
"""Clans whose history is kept in memory: a thousand snapshots take 3 to 6 MB."""


class ChosenTheme(Struct, frozen=True):
    """A theme that was chosen in the program.

    Attributes:
        configured: the configured theme at that time, or empty if unknown. If the config names
            another one now, that is the newer choice.
    """

    name: str
    configured: str


class StoredLayout(Struct, frozen=True):
    """The last view of a clan, its layout and its filter."""

    tag: Tag
    view: str
    layout: Layout
    filter_query: str


class SessionState(Struct, frozen=True):
    """State of the screen that is stored between runs.

    Attributes:
        own_list: the clans that were opened one by one.
        clan_list: the list that was in use.
        layouts: of the clans opened last.
        is_onboarded: the first hint was seen; None if unknown.
        theme: the chosen one, or None.
    """

    own_list: ClanList = ClanList()
    clan_list: ClanList = ClanList()
    layouts: tuple[StoredLayout, ...] = ()
    is_onboarded: bool | None = None
    theme: ChosenTheme | None = None
    version: int = _VERSION


def encode_state(session: SessionState) -> str:
    """Encode a session as JSON."""
    return json.encode(session).decode()


def decode_state(text: str) -> SessionState:
    """Decode a session; an unreadable one, or one of another version, is empty."""
    try:
        session = json.decode(text, type=SessionState)
        for stored in session.layouts:
            columns = {column.key for column in load_view(stored.view).columns}
            if stored.layout.sort.column not in columns:
                return SessionState()
    except (DecodeError, KeyError):
        return SessionState()
    return session if session.version == _VERSION else SessionState()


class ClanStates:
    """States of the opened clans; a new one is made of stored data.

    Attributes:
        cards: every card of the game, or empty while not loaded.
        theme: the one chosen in this run or an earlier one, or None.
        is_onboarded: the first hint was seen; None before the store is open.
    """

    def __init__(self) -> None:
        self.bookmarks = Bookmarks()
        self.cards: Mapping[int, Card] = {}
        self.theme: ChosenTheme | None = None
        self.is_onboarded: bool | None = None
        self._is_demo = False
        self._saved_text = ""  # the session as last saved
        self._saved_parts: tuple[object, ...] = ()  # the values that were encoded
        self._read_at: Mapping[Tag, datetime] = {}
        self._store: ClanStore | None = None
        self._states: dict[Tag, ClanState] = {}
        self._histories: dict[Tag, None] = {}  # an ordered set, the oldest first
        self._layouts: dict[Tag, ClanState] = {}  # of an earlier run

    def __contains__(self, tag: Tag) -> bool:
        """Return True if a clan can be shown without a request."""
        is_stored = self._store is not None and self._store.load_survey(tag) is not None
        return tag in self._states or is_stored

    def open(self, store: ClanStore) -> SessionState:
        """Read stored data, and return the session of the last run."""
        self._store = store
        self.bookmarks, self._read_at = store.load_bookmarks(), store.load_ages()
        session = decode_state(store.load_state())
        if self.is_onboarded is None:
            is_known = bool(self.bookmarks.entries or self._read_at or session.own_list.clans)
            self.is_onboarded = is_known if session.is_onboarded is None else session.is_onboarded
        self.theme = self.theme or session.theme
        self._layouts = {
            stored.tag: ClanState(tag=stored.tag, view=stored.view).with_layout(
                stored.layout, stored.filter_query
            )
            for stored in session.layouts
        }
        return session

    def open_demo(self, store: ClanStore) -> SessionState:
        """Read stored data of the demo, and forget the states of real clans."""
        self._is_demo = True
        self._states.clear()
        self._histories.clear()
        return self.open(store)

    def save(self, own: ClanList, clan_list: ClanList) -> None:
        """Store the session, with the user's own list and the present one, if it has changed."""
        if self._store is None:
            return
        states = {**self._layouts, **self._states}
        parts = (own, clan_list, self.is_onboarded, self.theme, *states.values())
        if len(parts) == len(self._saved_parts) and all(map(is_, parts, self._saved_parts)):
            return
        self._saved_parts = parts
        layouts = tuple(
            StoredLayout(tag, state.view, state.layout, state.filter_query)
            for tag, state in [*states.items()][-_MAX_LAYOUTS:]
        )
        session = SessionState(own, clan_list, layouts, self.is_onboarded, self.theme)
        text = encode_state(session)
        if text != self._saved_text:
            self._saved_text = text
            self._store.save_state(text)

    def put(self, state: ClanState) -> None:
        """Replace the state of a clan."""
        if state.tag is not None:
            self._states[state.tag] = state

    def state_of(self, tag: Tag, *, name: str = "") -> ClanState:
        """Return the state of a clan; a new one has stored data, and the name if given."""
        if tag not in self._states:
            survey = self._store.load_survey(tag) if self._store is not None else None
            name = name or self.bookmarks.find(tag).name or str(tag)
            status = LoadStatus(survey=survey, name=name, demo=self._is_demo)
            state = self._layouts.get(tag, ClanState(tag=tag))
            self._states[tag] = replace(state, load_status=status, cards=self.cards)
        return self._states[tag]

    def drop_histories(self, loaded: Tag, on_screen: Tag | None) -> list[Tag]:
        """Drop all histories but the last few loaded, and return their clans.

        Each takes some megabytes. The clan on screen keeps its history.
        """
        self._histories.pop(loaded, None)
        self._histories[loaded] = None
        dropped = [tag for tag in [*self._histories][:-_MAX_HISTORIES] if tag != on_screen]
        for tag in dropped:
            del self._histories[tag]
            self._states[tag] = replace(self._states[tag], snapshots=(), history=None)
        return dropped

    def load_status_of(self, tag: Tag) -> LoadStatus:
        """Return the status of a clan without loading its stored survey."""
        if tag in self._states:
            return self._states[tag].load_status
        return LoadStatus(read_at=self._read_at.get(tag))

    def survey_of(self, tag: Tag) -> Survey | None:
        """Return the survey of a clan, from memory or the store."""
        return self.state_of(tag).load_status.survey

    def name_of(self, tag: Tag) -> str:
        """Return the name of a clan, or its tag if the name is unknown."""
        status = self.state_of(tag).load_status
        return status.survey.clan.name if status.survey is not None else status.name

    def save_bookmark(self, entry: Bookmark) -> None:
        """Save a bookmark."""
        self.bookmarks = self.bookmarks.with_bookmark(entry)
        if self._store is not None:
            self._store.save_bookmark(entry)

    def note_visit(self, survey: Survey | None, now: datetime) -> None:
        """Save that a clan was on screen, once a minute at most; nothing without a survey."""
        if survey is None:
            return
        clan = survey.clan
        entry = self.bookmarks.find(clan.tag)
        is_fresh = (
            entry.visited is not None and (now - entry.visited).total_seconds() < CURRENT_SECONDS
        )
        if not is_fresh or entry.name != clan.name:
            self.save_bookmark(replace(entry, name=clan.name, visited=now))

    def forget(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""
        self.bookmarks = self.bookmarks.without_bookmark(tag)
        if self._store is not None:
            self._store.delete_bookmark(tag)
