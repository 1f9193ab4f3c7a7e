"""The rate at which the API may be asked: a token bucket that learns from being refused.

The limit is per key and nobody has published it. So: begin with what others were seen to bear,
halve when refused, and creep back up (additive increase, multiplicative decrease, as TCP does).
Two things may have been too much, how many at once and how many a second: the first refusal of
what went out at once is held against the first alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from msgspec import Struct

MIN_PER_SECOND: Final = 1.0
"""Requests a second below which no 429 brings the rate."""

MAX_PAUSE: Final = 60.0
"""Seconds of pause at most, whatever `Retry-After` says."""

COLD: Final = 15.0
"""Seconds without a request after which the next may have to connect."""

_FIRST_PAUSE: Final = 1.0
"""Seconds of pause after a first 429 that names none; doubled by each that follows."""

_STEP: Final = 0.02
"""Requests a second that each success wins back: about 0.4/s every second at 20/s."""


class RateLimit(Struct, frozen=True, kw_only=True):
    """The limit that is believed in before anything was learned.

    Attributes:
        burst: requests that may go out at once: one whole clan, as the first script did.
        per_second: requests a second after that.
    """

    burst: int = 60
    per_second: float = 20.0


class AdaptiveTokenBucket:
    """A token bucket whose rate falls after a 429 and recovers slowly."""

    def __init__(self, limit: RateLimit, now: float, jitter: Callable[[], float]) -> None:
        """Begin with a full bucket.

        Args:
            limit: believed at first, and never exceeded.
            now: seconds of any clock that only goes forward.
            jitter: 0 to 1, at random.
        """
        self._limit = limit
        self._jitter = jitter
        self._burst = float(limit.burst)
        self._tokens = float(limit.burst)
        self._filled_at = now
        self._counting = False
        self._taken_at = -math.inf
        self._paced_at = math.inf
        self._trusted = True
        self.throttled_at = -math.inf
        self.throttles = 0
        self.per_second = limit.per_second
        self.paused_until = -math.inf

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
        self._tokens -= 1
        self._taken_at = now
        return 0.0

    def on_response(self, now: float) -> None:
        """Start to fill the bucket once a request is over, or failed: now the API counts, too."""
        if not self._counting:
            self._counting, self._filled_at = True, max(now, self._filled_at)

    def on_success(self) -> None:
        """Creep back up after a response."""
        self.throttles = 0
        self.per_second = min(self.per_second + _STEP, self._limit.per_second)
        self._burst = min(self._burst + _STEP, float(self._limit.burst))

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
            self._trusted = sent_at <= self._paced_at and self._burst == self._limit.burst
            if not self._trusted:
                self.per_second = max(
                    self.per_second / 2, min(MIN_PER_SECOND, self._limit.per_second)
                )
            self._paced_at = math.inf
            self._burst = max(self._burst / 2, 1.0)
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
