"""The pace of requests: what is believed and learned of a key's limit, and how long it takes.

The limit is per key and nobody has published it. A pace begins with what others were seen to bear,
falls to half when it is refused (multiplicative decrease), and rises a little with each answer
(additive increase, as TCP does), never above a bound. What it has found out is worth keeping: a
`LearnedLimit` is written down for a key, and read again by the next run.
"""

from __future__ import annotations

import math
from typing import Final, Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from clantui.core.text.phrases import format_duration, pluralise

MIN_PER_SECOND: Final = 1.0
"""Requests a second below which no 429 brings the rate."""

MEMORY: Final = 7 * 86_400.0
"""Seconds after which what was learned is forgotten: the API may have changed its mind."""

_FORM: Final = 1
"""Version of the written form; another one is ignored."""

_STEP: Final = 0.02
"""Requests a second that each success wins back: about 0.4/s every second at 20/s."""

_PROBE: Final = 0.01
"""The same above the rate believed at first, of successes that had to wait for the rate alone."""

_CAREFUL: Final = 0.002
"""The same near a rate that was refused."""

_NEAR: Final = 0.85
"""Part of a refused rate from which on another refusal is likely."""

_KEPT: Final = 0.95
"""Part of the requests accepted at once that are sent at once the next time."""

_NOTABLE: Final = 0.25
"""Change of rate or burst that is worth writing down."""


class RateLimit(Struct, frozen=True, kw_only=True):
    """The limit that is believed in before anything was learned.

    Attributes:
        burst: requests that may go out at once: one whole clan, as the first script did.
        per_second: requests a second after that.
        max_per_second: the most that this is raised to while nothing is refused; less than
            `per_second` raises nothing.
    """

    burst: int = 60
    per_second: float = 20.0
    max_per_second: float = 0.0

    @property
    def bound(self) -> float:
        """Return the requests a second that are never exceeded."""
        return max(self.per_second, self.max_per_second)


class LearnedLimit(Struct, frozen=True, kw_only=True):
    """The limit of a key as far as it was found out; each step returns a new one.

    Attributes:
        burst: requests that go out at once.
        per_second: requests a second after that.
        refused_burst: the fewest at once that were refused, or None.
        refused_rate: the lowest rate that was refused, or None.
        refused_at: Unix time of the last refusal, s; 0 for none.
        at: Unix time at which this was written down, s; 0 for not yet.
    """

    burst: float
    per_second: float
    refused_burst: float | None = None
    refused_rate: float | None = None
    refused_at: float = 0.0
    at: float = 0.0

    @classmethod
    def start(cls, limit: RateLimit) -> Self:
        """Return what is believed before anything was learned."""
        return cls(burst=float(limit.burst), per_second=limit.per_second)

    def after_success(self, limit: RateLimit, *, was_paced: bool) -> Self:
        """Return the limit after an answer: a little more, never above the bound.

        Args:
            limit: what was believed at first, and the bound.
            was_paced: the request had to wait for the rate; no other says anything about more
                than was believed.
        """
        if self.burst == limit.burst and self.per_second == limit.per_second and not was_paced:
            return self  # nothing to learn: the usual case, fifty times a clan
        rate = self.per_second
        if self.refused_rate is not None and rate >= _NEAR * self.refused_rate:
            step = _CAREFUL
        elif rate >= limit.per_second:
            step = _PROBE
        else:
            step = _STEP
        if rate < limit.per_second:
            rate = min(rate + step, limit.per_second)
        elif was_paced:
            rate = min(rate + step, limit.bound)
        most = min(limit.burst, math.inf if self.refused_burst is None else self.refused_burst - 1)
        burst = max(self.burst, min(self.burst + _STEP, most))
        return replace(self, burst=burst, per_second=rate)

    def after_burst_refused(self, now: float) -> Self:
        """Return the limit after too many at once: half of them.

        Args:
            now: Unix time, s.
        """
        return replace(
            self,
            burst=max(self.burst / 2, 1.0),
            refused_burst=_lower(self.refused_burst, self.burst),
            refused_at=now,
        )

    def after_rate_refused(self, limit: RateLimit, now: float) -> Self:
        """Return the limit after too many a second: half of them, and half the burst.

        Args:
            limit: what was believed at first.
            now: Unix time, s.
        """
        least = min(MIN_PER_SECOND, limit.per_second)
        return replace(
            self,
            burst=max(self.burst / 2, 1.0),
            per_second=max(self.per_second / 2, least),
            refused_rate=_lower(self.refused_rate, self.per_second),
            refused_at=now,
        )

    def with_accepted(self, accepted: float) -> Self:
        """Return the limit after it was counted how many of a refused burst were accepted.

        Args:
            accepted: requests, without those that the rate has brought meanwhile.
        """
        if self.refused_burst is None or not 1 <= accepted < self.refused_burst:
            return self
        return replace(
            self, burst=max(accepted * _KEPT, 1.0), refused_burst=math.floor(accepted) + 1.0
        )

    def merge(self, stored: LearnedLimit | None, since: float) -> LearnedLimit:
        """Return the limit to write down, where another process may have learned meanwhile.

        Args:
            stored: what is written down now, or None.
            since: `refused_at` of what this process has read or written last: a later refusal
                there was another process's, and the lower of both limits counts.
        """
        if stored is None or stored.refused_at <= since:
            return self
        return replace(
            self,
            burst=min(self.burst, stored.burst),
            per_second=min(self.per_second, stored.per_second),
            refused_burst=_lower(self.refused_burst, stored.refused_burst),
            refused_rate=_lower(self.refused_rate, stored.refused_rate),
            refused_at=max(self.refused_at, stored.refused_at),
        )

    def is_news_since(self, other: LearnedLimit) -> bool:
        """Return True if this is worth writing down in place of another."""
        return (
            self.refused_at != other.refused_at
            or self.refused_burst != other.refused_burst
            or abs(self.burst - other.burst) >= _NOTABLE
            or abs(self.per_second - other.per_second) >= _NOTABLE
        )


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    """The written form of a `LearnedLimit`."""

    form: int
    limit: LearnedLimit


