"""Queue of keys typed ahead: each waits until the previous one has had its effect."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from textual.app import App, ScreenStackError
from textual.dom import NoScreen
from textual.events import Callback, Event, Key
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from clantui.ui.keymap.bindings import TABLE_KEYS

_MIN_ROUNDS: Final = 2
"""The action of a key runs in the first round; its messages are handled in the second."""

_MAX_ROUNDS: Final = 8
"""Rounds after which the next key is sent, even if the screen still changes."""

_TIMEOUT: Final = 1.0
"""Seconds to wait for widgets that may have been removed."""

_MOVES: Final = frozenset(binding.id for binding in TABLE_KEYS)
"""Actions that leave the focus where it is: the next key need not wait for them. Otherwise each
key of a held arrow key would wait for ten turns of the loop, which are long during a load."""

_NOT_HELD: Final = frozenset({"back", "interrupt", "quit"})
"""Actions that are passed at once to a screen with `holds_keys`, if no earlier key waits."""

_POLL: Final = 0.005
"""Seconds between two checks whether a screen is ready."""


class TypeAhead:
    """Queue that sends the keys of a burst one by one.

    Textual sends a key to the widget that has the focus when the key arrives. If an earlier key of
    the burst opens a screen, that takes the focus only after all keys have been sent to the old
    one. So after each key a callback passes through the same message queues: from the focused
    widget through its parents to the app. After it all of them have handled the key, and after a
    second round also the messages that the key caused.

    No key is sent before the top screen is mounted: Textual sends keys to the app as soon as there
    is a terminal, but actions need the widgets of the screen. While `holds_keys` of a screen is
    True, it gets only the keys to cancel and to quit.
    """

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._queue: deque[Event] = deque()
        self._next: Event | None = None
        self._task: asyncio.Task[None] | None = None

    def admit(self, event: Event) -> bool:
        """Return True if a key or paste may be handled now; else queue it, to be posted again."""
        is_idle = self._task is None
        if (is_idle or event is self._next) and (
            self._is_ready() or self._find_action(event) in _NOT_HELD
        ):
            return True
        if event is self._next:
            self._next = None
            self._queue.appendleft(event)
        else:
            self._queue.append(event)
        if is_idle:
            self._start()
        return False

    def follow(self, event: Event) -> None:
        """Wait for the effect of the key just handled, then post the next one."""
        if self._task is not None:
            self._next = None
        elif not self._is_move(event):
            self._start()

    def _start(self) -> None:
        self._task = asyncio.create_task(self._post_queue(), name="keys typed ahead")

    def stop(self) -> None:
        """Drop all queued keys."""
        if self._task is not None:
            self._task.cancel()

    async def _post_queue(self) -> None:
        try:
            await self._wait_for_effect()
            while self._queue:
                self._next = event = self._queue.popleft()
                if not self._app.post_message(event):
                    break
                await self._wait_for_nodes([self._app])
                if not self._is_move(event):
                    await self._wait_for_effect()
        finally:
            self._task = self._next = None

    def _is_move(self, event: Event) -> bool:
        """Return True if a key only moves the cursor of a table."""
        return self._is_ready() and self._find_action(event) in _MOVES

    def _find_action(self, event: Event) -> str | None:
        """Return the id of the action of a key; None if there is none, or no mounted screen."""
        if not isinstance(event, Key) or self._find_screen() is None:
            return None
        active = self._app.active_bindings.get(event.key)
        return None if active is None else active.binding.id

    async def _wait_for_effect(self) -> None:
        """Wait until the key and its messages are handled, and the focus no longer moves."""
        for index in range(_MAX_ROUNDS):
            while not self._is_ready():  # noqa: ASYNC110 — no event of the app says so
                await asyncio.sleep(_POLL)
            before = self._find_focus()
            if before is None or not await self._wait_for_nodes(before.ancestors_with_self):
                return  # else a key could wait half a minute
            if index + 1 >= _MIN_ROUNDS and self._find_focus() is before:
                return

    def _is_ready(self) -> bool:
        """Return True if the top screen is mounted, and takes keys."""
        screen = self._find_screen()
        return screen is not None and not getattr(screen, "holds_keys", False)

    def _find_screen(self) -> Screen[Any] | None:
        """Return the top screen; None without one that is mounted."""
        with suppress(ScreenStackError, NoScreen):
            if self._app.screen.is_mounted:
                return self._app.screen
        return None

    def _find_focus(self) -> Widget | None:
        """Return the focused widget, or else the top screen."""
        screen = self._find_screen()
        return None if screen is None else screen.focused or screen

    async def _wait_for_nodes(self, nodes: Iterable[MessagePump]) -> bool:
        """Wait until nodes have handled their messages; return False after a timeout.

        Each node passes the callback to the next one in a turn of the loop of its own.
        """
        are_done, waiting = asyncio.Event(), iter(nodes)

        def visit_next() -> None:
            callback = Callback(callback=visit_next)
            if not any(node.post_message(callback) for node in waiting):
                are_done.set()

        visit_next()
        with suppress(TimeoutError):
            async with asyncio.timeout(_TIMEOUT):
                await are_done.wait()
        return are_done.is_set()
