"""Which requests to the pretend API go wrong, and how: plain values, nothing of HTTP.

What a fault sends is in `bent`, how that reaches the wire in `delivery`, and how rules
are read from a file in `fault_file`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final, TypeAlias
from urllib.parse import unquote


class Fault(StrEnum):
    """A way in which one request goes wrong; the values are what a file of faults says."""

    SLOW = "slow"  # the right answer, late
    THROTTLED = "throttled"  # 429 with Retry-After
    THROTTLED_BARE = "throttled-bare"  # 429 without
    REFUSED = "refused"  # 403 accessDenied, with a message
    REFUSED_ADDRESS = "refused-address"  # 403 accessDenied.invalidIp
    REFUSED_SCOPE = "refused-scope"  # 403 accessDenied.invalidScope
    REFUSED_BARE = "refused-bare"  # 403 accessDenied and not a word more
    NOT_FOUND = "not-found"  # 404
    BROKEN = "broken"  # 500 unknownException
    MAINTENANCE = "maintenance"  # 503 inMaintenance
    EDGE = "edge"  # 503, an HTML page
    EDGE_502 = "edge-502"  # 502, an HTML page
    PROXY = "proxy"  # 520, plain text
    RESET_BEFORE = "reset-before"  # a reset instead of an answer
    RESET_MIDDLE = "reset-middle"  # a reset after half of the body
    TRUNCATED = "truncated"  # half of the body that was promised, then the end
    STALLED_HEADER = "stalled-header"  # silence
    STALLED_BODY = "stalled-body"  # half of the body, then silence
    TRICKLED = "trickled"  # the body, a few bytes at a time
    WRONG_LENGTH = "wrong-length"  # a body twice as long as was promised
    BOMB = "bomb"  # 100 kB of gzip that are 100 MB of JSON
    BAD_GZIP = "bad-gzip"  # JSON that claims to be gzip
    BAD_JSON = "bad-json"  # the first half of the JSON, honestly measured
    HTML_200 = "html-200"  # 200, an HTML page
    EMPTY = "empty"  # 200, nothing
    OTHER_SHAPE = "other-shape"  # numbers for words, words for numbers
    DEEP = "deep"  # 100,000 brackets in each other
    HUGE = "huge"  # 60 MB of JSON
    REDIRECT = "redirect"  # 302 to another host
    CLOSING = "closing"  # the right answer, then the connection's end, unannounced


_SECONDS: Final[Mapping[Fault, float]] = {
    Fault.SLOW: 2.0,
    Fault.THROTTLED: 1.0,
    Fault.RESET_MIDDLE: 0.05,
    Fault.STALLED_HEADER: math.inf,
    Fault.STALLED_BODY: math.inf,
    Fault.TRICKLED: 0.05,
}
"""The seconds of a rule that names none; 0 for kinds that are not here."""

_NOT_LATE: Final = frozenset(
    {Fault.THROTTLED, Fault.RESET_MIDDLE, Fault.STALLED_BODY, Fault.TRICKLED}
)
"""The kinds whose seconds mean something else than how late the answer begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault and the requests that it hits.

    Attributes:
        fault: What goes wrong.
        match: A regular expression that is looked for in the path, as it was sent
            (`/v1/clans/%232PP`) and as it reads (`/v1/clans/#2PP`); empty for every path.
        times: How many requests are hit at most; None for no end.
        share: How many of the matching requests are hit, 0 to 1.
        after: How many matching requests are spared first.
        seconds: `throttled`: the Retry-After. `trickled`: from one bit of the body to the
            next. `stalled-…`: how long the silence lasts. `reset-middle`: how long the
            half body stands alone. All others: how late the answer is. None for what is
            usual: 1, 0.05, for ever, 0.05; 2 for `slow` and 0 for the rest.
        answers: Of `closing`: how many such answers each connection gives.
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
        """The seconds, be they said or usual."""
        return _SECONDS.get(self.fault, 0.0) if self.seconds is None else self.seconds

    @property
    def late(self) -> float:
        """Seconds that pass before anything is answered; may be infinite."""
        return 0.0 if self.fault in _NOT_LATE else self.wait

    def matches(self, path: str) -> bool:
        """Return whether a request is meant.

        Args:
            path: Its path as it was sent, without the query.
        """
        return any(re.search(self.match, text) for text in (path, unquote(path)))


ChooseFault: TypeAlias = Callable[[str], Rule | None]
"""From a path as it was sent, without its query, to what goes wrong; None for nothing."""


def no_fault(_: str) -> Rule | None:
    """Let nothing go wrong."""
    return None


class Faults:
    """Rules, of which the first that matches a request is used.

    Args:
        random: Decides the shares; the same seed and the same order of requests hit the
            same ones.
    """

    def __init__(self, rules: Sequence[Rule], random: Random) -> None:
        self._rules = tuple(rules)
        self._random = random
        self._seen = [0] * len(self._rules)
        self._hit = [0] * len(self._rules)

    @property
    def hits(self) -> tuple[int, ...]:
        """The number of requests that each rule has hit."""
        return tuple(self._hit)

    def __call__(self, path: str) -> Rule | None:
        """Choose what goes wrong with a request."""
        for at, rule in enumerate(self._rules):
            if rule.matches(path) and self._wants(at, rule):
                self._hit[at] += 1
                return rule
        return None

    def _wants(self, at: int, rule: Rule) -> bool:
        """Return whether a rule hits the request that it matches."""
        self._seen[at] += 1
        if self._seen[at] <= rule.after:
            return False
        if rule.times is not None and self._hit[at] >= rule.times:
            return False
        return rule.share >= 1 or self._random.random() < rule.share


class Limiter:
    """A limit nobody has published: 429 for requests that find the bucket of tokens empty.

    Args:
        burst: How many tokens the bucket holds, and holds at first.
        per_second: How many flow in.
        retry_after: The Retry-After of a refusal; None for none.
        seconds: Tells the time, as `reactor.seconds` does.

    Attributes:
        passed: How many requests were let through.
        refused: How many were not.
    """

    def __init__(
        self,
        burst: float,
        per_second: float,
        retry_after: float | None,
        *,
        seconds: Callable[[], float],
    ) -> None:
        self.passed = 0
        self.refused = 0
        self._burst = burst
        self._per_second = per_second
        fault = Fault.THROTTLED_BARE if retry_after is None else Fault.THROTTLED
        self._refusal = Rule(fault=fault, seconds=retry_after)
        self._seconds = seconds
        self._tokens = burst
        self._counted = seconds()

    def __call__(self, path: str) -> Rule | None:
        """Take a token for a request, or refuse it."""
        del path  # the real limit is the token's, whatever is asked for
        now = self._seconds()
        gained = (now - self._counted) * self._per_second
        self._tokens = min(self._burst, self._tokens + gained)
        self._counted = now
        if self._tokens < 1:
            self.refused += 1
            return self._refusal
        self._tokens -= 1
        self.passed += 1
        return None


def first_of(*choices: ChooseFault) -> ChooseFault:
    """Make one choice of several: the first that matches a request is used.

    Args:
        choices: Such as a `Limiter` and `Faults`; those behind the one that hits do not
            see the request.
    """

    def choose(path: str) -> Rule | None:
        chosen = (choice(path) for choice in choices)
        return next((rule for rule in chosen if rule is not None), None)

    return choose
