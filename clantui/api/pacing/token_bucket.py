"""A token bucket that learns the API's rate limit from its 429s.

The limit is per key and is not published. The bucket starts with a rate that is known to work,
halves it after a 429 and then raises it slowly (additive increase, multiplicative decrease, as in
TCP). A 429 has two possible causes: the burst is too large, or the rate is too high. The first 429
of a burst lowers only the burst; any other 429 lowers the rate.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from clantui.core.pace import LearnedLimit, Pace, RateLimit

MAX_PAUSE: Final = 60.0
"""Maximum seconds of a pause, whatever `Retry-After` says."""

COLD: Final = 15.0
"""Seconds without a request after which the next one may need a new connection."""

_FIRST_PAUSE: Final = 1.0
"""Average seconds of the pause after a 429 without `Retry-After`; doubled after each further 429.
"""


class AdaptiveTokenBucket:
    """A token bucket whose rate falls after a 429 and recovers slowly.

    `now` is always in seconds of a monotonic clock.
    """

    def __init__(
        self,
        limit: RateLimit,
        now: float,
        jitter: Callable[[], float],
        *,
        learned: LearnedLimit | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Start with a full bucket.

        Args:
            limit: the assumed limit; its `burst` and `max_per_second` are never exceeded.
            jitter: returns a random number from 0 to 1.
            learned: the limit that an earlier run has learned, or None.
            wall_clock: returns Unix time, s.
        """
        self._limit = limit
        self._jitter = jitter
        self._wall_clock = wall_clock
        self.learned = LearnedLimit.start(limit) if learned is None else learned
        self._first_burst = self._tokens = self.learned.burst
        self._filled_at = now
        self._is_filling = False
        self._taken_at = -math.inf
        self._paced_at = math.inf
        self._is_rate_trusted = True
        self._burst_started_at = self._burst_ended_at = -math.inf
        # from the first request of the burst to its last response
        self._burst_seconds = 0.0
        self._accepted = 0  # requests of the burst that succeeded within these seconds
        self._throttled_at = -math.inf
        self._throttles = 0
        self.paused_until = -math.inf

    def read_pace(self, now: float, waiting: int) -> Pace:
        """Return the pace at which requests may be sent; `waiting` requests are queued already."""
        self._fill(now)
        return Pace(
            at_once=self._tokens,
            per_second=self.learned.per_second,
            waiting=waiting,
            paused_for=max(self.paused_until - now, 0.0),
        )

    def take(self, now: float) -> float:
        """Take a token; return 0, or the seconds until the next token."""
        if now < self.paused_until:
            return self.paused_until - now
        self._fill(now)
        # Compare with slightly less than 1, or a rounding error would cause a second, useless
        # wait.
        if self._tokens < 1 - 1e-9:
            self._paced_at = min(self._paced_at, now)
            return (1 - self._tokens) / self.learned.per_second
        # A first request opens a connection, so the API receives it late, and its bucket stays
        # full until then. If this bucket refilled from the time of sending, it would be ahead of
        # the API's, allow too many requests, and get a 429.
        self._is_filling = self._is_filling and now - self._taken_at < COLD
        if self._tokens >= self.learned.burst:
            self._burst_started_at, self._burst_ended_at, self._accepted = now, math.inf, 0
        self._tokens -= 1
        self._taken_at = now
        return 0.0

    def on_response(self, now: float) -> None:
        """Start to refill after a response or error, as the API's bucket is refilling by then."""
        if not self._is_filling:
            self._is_filling, self._filled_at = True, max(now, self._filled_at)

    def on_success(self, sent_at: float, now: float) -> None:
        """Raise the limit a little after a response."""
        self._throttles = 0
        if self._burst_started_at <= sent_at <= min(self._burst_ended_at, self._paced_at):
            self._accepted += 1
            self._burst_seconds = now - self._burst_started_at
        elif self._is_rate_trusted and sent_at > self._throttled_at > self._burst_started_at:
            refilled = self._burst_seconds * self.learned.per_second
            self._burst_started_at = math.inf  # measure each burst once
            self.learned = self.learned.with_accepted(self._accepted - refilled)
        was_paced = sent_at > self._paced_at
        self.learned = self.learned.after_success(self._limit, was_paced=was_paced)

    def on_throttled(self, sent_at: float, now: float, retry_after: float | None) -> None:
        """Pause after a 429, and lower the limit.

        A 429 of a request sent before the latest pause has the same cause as that pause: it may
        extend the pause, but does not lower the limit again.
        """
        if sent_at > self._throttled_at:
            self._throttled_at = now
            self._throttles += 1
            # No request had waited for a token yet: the burst was too large. But if the burst has
            # been lowered before, the rate is too high.
            self._is_rate_trusted = (
                sent_at <= self._paced_at and self.learned.burst >= self._first_burst
            )
            self._burst_ended_at = min(self._burst_ended_at, self._paced_at, now)
            unix_time = self._wall_clock()
            if self._is_rate_trusted:
                self.learned = self.learned.after_burst_refused(unix_time)
            else:
                self.learned = self.learned.after_rate_refused(self._limit, unix_time)
            self._paced_at = math.inf
            self.on_response(now)
            self._fill(now)
            self._tokens = min(self._tokens, 1.0)
            seconds = _FIRST_PAUSE * 2 ** (self._throttles - 1) * (0.5 + self._jitter())
            self._pause(now, seconds if retry_after is None else retry_after)
        elif retry_after is not None:
            self._pause(now, retry_after)

    def _pause(self, now: float, seconds: float) -> None:
        self._fill(now)
        until = now + min(max(seconds, 0.0), MAX_PAUSE)
        self.paused_until = max(self.paused_until, until)
        # Start slowly after a pause: with one token, or, if the rate is trusted, with half of the
        # tokens that are gained during the pause.
        gained = max(self.paused_until - self._filled_at, 0.0) * self.learned.per_second
        tokens = min(self._tokens + gained, 1.0)
        if self._is_rate_trusted:
            tokens = max(tokens, self._tokens + gained / 2)
        self._tokens = min(tokens, self.learned.burst)
        self._filled_at = max(self.paused_until, self._filled_at)

    def _fill(self, now: float) -> None:
        if not self._is_filling or now <= self._filled_at:  # `_filled_at` is the end of a pause
            return
        tokens = self._tokens + (now - self._filled_at) * self.learned.per_second
        self._tokens, self._filled_at = min(tokens, self.learned.burst), now
        if tokens >= self.learned.burst:  # full: the next requests are a new burst
            self._paced_at = math.inf
