"""Parts of every client: its chain of sources, and the bridge from Deferreds to coroutines.

`RoyaleClient(DispatchQueue(CachingSource(RetryingSource(RateLimiter(bottom)))))`; the bottom is
HTTP or the demo. Needs Twisted's Deferreds alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from twisted.internet.defer import Deferred, ensureDeferred, gatherResults

from clantui.api.cache import CacheStorage, CachingSource
from clantui.api.client import RoyaleClient
from clantui.api.pacing.dispatch import DispatchQueue
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.retry import RetryingSource

if TYPE_CHECKING:
    from clantui.api.transport.connections import Connections
    from clantui.images.loader import ImageLoader

_T = TypeVar("_T")


class ClientStack(Struct, frozen=True, kw_only=True):
    """The chain of sources of one API, and its connections, which somebody has to close.

    Attributes:
        client: the top of the chain.
        limiter: the part that all requests pass.
        connections: to the API; None where it is in this process.
        images: loads the images of cards, or None where none are wanted.
        image_connections: to the host of the images, or None.
    """

    client: RoyaleClient
    limiter: RateLimiter
    connections: Connections | None = None
    images: ImageLoader | None = None
    image_connections: Connections | None = None

    def close(self) -> Deferred[Any]:
        """Close the connections that nobody uses; fires when they are closed."""
        both = (self.connections, self.image_connections)
        return gatherResults([each.close() for each in both if each is not None])


async def await_deferred(work: Deferred[_T] | Coroutine[Deferred[Any], Any, _T]) -> _T:
    """Wait on asyncio's loop for what Twisted does; cancelling cancels it."""
    deferred = ensureDeferred(work)
    result: _T = await deferred.asFuture(asyncio.get_running_loop())
    return result


def build_chain(
    limiter: RateLimiter,
    clock: Any,  # noqa: ANN401 — Twisted's
    jitter: Callable[[], float],
    memory: CacheStorage | None = None,
) -> RoyaleClient:
    """Build the chain of sources upon the part that keeps the pace.

    Args:
        clock: counts seconds, and calls later.
        jitter: 0 to 1, at random.
        memory: what outlives the process, or None.
    """
    cached = CachingSource(RetryingSource(limiter, clock, jitter), time.time, memory)
    return RoyaleClient(DispatchQueue(cached, clock))
