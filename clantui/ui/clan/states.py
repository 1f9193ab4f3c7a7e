"""The pages that are kept, of this run and of earlier ones, and the book of clans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import is_

from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Memory
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.clan.state import ClanState
from clantui.ui.onboarding.steps import OVER, Onboarding
from clantui.ui.session_state import (
    ChosenTheme,
    SessionState,
    decode_state,
    encode_state,
    layouts_of,
)


class ClanStates:
    """A page for each clan that was looked at, else one made of what is stored.

    Attributes:
        book: the clans the user knows.
        cards: every card of the game, or empty while they were not asked for.
        demo: whether the demo world answers.
        tour: how far the tour of a first start has come; None before what is remembered is read.
        theme: the one that was chosen, in this run or an earlier one; None for none.
    """

    def __init__(self) -> None:
        self.bookmarks = Bookmarks()
        self.cards: Mapping[int, Card] = {}
        self.demo = False
        self.tour: Onboarding | None = None
        self.theme: ChosenTheme | None = None
        self._kept = ""
        self._stood: tuple[object, ...] = ()  # what that was written from
        self._ages: Mapping[Tag, datetime] = {}
        self._memory: Memory | None = None
        self._pages: dict[Tag, ClanState] = {}
        self._arranged: dict[Tag, ClanState] = {}  # as an earlier run left them

    def __contains__(self, tag: Tag) -> bool:
        """Whether anything can be shown of a clan without asking."""
        stored = self._memory is not None and self._memory.recall(tag) is not None
        return tag in self._pages or stored

    def opened(self, memory: Memory, *, anew: bool) -> SessionState:
        """Take up what is remembered.

        Args:
            memory: what is remembered.
            anew: whether to forget the pages of this run: they are of another world.

        Returns:
            Where an earlier run was left.
        """
        self._memory = memory
        self.bookmarks, self._ages = memory.book(), memory.ages()
        state = decode_state(memory.state())
        if self.tour is None:
            known = self.bookmarks.entries or self._ages or state.own.stops
            self.tour = state.tour or (OVER if known else Onboarding())
        self.theme = self.theme or state.theme
        self._arranged = layouts_of(state.pages)
        if anew:
            self.demo = True
            self._pages.clear()
        return state

    def keep(self, own: ClanList, course: ClanList) -> None:
        """Keep where we are for the next run; see `SessionState`."""
        if self._memory is None:
            return
        pages = tuple({**self._arranged, **self._pages}.values())
        stands = (own, course, self.tour, self.theme, *pages)
        if len(stands) == len(self._stood) and all(map(is_, stands, self._stood)):
            return
        self._stood = stands
        text = encode_state(SessionState(own, course, pages, self.tour, self.theme))
        if text != self._kept:
            self._kept = text
            self._memory.keep_state(text)

    def put(self, page: ClanState) -> None:
        """Keep a newer page."""
        if page.tag is not None:
            self._pages[page.tag] = page

    def page(self, tag: Tag, *, name: str = "") -> ClanState:
        """The page of a clan: as it was left, else with what is stored of it.

        Args:
            tag: the clan's.
            name: what a list calls it, or empty.
        """
        if tag not in self._pages:
            stored = self._memory.recall(tag) if self._memory is not None else None
            name = name or self.bookmarks.find(tag).name or str(tag)
            page = self._arranged.get(tag, ClanState(tag=tag))
            stands = LoadStatus(survey=stored, name=name, demo=self.demo)
            self._pages[tag] = replace(page, load_status=stands, cards=self.cards)
        return self._pages[tag]

    def load_status_of(self, tag: Tag) -> LoadStatus:
        """Where a clan stands, without its picture from the store."""
        if tag in self._pages:
            return self._pages[tag].load_status
        return LoadStatus(read_at=self._ages.get(tag))

    def survey_of(self, tag: Tag) -> Survey | None:
        """The picture at hand of a clan, stored or not."""
        return self.page(tag).load_status.survey

    def name_of(self, tag: Tag) -> str:
        """What a clan is called, as far as it is known; else its tag."""
        situation = self.page(tag).load_status
        return situation.survey.clan.name if situation.survey is not None else situation.name

    def note(self, entry: Bookmark) -> None:
        """Keep an entry of the book."""
        self.bookmarks = self.bookmarks.with_bookmark(entry)
        if self._memory is not None:
            self._memory.note(entry)

    def forget(self, tag: Tag) -> None:
        """Take a clan out of the book."""
        self.bookmarks = self.bookmarks.without_bookmark(tag)
        if self._memory is not None:
            self._memory.forget(tag)
