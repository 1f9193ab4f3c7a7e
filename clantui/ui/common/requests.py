"""Requests of a screen in workers: for each key only the newest answer is handled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from textual.widget import Widget

from clantui.core.model.errors import RoyaleError

_T = TypeVar("_T")
_U = TypeVar("_U")

Emit: TypeAlias = Callable[[_U], None]


class Requests:
    """Requests in workers of a widget, whose results are passed to callbacks.

    A callback (`_handle_…`) runs in the widget's message queue, after earlier key presses. A
    result is dropped if its request was stopped, or replaced by another one with the same key,
    before its turn. Callbacks need not check that.
    """

    def __init__(self, owner: Widget) -> None:
        self._owner = owner
        self._running: dict[str, object] = {}  # by key, a token of the newest request

    def is_running(self, key: str) -> bool:
        """Return True until the result is handled."""
        return key in self._running

    def start(
        self,
        key: str,
        work: Callable[[], Awaitable[_T]],
        on_result: Callable[[_T | RoyaleError], object],
    ) -> None:
        """Start a request without updates, see `stream`."""
        self.stream(key, lambda _: work(), on_result, lambda _: None)

    def load(
        self, key: str, work: Callable[[], Awaitable[_T]], on_answer: Callable[[_T], object]
    ) -> None:
        """Start a request whose error is ignored, see `stream`."""

        def handle(result: _T | RoyaleError) -> None:
            if not isinstance(result, RoyaleError):
                on_answer(result)

        self.start(key, work, handle)

    def stream(
        self,
        key: str,
        work: Callable[[Emit[_U]], Awaitable[_T]],
        on_result: Callable[[_T | RoyaleError], object],
        on_update: Callable[[_U], object],
    ) -> None:
        """Start a request with updates, in place of the one with the same key.

        Args:
            work: called by its worker with a function to emit updates, which may be called from
                anywhere in the loop.
            on_result: called with the result of `work`, or the `RoyaleError` it raises.
            on_update: called with the newest update; older ones are dropped.
        """
        request, updates = object(), list[_U]()
        self._running[key] = request

        def emit(update: _U) -> None:
            if not updates:
                self._owner.call_later(handle_update)
            updates[:] = [update]

        def handle_update() -> None:
            update = updates.pop()
            if self._running.get(key) is request:
                on_update(update)

        def finish(result: _T | RoyaleError) -> None:
            if self._running.get(key) is request:
                del self._running[key]
                on_result(result)

        async def run() -> None:
            result: _T | RoyaleError
            try:
                result = await work(emit)
            except RoyaleError as error:
                result = error
            self._owner.call_later(finish, result)

        # The worker itself calls the function. For a coroutine object whose worker is cancelled
        # before it starts, Python would warn on the terminal that it was never awaited.
        self._owner.run_worker(run, group=key, exclusive=True)  # type: ignore[arg-type]  # mypy finds two ways to read it

    def stop(self, key: str) -> None:
        """Cancel a request, if there is one; its callbacks are no longer called."""
        if self._running.pop(key, None) is not None:
            self._owner.workers.cancel_group(self._owner, key)

    def stop_all(self) -> None:
        """Cancel all requests."""
        for key in tuple(self._running):
            self.stop(key)

    async def wait_for_paint(self) -> None:
        """Wait until all pending changes are drawn."""
        painted = asyncio.Event()
        self._owner.call_after_refresh(painted.set)
        await painted.wait()
