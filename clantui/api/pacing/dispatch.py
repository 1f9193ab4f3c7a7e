"""Where answers wait to be opened: a few in each turn of the reactor."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from clantui.api.source import Request, Response, Source

PER_TURN: Final = 2
"""Answers handed on before the reactor may send, and the screen be drawn. The fifty of a clan come
together; opened in one turn they held the loop for 40 ms, and the next fifty questions with it.
One in each turn made the table a fourth later, five a key pressed meanwhile a sixth."""


class DispatchQueue:
    """A source that hands on what it is given in the order in which it came, a few at a time."""

    def __init__(self, source: Source, clock: IReactorTime) -> None:
        """Wrap a source.

        Args:
            source: whom to ask.
            clock: whose turns are meant.
        """
        self._source = source
        self._clock: Any = clock
        self._waiting: deque[tuple[Deferred[Response], Response | Failure]] = deque()
        self._handed = 0  # in this turn
        self._turn: IDelayedCall | None = None

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        request = self._source.get(ask)
        asker: Deferred[Response] = Deferred(lambda _: request.cancel())
        request.addBoth(self._received, asker)
        return asker

    def _received(self, result: Response | Failure, asker: Deferred[Response]) -> None:
        if self._turn is None:
            self._turn = self._clock.callLater(0, self._next_turn)
        if self._handed < PER_TURN and not self._waiting:
            self._deliver(asker, result)
        else:
            self._waiting.append((asker, result))

    def _next_turn(self) -> None:
        self._turn = None
        self._handed = 0
        if self._waiting:
            self._turn = self._clock.callLater(0, self._next_turn)
        while self._waiting and self._handed < PER_TURN:
            self._deliver(*self._waiting.popleft())

    def _deliver(self, asker: Deferred[Response], result: Response | Failure) -> None:
        self._handed += 1
        if asker.called:  # given up meanwhile
            return
        if isinstance(result, Failure):
            asker.errback(result)
        else:
            asker.callback(result)
