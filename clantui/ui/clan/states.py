"""States of all clans that were opened, and what of them outlives the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from operator import is_
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.game import Card, Clan
from clantui.core.model.survey import Survey
from clantui.core.model.tag import InvalidTag, Tag
from clantui.core.ports import Memory
from clantui.core.text.sanitize import clean
from clantui.core.views import load_view
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.clan.status import CURRENT, LoadStatus

_VERSION: Final = 2
_MOST: Final = 50
"""Clans whose arrangement is kept."""

_TOUR: Final = ("help", "open", "read", "roam")
"""The hints of a first start, as the store names those that are over."""


class ChosenTheme(Struct, frozen=True):
    """A theme that was chosen in the program.

    Attributes:
        name: of the theme.
        instead_of: the usual one at that time, or empty where it was not known. Where the config
            names another one by now, that is the newer wish.
    """

    name: str
    instead_of: str


class SessionState(Struct, frozen=True):
    """State of the screen, as the store keeps it between runs.

    Attributes:
        own: the clans that were opened one by one.
        course: the list that was walked through.
        pages: how each clan was arranged, without its picture.
        is_onboarded: the hints of a first start are over; None where that is not known.
        theme: the one that was chosen, or None.
    """

    own_list: ClanList = field(default_factory=ClanList)
    clan_list: ClanList = field(default_factory=ClanList)
    states: tuple[ClanState, ...] = ()
    is_onboarded: bool | None = None
    theme: ChosenTheme | None = None


def encode_state(state: SessionState) -> str:
    """Encode a session as text."""
    return json.dumps(
        {
            "version": _VERSION,
            "own": _encode_list(state.own_list),
            "course": _encode_list(state.clan_list),
            "pages": [_encode_layout(each) for each in state.states[-_MOST:]],
            "tour": _encode_tour(state.is_onboarded),
            "theme": None if state.theme is None else [state.theme.name, state.theme.instead_of],
        },
        ensure_ascii=False,
    )


def decode_state(text: str) -> SessionState:
    """Decode a session; one that cannot be read, or is of another version, is empty."""
    try:
        data = json.loads(text)
        if data["version"] != _VERSION:
            return SessionState()
        return SessionState(
            own_list=_decode_list(data["own"]),
            clan_list=_decode_list(data["course"]),
            states=tuple(map(_decode_layout, data["pages"])),
            is_onboarded=_decode_tour(data.get("tour")),
            theme=_decode_theme(data.get("theme")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, InvalidTag):
        return SessionState()


def _encode_list(clan_list: ClanList) -> dict[str, object]:
    stops = [[str(stop.tag), stop.name] for stop in clan_list.stops]
    return {"title": clan_list.title, "stops": stops, "at": clan_list.at}


def _decode_list(data: dict[str, object]) -> ClanList:
    title, stops, at = data["title"], data["stops"], data["at"]
    if not (isinstance(title, str) and isinstance(stops, list) and isinstance(at, int)):
        raise TypeError
    read_stops = tuple(ClanRef(Tag.parse(tag), clean(name)) for tag, name in stops)
    return ClanList(clean(title), read_stops, at if 0 <= at < len(read_stops) else 0)


def _encode_tour(is_onboarded: bool | None) -> list[str] | None:
    """Return the hints that are over: versions before this one noted each."""
    return None if is_onboarded is None else list(_TOUR) if is_onboarded else []


def _decode_tour(steps: object) -> bool | None:
    if steps is None:
        return None
    if not isinstance(steps, list) or not set(steps) <= set(_TOUR):
        raise TypeError
    return set(steps) == set(_TOUR)


def _decode_theme(data: list[object] | None) -> ChosenTheme | None:
    if data is None:
        return None
    name, instead_of = data
    if not (isinstance(name, str) and isinstance(instead_of, str)):
        raise TypeError
    return ChosenTheme(name, instead_of)


def _encode_layout(state: ClanState) -> dict[str, object]:
    sort = [state.layout.sort.column, state.layout.sort.descending]
    return {
        "tag": str(state.tag),
        "view": state.view,
        "sort": sort,
        "key": state.layout.key,
        "wanted": state.filter_query,
    }


def _decode_layout(data: dict[str, object]) -> ClanState:
    sort, key, wanted, shown = data["sort"], data["key"], data["wanted"], data["view"]
    if not (isinstance(sort, list) and isinstance(wanted, str) and isinstance(shown, str)):
        raise TypeError
    if not isinstance(key, int | str | None):
        raise TypeError
    column, falling = sort
    if column not in {column.key for column in load_view(shown).columns}:
        raise KeyError(column)
    state = ClanState(tag=Tag.parse(str(data["tag"])), view=shown)
    return state.with_layout(Layout(SortKey(column, bool(falling)), key), clean(wanted))


class ClanStates:
    """A state for each clan that was opened, else one made of what is stored.

    Attributes:
        bookmarks: the clans the user knows.
        cards: every card of the game, or empty while they are not loaded.
        theme: the one that was chosen, in this run or an earlier one; None for none.
        is_onboarded: the hints of a first start are over; None before what is stored is known.
    """

    def __init__(self) -> None:
        self.bookmarks = Bookmarks()
        self.cards: Mapping[int, Card] = {}
        self.theme: ChosenTheme | None = None
        self.is_onboarded: bool | None = None
        self._is_demo = False
        self._stored = ""  # the session as it was stored last
        self._stored_from: tuple[object, ...] = ()  # what that was encoded from
        self._ages: Mapping[Tag, datetime] = {}
        self._memory: Memory | None = None
        self._states: dict[Tag, ClanState] = {}
        self._layouts: dict[Tag, ClanState] = {}  # as an earlier run left them

    def __contains__(self, tag: Tag) -> bool:
        """Return whether anything can be shown of a clan without asking."""
        is_stored = self._memory is not None and self._memory.recall(tag) is not None
        return tag in self._states or is_stored

    def open(self, memory: Memory) -> SessionState:
        """Take up what is stored, and return where an earlier run was left."""
        self._memory = memory
        self.bookmarks, self._ages = memory.book(), memory.ages()
        session = decode_state(memory.state())
        if self.is_onboarded is None:
            is_known = bool(self.bookmarks.entries or self._ages or session.own_list.stops)
            self.is_onboarded = is_known if session.is_onboarded is None else session.is_onboarded
        self.theme = self.theme or session.theme
        self._layouts = {state.tag: state for state in session.states if state.tag is not None}
        return session

    def open_demo(self, memory: Memory) -> SessionState:
        """Take up what is stored of the demo world, and forget the states of the real one."""
        self._is_demo = True
        self._states.clear()
        return self.open(memory)

    def save(self, own: ClanList, clan_list: ClanList) -> None:
        """Store where we are for the next run, where that has changed.

        Args:
            own: the clans that were opened one by one.
            clan_list: the list that the arrow keys walk through.
        """
        if self._memory is None:
            return
        states = tuple({**self._layouts, **self._states}.values())
        parts = (own, clan_list, self.is_onboarded, self.theme, *states)
        if len(parts) == len(self._stored_from) and all(map(is_, parts, self._stored_from)):
            return
        self._stored_from = parts
        text = encode_state(SessionState(own, clan_list, states, self.is_onboarded, self.theme))
        if text != self._stored:
            self._stored = text
            self._memory.keep_state(text)

    def put(self, state: ClanState) -> None:
        """Keep a newer state."""
        if state.tag is not None:
            self._states[state.tag] = state

    def state_of(self, tag: Tag, *, name: str = "") -> ClanState:
        """Return the state of a clan: as it was left, else with what is stored of it.

        Args:
            tag: the clan's.
            name: what a list calls it, or empty.
        """
        if tag not in self._states:
            survey = self._memory.recall(tag) if self._memory is not None else None
            name = name or self.bookmarks.find(tag).name or str(tag)
            status = LoadStatus(survey=survey, name=name, demo=self._is_demo)
            state = self._layouts.get(tag, ClanState(tag=tag))
            self._states[tag] = replace(state, load_status=status, cards=self.cards)
        return self._states[tag]

    def load_status_of(self, tag: Tag) -> LoadStatus:
        """Return the status of a clan, without its stored survey."""
        if tag in self._states:
            return self._states[tag].load_status
        return LoadStatus(read_at=self._ages.get(tag))

    def survey_of(self, tag: Tag) -> Survey | None:
        """Return the survey at hand of a clan, stored or not."""
        return self.state_of(tag).load_status.survey

    def name_of(self, tag: Tag) -> str:
        """Return the name of a clan as far as it is known; else its tag."""
        status = self.state_of(tag).load_status
        return status.survey.clan.name if status.survey is not None else status.name

    def save_bookmark(self, entry: Bookmark) -> None:
        """Keep a bookmark."""
        self.bookmarks = self.bookmarks.with_bookmark(entry)
        if self._memory is not None:
            self._memory.note(entry)

    def note_visit(self, clan: Clan, now: datetime) -> None:
        """Note that a clan was on screen; once a minute at most."""
        entry = self.bookmarks.find(clan.tag)
        is_fresh = entry.visited is not None and (now - entry.visited).total_seconds() < CURRENT
        if not is_fresh or entry.name != clan.name:
            self.save_bookmark(replace(entry, name=clan.name, visited=now))

    def forget(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""
        self.bookmarks = self.bookmarks.without_bookmark(tag)
        if self._memory is not None:
            self._memory.forget(tag)
