"""The chain of sources of every client.

The chain is `RoyaleClient(CachingSource(RetryingSource(RateLimiter(bottom))))`; the
bottom is HTTP or the demo. Imports no reactor, only Twisted's Deferreds.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.interfaces import IReactorTime

from clantui.api.cache import CachingSource, ResponseStore
from clantui.api.client import RoyaleClient
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.pacing.turns import TurnQueue
from clantui.api.retry import RetryingSource

if TYPE_CHECKING:
    from clantui.api.transport.connections import Connections
    from clantui.images.loader import ImageLoader


class ClientChain(Struct, frozen=True, kw_only=True):
    """The chain of sources of one API, and its connections, which must be closed.

    Attributes:
        limiter: the source that all requests pass.
        connections: connections to the API; None for the demo, which runs in this process.
        images: loads card images; None if they are disabled.
        image_connections: connections to the host of the images, or None.
    """

    client: RoyaleClient
    limiter: RateLimiter
    connections: Connections | None = None
    images: ImageLoader | None = None
    image_connections: Connections | None = None

    def close(self) -> Deferred[Any]:
        """Close the idle connections; the Deferred fires when they are closed."""
        pools = (self.connections, self.image_connections)
        return gatherResults([pool.close() for pool in pools if pool is not None])


def build_chain(
    limiter: RateLimiter,
    clock: IReactorTime,
    turns: TurnQueue,
    max_age: float,
    store: ResponseStore | None = None,
) -> RoyaleClient:
    """Build the chain of sources on top of a rate limiter.

    `turns` must also be the queue of the bottom source, so that cached and new responses wait in
    one queue.
    """
    retrying = RetryingSource(limiter, clock, random.random)
    return RoyaleClient(CachingSource(retrying, time.time, store, turns), max_age)
