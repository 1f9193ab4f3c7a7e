"""How fast the API may be asked: a token bucket that learns from being refused.

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

SLOWEST: Final = 1.0
"""Requests a second below which no refusal brings the rate."""

LONGEST_PAUSE: Final = 60.0
"""Seconds of pause at most, whatever `Retry-After` says."""

COLD: Final = 15.0
"""Seconds without a request after which the next may have to connect."""

_FIRST_PAUSE: Final = 1.0
"""Seconds of pause after a first refusal that names none; doubled by each that follows."""

_STEP: Final = 0.02
"""Requests a second that each success wins back: about 0.4/s every second at 20/s."""


class RateLimit(Struct, frozen=True, kw_only=True):
    """What is believed of the limit before anything was learned.

    Attributes:
        burst: requests that may go out at once: one whole clan, as the first script did.
        per_second: requests a second after that.
    """

    burst: int = 60
    per_second: float = 20.0


class AdaptiveTokenBucket:
    """A bucket of permissions, filled at a rate that falls when refused and recovers slowly."""

    def __init__(self, limit: RateLimit, now: float, jitter: Callable[[], float]) -> None:
        """Begin with a full bucket.

        Args:
            limit: what is believed at first, and never exceeded.
            now: seconds of any clock that only goes forward.
            jitter: 0 to 1, at random.
        """
        self._limit = limit
        self._jitter = jitter
        self._burst = float(limit.burst)
        self._held = float(limit.burst)
        self._filled_at = now
        self._counting = False
        self._taken_at = -math.inf
        self._paced_at = math.inf
        self._trusted = True
        self.refused_at = -math.inf
        self.refusals = 0
        self.per_second = limit.per_second
        self.paused_until = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until a request may go out; 0 takes the permission for one."""
        if now < self.paused_until:
            return self.paused_until - now
        self._fill(now)
        # A hair less than one, or rounding would have us wait again for nothing.
        if self._held < 1 - 1e-9:
            self._paced_at = min(self._paced_at, now)
            return (1 - self._held) / self.per_second
        # Of the first request nobody knows when it arrives: it has to connect, and by then those
        # that follow come faster. Filled from its sending on, the bucket would run ahead.
        self._counting = self._counting and now - self._taken_at < COLD
        self._held -= 1
        self._taken_at = now
        return 0.0

    def on_response(self, now: float) -> None:
        """Something has come of a request, be it a failure: by now the API counts, too."""
        if not self._counting:
            self._counting, self._filled_at = True, max(now, self._filled_at)

    def on_success(self) -> None:
        """A request was answered: creep back up."""
        self.refusals = 0
        self.per_second = min(self.per_second + _STEP, self._limit.per_second)
        self._burst = min(self._burst + _STEP, float(self._limit.burst))

    def on_throttled(self, sent_at: float, now: float, retry_after: float | None) -> None:
        """A request was refused: pause, and go on with less.

        Refusals of requests sent before the last pause began belong to the same event; they may
        lengthen its pause and teach nothing more.

        Args:
            sent_at: when the request went out.
            now: the time.
            retry_after: seconds asked for by the API, or None.
        """
        if sent_at > self.refused_at:
            self.refused_at = now
            self.refusals += 1
            # What went out before the rate had a say was refused for being too many at once; but
            # who has learned that already, and is refused again, was too fast.
            self._trusted = sent_at <= self._paced_at and self._burst == self._limit.burst
            if not self._trusted:
                self.per_second = max(self.per_second / 2, min(SLOWEST, self._limit.per_second))
            self._paced_at = math.inf
            self._burst = max(self._burst / 2, 1.0)
            self.on_response(now)
            self._fill(now)
            self._held = min(self._held, 1.0)  # what was saved up is spent, but for one
            grown = _FIRST_PAUSE * 2 ** (self.refusals - 1) * (0.5 + self._jitter())
            self._pause(now, grown if retry_after is None else retry_after)
        elif retry_after is not None:
            self._pause(now, retry_after)

    def _pause(self, now: float, seconds: float) -> None:
        self._fill(now)
        until = now + min(max(seconds, 0.0), LONGEST_PAUSE)
        self.paused_until = max(self.paused_until, until)
        # After a pause everything begins slowly; of what it saves up by a rate that nothing speaks
        # against, half is believed.
        more = max(self.paused_until - self._filled_at, 0.0) * self.per_second
        first = min(self._held + more, 1.0)
        believed = max(first, self._held + more / 2) if self._trusted else first
        self._held = min(believed, self._burst)
        self._filled_at = max(self.paused_until, self._filled_at)

    def _fill(self, now: float) -> None:
        if not self._counting or now <= self._filled_at:  # the end of a pause may be to come
            return
        held = self._held + (now - self._filled_at) * self.per_second
        self._held, self._filled_at = min(held, self._burst), now
        if held >= self._burst:  # what goes out next is at once again, not at the rate
            self._paced_at = math.inf
