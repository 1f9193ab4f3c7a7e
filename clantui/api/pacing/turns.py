"""A queue that spreads the decoding of responses over several turns of the reactor."""

from __future__ import annotations

from collections import deque
from typing import Any, Final, TypeVar

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime

_T = TypeVar("_T")

RESPONSES_PER_TURN: Final = 2
"""Responses per turn, so that the reactor can send and the screen can draw in between. All fifty
of a clan, decoded in one turn, blocked the loop for 40 ms, and with it the next fifty requests.
With one per turn the table was complete 25% later; with five a key press waited 17% longer."""


class TurnQueue:
    """A queue that passes on results in order of arrival, `per_turn` per turn of the reactor."""

    def __init__(self, clock: IReactorTime, per_turn: int = RESPONSES_PER_TURN) -> None:
        self._clock = clock
        self._per_turn = per_turn
        self._queue: deque[tuple[Deferred[Any], object]] = deque()
        self._passed_in_turn = 0
        self._turn: IDelayedCall | None = None

    def wait(self, result: _T) -> Deferred[_T]:
        """Return a Deferred of the result, which fires in this turn or, if that is full, later."""
        if self._turn is None:
            self._turn = self._clock.callLater(0, self._next_turn)
        if self._passed_in_turn < self._per_turn and not self._queue:
            self._passed_in_turn += 1
            return succeed(result)
        waiter: Deferred[_T] = Deferred()
        self._queue.append((waiter, result))
        return waiter

    def _next_turn(self) -> None:
        self._turn = None
        self._passed_in_turn = 0
        if self._queue:
            self._turn = self._clock.callLater(0, self._next_turn)
        while self._queue and self._passed_in_turn < self._per_turn:
            waiter, result = self._queue.popleft()
            if not waiter.called:  # cancelled in the meantime
                self._passed_in_turn += 1
                waiter.callback(result)
