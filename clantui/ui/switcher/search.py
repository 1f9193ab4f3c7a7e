"""State of a search for clans by name, a page at a time."""

from __future__ import annotations

from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.rankings import Page, RankedClan
from clantui.core.text.sanitize import search_key

SHORTEST: Final = 3
"""Characters that the API wants of a name at the least."""


def searched_name(text: str) -> str:
    """Return the part of a typed text that can be sent: single blanks, characters of a URL."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())


class SearchState(Struct, frozen=True, kw_only=True):
    """A search by name; each step returns a new one.

    Attributes:
        text: the name; empty for no search.
        found: the clans so far, each once, in the API's order.
        after: the cursor of the next page; empty where there is none.
        asking: an answer is being waited for, or will be asked for shortly.
        further: it is one the user asked for: the next page, or the same again.
        error: why the last request brought nothing, or None.
    """

    text: str = ""
    found: tuple[RankedClan, ...] = ()
    after: str = ""
    asking: bool = False
    further: bool = False
    error: RoyaleError | None = None

    def with_text(self, text: str) -> Self:
        """Return the search for another text: until the answer comes, with what still fits it."""
        wanted = search_key(text)
        found = tuple(clan for clan in self.found if wanted and wanted in search_key(clan.name))
        return type(self)(text=text, found=found, asking=True)

    def with_request(self) -> Self:
        """Return the search while the next page, or the same again, is asked for."""
        return replace(self, asking=True, further=True, error=None)

    def with_page(self, page: Page, *, first: bool) -> Self:
        """Return the search with a page: the first replaces what is there, a later one follows."""
        found: dict[Tag, RankedClan] = {}
        for clan in page.clans if first else (*self.found, *page.clans):
            found.setdefault(clan.tag, clan)
        return type(self)(text=self.text, found=tuple(found.values()), after=page.after)

    def with_error(self, error: RoyaleError) -> Self:
        """Return the search without an answer; what is there stays."""
        return replace(self, asking=False, further=False, error=error)
