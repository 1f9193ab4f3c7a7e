"""Keys typed ahead: each waits until the one before it has had its effect."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from textual.app import App, ScreenStackError
from textual.dom import NoScreen
from textual.events import Callback, Event
from textual.message_pump import MessagePump
from textual.widget import Widget

_ROUNDS: Final = 2
"""A key runs an action in the first; what that announces is heard in the second."""

_MOST: Final = 8
"""Rounds after which a screen that never comes to rest keeps no key waiting."""

_PATIENCE: Final = 0.5
"""Seconds for a widget that does not answer, because it is gone."""

_POLL: Final = 0.005
"""Seconds between two looks whether a screen has its parts."""


class TypeAhead:
    """Lets the keys that a terminal sent in one burst through, one by one.

    Textual hands a key to what has the focus when it arrives. What an earlier key of the burst
    opens has it later, when all of them have gone to the wrong place. So after each key something
    goes the way that the key goes: from the focus through its parents to the app. When it has
    arrived the key has been heard by all of them, and a second round hears what they announced.

    No key goes before the screen on top has its parts: what the app runs for a key asks for them,
    and Textual hands a key to the app as soon as there is a terminal.
    """

    def __init__(self, app: App[None]) -> None:
        """Begin with nothing typed."""
        self._app = app
        self._waiting: deque[Event] = deque()
        self._turn: Event | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Return whether a key is under way."""
        return self._following is not None

    def may_go(self, event: Event) -> bool:
        """Return whether it is a key's turn; it comes again by itself when it is not.

        Args:
            event: a key or a paste.
        """
        is_first = self._following is None
        if (is_first or event is self._turn) and self._is_ready():
            return True
        if event is self._turn:
            self._turn = None
            self._waiting.appendleft(event)
        else:
            self._waiting.append(event)
        if is_first:
            self.follow()
        return False

    def follow(self) -> None:
        """Follow the key that has just gone on its way, and let the next go after it."""
        if self._following is None:
            self._following = asyncio.create_task(self._follow(), name="keys typed ahead")
        else:
            self._turn = None

    def stop(self) -> None:
        """Forget what is typed: nobody is there to hear it."""
        if self._following is not None:
            self._following.cancel()

    async def _follow(self) -> None:
        try:
            await self._settle()
            while self._waiting:
                self._turn = event = self._waiting.popleft()
                if not self._app.post_message(event):
                    break
                await self._ask(self._app)
                await self._settle()
        finally:
            self._following = self._turn = None

    async def _settle(self) -> None:
        """Wait until the key has been heard, and what has come of it has the focus."""
        for turn in range(_MOST):
            while not self._is_ready():  # noqa: ASYNC110 — no event of the app says so
                await asyncio.sleep(_POLL)
            before = self._place()
            if not before:
                return
            for node in before[-1].ancestors_with_self:
                if not await self._ask(node):  # else a key could wait for half a minute
                    return
            if turn + 1 >= _ROUNDS and self._place() == before:
                return

    def _is_ready(self) -> bool:
        """Return whether the screen on top has its parts."""
        try:
            return self._app.screen.is_mounted
        except (ScreenStackError, NoScreen):
            return False

    def _place(self) -> list[Widget]:
        """Return the screen and what has the focus there; nothing where there is no screen."""
        try:
            screen = self._app.screen
        except (ScreenStackError, NoScreen):
            return []
        return [screen, screen.focused or screen]

    async def _ask(self, node: MessagePump) -> bool:
        """Wait until a widget has heard all it was told; return False if it never answers."""
        heard = asyncio.get_running_loop().create_future()

        def hear() -> None:
            if not heard.done():
                heard.set_result(None)

        if node.post_message(Callback(callback=hear)):
            await asyncio.wait({heard}, timeout=_PATIENCE)
            return heard.done()
        return True
