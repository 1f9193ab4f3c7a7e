"""Rate limit of an API key: assumed, learned and stored, and the time a load takes with it.

`api/pacing/token_bucket` applies it. The `LearnedLimit` of a key is stored for the next run.
"""

from __future__ import annotations

import math
from typing import Annotated, Final, Self, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from clantui.core.text.phrases import describe_pause, format_wait, pluralise

MIN_PER_SECOND: Final = 1.0
"""Lowest rate after refusals, in requests a second, unless the assumed one is lower."""

MAX_LIMIT_AGE: Final = 7 * 86_400.0
"""Seconds after which a learned limit expires, because the API may have changed."""

_VERSION: Final = 1
"""Version of the stored record; records of other versions are ignored."""

_STEP: Final = 0.02
"""Increase of the rate after a success, in requests a second: about 0.4/s each second at 20/s."""

_PROBE: Final = 0.01
"""Increase above the assumed rate, only after a request that was delayed by the rate limit."""

_CAREFUL: Final = 0.002
"""Increase near a refused rate."""

_NEAR: Final = 0.85
"""Part of a refused rate above which `_CAREFUL` applies."""

_BURST_MARGIN: Final = 0.95
"""Part of an accepted burst that the next burst may have."""

_NOTABLE: Final = 0.25
"""Smallest change of rate or burst that is stored."""

_FAST: Final = 10.0
"""Requests a second that are displayed as a whole number."""

_Positive: TypeAlias = Annotated[float, msgspec.Meta(gt=0)]  # checked when a record is decoded


class RateLimit(Struct, frozen=True, kw_only=True):
    """The limit assumed before anything is learned.

    Attributes:
        burst: requests sent at once; by default a whole clan.
        per_second: requests a second after the burst.
        max_per_second: highest rate while nothing is refused; a value below `per_second` has no
            effect.
    """

    burst: int = 60
    per_second: float = 20.0
    max_per_second: float = 0.0

    @property
    def bound(self) -> float:
        """The highest rate, in requests a second."""
        return max(self.per_second, self.max_per_second)

    @property
    def lowest(self) -> float:
        """The lowest rate after refusals, in requests a second."""
        return min(MIN_PER_SECOND, self.per_second)


class LearnedLimit(Struct, frozen=True, kw_only=True):
    """The learned limit of an API key.

    Attributes:
        burst: requests sent at once.
        per_second: requests a second after the burst.
        refused_burst: the smallest refused burst, or None.
        refused_rate: the lowest refused rate, or None.
        refused_at: Unix time of the last refusal, s; 0 for none.
        at: Unix time when it was stored, s; 0 for never.
    """

    burst: _Positive
    per_second: _Positive
    refused_burst: _Positive | None = None
    refused_rate: _Positive | None = None
    refused_at: float = 0.0
    at: float = 0.0

    @classmethod
    def start(cls, limit: RateLimit) -> Self:
        """Return the limit before anything is learned."""
        return cls(burst=float(limit.burst), per_second=limit.per_second)

    def after_success(self, limit: RateLimit, *, was_paced: bool) -> Self:
        """Return the limit after a response: slightly higher, up to the bound.

        Only a request that was delayed by the rate limit (`was_paced`) shows that a rate above the
        assumed one is accepted.
        """
        if self.burst == limit.burst and self.per_second == limit.per_second and not was_paced:
            return self  # the usual case, fifty times a clan
        rate = self.per_second
        is_near = self.refused_rate is not None and rate >= _NEAR * self.refused_rate
        if rate < limit.per_second:
            rate = min(rate + (_CAREFUL if is_near else _STEP), limit.per_second)
        elif was_paced:
            rate = min(rate + (_CAREFUL if is_near else _PROBE), limit.bound)
        max_burst = limit.burst if self.refused_burst is None else self.refused_burst - 1
        burst = max(self.burst, min(self.burst + _STEP, max_burst, limit.burst))
        return replace(self, burst=burst, per_second=rate)

    def after_burst_refused(self, now: float) -> Self:
        """Return the limit after a burst was refused (Unix time, s): half the burst."""
        return replace(
            self,
            burst=max(self.burst / 2, 1.0),
            refused_burst=_min_known(self.refused_burst, self.burst),
            refused_at=now,
        )

    def after_rate_refused(self, limit: RateLimit, now: float) -> Self:
        """Return the limit after a rate was refused (Unix time, s): half the rate and burst."""
        return replace(
            self,
            burst=max(self.burst / 2, 1.0),
            per_second=max(self.per_second / 2, limit.lowest),
            refused_rate=_min_known(self.refused_rate, self.per_second),
            refused_at=now,
        )

    def with_accepted(self, accepted: float) -> Self:
        """Return the limit after some requests of a refused burst were accepted.

        Requests that the rate allowed in the meantime do not count.
        """
        if self.refused_burst is None or not 1 <= accepted < self.refused_burst:
            return self
        burst = max(accepted * _BURST_MARGIN, 1.0)
        return replace(self, burst=burst, refused_burst=math.floor(accepted) + 1.0)

    def merge(self, stored: LearnedLimit | None, since: float) -> LearnedLimit:
        """Merge this limit with the stored one, which may be from another process.

        `since` is the last refusal that this process loaded or stored. If the stored refusal is
        later, it is from another process; then the lower of both limits applies.
        """
        if stored is None or stored.refused_at <= since:
            return self
        return replace(
            self,
            burst=min(self.burst, stored.burst),
            per_second=min(self.per_second, stored.per_second),
            refused_burst=_min_known(self.refused_burst, stored.refused_burst),
            refused_rate=_min_known(self.refused_rate, stored.refused_rate),
            refused_at=max(self.refused_at, stored.refused_at),
        )

    def differs_from(self, other: LearnedLimit) -> bool:
        """Return True if this limit differs enough from another one to be stored."""
        return (
            self.refused_at != other.refused_at
            or self.refused_burst != other.refused_burst
            or abs(self.burst - other.burst) >= _NOTABLE
            or abs(self.per_second - other.per_second) >= _NOTABLE
        )


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    version: int = msgspec.field(name="form")
    limit: LearnedLimit


