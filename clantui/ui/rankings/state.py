"""State of the rankings screen."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import search_key
from clantui.ui.common.freshness import freshness
from clantui.ui.keymap.names import key_name

MOST: Final = 50
"""Clans of a list: the arrow keys walk it, so it need not be longer than an evening."""


class RankingsState(Struct, frozen=True, kw_only=True):
    """A ranking as far as it is known, and what is asked for; each step returns a new one.

    What is shown stays, under its own name, until the answer of another request is there.

    Attributes:
        place: of the ranking that is shown.
        page: its clans so far; None before the first answer.
        at: when that was asked for, aware UTC.
        by: the score of the ranking that is shown.
        wanted: of the ranking that was asked for last.
        wanted_by: the score of the one that was asked for last.
        after: of which page; empty for the first.
        asking: that answer is still to come.
        error: why it brought nothing, or None.
    """

    place: Location = WORLD
    page: Page | None = None
    at: datetime | None = None
    by: RankedBy = RankedBy.TROPHIES
    wanted: Location = WORLD
    wanted_by: RankedBy = RankedBy.TROPHIES
    after: str = ""
    asking: bool = False
    error: RoyaleError | None = None

    @property
    def clans(self) -> tuple[RankedClan, ...]:
        """The clans so far."""
        return self.page.clans if self.page is not None else ()

    @property
    def may_come(self) -> bool:
        """True while clans may come: what is typed by then waits for them."""
        return self.asking or (self.page is None and self.error is None)

    @property
    def more(self) -> str:
        """The cursor of the next page; empty where there is none, or it is not its turn."""
        if self.page is None or self.asking or self.error is not None:
            return ""
        return self.page.after

    def with_request(self, place: Location, by: RankedBy, after: str = "") -> Self:
        """Return the state while a page is asked for."""
        return replace(self, wanted=place, wanted_by=by, after=after, asking=True, error=None)

    @property
    def is_answered(self) -> bool:
        """True where what is shown is what was asked for last."""
        return (self.place, self.by) == (self.wanted, self.wanted_by)

    def with_page(self, page: Page, now: datetime) -> Self:
        """Return the state with the answer: a first page replaces what was shown."""
        if self.after and self.page is not None:
            return replace(self, page=self.page.with_next(page), asking=False)
        first = Page().with_next(page)
        at = now - timedelta(seconds=page.age)
        return replace(self, place=self.wanted, by=self.wanted_by, page=first, at=at, asking=False)

    def with_error(self, error: RoyaleError) -> Self:
        """Return the state without an answer; what is shown stays."""
        return replace(self, asking=False, error=error)

    def filter(self, query: str) -> tuple[RankedClan, ...]:
        """Return the clans that have every word in their name, tag or location."""
        words = [folded for word in query.split() if (folded := search_key(word))]
        return tuple(clan for clan in self.clans if all(_has(clan, word) for word in words))

    def clan_list(self, shown: tuple[RankedClan, ...], tag: Tag) -> ClanList:
        """Return the clans around one of those shown, as a list at that one."""
        at = [clan.tag for clan in shown].index(tag)
        start = max(0, min(at - MOST // 2, len(shown) - MOST))
        stops = tuple(ClanRef(clan.tag, clan.name) for clan in shown[start : start + MOST])
        return ClanList(title=self.place.name, stops=stops, at=at - start)

    # Its words

    def freshness(self, now: datetime) -> Content:
        """Return the cell on the right of the first line."""
        if self.error is not None and not self.asking:
            return Content.styled("✗ failed", "$text-error")
        age = (now - self.at).total_seconds() if self.at is not None else None
        return freshness(age, asking="loading" if self.asking else "", stale=math.inf)

    def message(self, query: str) -> Content:
        """Return the most urgent sentence, for the second line."""
        back = key_name("rankings-back")
        if self.error is not None:
            whose = "" if self.is_answered else f"{self._wanted_name}: "
            text = f"✗ {whose}{self.error.sentence} · {key_name('rankings-refresh')} retries"
            return Content.styled(text, "$text-error")
        number = pluralise(len(self.clans), "clan")
        if self.asking and self.after:
            return Content.styled(f"◌ {number} · loading more · {back} goes back", "$text-accent")
        if self.asking:
            text = f"◌ loading {self._wanted_name} · {back} goes back"
            return Content.styled(text, "$text-accent")
        if query:
            text = f"{len(self.filter(query))} of {number} · /{query} · {back} clears"
            return Content.styled(text, "$text-accent")
        if self.more:
            return Content.styled(f"{number} · {key_name('bottom')} loads more", "$text-muted")
        return Content.styled(f"all {number}" if self.clans else "", "$text-muted")

    @property
    def _wanted_name(self) -> str:
        return self.wanted.name + (" in war" if self.wanted_by is RankedBy.WAR else "")

    def placeholder(self, query: str) -> str:
        """Return why the table has no clans, and the way on."""
        back = key_name("rankings-back")
        if self.clans:
            return f"Nothing matches “{query}” · {back} clears the filter"
        if self.page is not None:
            kind = "war ranking" if self.by is RankedBy.WAR else "ranking"
            key = key_name("rankings-location")
            return f"There is no {kind} for {self.place.name} · {key} opens another country"
        return f"Loading … · {back} goes back" if self.asking else ""


def _has(clan: RankedClan, word: str) -> bool:
    return any(word in search_key(text) for text in (clan.name, clan.tag.text, clan.location))
