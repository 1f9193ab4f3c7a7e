"""A token bucket that learns the API's rate limit from its refusals.

The limit is per key and is not published. The bucket starts with a rate that others have used
successfully, halves it after a refusal and then raises it slowly (additive increase,
multiplicative decrease, as in TCP). A refusal has two possible causes, the burst or the rate: the
first refusal of a burst counts against the burst only.
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
"""Seconds of the pause after a 429 without `Retry-After`; doubled by each one that follows."""


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
            limit: the assumed limit; its burst and its bound are never exceeded.
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
        self._burst_seconds = 0.0  # from the first request of the burst to the last response
        self._accepted = 0  # requests of the burst that were answered in these seconds
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
        # Slightly less than 1: rounding errors would cause a second, useless wait.
        if self._tokens < 1 - 1e-9:
            self._paced_at = min(self._paced_at, now)
            return (1 - self._tokens) / self.learned.per_second
        # The first request opens a connection, so the API receives it late, and the next ones soon
        # after it. If this bucket were filled in the meantime, it would have more tokens than the
        # bucket of the API, which refuses requests above its own.
        self._is_filling = self._is_filling and now - self._taken_at < COLD
        if self._tokens >= self.learned.burst:
            self._burst_started_at, self._burst_ended_at, self._accepted = now, math.inf, 0
        self._tokens -= 1
        self._taken_at = now
        return 0.0

    def on_response(self, now: float) -> None:
        """Start to fill the bucket after a response or failure, as the API's bucket does."""
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
            self._burst_started_at = math.inf  # count it once
            self.learned = self.learned.with_accepted(self._accepted - refilled)
        was_paced = sent_at > self._paced_at
        self.learned = self.learned.after_success(self._limit, was_paced=was_paced)

    def on_throttled(self, sent_at: float, now: float, retry_after: float | None) -> None:
        """Pause after a 429, and lower the limit.

        A 429 of a request sent before the last pause belongs to the same event: it may extend the
        pause, but does not lower the limit again.
        """
        if sent_at > self._throttled_at:
            self._throttled_at = now
            self._throttles += 1
            # A request sent before the rate limited anything was part of a burst that was too
            # large. If the burst was already lowered once, the rate is to blame.
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
        # Start slowly after a pause: with one token, or with half of the tokens that the pause
        # brings if the rate is not suspected.
        gained = max(self.paused_until - self._filled_at, 0.0) * self.learned.per_second
        tokens = min(self._tokens + gained, 1.0)
        if self._is_rate_trusted:
            tokens = max(tokens, self._tokens + gained / 2)
        self._tokens = min(tokens, self.learned.burst)
        self._filled_at = max(self.paused_until, self._filled_at)

    def _fill(self, now: float) -> None:
        if not self._is_filling or now <= self._filled_at:  # during a pause it is its end
            return
        tokens = self._tokens + (now - self._filled_at) * self.learned.per_second
        self._tokens, self._filled_at = min(tokens, self.learned.burst), now
        if tokens >= self.learned.burst:  # the next requests are a burst again, not paced
            self._paced_at = math.inf
