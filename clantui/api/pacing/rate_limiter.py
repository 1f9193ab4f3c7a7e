"""The one gate for all requests of the process: how many at once, how many a second, who first."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from clantui.api.pacing.token_bucket import AdaptiveTokenBucket
from clantui.api.source import Request, Response, Source
from clantui.core.model.errors import Throttled
from clantui.core.pace import LearnedLimit, Pace, RateLimit

PER_TURN: Final = 5
"""Requests made before the reactor may send them: it writes between turns, and fifty made in one
would all wait for the last (first response 10 % sooner)."""


@dataclass(order=True, slots=True)
class _QueuedRequest:
    """A request and its place in the queue: the lowest first, then the first come."""

    place: tuple[int, int]
    number: int
    request: Request = field(compare=False)
    waiter: Deferred[Response] = field(compare=False)
    sent: Deferred[Response] | None = field(default=None, compare=False)
    sent_at: float = field(default=0.0, compare=False)


class RateLimiter:
    """A source that lets requests through at the rate the API has been seen to bear.

    A refusal for being too fast is no response: the request goes back to its place in the queue,
    and everything waits together. Nothing is lost.
    """

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        source: Source,
        clock: IReactorTime,
        limit: RateLimit,
        at_once: int,
        jitter: Callable[[], float],
        *,
        on_pause: Callable[[float], object] | None = None,
        learned: LearnedLimit | None = None,
        on_learned: Callable[[LearnedLimit], object] | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Wrap a source.

        Args:
            source: answers what is let through.
            limit: what is believed of the API's own limit.
            at_once: requests in flight, 1 or more.
            jitter: 0 to 1, at random.
            on_pause: called when a pause begins or is lengthened, with the seconds until its end.
            learned: what an earlier run found out of the limit; None for nothing.
            on_learned: called with what is worth writing down: after a refusal, and when nothing
                is left to do.
            wall_clock: Unix time, s.
        """
        self._source = source
        self._clock = clock
        self._bucket = AdaptiveTokenBucket(
            limit, clock.seconds(), jitter, learned=learned, wall_clock=wall_clock
        )
        self._written = self._bucket.learned
        self._on_learned = on_learned
        self._at_once = at_once
        self._on_pause = on_pause
        self._queue: list[_QueuedRequest] = []
        self._pending = 0  # of those in the queue; who was cancelled stays in it
        self._in_flight = 0
        self._count = 0
        self._prioritised = ""
        self._timer: IDelayedCall | None = None

    @property
    def paused_for(self) -> float:
        """Return the seconds for which everything waits after a 429; 0 when nothing does."""
        left = self._bucket.paused_until - self._clock.seconds()
        return max(left, 0.0) if self._pending else 0.0

    @property
    def is_busy(self) -> bool:
        """Return True if anything is in flight or in the queue."""
        return self._in_flight > 0 or self._pending > 0

    def read_pace(self) -> Pace:
        """Return how fast requests may go out, and how many wait."""
        return self._bucket.read_pace(self._clock.seconds(), self._pending)

    def was_throttled_since(self, moment: float) -> bool:
        """Return True if a 429 has come since a moment of the clock's."""
        return self._bucket.throttled_at >= moment

    def prioritise(self, group: str) -> None:
        """Send requests of one `Request.group` before those of any other from now on."""
        self._prioritised = group
        for queued in self._queue:
            queued.place = self._place(queued.request)
        heapq.heapify(self._queue)

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. Cancelled while it waits, it never starts."""
        self._count += 1
        waiter: Deferred[Response] = Deferred(lambda _: self._drop(queued))
        queued = _QueuedRequest(self._place(request), self._count, request, waiter)
        self._enqueue(queued)
        return waiter

    def _place(self, request: Request) -> tuple[int, int]:
        """Put what is for nothing in particular first, then what is prioritised."""
        if not request.group:
            return 0, request.priority
        return (1 if request.group == self._prioritised else 2), request.priority

    def _enqueue(self, queued: _QueuedRequest) -> None:
        heapq.heappush(self._queue, queued)
        self._pending += 1
        self._schedule()

    def _schedule(self) -> None:
        """Have the next turn of the reactor send: so all asked in this one are put in order."""
        if self._timer is None and self._in_flight < self._at_once and self._next() is not None:
            self._schedule_in(0)

    def _send_some(self) -> None:
        """Send what may go now; come back when more may."""
        self._timer = None
        for _ in range(PER_TURN):
            if self._in_flight >= self._at_once or self._next() is None:
                return
            if (seconds := self._bucket.take(self._clock.seconds())) > 0:
                self._schedule_in(seconds)
                return
            self._send(heapq.heappop(self._queue))
        self._schedule()

    def _next(self) -> _QueuedRequest | None:
        """Return the next in the queue that is still wanted."""
        while self._queue and self._queue[0].waiter.called:
            heapq.heappop(self._queue)
        return self._queue[0] if self._queue else None

    def _send(self, queued: _QueuedRequest) -> None:
        self._pending -= 1
        self._in_flight += 1
        queued.sent_at = self._clock.seconds()
        queued.sent = self._source.get(queued.request)
        queued.sent.addCallbacks(
            self._succeed, self._fail, callbackArgs=(queued,), errbackArgs=(queued,)
        )

    def _succeed(self, response: Response, queued: _QueuedRequest) -> None:
        self._in_flight -= 1
        self._bucket.on_response(self._clock.seconds())
        self._bucket.on_success(queued.sent_at)
        self._schedule()
        queued.waiter.callback(response)
        if not self.is_busy:
            self._report_learned()

    def _fail(self, failure: Failure, queued: _QueuedRequest) -> None:
        self._in_flight -= 1
        self._bucket.on_response(self._clock.seconds())
        queued.sent = None
        error: Any = failure.value
        if isinstance(error, Throttled) and not queued.waiter.called:
            self._back_off(queued, error.retry_after)
            return
        self._schedule()
        if not queued.waiter.called:
            queued.waiter.errback(failure)

    def _back_off(self, throttled: _QueuedRequest, retry_after: float | None) -> None:
        """Put a throttled request back in the queue, and announce the pause."""
        now, paused_until = self._clock.seconds(), self._bucket.paused_until
        self._bucket.on_throttled(throttled.sent_at, now, retry_after)
        self._enqueue(throttled)
        if self._on_pause is not None and self._bucket.paused_until > max(paused_until, now):
            self._on_pause(self._bucket.paused_until - now)
        self._report_learned()

    def _report_learned(self) -> None:
        learned = self._bucket.learned
        if self._on_learned is not None and learned.is_news_since(self._written):
            self._written = learned
            self._on_learned(learned)

    def _drop(self, queued: _QueuedRequest) -> None:
        if queued.sent is not None:
            queued.sent.cancel()
            return
        self._pending -= 1
        if not self._pending:
            self._queue.clear()
            self._unschedule()

    def _schedule_in(self, seconds: float) -> None:
        self._unschedule()
        self._timer = self._clock.callLater(seconds, self._send_some)

    def _unschedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
