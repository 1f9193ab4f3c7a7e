"""The search for clans by name: asked when the fingers rest, one at a time, a page at a time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace
from textual.message import Message
from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.rankings import Page, RankedClan
from clantui.core.text.sanitize import search_key
from clantui.ui.common.workers import start_worker

REST: Final = 0.3
"""Seconds without a key after which a text is searched for."""

SHORTEST: Final = 3
"""Characters that the API wants of a name at the least."""

_GROUP: Final = "search"


def searched_name(text: str) -> str:
    """What of a typed text can be sent: white space once, nothing that no URL can hold."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())


class SearchState(Struct, frozen=True, kw_only=True):
    """What is known of a search by name. Each step returns a new one.

    Attributes:
        text: what was searched for; empty for no search.
        found: what came so far, each clan once, in the API's order.
        after: what the next page is asked with; empty where there is none.
        asking: whether an answer is being waited for, or will be asked for shortly.
        further: whether it is one the user asked for: the next page, or the same again.
        error: why the last question brought nothing, or None.
    """

    text: str = ""
    found: tuple[RankedClan, ...] = ()
    after: str = ""
    asking: bool = False
    further: bool = False
    error: RoyaleError | None = None

    def begun(self, text: str) -> Self:
        """For another text: of what is there, only what fits it stays, until the answer comes."""
        wanted = search_key(text)
        kept = tuple(one for one in self.found if wanted and wanted in search_key(one.name))
        return type(self)(text=text, found=kept, asking=True)

    def going_on(self) -> Self:
        """The next page, or the same again, is asked for."""
        return replace(self, asking=True, further=True, error=None)

    def answered(self, page: Page, *, first: bool) -> Self:
        """With a page: the first in place of what is there, a later one behind it."""
        once: dict[Tag, RankedClan] = {}
        for one in page.clans if first else (*self.found, *page.clans):
            once.setdefault(one.tag, one)
        return type(self)(text=self.text, found=tuple(once.values()), after=page.after)

    def failed(self, error: RoyaleError) -> Self:
        """With the reason why no answer came; what is there stays."""
        return replace(self, asking=False, further=False, error=error)


class SearchAnswered(Message):
    """A page came, or the reason why none did."""

    def __init__(self, search: int, after: str, page: Page | RoyaleError) -> None:
        """Tell whose answer it is: the number of the search, and what was asked with."""
        super().__init__()
        self.search, self.after, self.page = search, after, page


class ClanSearch:
    """Runs searches as workers of a widget, which hears of them by `SearchAnswered`."""

    def __init__(self, owner: Widget, engine: Backend, rest: float) -> None:
        """Set up.

        Args:
            owner: runs the workers and is given the messages.
            engine: is asked.
            rest: seconds to wait before a new text is asked for.
        """
        self._owner, self._engine, self._rest = owner, engine, rest
        self._newest = 0

    def current(self, message: SearchAnswered) -> bool:
        """Whether a message is of the newest search."""
        return message.search == self._newest

    def begin(self, name: str) -> None:
        """Ask for a name, once it has rested; whatever was asked before is given up."""
        self._newest += 1
        self._run(name, "", self._rest)

    def go_on(self, name: str, after: str) -> None:
        """Ask for a page of the same search at once; an empty `after` is the first."""
        self._run(name, after, 0)

    def stop(self) -> None:
        """Give up what is asked."""
        self._newest += 1
        self._owner.workers.cancel_group(self._owner, _GROUP)

    def _run(self, name: str, after: str, rest: float) -> None:
        start_worker(self._owner, partial(self._ask, name, after, self._newest, rest), _GROUP)

    async def _ask(self, name: str, after: str, search: int, rest: float) -> None:
        await asyncio.sleep(rest)
        page: Page | RoyaleError
        try:
            page = await self._engine.search(name, after)
        except RoyaleError as why:
            page = why
        self._owner.post_message(SearchAnswered(search, after, page))
