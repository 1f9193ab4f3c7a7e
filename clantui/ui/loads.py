"""One load at a time, and none of an old one's answers after that."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Final

from textual.message import Message
from textual.widget import Widget

from clantui.core.errors import RoyaleError
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.wish import Wish
from clantui.ui.engine import Engine

_GROUP: Final = "load"


class Arrived(Message):
    """A newer picture of the clan being loaded."""

    def __init__(self, load: int, survey: Survey) -> None:
        super().__init__()
        self.load, self.survey = load, survey

    def can_replace(self, message: Message) -> bool:
        """A later picture supersedes this one; a late one of an older load does not."""
        return isinstance(message, Arrived) and message.load >= self.load


class Ended(Message):
    """A load is over; `error` tells why it brought no clan."""

    def __init__(self, load: int, error: RoyaleError | None) -> None:
        super().__init__()
        self.load, self.error = load, error


class DemoOpened(Message):
    """The demo world answers from now on; `tag` is a clan to begin with."""

    def __init__(self, tag: Tag) -> None:
        super().__init__()
        self.tag = tag


class Loads:
    """Starts loads as workers of a widget, which hears of them by messages.

    Beginning one cancels the one before, which ends its requests on the wire; a message that was
    already on its way is told by its number to be `current` no more.
    """

    def __init__(self, owner: Widget, engine: Engine) -> None:
        """Set up for the widget that owns the workers."""
        self._owner = owner
        self._engine = engine
        self._newest = 0

    def current(self, message: Arrived | Ended) -> bool:
        """Whether a message is of the newest load."""
        return message.load == self._newest

    def warm_up(self) -> None:
        """Import and start what is heavy, so that it is there when Enter is pressed."""
        self._owner.run_worker(self._engine.start(), group="start")

    def begin(self, wish: Wish) -> None:
        """Load a clan; see `Engine.load`."""
        self._newest += 1
        self._run(self._load(wish, self._newest))

    def begin_demo(self) -> None:
        """Open the demo world."""
        self._newest += 1
        self._run(self._open_demo())

    def stop(self) -> None:
        """Give up the load under way."""
        self._newest += 1
        self._owner.workers.cancel_group(self._owner, _GROUP)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self._owner.run_worker(work, group=_GROUP, exclusive=True)

    async def _load(self, wish: Wish, load: int) -> None:
        post = self._owner.post_message
        error: RoyaleError | None = None
        if wish.before is None or wish.before.clan.tag != wish.tag:
            stored = (await self._engine.remembered()).recall(wish.tag)
            wish = replace(wish, before=stored)
            if stored is not None:
                post(Arrived(load, stored))
        try:
            # Emitted from inside Twisted, where a message is all that may touch the screen.
            await self._engine.load(wish, lambda survey: post(Arrived(load, survey)))
        except RoyaleError as why:
            error = why
        post(Ended(load, error))

    async def _open_demo(self) -> None:
        self._owner.post_message(DemoOpened(await self._engine.open_demo()))
