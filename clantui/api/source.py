"""What every layer between a question and the network looks like: a `Source`.

The stack reads like a sentence,
`RoyaleClient(DispatchQueue(CachingSource(OnRetry(RateLimiter(HttpSource(…))))))`: each is a
source, and has one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol, TypeAlias

from msgspec import Struct
from twisted.internet.defer import Deferred

from clantui.core.model.errors import RoyaleError

OnRetry: TypeAlias = Callable[[int, float, RoyaleError], object]
"""Told before a request is sent again: which try that is, from 2; in how many seconds; why."""


class Priority(IntEnum):
    """Who goes first of those who wait for one thing: a clan, its players, then their battles."""

    CLAN = 0
    PLAYER = 1
    BATTLES = 2
    ICONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question.

    Attributes:
        path: below the base URL, quoted, with its query: `/clans/%232PP`.
        urgency: its place among those that wait for the same thing.
        group: for what it is asked, for instance a clan's tag; see `RateLimiter.prefer`. What is
            for nothing in particular, "", goes before everything else.
        max_age: seconds; an answer kept from before will do if it is no older (and still fresh).
        old_will_do: whether one past its time is better than none, where nobody answers.
        expect: how many questions its answer will bring: connections are opened meanwhile.
        retried: told of each try after the first, or None.
    """

    path: str
    priority: Priority = Priority.PLAYER
    group: str = ""
    max_age: float = math.inf
    stale_if_error: bool = False
    followups: int = 0
    retried: OnRetry | None = field(default=None, compare=False)


class Response(Struct, frozen=True, kw_only=True):
    """A whole answer of status 200.

    Attributes:
        body: the JSON text, undecoded, gzip undone.
        packed: the body as it came, gzip or not.
        max_age: seconds for which the API will keep giving the same answer; 0 when not told.
        age: seconds since the API gave it; 0 unless it was kept.
    """

    body: bytes
    raw: bytes = b""
    max_age: float = 0.0
    age: float = 0.0


class Source(Protocol):
    """Something that can be asked a question of the API."""

    def get(self, ask: Request) -> Deferred[Response]:
        """Ask for one thing.

        Args:
            ask: what, and how urgently.

        Returns:
            The answer, or a failure that is a `RoyaleError`, or `CancelledError` after `cancel()`,
            which also ends the request on the wire.
        """
        ...
