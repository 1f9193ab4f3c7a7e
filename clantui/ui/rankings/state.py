"""State of the rankings screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import search_key, split_search_words
from clantui.ui.common.freshness import render_freshness
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_filter, describe_no_match

MAX_LIST_CLANS: Final = 50
"""Clans of a list, which is opened clan by clan with the arrow keys."""


RANKED: Final = SortKey("place", descending=False)
"""The order of the ranking itself."""


class RankingsState(Struct, frozen=True, kw_only=True):
    """A ranking and its last request; immutable.

    `location` and `by` belong to the ranking on the screen; `requested_location` and
    `requested_by` belong to the last request, whose ranking replaces it once loaded.

    Attributes:
        page: the clans of the ranking so far; None before the first answer.
        at: time of the API's answer, aware UTC.
        after: cursor of the requested page; empty for the first.
    """

    location: Location = WORLD
    page: Page | None = None
    at: datetime | None = None
    by: RankedBy = RankedBy.TROPHIES
    sort: SortKey = RANKED
    filter_text: str = ""
    requested_location: Location = WORLD
    requested_by: RankedBy = RankedBy.TROPHIES
    after: str = ""
    is_loading: bool = False
    error: RoyaleError | None = None

    @property
    def clans(self) -> tuple[RankedClan, ...]:
        """The clans so far."""
        return self.page.clans if self.page is not None else ()

    @property
    def is_expecting_clans(self) -> bool:
        """True until an answer or an error: a filter may already be typed."""
        return self.is_loading or (self.page is None and self.error is None)

    @property
    def next_cursor(self) -> str:
        """Cursor of the next page; empty at the end, while loading and after an error."""
        if self.page is None or self.is_loading or self.error is not None:
            return ""
        return self.page.after

    def with_request(self, location: Location, by: RankedBy, after: str = "") -> Self:
        """Return a copy in which a page is loading."""
        return replace(
            self,
            requested_location=location,
            requested_by=by,
            after=after,
            is_loading=True,
            error=None,
        )

    def with_page(self, page: Page, now: datetime) -> Self:
        """Return a copy with a loaded page; a first page replaces the ranking.

        An old page, from the cache, keeps the error of the request.
        """
        if self.after and self.page is not None:
            return replace(
                self, page=self.page.with_next(page), is_loading=False, error=page.error
            )
        first = Page().with_next(page)
        at = now - timedelta(seconds=page.age)
        is_same = (self.location, self.by) == (self.requested_location, self.requested_by)
        return replace(
            self,
            location=self.requested_location,
            by=self.requested_by,
            sort=self.sort if is_same else RANKED,
            page=first,
            at=at,
            is_loading=False,
            error=page.error,
        )

    def with_error(self, error: RoyaleError) -> Self:
        """Return a copy with the error of a request; the ranking stays."""
        return replace(self, is_loading=False, error=error)

    @property
    def rows(self) -> tuple[RankedClan, ...]:
        """The clans with every word of the filter in their name, tag or location."""
        words = split_search_words(self.filter_text)
        return tuple(clan for clan in self.clans if all(_matches(clan, word) for word in words))

    def clan_list(self, shown: Sequence[RankedClan], tag: Tag) -> ClanList:
        """Return the shown clans around `tag`, the current one; at most `MAX_LIST_CLANS`."""
        index = [clan.tag for clan in shown].index(tag)
        start = max(0, min(index - MAX_LIST_CLANS // 2, len(shown) - MAX_LIST_CLANS))
        clans = tuple(
            ClanRef(clan.tag, clan.name) for clan in shown[start : start + MAX_LIST_CLANS]
        )
        return ClanList(title=self.location.name, clans=clans, position=index - start)

    def freshness(self, now: datetime) -> Content:
        """Return the text on the right of the header."""
        age = (now - self.at).total_seconds() if self.at is not None else None
        progress = "loading" if self.is_loading else None
        return render_freshness(age, progress=progress, error=self.error, stale=math.inf)

    def summary(self, width: int) -> Content:
        """Return the most important message; it may fill two lines of `width` cells."""
        del width
        back = key_name("rankings-back")
        if self.error is not None:
            is_shown = (self.location, self.by) == (self.requested_location, self.requested_by)
            name = "" if is_shown else f"{self._wanted_name}: "
            text = f"✗ {name}{self.error.sentence} · {key_name('rankings-refresh')} retries"
            return Content.styled(text, "$text-error")
        number = pluralise(len(self.clans), "clan")
        if self.is_loading and self.after:
            return Content.styled(f"◌ {number} · loading more · {back} goes back", "$text-accent")
        if self.is_loading:
            text = f"◌ loading {self._wanted_name} · {back} goes back"
            return Content.styled(text, "$text-accent")
        if self.filter_text:
            clears = describe_filter(self.filter_text, "rankings-back")
            text = f"{len(self.rows)} of {number} · {clears}"
            return Content.styled(text, "$text-accent")
        if self.next_cursor:
            return Content.styled(f"{number} · {key_name('bottom')} loads more", "$text-muted")
        return Content.styled(f"all {number}" if len(self.clans) > 1 else "", "$text-muted")

    @property
    def _wanted_name(self) -> str:
        return self.requested_location.name + (
            " in war" if self.requested_by is RankedBy.WAR else ""
        )

    @property
    def placeholder(self) -> str:
        """Why the table is empty, and which key helps."""
        back = key_name("rankings-back")
        if self.clans:
            return describe_no_match(self.filter_text, "rankings-back")
        if self.page is not None:
            kind = "war ranking" if self.by is RankedBy.WAR else "ranking"
            key = key_name("rankings-location")
            return f"There is no {kind} for {self.location.name} · {key} opens another country"
        return f"Loading … · {back} goes back" if self.is_loading else ""


def _matches(clan: RankedClan, word: str) -> bool:
    return any(word in search_key(text) for text in (clan.name, clan.tag.text, clan.location))
