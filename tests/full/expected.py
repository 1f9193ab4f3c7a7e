"""The expected outcome of each fault, for the command line and the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clantui.demo.faults.rules import Fault, Rule
from tests.full.stack import HOME, WORLD

ROSTER: Final = tuple(
    str(member["tag"]) for member in (WORLD.build_clan(WORLD.home) or {})["memberList"]
)

PLACES: Final = {
    "clan": "^/v1/clans/",
    # The last request: a fault that makes all wait would otherwise delay the others.
    "one": f"^/v1/players/{ROSTER[-1]}$",
    "all": "^/v1/players/",
}
"""Patterns of the affected paths, by place."""

EXIT: Final[Mapping[str, int]] = {
    "access_denied": 5,
    "not_found": 4,
    "throttled": 6,
    "maintenance": 6,
    "unreachable": 6,
    "invalid_response": 6,
}
"""Exit code of each kind of error, if nothing could be loaded."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected outcome of a fault.

    Attributes:
        kind: of the error; empty if the fault does no harm.
        text: a part of its sentence.
        of_player: a part of the sentence about a player, if it differs.
        passes: the places where one such fault does no harm.
        seconds: of the rule; None for the default.
        limits: name of the time limits in `LIMITS`.
    """

    kind: str
    text: str
    of_player: str = ""
    passes: frozenset[str] = frozenset()
    seconds: float | None = None
    limits: str = "long"

    def sentence(self, place: str) -> str:
        """Return a part of the expected sentence."""
        return self.text if place == "clan" else self.of_player or self.text

    def rule(self, fault: Fault, place: str, times: int | None = None) -> Rule:
        """Return the rule that causes the fault."""
        return Rule(fault=fault, match=PLACES[place], times=times, seconds=self.seconds)


ANYWHERE: Final = frozenset({"clan", "one"})
WORKED: Final = frozenset({"one"})
"""Places where a refusal without a reason is retried, because the key has just worked."""

LIMITS: Final[Mapping[str, Mapping[str, float]]] = {
    "long": {"timeout": 10.0, "idle_timeout": 10.0, "load_timeout": 20.0},
    "request": {"timeout": 2.0, "idle_timeout": 10.0, "load_timeout": 20.0},
    "silence": {"timeout": 10.0, "idle_timeout": 1.5, "load_timeout": 20.0},
    "load": {"timeout": 10.0, "idle_timeout": 10.0, "load_timeout": 5.0},
}

_KEY = "the API key was refused"
_BROKE = "the connection broke"
_NOT_DATA = "something else instead of data"
_LARGE = "larger than 4 MB"

TABLE: Final[Mapping[Fault, Expected]] = {
    Fault.SLOW: Expected("", "", seconds=0.05, passes=ANYWHERE),
    Fault.CLOSING: Expected("", "", passes=ANYWHERE),
    Fault.BAD_GZIP: Expected("", "", passes=ANYWHERE),  # the body is plain JSON
    Fault.THROTTLED: Expected("throttled", "too many requests", passes=ANYWHERE, limits="load"),
    Fault.THROTTLED_BARE: Expected(
        "throttled", "too many requests", passes=ANYWHERE, limits="load"
    ),
    Fault.REFUSED: Expected("access_denied", _KEY, passes=WORKED),
    Fault.REFUSED_BARE: Expected("access_denied", _KEY, passes=WORKED),
    Fault.REFUSED_ADDRESS: Expected("access_denied", "from your IP address, 203.0.113.7"),
    Fault.REFUSED_SCOPE: Expected("access_denied", "has no access to that"),
    Fault.NOT_FOUND: Expected("not_found", f"no clan has the tag {HOME}", "no profile any longer"),
    Fault.BROKEN: Expected("unreachable", "(500, unknownException)", passes=ANYWHERE),
    Fault.MAINTENANCE: Expected("maintenance", "in maintenance"),
    Fault.EDGE: Expected("unreachable", "(503)", passes=ANYWHERE),
    Fault.EDGE_502: Expected("unreachable", "(502)", passes=ANYWHERE),
    Fault.PROXY: Expected("unreachable", "(520)", passes=ANYWHERE),
    Fault.RESET_BEFORE: Expected("unreachable", _BROKE, passes=ANYWHERE),
    Fault.RESET_MIDDLE: Expected("unreachable", _BROKE, passes=ANYWHERE, seconds=0.01),
    Fault.TRUNCATED: Expected("unreachable", _BROKE, passes=ANYWHERE),
    Fault.STALLED_HEADER: Expected(
        "unreachable", "no answer in 2 s", passes=ANYWHERE, limits="request"
    ),
    Fault.STALLED_BODY: Expected(
        "unreachable", "stopped coming for 1.5 s", passes=ANYWHERE, limits="silence"
    ),
    Fault.TRICKLED: Expected("unreachable", "no answer in 2 s", passes=ANYWHERE, limits="request"),
    Fault.WRONG_LENGTH: Expected("invalid_response", "incomplete", passes=ANYWHERE),
    Fault.BOMB: Expected("invalid_response", _LARGE),
    Fault.HUGE: Expected("invalid_response", _LARGE),
    Fault.BAD_JSON: Expected("invalid_response", _NOT_DATA, passes=ANYWHERE),
    Fault.HTML_200: Expected("invalid_response", "a web page instead of data", passes=ANYWHERE),
    Fault.EMPTY: Expected("invalid_response", "nothing instead of data", passes=ANYWHERE),
    Fault.OTHER_SHAPE: Expected("invalid_response", "an unexpected form"),
    Fault.DEEP: Expected("invalid_response", _NOT_DATA, passes=ANYWHERE),
    Fault.REDIRECT: Expected("unreachable", "redirect, which is not followed"),
}