def encode_limit(learned: LearnedLimit, now: float) -> str:
    """Write a limit down.

    Args:
        learned: it holds finite numbers alone.
        now: Unix time, s.
    """
    record = _Record(form=_FORM, limit=replace(learned, at=now))
    return msgspec.json.encode(record).decode()


def decode_limit(text: str, limit: RateLimit, now: float) -> LearnedLimit | None:
    """Read what was written down; None where that is nothing, damaged, foreign, or too old.

    Args:
        text: as `encode_limit` wrote it, or anything.
        limit: what is believed otherwise; nothing read exceeds its burst and its bound.
        now: Unix time, s. What is from the future says nothing about today.
    """
    try:
        record = msgspec.json.decode(text, type=_Record)
    except (msgspec.DecodeError, ValueError):
        return None
    found = record.limit
    if record.form != _FORM or not now - MEMORY <= found.at <= now or not _is_sane(found):
        return None
    if found.refused_at < now - MEMORY:
        found = replace(found, refused_burst=None, refused_rate=None)
    least = min(MIN_PER_SECOND, limit.per_second)
    return replace(
        found,
        burst=min(max(found.burst, 1.0), float(limit.burst)),
        per_second=min(max(found.per_second, least), limit.bound),
    )


class Pace(Struct, frozen=True, kw_only=True):
    """Pace of requests now.

    Attributes:
        at_once: requests that may go out without waiting.
        per_second: requests a second after that.
        paused_for: seconds for which everything waits; else 0.
        waiting: requests that wait already.
    """

    at_once: float
    per_second: float
    paused_for: float = 0.0
    waiting: int = 0

    def estimate(self, requests: int) -> float:
        """Return the seconds until the last of some requests may go out.

        Args:
            requests: those that are still to be made, with those that wait already.
        """
        behind = max(requests, self.waiting) - self.at_once
        return self.paused_for + max(behind, 0.0) / self.per_second


class Promise(Struct, frozen=True, kw_only=True):
    """An estimate that was told, and for how long it may be believed.

    Attributes:
        at: when it was told, s of any clock that only goes forward.
        seconds: estimated for all that was asked for then.
    """

    at: float
    seconds: float

    def is_broken(self, now: float) -> bool:
        """Return True after twice the time: whoever waits then is promised nothing more."""
        return now - self.at > 2 * max(self.seconds, 1.0)


def describe_load(players: int, pace: Pace, promise: Promise, now: float) -> tuple[str, ...]:
    """Describe how long a load will take: `250 players at 20 a second: about 10 s`.

    Args:
        players: not loaded yet.
        pace: of requests now.
        promise: made when the load began.
        now: s of the promise's clock.

    Returns:
        The sentence, then shorter ones for less room; nothing where it is over in a moment.
    """
    seconds = pace.estimate(players)
    if not players or seconds < 1:
        return ()
    count = pluralise(players, "player")
    if pace.paused_for:
        wait = f"too many requests, continuing in {format_duration(pace.paused_for + 0.999)}"
        return f"{count} · {wait}", wait
    speed = f"{count} at {pace.per_second:.3g} a second"
    if promise.is_broken(now):
        return (speed,)
    left = f"about {format_duration(seconds + 0.999)}"
    return f"{speed}: {left}", left


def _lower(first: float | None, second: float | None) -> float | None:
    found = [each for each in (first, second) if each is not None]
    return min(found, default=None)


def _is_sane(learned: LearnedLimit) -> bool:
    numbers = (learned.burst, learned.per_second, learned.refused_burst, learned.refused_rate)
    return all(n is None or (math.isfinite(n) and n > 0) for n in numbers) and math.isfinite(
        learned.refused_at
    )
