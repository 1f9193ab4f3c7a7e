"""`Source`: the interface of each layer between the client and the network.

Each layer wraps the next one:
`RoyaleClient(CachingSource(RetryingSource(RateLimiter(HttpSource(…)))))`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Protocol, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.json import Decoder
from twisted.internet.defer import Deferred

from clantui.core.model.errors import RoyaleError
from clantui.wire.common import decode

_T = TypeVar("_T")

OnRetry: TypeAlias = Callable[[int, float, RoyaleError], object]
"""Called before a retry: number of the attempt (from 2), delay in seconds, error."""


class Priority(IntEnum):
    """Order of requests of one group: the clan, its players, their battle logs, card images."""

    CLAN = 0
    PLAYER = 1
    BATTLES = 2
    IMAGES = 3


class Request(Struct, frozen=True, kw_only=True):
    """One GET request.

    Attributes:
        path: below the base URL, quoted, with its query: `/clans/%232PP`.
        priority: order among the waiting requests of one group.
        group: the load it belongs to, such as a clan's tag; see `RateLimiter.prioritise`. Requests
            without a group, "", are sent first.
        player: tag of the player it is about, or empty; see `RateLimiter.prioritise_player`.
        max_age: seconds; a cached response is used if it is no older (and still fresh).
        keep_for: minimum seconds for which its response counts as fresh, whatever the API says.
        stale_if_error: whether an expired response is used if the API cannot be reached.
        followups: number of requests that will follow its response; connections for them are
            opened meanwhile.
        decoder: decodes the body, once for all layers; None if the body is small.
        on_retry: see `OnRetry`; or None.
        is_tag_lookup: the path contains the tag of a clan or player, so a 400 means a malformed
            tag.
    """

    path: str
    priority: Priority = Priority.PLAYER
    group: str = ""
    player: str = ""
    max_age: float = math.inf
    keep_for: float = 0.0
    stale_if_error: bool = False
    followups: int = 0
    decoder: Decoder[Any] | None = None
    on_retry: OnRetry | None = None
    is_tag_lookup: bool = False


class Response(Struct, frozen=True, kw_only=True):
    """A complete response with status 200.

    Attributes:
        body: the JSON, decompressed but not decoded.
        raw: the body as received, gzip or not.
        max_age: seconds for which the API will repeat this response; 0 if unknown.
        age: seconds since the API sent it, spent in our cache or in one on the way (`Age` header).
        decoder: the decoder of the request, or None.
        payload: the body as decoded by `decoder`; None if it needs the lenient decoder.
        error: why there is no newer response (`Request.stale_if_error`); None for a current one.
    """

    body: bytes
    raw: bytes = b""
    max_age: float = 0.0
    age: float = 0.0
    decoder: Decoder[Any] | None = None
    payload: object = None
    error: RoyaleError | None = None

    def decode(self, decoder: Decoder[_T]) -> _T:
        """Return the payload; decode the body if this decoder has not done so yet.

        Raises:
            InvalidResponse: see `wire.common.decode`.
        """
        if self.payload is not None and self.decoder is decoder:
            return self.payload  # type: ignore[return-value]  # a decoder gives its own type
        return decode(decoder, self.body)


class Source(Protocol):
    """A layer that answers requests."""

    def get(self, request: Request) -> Deferred[Response]:
        """Send a request.

        Returns:
            A Deferred of the response. It fails with a `RoyaleError`; with `CancelledError` after
            `cancel()`, which also cancels the request on the network.
        """
