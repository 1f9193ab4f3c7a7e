"""Requests about many players at once, whose responses go into one growing value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, Self, TypeVar

from twisted.internet.defer import CancelledError, Deferred, DeferredList, FirstError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag


class PartialResult(Protocol):
    """An immutable value that responses are added to: a `Survey`, or `BattleLogs`."""

    def with_failure(self, tag: Tag, error: RoyaleError, /) -> Self:
        """Return a copy with one more player who could not be had."""
        ...


_P = TypeVar("_P", bound=PartialResult)
_R = TypeVar("_R")


class FanOut(Generic[_P, _R]):
    """The growing value. It is read only when a response is there: never across an await.

    Attributes:
        newest: the latest value.
    """

    def __init__(
        self, start: _P, add: Callable[[_P, Tag, _R], _P], on_update: Callable[[_P], object]
    ) -> None:
        """Announce the value before anybody has answered.

        Args:
            start: the value to begin with.
            add: from a value, a player and their response to the next value.
            on_update: called with each value, each superseding the last.
        """
        self.newest = start
        self._add, self._on_update = add, on_update
        self._timeout: RoyaleError | None = None
        self._requests: list[Deferred[None]] = []
        on_update(start)

    def track(self, tag: Tag, request: Deferred[_R]) -> None:
        """Add what comes of the request about a player to the value."""
        self._requests.append(
            request.addCallbacks(
                self._succeed, self._fail, callbackArgs=(tag,), errbackArgs=(tag,)
            )
        )

    async def wait(
        self, clock: IReactorTime, time_limit: float, timeout_error: Callable[[], RoyaleError]
    ) -> _P:
        """Wait for all requests.

        Args:
            time_limit: seconds until the remaining requests are cancelled.
            timeout_error: makes the error of those.

        Returns:
            The last value: every player has answered or failed.

        Raises:
            CancelledError: when cancelled; then every request is cancelled, too.
        """
        # The last first, where they are cancelled: who still waits for a place must not get one.
        requests = self._requests[::-1]
        timer = clock.callLater(time_limit, lambda: self._give_up(requests, timeout_error()))
        try:
            await DeferredList(requests, fireOnOneErrback=True, consumeErrors=True)
        except FirstError as first:
            # Cancelled, or a defect of ours: a player's RoyaleError is in the value, not here.
            first.subFailure.raiseException()
        finally:
            if timer.active():
                timer.cancel()
            for request in requests:
                request.cancel()
        return self.newest

    def update(self, change: Callable[[_P], _P]) -> None:
        """Replace the newest value by one that is made of it."""
        self.newest = change(self.newest)
        self._on_update(self.newest)

    def _give_up(self, requests: list[Deferred[None]], error: RoyaleError) -> None:
        self._timeout = error
        for request in requests:
            request.cancel()

    def _succeed(self, response: _R, tag: Tag) -> None:
        self.update(lambda newest: self._add(newest, tag, response))

    def _fail(self, failure: Failure, tag: Tag) -> None:
        error = failure.value
        if self._timeout is not None and isinstance(error, CancelledError):
            error = self._timeout
        if not isinstance(error, RoyaleError):
            failure.raiseException()
        self.update(lambda newest: newest.with_failure(tag, error))
