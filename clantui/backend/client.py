"""The client of an API over HTTP, put together.

Needs much of Twisted: imported in a thread, after the first paint.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import CancelledError
from twisted.web.http_headers import Headers

from clantui.api.cache import CacheStorage
from clantui.api.latency import LatencyMeter
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Source
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.backend.limits import LimitMemory, LimitStorage
from clantui.backend.stack import ClientStack, await_deferred, build_chain
from clantui.config.settings import Settings, icon_origin, rate_limit
from clantui.core.model.errors import Cancelled
from clantui.core.model.proxy import find_proxy
from clantui.images.downloads import ImageDownloads
from clantui.images.fetch import MAX_CONNECTIONS, IconFetcher, IconLimits
from clantui.images.loader import ImageLoader, open_image_cache
from clantui.images.validate import MAX_BYTES


class ClientMemory(CacheStorage, LimitStorage, Protocol):
    """Memory that outlives the process: answers, and what was learned about a key's limit."""


def build_client(
    settings: Settings,
    reactor: Any,  # noqa: ANN401 — Twisted's
    trust: TlsTrust,
    memory: ClientMemory | None,
    jitter: Callable[[], float],
    on_pause: Callable[[float], object],
) -> ClientStack:
    """Build the chain of sources.

    Args:
        settings: with a token.
        reactor: a running one.
        memory: what outlives the process, or None.
        jitter: 0 to 1, at random.
    """
    http, connections = build_transport(settings, reactor, trust)
    latency = LatencyMeter(http, reactor) if settings.art else None
    limiter = _build_limiter(latency or http, settings, reactor, jitter, on_pause, memory)
    client = build_chain(limiter, reactor, jitter, memory)
    stack = ClientStack(client=client, limiter=limiter, connections=connections)
    return stack if latency is None else _with_images(stack, settings, reactor, trust, latency)


def _build_limiter(
    source: Source,
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    jitter: Callable[[], float],
    on_pause: Callable[[float], object],
    storage: ClientMemory | None,
) -> RateLimiter:
    """Build the part that keeps the pace; it begins with what earlier runs have learned."""
    assert settings.token is not None  # noqa: S101 — `build_transport` has looked
    limit = rate_limit(settings)
    memory = None
    if storage is not None:
        memory = LimitMemory(storage, settings.token, limit, time.time)
    return RateLimiter(
        source,
        reactor,
        limit,
        settings.concurrency,
        jitter,
        on_pause=on_pause,
        learned=memory.learned if memory is not None else None,
        on_learned=memory.remember if memory is not None else None,
    )


def _with_images(
    stack: ClientStack,
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: TlsTrust,
    latency: LatencyMeter,
) -> ClientStack:
    """Add images, over connections of their own: no key ever goes over those."""
    origin = icon_origin(settings.base)
    proxy = find_proxy(os.environ, origin)
    connections = Connections(reactor, origin, at_once=MAX_CONNECTIONS, trust=trust, proxy=proxy)
    fetcher = IconFetcher(
        connections.agent,
        origin,
        reactor,
        IconLimits(size=MAX_BYTES),
        distrust=connections.drop_silent,
    )
    downloads = ImageDownloads(
        stack.client.icons, fetcher.get, latency, lambda: stack.limiter.is_busy, reactor
    )

    async def download(card: int) -> bytes:
        try:
            return await await_deferred(downloads.get(card))
        except CancelledError:  # Twisted's: nobody here has cancelled it
            raise Cancelled("the request for the picture was given up") from None

    images = ImageLoader(download, open_image_cache(settings.pictures, origin), reactor.seconds)
    return ClientStack(
        client=stack.client,
        limiter=stack.limiter,
        connections=stack.connections,
        images=images,
        image_connections=connections,
    )


def build_transport(
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: TlsTrust,
    on_headers: Callable[[Headers], object] | None = None,
) -> tuple[HttpSource, Connections]:
    """Build the lowest source alone, and its connections.

    Args:
        settings: with a token.
        reactor: a running one.
        on_headers: called with the headers of each response, be it a refusal.
    """
    if settings.token is None:
        raise RuntimeError("a request without a key")  # the callers look at `ready` first
    connections = Connections(
        reactor,
        settings.base,
        at_once=settings.concurrency,
        ahead=settings.concurrency if settings.preconnect else 0,
        trust=trust,
        seconds=settings.timeout,
        proxy=find_proxy(os.environ, settings.base),
    )
    http = HttpSource(
        connections.agent,
        settings.base,
        settings.token,
        reactor,
        HttpLimits(seconds=settings.timeout, idle=settings.idle),
        on_followups=connections.open,
        distrust=connections.drop_silent,
        on_headers=on_headers,
    )
    return http, connections