def encode_limit(learned: LearnedLimit, now: float) -> str:
    """Encode a limit with finite numbers as JSON, to store it at a Unix time in s."""
    record = _Record(version=_VERSION, limit=replace(learned, at=now))
    return msgspec.json.encode(record).decode()


def decode_limit(text: str, limit: RateLimit, now: float) -> LearnedLimit | None:
    """Decode a stored limit, cut down to the burst and the highest rate of the assumed limit.

    Returns:
        None if it is damaged, of another version, expired, or later than `now` (Unix time, s).
    """
    try:
        record = msgspec.json.decode(text, type=_Record)
    except (msgspec.DecodeError, ValueError):
        return None
    found = record.limit
    if record.version != _VERSION or not now - MAX_LIMIT_AGE <= found.at <= now:
        return None
    if found.refused_at < now - MAX_LIMIT_AGE:
        found = replace(found, refused_burst=None, refused_rate=None)
    return replace(
        found,
        burst=min(max(found.burst, 1.0), float(limit.burst)),
        per_second=min(max(found.per_second, limit.lowest), limit.bound),
    )


class Pace(Struct, frozen=True, kw_only=True):
    """Current rate of requests.

    Attributes:
        at_once: requests that can be sent without waiting.
        per_second: requests a second after that.
        paused_for: remaining seconds of a pause; else 0.
        waiting: queued requests.
    """

    at_once: float
    per_second: float
    paused_for: float = 0.0
    waiting: int = 0

    def estimate(self, requests: int) -> float:
        """Estimate the seconds until `requests`, which include the waiting ones, are sent."""
        behind = max(requests, self.waiting) - self.at_once
        return self.paused_for + max(behind, 0.0) / self.per_second


class LoadEstimate(Struct, frozen=True, kw_only=True):
    """Estimate of the seconds that a load takes, and when it started on a monotonic clock."""

    at: float
    seconds: float

    def is_exceeded(self, now: float) -> bool:
        """Return True after twice the estimated time: then no more estimates are shown."""
        return now - self.at > 2 * max(self.seconds, 1.0)


def describe_load(players: int, pace: Pace, estimate: LoadEstimate, now: float) -> tuple[str, ...]:
    """Describe how long a load will take: `250 players at 20 a second: about 10 s`.

    Returns:
        The sentence, then shorter ones for less room; empty for a load of under 1 s, or without
        players who are not loaded yet. The rate is left out if the time does not follow from it.
    """
    seconds = pace.estimate(players)
    if not players or seconds < 1:
        return ()
    count = pluralise(players, "player")
    if pace.paused_for:
        wait = describe_pause(pace.paused_for)
        return f"{count} · {wait}", wait
    speed = f"{count} at {format_request_rate(pace.per_second)}"
    if estimate.is_exceeded(now):
        return (speed,)
    left = f"about {format_wait(seconds)}"
    if format_wait(seconds) != format_wait(players / pace.per_second):
        return f"{count}: {left}", left  # a burst, or other requests in the queue
    return f"{speed}: {left}", left


def format_request_rate(per_second: float) -> str:
    """Return `20 a second`; slow rates keep a second digit: `1.5 a second`."""
    return f"{per_second:.0f} a second" if per_second >= _FAST else f"{per_second:.2g} a second"


def _min_known(*numbers: float | None) -> float | None:
    return min((number for number in numbers if number is not None), default=None)
