"""State of a search for clans by name."""

from __future__ import annotations

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.errors import RoyaleError
from clantui.core.rankings import Page, RankedClan
from clantui.core.text.sanitize import search_key


def normalise_name(text: str) -> str:
    """Return a text as it can be sent: with single blanks, without lone surrogates."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())


class SearchState(Struct, frozen=True, kw_only=True):
    """A search by name, page by page; immutable.

    Attributes:
        found: the clans so far, without repeats, in the API's order.
        after: cursor of the next page; empty at the end.
        is_loading: a request is running or starts soon.
        is_requested: the user requested the page that is loading: the next one, or a retry.
    """

    text: str = ""
    found: tuple[RankedClan, ...] = ()
    after: str = ""
    is_loading: bool = False
    is_requested: bool = False
    error: RoyaleError | None = None

    def with_text(self, text: str) -> Self:
        """Return a search for another text, with the clans found so far that match it."""
        key = search_key(text)
        found = tuple(clan for clan in self.found if key and key in search_key(clan.name))
        return type(self)(text=text, found=found, is_loading=True)

    def with_request(self) -> Self:
        """Return a copy while the next page, or a retry, is loading."""
        return replace(self, is_loading=True, is_requested=True, error=None)

    def with_page(self, page: Page, *, first: bool) -> Self:
        """Return a copy with a page: the first replaces the clans, a later one adds to them."""
        before = Page() if first else Page(clans=self.found)
        found = before.with_next(page)
        return type(self)(text=self.text, found=found.clans, after=found.after)

    def with_error(self, error: RoyaleError) -> Self:
        """Return a copy with the error of a request; the clans stay."""
        return replace(self, is_loading=False, error=error)
