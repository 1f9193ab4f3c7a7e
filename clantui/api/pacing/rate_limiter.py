"""The rate limiter that all requests of the process pass: concurrency, rate and order."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from clantui.api.latency import LatencyMeter
from clantui.api.pacing.token_bucket import AdaptiveTokenBucket
from clantui.api.source import Request, Response, Source
from clantui.core.model.errors import AccessDenied, Throttled
from clantui.core.pace import LearnedLimit, Pace, RateLimit

REQUESTS_PER_TURN: Final = 5
"""Maximum requests sent in one turn of the reactor.

It writes to the network only between turns, so with fifty in one turn the first would wait for the
last; with five, the first response comes 10% sooner.
"""


class _QueuedRequest(Struct, order=True):
    """A request in the queue: lowest place first, then oldest."""

    place: tuple[int, int]
    number: int
    request: Request  # numbers are unique, so the fields below are never compared
    waiter: Deferred[Response]
    sent: Deferred[Response] | None = None
    sent_at: float = 0.0
    refused_at: float | None = None  # of the first refusal


class RateLimiter:
    """A source that limits rate and concurrency, and learns the rate that the API accepts.

    A request that gets a 429 returns to its place in the queue, and no request is sent for a
    while. A request fails only if it still gets a 429 `max_wait` seconds after the first one.

    Attributes:
        is_key_refused: True from a 403 to the next successful response.
        latency: the response times.
    """

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        source: Source,
        clock: IReactorTime,
        limit: RateLimit,
        max_in_flight: int,
        jitter: Callable[[], float],
        *,
        max_wait: float = math.inf,
        on_pause: Callable[[float], object] = lambda _: None,
        learned: LearnedLimit | None = None,
        on_learned: Callable[[LearnedLimit], object] | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Wrap a source.

        Args:
            limit, jitter, learned, wall_clock: see `AdaptiveTokenBucket`.
            max_in_flight: concurrent requests, at least 1.
            max_wait: seconds after its first refusal until a request fails.
            on_pause: called with the seconds of a pause when it starts or is extended.
            on_learned: called with the learned limit when it should be saved: after a 429, and
                when no request is left.
        """
        self.is_key_refused = False
        self.latency = LatencyMeter()
        self._source = source
        self._clock = clock
        self._bucket = AdaptiveTokenBucket(
            limit, clock.seconds(), jitter, learned=learned, wall_clock=wall_clock
        )
        self._reported = self._bucket.learned
        self._on_learned = on_learned
        self._max_in_flight, self._max_wait = max_in_flight, max_wait
        self._on_pause = on_pause
        self._queue: list[_QueuedRequest] = []
        self._pending = 0  # requests in the queue that are not cancelled
        self._in_flight = 0
        self._count = 0
        self._prioritised_group = ""
        self._prioritised_player: str | None = None
        self._timer: IDelayedCall | None = None

    @property
    def is_busy(self) -> bool:
        """Return True if a request is in flight or in the queue."""
        return self._in_flight > 0 or self._pending > 0

    def read_pace(self) -> Pace:
        """Return how fast requests may be sent, and the number of queued requests."""
        return self._bucket.read_pace(self._clock.seconds(), self._pending)

    def was_paused_since(self, since: float) -> bool:
        """Return True if a pause after a 429 ended after a time of the clock (s), or goes on."""
        return self._bucket.paused_until >= since

    def prioritise(self, group: str) -> None:
        """Send the requests of one `Request.group` before all other groups from now on."""
        self._prioritised_group = group
        self._sort_queue()

    def prioritise_player(self, player: str) -> None:
        """Send requests about a player before all groups from now on."""
        self._prioritised_player = player
        self._sort_queue()

    def _sort_queue(self) -> None:
        for queued in self._queue:
            queued.place = self._place(queued.request)
        heapq.heapify(self._queue)

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. A request that is cancelled in the queue is never sent."""
        self._count += 1
        waiter: Deferred[Response] = Deferred(lambda _: self._drop(queued))
        queued = _QueuedRequest(self._place(request), self._count, request, waiter)
        self._enqueue(queued)
        return waiter

    def _place(self, request: Request) -> tuple[int, int]:
        """Return the place in the queue: without a group first, then the prioritised group.

        Requests about the prioritised player are sent as if they had no group.
        """
        if not request.group or request.player == self._prioritised_player:
            return 0, request.priority
        return (1 if request.group == self._prioritised_group else 2), request.priority

    def _enqueue(self, queued: _QueuedRequest) -> None:
        heapq.heappush(self._queue, queued)
        self._pending += 1
        self._schedule()

    def _schedule(self) -> None:
        """Schedule sending for the next turn of the reactor.

        Requests made in the same turn are thus sent by priority, not in the order they were made.
        """
        if self._timer is None and self._in_flight < self._max_in_flight and self._peek():
            self._schedule_in(0)

    def _send_some(self) -> None:
        self._timer = None
        for _ in range(REQUESTS_PER_TURN):
            if self._in_flight >= self._max_in_flight or not self._peek():
                return
            if (seconds := self._bucket.take(self._clock.seconds())) > 0:
                self._schedule_in(seconds)
                return
            self._send(heapq.heappop(self._queue))
        self._schedule()

    def _peek(self) -> _QueuedRequest | None:
        """Return the first request in the queue that is not cancelled; None if there is none."""
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
        now = self._clock.seconds()
        self.latency.record(now - queued.sent_at)
        self._bucket.on_response(now)
        self._bucket.on_success(queued.sent_at, now)
        self.is_key_refused = False
        self._schedule()
        queued.waiter.callback(response)
        self._report_learned_if_idle()

    def _fail(self, failure: Failure, queued: _QueuedRequest) -> None:
        self._in_flight -= 1
        self._bucket.on_response(self._clock.seconds())
        queued.sent = None
        error: Any = failure.value
        self.is_key_refused |= isinstance(error, AccessDenied)
        if isinstance(error, Throttled) and not queued.waiter.called:
            self._back_off(queued, error.retry_after)
            return
        self._schedule()
        if not queued.waiter.called:
            queued.waiter.errback(failure)
        self._report_learned_if_idle()

    def _back_off(self, throttled: _QueuedRequest, retry_after: float | None) -> None:
        """Queue a throttled request again, or fail it after `max_wait`, and announce the pause."""
        now, paused_until = self._clock.seconds(), self._bucket.paused_until
        self._bucket.on_throttled(throttled.sent_at, now, retry_after)
        if throttled.refused_at is None:
            throttled.refused_at = now
        if now - throttled.refused_at < self._max_wait:
            self._enqueue(throttled)
        else:
            self._schedule()
            throttled.waiter.errback(Throttled.make_final(self._max_wait, retry_after))
        if self._bucket.paused_until > max(paused_until, now):
            self._on_pause(self._bucket.paused_until - now)
        self._report_learned()

    def _report_learned_if_idle(self) -> None:
        if not self.is_busy:
            self._report_learned()

    def _report_learned(self) -> None:
        learned = self._bucket.learned
        if self._on_learned is not None and learned.differs_from(self._reported):
            self._reported = learned
            self._on_learned(learned)

    def _drop(self, queued: _QueuedRequest) -> None:
        """Cancel a request: abort one in flight, leave a queued one for `_peek` to skip."""
        if queued.sent is not None:
            queued.sent.cancel()
            return
        self._pending -= 1
        if not self._pending:
            self._queue.clear()
            self._unschedule()
            self._report_learned_if_idle()

    def _schedule_in(self, seconds: float) -> None:
        self._unschedule()
        self._timer = self._clock.callLater(seconds, self._send_some)

    def _unschedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
