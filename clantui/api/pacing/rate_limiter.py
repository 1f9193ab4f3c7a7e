"""The one gate for all requests of the process: how many at once, how many a second, who first."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from clantui.api.pacing.token_bucket import AdaptiveTokenBucket, RateLimit
from clantui.api.source import Request, Response, Source
from clantui.core.model.errors import Throttled

PER_TURN: Final = 5
"""Requests made before the reactor may send them: it writes between turns, and fifty made in one
would all wait for the last (first answer 10 % sooner)."""


@dataclass(order=True, slots=True)
class _Waiting:
    """A request and its place in the queue: the lowest first, then the first come."""

    place: tuple[int, int]
    number: int
    ask: Request = field(compare=False)
    done: Deferred[Response] = field(compare=False)
    request: Deferred[Response] | None = field(default=None, compare=False)
    sent_at: float = field(default=0.0, compare=False)


class RateLimiter:
    """A source that lets requests through at the rate the API has been seen to bear.

    A refusal for being too fast is no answer: the request goes back to its place in the queue, and
    everything waits together. Nothing is lost.
    """

    def __init__(
        self,
        source: Source,
        clock: IReactorTime,
        limit: RateLimit,
        at_once: int,
        jitter: Callable[[], float],
        *,
        on_pause: Callable[[float], object] | None = None,
    ) -> None:
        """Open it.

        Args:
            source: whom to ask.
            clock: what measures the rate.
            limit: what is believed of the API's own limit.
            at_once: requests in flight, 1 or more.
            jitter: 0 to 1, at random.
            on_pause: called when a pause begins or is lengthened, with the seconds until its end.
        """
        self._source = source
        self._clock = clock
        self._rate = AdaptiveTokenBucket(limit, clock.seconds(), jitter)
        self._at_once = at_once
        self._on_pause = on_pause
        self._queue: list[_Waiting] = []
        self._wanted = 0  # of those in the queue; who was cancelled stays in it
        self._flying = 0
        self._number = 0
        self._preferred = ""
        self._timer: IDelayedCall | None = None

    @property
    def paused_for(self) -> float:
        """Seconds for which everything waits after a refusal; 0 when nothing does."""
        left = self._rate.paused_until - self._clock.seconds()
        return max(left, 0.0) if self._wanted else 0.0

    @property
    def busy(self) -> bool:
        """Whether anything is being asked, or waits to be."""
        return self._flying > 0 or self._wanted > 0

    def refused_since(self, moment: float) -> bool:
        """Whether the API has said since a moment of the clock's that it is asked too fast."""
        return self._rate.refused_at >= moment

    def prioritise(self, group: str) -> None:
        """From now on what is asked for one group goes before what is asked for any other.

        Args:
            group: the `Request.group` that is being looked at.
        """
        self._preferred = group
        for waiting in self._queue:
            waiting.place = self._place(waiting.ask)
        heapq.heapify(self._queue)

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`. Cancelled while it waits, it never starts."""
        self._number += 1
        done: Deferred[Response] = Deferred(lambda _: self._drop(waiting))
        waiting = _Waiting(self._place(ask), self._number, ask, done)
        self._enqueue(waiting)
        return waiting.done

    def _place(self, ask: Request) -> tuple[int, int]:
        """What is for nothing in particular, then what is preferred, then the rest."""
        if not ask.group:
            return 0, ask.priority
        return (1 if ask.group == self._preferred else 2), ask.priority

    def _enqueue(self, waiting: _Waiting) -> None:
        heapq.heappush(self._queue, waiting)
        self._wanted += 1
        self._soon()

    def _soon(self) -> None:
        """Have the next turn of the reactor send: so all asked in this one are put in order."""
        if self._timer is None and self._flying < self._at_once and self._first() is not None:
            self._send_after(0)

    def _send_some(self) -> None:
        """Send what may go now; come back when more may."""
        self._timer = None
        for _ in range(PER_TURN):
            if self._flying >= self._at_once or self._first() is None:
                return
            if (seconds := self._rate.wait(self._clock.seconds())) > 0:
                self._send_after(seconds)
                return
            self._send(heapq.heappop(self._queue))
        self._soon()

    def _first(self) -> _Waiting | None:
        """The next in the queue that is still wanted."""
        while self._queue and self._queue[0].done.called:
            heapq.heappop(self._queue)
        return self._queue[0] if self._queue else None

    def _send(self, waiting: _Waiting) -> None:
        self._wanted -= 1
        self._flying += 1
        waiting.sent_at = self._clock.seconds()
        waiting.request = self._source.get(waiting.ask)
        waiting.request.addCallbacks(
            self._answered, self._failed, callbackArgs=(waiting,), errbackArgs=(waiting,)
        )

    def _answered(self, answer: Response, waiting: _Waiting) -> None:
        self._flying -= 1
        self._rate.on_response(self._clock.seconds())
        self._rate.on_success()
        self._soon()
        waiting.done.callback(answer)

    def _failed(self, failure: Failure, waiting: _Waiting) -> None:
        self._flying -= 1
        self._rate.on_response(self._clock.seconds())
        waiting.request = None
        error: Any = failure.value
        if isinstance(error, Throttled) and not waiting.done.called:
            self._back_off(waiting, error.retry_after)
            return
        self._soon()
        if not waiting.done.called:
            waiting.done.errback(failure)

    def _back_off(self, throttled: _Waiting, retry_after: float | None) -> None:
        """Put a throttled request back in the queue, and announce the pause."""
        now, paused_until = self._clock.seconds(), self._rate.paused_until
        self._rate.on_throttled(throttled.sent_at, now, retry_after)
        self._enqueue(throttled)
        if self._on_pause is not None and self._rate.paused_until > max(paused_until, now):
            self._on_pause(self._rate.paused_until - now)

    def _drop(self, waiting: _Waiting) -> None:
        if waiting.request is not None:
            waiting.request.cancel()
            return
        self._wanted -= 1
        if not self._wanted:
            self._queue.clear()
            self._sleep()

    def _send_after(self, seconds: float) -> None:
        self._sleep()
        self._timer = self._clock.callLater(seconds, self._send_some)

    def _sleep(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
