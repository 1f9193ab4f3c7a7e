"""Ask again where that can help, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater

from clantui.api.source import Request, Response, Source
from clantui.core.model.attempt import TRIES
from clantui.core.model.errors import AccessDenied, InvalidResponse, RoyaleError, Unreachable

_FIRST_PAUSE: Final = 0.5
_MAX_PAUSE: Final = 4.0
"""Seconds: a pause is anything from 0 to 0.5, then to 1, …: "full jitter", after AWS's advice."""


class RetryingSource:
    """A source that asks again after what may pass: no connection, a broken response, a 5xx.

    Never after 400 and 404, which will not change; nor after 403, but for one that comes without a
    reason while the same key has just worked: so the API shows, too, that it was asked too fast.
    """

    def __init__(self, source: Source, clock: IReactorTime, jitter: Callable[[], float]) -> None:
        """Wrap a source.

        Args:
            jitter: 0 to 1, at random.
        """
        self._source = source
        self._clock: Any = clock
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
                if denials > 1 or not self._can_pass(error):
                    raise
                why = error
            longest = min(_FIRST_PAUSE * 2 ** (attempt - 1), _MAX_PAUSE)
            pause = longest * self._jitter()
            if request.on_retry is not None:
                request.on_retry(attempt + 1, pause, why)
            await deferLater(self._clock, pause, lambda: None)
        return await self._get_once(request)

    async def _get_once(self, request: Request) -> Response:
        response = await self._source.get(request)
        self._key_worked = True
        return response

    def _can_pass(self, error: RoyaleError) -> bool:
        if isinstance(error, AccessDenied):
            return error.without_reason and self._key_worked
        return isinstance(error, Unreachable | InvalidResponse) and error.retryable
