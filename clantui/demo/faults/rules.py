"""Faults of the demo API, and rules that choose the requests with a fault.

`responses` builds the reply of a fault, `writer` sends it, and `file` reads rules from a file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Final, TypeAlias
from urllib.parse import unquote

from msgspec import Struct


class Fault(StrEnum):
    """A fault of one response; the values are the names in a file of faults."""

    SLOW = "slow"  # the correct response, delayed
    THROTTLED = "throttled"  # 429 with Retry-After
    THROTTLED_BARE = "throttled-bare"  # 429 without `Retry-After`
    REFUSED = "refused"  # 403 accessDenied, with a message
    REFUSED_ADDRESS = "refused-address"  # 403 accessDenied.invalidIp
    REFUSED_SCOPE = "refused-scope"  # 403 accessDenied.invalidScope
    REFUSED_BARE = "refused-bare"  # 403 accessDenied without a message
    NOT_FOUND = "not-found"  # 404
    BROKEN = "broken"  # 500 unknownException
    MAINTENANCE = "maintenance"  # 503 inMaintenance
    EDGE = "edge"  # 503, an HTML page
    EDGE_502 = "edge-502"  # 502, an HTML page
    PROXY = "proxy"  # 520, plain text
    RESET_BEFORE = "reset-before"  # the connection is reset instead of a response
    RESET_MIDDLE = "reset-middle"  # the connection is reset after half of the body
    TRUNCATED = "truncated"  # half of the announced body, then the connection is closed
    STALLED_HEADER = "stalled-header"  # no response at all
    STALLED_BODY = "stalled-body"  # half of the body, then nothing
    TRICKLED = "trickled"  # the body, a few bytes at a time
    WRONG_LENGTH = "wrong-length"  # a body twice as long as announced
    BOMB = "bomb"  # 100 kB of gzip that inflate to 100 MB of JSON
    BAD_GZIP = "bad-gzip"  # JSON labelled as gzip
    BAD_JSON = "bad-json"  # the first half of the JSON, with its correct length
    HTML_200 = "html-200"  # 200, an HTML page
    EMPTY = "empty"  # 200, an empty body
    OTHER_SHAPE = "other-shape"  # text for numbers, numbers for text
    DEEP = "deep"  # 100,000 nested brackets
    HUGE = "huge"  # 60 MB of JSON
    REDIRECT = "redirect"  # 302 to another host
    CLOSING = "closing"  # the correct response, then the connection closes unannounced


_SECONDS: Final[Mapping[Fault, float]] = {
    Fault.SLOW: 2.0,
    Fault.THROTTLED: 1.0,
    Fault.RESET_MIDDLE: 0.05,
    Fault.STALLED_HEADER: math.inf,
    Fault.STALLED_BODY: math.inf,
    Fault.TRICKLED: 0.05,
}
"""Default seconds of a rule; 0 for other faults."""

_NOT_DELAYED: Final = frozenset(
    {Fault.THROTTLED, Fault.RESET_MIDDLE, Fault.STALLED_BODY, Fault.TRICKLED}
)
"""Faults whose `seconds` do not delay the response; see `Rule.seconds`."""


class Rule(Struct, frozen=True, kw_only=True):
    """A fault, and the requests that get it.

    Attributes:
        match: regular expression, searched in the path as sent (`/v1/clans/%232PP`) and unquoted
            (`/v1/clans/#2PP`); empty for every path.
        times: maximum number of requests that get the fault; None for no limit.
        share: probability (0–1) that a matching request gets the fault.
        after: number of matching requests to skip first.
        seconds: for `throttled` the Retry-After, for `trickled` the time between two parts of the
            body, for `stalled-…` the time without data, for `reset-middle` the time between half
            of the body and the reset; for all others the delay of the response. None for the
            default: 1, 0.05, infinite, 0.05; 2 for `slow`, else 0.
        answers: for `closing`, the number of responses of each connection.
    """

    fault: Fault
    match: str = ""
    times: int | None = None
    share: float = 1.0
    after: int = 0
    seconds: float | None = None
    answers: int = 1

    @property
    def wait(self) -> float:
        """`seconds`, or the default of the fault."""
        return _SECONDS.get(self.fault, 0.0) if self.seconds is None else self.seconds

    @property
    def delay(self) -> float:
        """Delay of the response in s; may be infinite."""
        return 0.0 if self.fault in _NOT_DELAYED else self.wait

    def matches(self, path: str) -> bool:
        """Return True if the rule matches a path, given as sent, without the query."""
        return any(re.search(self.match, text) for text in (path, unquote(path)))


ChooseFault: TypeAlias = Callable[[str], Rule | None]
"""Function from a path, as sent and without the query, to the rule of its fault, or None."""


def choose_no_fault(_: str) -> Rule | None:
    """Choose no fault."""
    return None


class Faults:
    """An ordered list of rules: a request gets the fault of the first rule that matches.

    With the same seed of `random`, the same requests get the same faults.
    """

    def __init__(self, rules: Sequence[Rule], random: Random) -> None:
        self._rules = tuple(rules)
        self._random = random
        self._seen = [0] * len(self._rules)
        self._hit = [0] * len(self._rules)

    def __call__(self, path: str) -> Rule | None:
        """Choose the fault of a request."""
        for index, rule in enumerate(self._rules):
            if not rule.matches(path):
                continue
            self._seen[index] += 1
            if self._seen[index] <= rule.after:
                continue
            if rule.times is not None and self._hit[index] >= rule.times:
                continue
            if rule.share >= 1 or self._random.random() < rule.share:
                self._hit[index] += 1
                return rule
        return None


class Limiter:
    """A token bucket that refuses requests with a 429, like the unpublished limit of the API."""

    def __init__(
        self,
        burst: float,
        per_second: float,
        retry_after: float | None,
        *,
        seconds: Callable[[], float],
    ) -> None:
        """Create the bucket.

        Args:
            burst: size of the bucket, full at the start.
            retry_after: `Retry-After` of a refusal in s; None for no header.
            seconds: monotonic clock in s.
        """
        self._burst = burst
        self._per_second = per_second
        fault = Fault.THROTTLED_BARE if retry_after is None else Fault.THROTTLED
        self._refusal = Rule(fault=fault, seconds=retry_after)
        self._seconds = seconds
        self._tokens = burst
        self._updated_at = seconds()

    def __call__(self, _: str) -> Rule | None:
        """Take a token for a request of any path (the real limit is per API key), or refuse it."""
        now = self._seconds()
        gained = (now - self._updated_at) * self._per_second
        self._tokens = min(self._burst, self._tokens + gained)
        self._updated_at = now
        if self._tokens < 1:
            return self._refusal
        self._tokens -= 1
        return None


def combine_choices(*choices: ChooseFault) -> ChooseFault:
    """Combine several choices; the first that returns a rule ends the search."""

    def choose(path: str) -> Rule | None:
        chosen = (choice(path) for choice in choices)
        return next((rule for rule in chosen if rule is not None), None)

    return choose
