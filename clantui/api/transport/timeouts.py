"""Timeouts of many requests that share one timer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from twisted.internet.interfaces import IDelayedCall, IReactorTime

_Expire: TypeAlias = Callable[[], object]


class Timeouts:
    """Timeouts of one length that share one timer of the reactor.

    A timer for each request would take 4% of the CPU time of a clan's load. The oldest timeout
    ends first: the timer waits for it, then for the next.
    """

    def __init__(self, clock: IReactorTime, seconds: float) -> None:
        self._clock = clock
        self.seconds = seconds
        self._deadlines: dict[_Expire, float] = {}  # the first one ends next
        self._timer: IDelayedCall | None = None

    def start(self, expire: _Expire) -> None:
        """Call a function after the timeout; restart a timeout that is running for it."""
        self._deadlines.pop(expire, None)
        self._deadlines[expire] = self._clock.seconds() + self.seconds
        self._wait_for_next()

    def stop(self, expire: _Expire) -> None:
        """Stop the timeout of a function, if it is running."""
        self._deadlines.pop(expire, None)
        if not self._deadlines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait_for_next(self) -> None:
        if self._timer is None and self._deadlines:
            seconds = next(iter(self._deadlines.values())) - self._clock.seconds()
            self._timer = self._clock.callLater(max(seconds, 0.0), self._end_some)

    def _end_some(self) -> None:
        self._timer = None
        now = self._clock.seconds()
        for expire, deadline in tuple(self._deadlines.items()):
            if deadline > now:
                break
            if self._deadlines.pop(expire, None) is not None:  # not stopped by an earlier call
                expire()
        self._wait_for_next()
