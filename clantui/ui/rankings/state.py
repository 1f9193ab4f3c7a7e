"""Where the screen of a ranking stands."""

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
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import search_key
from clantui.ui.common.freshness import freshness

MOST: Final = 50
"""Clans of a course: the arrow keys walk it, so it need not be longer than an evening."""


class RankingsState(Struct, frozen=True, kw_only=True):
    """A ranking as far as it is known, and what is asked for. Each step returns a new one.

    What is shown stays, under its own name, until the answer of another question is there.

    Attributes:
        place: whose ranking is shown.
        listing: its clans so far; None before the first answer.
        at: when that was asked for, aware UTC.
        wanted: whose ranking was asked for last.
        after: of which page; empty for the first.
        asking: whether that answer is still to come.
        error: why it brought nothing, or None.
    """

    place: Location = WORLD
    listing: Page | None = None
    at: datetime | None = None
    wanted: Location = WORLD
    after: str = ""
    asking: bool = False
    error: RoyaleError | None = None

    @property
    def found(self) -> tuple[RankedClan, ...]:
        """The clans so far."""
        return self.listing.clans if self.listing is not None else ()

    @property
    def more(self) -> str:
        """What to ask the next page with; empty where there is none, or it is not its turn."""
        if self.listing is None or self.asking or self.error is not None:
            return ""
        return self.listing.after

    def asked(self, place: Location, after: str = "") -> Self:
        """A page has been asked for."""
        return replace(self, wanted=place, after=after, asking=True, error=None)

    def arrived(self, page: Page, now: datetime) -> Self:
        """It is there: a first page takes the place of what was shown."""
        if self.after and self.listing is not None:
            return replace(self, listing=self.listing.with_next(page), asking=False)
        first = Page().with_next(page)
        at = now - timedelta(seconds=page.age)
        return replace(self, place=self.wanted, listing=first, at=at, asking=False)

    def failed(self, error: RoyaleError) -> Self:
        """It is not to be had; what is shown stays."""
        return replace(self, asking=False, error=error)

    def kept(self, query: str) -> tuple[RankedClan, ...]:
        """The clans that a filter keeps: every word is in the name, the tag or the location."""
        words = [folded for word in query.split() if (folded := search_key(word))]
        return tuple(one for one in self.found if all(_has(one, word) for word in words))

    def course(self, kept: tuple[RankedClan, ...], tag: Tag) -> ClanList:
        """The clans around one of those shown, to be walked through.

        Args:
            kept: what is shown.
            tag: the clan to begin with, one of them.
        """
        at = [one.tag for one in kept].index(tag)
        start = max(0, min(at - MOST // 2, len(kept) - MOST))
        stops = tuple(ClanRef(one.tag, one.name) for one in kept[start : start + MOST])
        return ClanList(title=self.place.name, stops=stops, at=at - start)

    # What it says

    def fresh(self, now: datetime) -> Content:
        """The cell on the right of the first line."""
        if self.error is not None and not self.asking:
            return Content.styled("✗ failed", "$text-error")
        age = (now - self.at).total_seconds() if self.at is not None else None
        return freshness(age, asking="asking" if self.asking else "", stale=math.inf)

    def message(self, query: str) -> Content:
        """The slot on the second line: the most urgent of what there is to say."""
        if self.error is not None:
            whose = f"{self.wanted.name}: " if self.wanted != self.place else ""
            says = f"✗ {whose}{self.error.sentence} · r asks again"
            return Content.styled(says, "$text-error")
        number = pluralise(len(self.found), "clan")
        if self.asking and self.after:
            return Content.styled(
                f"◌ {number} so far · asking for more · esc goes back", "$text-accent"
            )
        if self.asking:
            return Content.styled(
                f"◌ asking for {self.wanted.name} · esc goes back", "$text-accent"
            )
        if query:
            kept = f"{len(self.kept(query))} of {number} · /{query} · esc clears"
            return Content.styled(kept, "$text-accent")
        if self.more:
            return Content.styled(f"{number} so far · G goes on", "$text-muted")
        return Content.styled(f"{number}, all there are" if self.found else "", "$text-muted")

    def placeholder(self, query: str) -> str:
        """What stands in a table without clans, and why it has none."""
        if self.found:
            return f"no clan or location here has “{query}” · esc clears the filter"
        if self.listing is not None:
            return f"the API has no ranking of {self.place.name} · L chooses another location"
        return "waiting for the first answer … · esc goes back" if self.asking else ""


def _has(one: RankedClan, word: str) -> bool:
    return any(word in search_key(text) for text in (one.name, one.tag.text, one.location))
