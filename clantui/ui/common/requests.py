"""Requests of a screen: one for each key, of which only the newest is heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.ui.common.workers import start_worker

_T = TypeVar("_T")
_U = TypeVar("_U")

Emit: TypeAlias = Callable[[_U], None]


class _Request(Generic[_U]):
    """One request under way, and its newest update that was not handled yet."""

    def __init__(self, on_update: Callable[[_U], object]) -> None:
        self.on_update = on_update
        self.updates: list[_U] = []


class Requests:
    """Runs requests as workers of a widget and hands their results to callbacks.

    A callback runs in the widget's own message queue, behind what was typed before. Only then is
    it known whether the answer is still wanted: it is dropped if its request was stopped, or
    replaced by another one with the same key. No callback has to check that.
    """

    def __init__(self, owner: Widget) -> None:
        self._owner = owner
        self._running: dict[str, _Request[object]] = {}

    def is_running(self, key: str) -> bool:
        """Return whether a result is still to come."""
        return key in self._running

    def start(
        self,
        key: str,
        work: Callable[[], Awaitable[_T]],
        on_result: Callable[[_T | RoyaleError], object],
    ) -> None:
        """Start a request in place of the one with this key.

        Args:
            key: groups requests that replace each other.
            work: is not called before its worker runs.
            on_result: is given what `work` returns, or the `RoyaleError` it raises.
        """
        self.stream(key, lambda _: work(), on_result, lambda _: None)

    def stream(
        self,
        key: str,
        work: Callable[[Emit[_U]], Awaitable[_T]],
        on_result: Callable[[_T | RoyaleError], object],
        on_update: Callable[[_U], object],
    ) -> None:
        """Start a request that tells how far it is, in place of the one with this key.

        Args:
            key: groups requests that replace each other.
            work: is given a function to emit updates with, which may be called from anywhere in
                the loop; an update supersedes those before it.
            on_result: is given what `work` returns, or the `RoyaleError` it raises.
            on_update: is given the newest update.
        """
        request: _Request[_U] = _Request(on_update)
        self._running[key] = request  # type: ignore[assignment]  # its updates stay its own
        start_worker(self._owner, partial(self._run, key, request, work, on_result), key)

    def stop(self, key: str) -> None:
        """Cancel a request, if there is one; nothing is heard of it any more."""
        if self._running.pop(key, None) is not None:
            self._owner.workers.cancel_group(self._owner, key)

    def stop_all(self) -> None:
        """Cancel all requests."""
        for key in tuple(self._running):
            self.stop(key)

    async def _run(
        self,
        key: str,
        request: _Request[_U],
        work: Callable[[Emit[_U]], Awaitable[_T]],
        on_result: Callable[[_T | RoyaleError], object],
    ) -> None:
        result: _T | RoyaleError
        try:
            result = await work(partial(self._emit, key, request))
        except RoyaleError as error:
            result = error
        self._owner.call_later(self._finish, key, request, on_result, result)

    def _emit(self, key: str, request: _Request[_U], update: _U) -> None:
        if not request.updates:
            self._owner.call_later(self._handle_update, key, request)
        request.updates[:] = [update]

    def _handle_update(self, key: str, request: _Request[_U]) -> None:
        update = request.updates.pop()
        if self._running.get(key) is request:
            request.on_update(update)

    def _finish(
        self,
        key: str,
        request: _Request[_U],
        on_result: Callable[[_T | RoyaleError], object],
        result: _T | RoyaleError,
    ) -> None:
        if self._running.get(key) is request:
            del self._running[key]
            on_result(result)
