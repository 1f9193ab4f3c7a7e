"""The rate at which the API may be asked: a token bucket that learns from being refused.

The limit is per key and nobody has published it. So: begin with what others were seen to bear,
halve when refused, and creep back up (additive increase, multiplicative decrease, as TCP does).
Two things may have been too much, how many at once and how many a second: the first refusal of
what went out at once is held against the first alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from clantui.core.pace import LearnedLimit, Pace, RateLimit

MAX_PAUSE: Final = 60.0
"""Seconds of pause at most, whatever `Retry-After` says."""

COLD: Final = 15.0
"""Seconds without a request after which the next may have to connect."""

_FIRST_PAUSE: Final = 1.0
"""Seconds of pause after a first 429 that names none; doubled by each that follows."""


class AdaptiveTokenBucket:
    """A token bucket whose rate falls after a 429 and recovers slowly."""

    def __init__(
        self,
        limit: RateLimit,
        now: float,
        jitter: Callable[[], float],
        *,
        learned: LearnedLimit | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Begin with a full bucket.

        Args:
            limit: believed at first; its burst and its bound are never exceeded.
            now: seconds of any clock that only goes forward.
            jitter: 0 to 1, at random.
            learned: found out by an earlier run; None for nothing.
            wall_clock: Unix time, s.
        """
        self._limit = limit
        self._jitter = jitter
        self._wall_clock = wall_clock
        self.learned = LearnedLimit.start(limit) if learned is None else learned
        self._first_burst = self._tokens = self.learned.burst
        self._filled_at = now
        self._counting = False
        self._taken_at = -math.inf
        self._paced_at = math.inf
        self._trusted = True
        self._burst_began = self._burst_ended = -math.inf
        self._heard_at = -math.inf
        self._burst_seconds = 0.0  # from the first request to the last answer
        self._accepted = 0  # of the requests sent at once between these two moments
        self.throttled_at = -math.inf
        self.throttles = 0
        self.paused_until = -math.inf

    @property
    def per_second(self) -> float:
        """Return the requests a second that go out once the burst is spent."""
        return self.learned.per_second

    @property
    def _burst(self) -> float:
        return self.learned.burst

    def read_pace(self, now: float, waiting: int) -> Pace:
        """Return how fast requests may go out.

        Args:
            now: as for `take`.
            waiting: requests that wait for a token already.
        """
        self._fill(now)
        return Pace(
            at_once=self._tokens,
            per_second=self.per_second,
            waiting=waiting,
            paused_for=max(self.paused_until - now, 0.0),
        )

    def take(self, now: float) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        if now < self.paused_until:
            return self.paused_until - now
        self._fill(now)
        # A hair less than one, or rounding would have us wait again for nothing.
        if self._tokens < 1 - 1e-9:
            self._paced_at = min(self._paced_at, now)
            return (1 - self._tokens) / self.per_second
        # Of the first request nobody knows when it arrives: it has to connect, and by then those
        # that follow come faster. Filled from its sending on, the bucket would run ahead.
        self._counting = self._counting and now - self._taken_at < COLD
        if self._tokens >= self._burst:
            self._burst_began, self._burst_ended, self._accepted = now, math.inf, 0
        self._tokens -= 1
        self._taken_at = now
        return 0.0

    def on_response(self, now: float) -> None:
        """Start to fill the bucket once a request is over, or failed: now the API counts, too."""
        self._heard_at = now
        if not self._counting:
            self._counting, self._filled_at = True, max(now, self._filled_at)

    def on_success(self, sent_at: float = -math.inf) -> None:
        """Creep back up after a response.

        Args:
            sent_at: when the request went out; by default, too long ago to say anything.
        """
        self.throttles = 0
        if self._burst_began <= sent_at <= min(self._burst_ended, self._paced_at):
            self._accepted += 1
            self._burst_seconds = self._heard_at - self._burst_began
        elif self._trusted and sent_at > self.throttled_at > self._burst_began:
            self._learn_burst()
        was_paced = sent_at > self._paced_at
        self.learned = self.learned.after_success(self._limit, was_paced=was_paced)

    def _learn_burst(self) -> None:
        """Take the number of requests that were accepted of a burst for what is accepted."""
        brought = self._burst_seconds * self.per_second
        self._burst_began = math.inf  # counted once
        if self._accepted:
            self.learned = self.learned.with_accepted(self._accepted - brought)

    def on_throttled(self, sent_at: float, now: float, retry_after: float | None) -> None:
        """Pause after a 429, and go on with less.

        Those of requests sent before the last pause began belong to the same event; they may
        lengthen its pause and teach nothing more.

        Args:
            sent_at: when the request went out.
            retry_after: seconds asked for by the API, or None.
        """
        if sent_at > self.throttled_at:
            self.throttled_at = now
            self.throttles += 1
            # What went out before the rate had a say was refused for being too many at once; but
            # who has learned that already, and is refused again, was too fast.
            self._trusted = sent_at <= self._paced_at and self._burst >= self._first_burst
            self._burst_ended = min(self._burst_ended, self._paced_at, now)
            wall = self._wall_clock()
            if self._trusted:
                self.learned = self.learned.after_burst_refused(wall)
            else:
                self.learned = self.learned.after_rate_refused(self._limit, wall)
            self._paced_at = math.inf
            self.on_response(now)
            self._fill(now)
            self._tokens = min(self._tokens, 1.0)  # what was saved up is spent, but for one
            grown = _FIRST_PAUSE * 2 ** (self.throttles - 1) * (0.5 + self._jitter())
            self._pause(now, grown if retry_after is None else retry_after)
        elif retry_after is not None:
            self._pause(now, retry_after)

    def _pause(self, now: float, seconds: float) -> None:
        self._fill(now)
        until = now + min(max(seconds, 0.0), MAX_PAUSE)
        self.paused_until = max(self.paused_until, until)
        # After a pause everything begins slowly; of what it saves up by a rate that nothing speaks
        # against, half is believed.
        more = max(self.paused_until - self._filled_at, 0.0) * self.per_second
        first = min(self._tokens + more, 1.0)
        believed = max(first, self._tokens + more / 2) if self._trusted else first
        self._tokens = min(believed, self._burst)
        self._filled_at = max(self.paused_until, self._filled_at)

    def _fill(self, now: float) -> None:
        if not self._counting or now <= self._filled_at:  # the end of a pause may be to come
            return
        held = self._tokens + (now - self._filled_at) * self.per_second
        self._tokens, self._filled_at = min(held, self._burst), now
        if held >= self._burst:  # what goes out next is at once again, not at the rate
            self._paced_at = math.inf
