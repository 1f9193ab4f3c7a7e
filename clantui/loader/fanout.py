"""Concurrent requests for many players; their responses are added to one value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, Self, TypeVar

from twisted.internet.defer import CancelledError, Deferred, DeferredList, FirstError
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag


class PartialResult(Protocol):
    """An immutable value that grows with each response: `Survey` or `BattleLogs`."""

    def with_failure(self, tag: Tag, error: RoyaleError, /) -> Self:
        """Return a copy in which one more player has failed."""


_Result = TypeVar("_Result", bound=PartialResult)
_Response = TypeVar("_Response")


class FanOut(Generic[_Result, _Response]):
    """Concurrent requests, and the value that their responses are added to.

    To change `newest`, read it after any await: a value read before would lack the responses that
    arrived meanwhile.

    Attributes:
        newest: the value with all responses so far.
    """

    def __init__(
        self,
        start: _Result,
        add: Callable[[_Result, Tag, _Response], _Result],
        on_update: Callable[[_Result], object],
    ) -> None:
        """Report the initial value; `add` returns a value with one more player's response."""
        self.newest = start
        self._add, self._on_update = add, on_update
        self._timeout: RoyaleError | None = None
        self._requests: list[Deferred[None]] = []
        on_update(start)

    def track(self, tag: Tag, request: Deferred[_Response]) -> None:
        """Add the response, or the failure, of a player's request to the value."""
        self._requests.append(
            request.addCallbacks(
                self._succeed, self._fail, callbackArgs=(tag,), errbackArgs=(tag,)
            )
        )

    async def wait(
        self, clock: IReactorTime, time_limit: float, timeout_error: Callable[[], RoyaleError]
    ) -> _Result:
        """Wait for all requests; if the caller is cancelled, they are cancelled, too.

        Args:
            time_limit: seconds until the pending requests are cancelled, including retries and
                pauses.
            timeout_error: makes the error of the cancelled requests.

        Returns:
            The final value: every player has a response or a failure.
        """
        # Cancel the latest first: if earlier requests ended first, later ones would still be sent.
        requests = self._requests[::-1]
        timer = clock.callLater(time_limit, lambda: self._cancel_all(requests, timeout_error()))
        try:
            await DeferredList(requests, fireOnOneErrback=True, consumeErrors=True)
        except FirstError as first:
            # A cancellation or a bug; the RoyaleErrors of players are in the value.
            first.subFailure.raiseException()
        finally:
            if timer.active():
                timer.cancel()
            for request in requests:
                request.cancel()
        return self.newest

    def update(self, change: Callable[[_Result], _Result]) -> None:
        """Replace the value, and report the new one."""
        self.newest = change(self.newest)
        self._on_update(self.newest)

    def _cancel_all(self, requests: list[Deferred[None]], error: RoyaleError) -> None:
        self._timeout = error
        for request in requests:
            request.cancel()

    def _succeed(self, response: _Response, tag: Tag) -> None:
        self.update(lambda newest: self._add(newest, tag, response))

    def _fail(self, failure: Failure, tag: Tag) -> None:
        error = failure.value
        if self._timeout is not None and isinstance(error, CancelledError):
            error = self._timeout
        if not isinstance(error, RoyaleError):
            failure.raiseException()
        self.update(lambda newest: newest.with_failure(tag, error))
