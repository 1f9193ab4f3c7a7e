"""A `Source`: the shape of every layer between a question and the network.

The stack reads like a sentence,
`RoyaleClient(DispatchQueue(CachingSource(RetryingSource(RateLimiter(HttpSource(…))))))`: each is a
source, and has one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.json import Decoder
from twisted.internet.defer import Deferred

from clantui.core.model.errors import RoyaleError
from clantui.wire.common import decode

_T = TypeVar("_T")

OnRetry: TypeAlias = Callable[[int, float, RoyaleError], object]
"""Called before a request is sent again: which try that is, from 2; in how many seconds; why."""


class Priority(IntEnum):
    """The order of requests that wait for the same thing: a clan, its players, their battles."""

    CLAN = 0
    PLAYER = 1
    BATTLES = 2
    ICONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question.

    Attributes:
        path: below the base URL, quoted, with its query: `/clans/%232PP`.
        priority: its place among those that wait for the same thing.
        group: the thing it is asked for, for instance a clan's tag; see `RateLimiter.prioritise`.
            What is for nothing in particular, "", goes before everything else.
        max_age: seconds; a cached response will do if it is no older (and still fresh).
        keep_for: seconds for which its response is fresh at least, whatever the API says.
        stale_if_error: whether one past its time is better than none, where nobody answers.
        followups: requests that its response will bring: connections are opened meanwhile.
        decoder: reads the body, once for all links of the chain; None where it is small.
        on_retry: called before each try after the first, or None.
    """

    path: str
    priority: Priority = Priority.PLAYER
    group: str = ""
    max_age: float = math.inf
    keep_for: float = 0.0
    stale_if_error: bool = False
    followups: int = 0
    decoder: Decoder[Any] | None = field(default=None, compare=False)
    on_retry: OnRetry | None = field(default=None, compare=False)


class Response(Struct, frozen=True, kw_only=True):
    """A whole response of status 200.

    Attributes:
        body: the JSON text, undecoded, gzip undone.
        raw: the body as it came, gzip or not.
        max_age: seconds for which the API will keep giving the same response; 0 when unknown.
        age: seconds since the API gave it; 0 unless it was cached.
        decoder: the one that the request named, or None.
        payload: what it has read; None where only the lenient decoder can.
    """

    body: bytes
    raw: bytes = b""
    max_age: float = 0.0
    age: float = 0.0
    decoder: Decoder[Any] | None = None
    payload: object = None

    def decode(self, decoder: Decoder[_T]) -> _T:
        """Decode the body, unless this decoder has read it already.

        Raises:
            InvalidResponse: see `wire.common.decode`.
        """
        if self.payload is not None and self.decoder is decoder:
            return self.payload  # type: ignore[return-value]  # a decoder gives its own type
        return decode(decoder, self.body)


class Source(Protocol):
    """An object that can be asked a question of the API."""

    def get(self, request: Request) -> Deferred[Response]:
        """Ask for one thing.

        Returns:
            The response, or a failure that is a `RoyaleError`, or `CancelledError` after
            `cancel()`, which also ends the request on the wire.
        """
        ...
