"""A queue of responses: a few are delivered in each turn of the reactor."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from clantui.api.source import Request, Response, Source

PER_TURN: Final = 2
"""Responses delivered before the reactor may send, and the screen be drawn. The fifty of a clan
come together; decoded in one turn they held the loop for 40 ms, and the next fifty requests with
it. One in each turn made the table a fourth later, five a key pressed meanwhile a sixth."""


class DispatchQueue:
    """A source that delivers responses in the order in which they came, a few at a time."""

    def __init__(self, source: Source, clock: IReactorTime) -> None:
        """Wrap a source; the turns are the clock's."""
        self._source = source
        self._clock: Any = clock
        self._queue: deque[tuple[Deferred[Response], Response | Failure]] = deque()
        self._delivered = 0  # in this turn
        self._turn: IDelayedCall | None = None

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        sent = self._source.get(request)
        waiter: Deferred[Response] = Deferred(lambda _: sent.cancel())
        sent.addBoth(self._receive, waiter)
        return waiter

    def _receive(self, result: Response | Failure, waiter: Deferred[Response]) -> None:
        if self._turn is None:
            self._turn = self._clock.callLater(0, self._next_turn)
        if self._delivered < PER_TURN and not self._queue:
            self._deliver(waiter, result)
        else:
            self._queue.append((waiter, result))

    def _next_turn(self) -> None:
        self._turn = None
        self._delivered = 0
        if self._queue:
            self._turn = self._clock.callLater(0, self._next_turn)
        while self._queue and self._delivered < PER_TURN:
            self._deliver(*self._queue.popleft())

    def _deliver(self, waiter: Deferred[Response], result: Response | Failure) -> None:
        self._delivered += 1
        if waiter.called:  # cancelled meanwhile
            return
        if isinstance(result, Failure):
            waiter.errback(result)
        else:
            waiter.callback(result)
