"""Retry of requests after temporary errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorTime

from clantui.api.source import Request, Response, Source
from clantui.core.model.attempt import TRIES
from clantui.core.model.errors import AccessDenied, InvalidResponse, RoyaleError, Unreachable

_FIRST_PAUSE: Final = 0.5
"""Maximum seconds of the first pause; the next is up to twice as long. A pause is random from 0 to
its maximum ("full jitter", as AWS recommends)."""


class RetryingSource:
    """A source that retries after a lost connection, a damaged response or a 5xx.

    It never retries a 400 or 404. It retries a 403 once, if its body gives no reason and the same
    key has worked before: the API also sends such a 403 when requests are too fast.
    """

    def __init__(self, source: Source, clock: IReactorTime, jitter: Callable[[], float]) -> None:
        """Wrap a source; `jitter` returns a random number from 0 to 1."""
        self._source = source
        self._clock = clock
        self._jitter = jitter
        self._key_worked = False

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        return ensureDeferred(self._get(request))

    async def _get(self, request: Request) -> Response:
        denials = 0
        for attempt in range(1, TRIES):
            try:
                return await self._get_once(request)
            except RoyaleError as error:
                denials += isinstance(error, AccessDenied)
                if denials > 1 or not self._is_retryable(error):
                    raise
                reason = error
            pause = _FIRST_PAUSE * 2 ** (attempt - 1) * self._jitter()
            if request.on_retry is not None:
                request.on_retry(attempt + 1, pause, reason)
            await self._sleep(pause)
        return await self._get_once(request)

    async def _get_once(self, request: Request) -> Response:
        response = await self._source.get(request)
        self._key_worked = True
        return response

    def _sleep(self, seconds: float) -> Deferred[None]:
        """Wait; Twisted's `deferLater` would import parts of the reactor, which takes 15 ms."""
        waiter: Deferred[None] = Deferred(lambda _: call.cancel())
        call = self._clock.callLater(seconds, waiter.callback, None)
        return waiter

    def _is_retryable(self, error: RoyaleError) -> bool:
        if isinstance(error, AccessDenied):
            return error.without_reason and self._key_worked
        return isinstance(error, Unreachable | InvalidResponse) and error.retryable
