"""The chain of sources, put together once.

`RoyaleClient(DispatchQueue(CachingSource(RetryingSource(RateLimiter(HttpSource(agent))))))`
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from clantui.config.settings import Settings, icon_origin

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.http_headers import Headers

    from clantui.api.cache import CacheStorage
    from clantui.api.client import RoyaleClient
    from clantui.api.latency import LatencyMeter
    from clantui.api.pacing.rate_limiter import RateLimiter
    from clantui.api.transport.connections import Connections, TlsTrust
    from clantui.api.transport.http import HttpSource
    from clantui.images.loader import ImageLoader


class ClientStack(Struct, frozen=True, kw_only=True):
    """The chain of sources of one API, and its connections, which somebody has to close.

    Attributes:
        royale: the top of it.
        gate: what all requests pass.
        connections: to ask over.
        gallery: the pictures of cards, or None where none are wanted.
        icons: the connections to their host, or None.
    """

    royale: RoyaleClient
    gate: RateLimiter
    connections: Connections
    gallery: ImageLoader | None = None
    icons: Connections | None = None

    def close(self) -> Deferred[Any]:
        """Close the connections that nobody uses; gives when they are closed."""
        from twisted.internet.defer import gatherResults  # noqa: PLC0415 — heavy

        both = (self.connections, self.icons)
        return gatherResults([one.close() for one in both if one is not None])


def load_tls_roots(base: str) -> TlsTrust:
    """Import all that the first question needs, and read the roots: in a thread, best.

    Args:
        base: the base URL.

    Returns:
        Whom to trust there.
    """
    import clantui.loader.clan  # noqa: F401, PLC0415 — heavy, as is all below
    from clantui.api import cache, client, retry  # noqa: F401, PLC0415
    from clantui.api.pacing import dispatch, rate_limiter  # noqa: F401, PLC0415
    from clantui.api.transport import http  # noqa: F401, PLC0415
    from clantui.api.transport.connections import TlsTrust  # noqa: PLC0415

    trust = TlsTrust(os.environ)
    trust.prepare(base)
    return trust


def build_client(
    settings: Settings,
    reactor: Any,  # noqa: ANN401 — Twisted's
    trust: TlsTrust,
    memory: CacheStorage | None,
    jitter: Callable[[], float],
    on_pause: Callable[[float], object],
) -> ClientStack:
    """Put it together.

    Args:
        settings: with a token.
        reactor: a running one.
        trust: whom to trust; see `load_tls_roots`.
        memory: what outlives the process, or None.
        jitter: 0 to 1, at random.
        on_pause: see `RateLimiter`.
    """
    from clantui.api.cache import CachingSource  # noqa: PLC0415 — heavy, as is all below
    from clantui.api.client import RoyaleClient  # noqa: PLC0415
    from clantui.api.pacing.dispatch import DispatchQueue  # noqa: PLC0415
    from clantui.api.pacing.rate_limiter import RateLimiter  # noqa: PLC0415
    from clantui.api.pacing.token_bucket import RateLimit  # noqa: PLC0415
    from clantui.api.retry import RetryingSource  # noqa: PLC0415

    http, connections = build_transport(settings, reactor, trust, lambda _: None)
    limit = RateLimit(burst=settings.burst, per_second=settings.per_second)
    timed = _timed(http, reactor) if settings.art else None
    gate = RateLimiter(timed or http, reactor, limit, settings.at_once, jitter, on_pause=on_pause)
    cached = CachingSource(RetryingSource(gate, reactor, jitter), time.time, memory)
    royale = RoyaleClient(DispatchQueue(cached, reactor))
    made = ClientStack(royale=royale, gate=gate, connections=connections)
    return made if timed is None else _with_pictures(made, settings, reactor, trust, timed)


def _timed(http: HttpSource, reactor: Any) -> LatencyMeter:  # noqa: ANN401
    from clantui.api.latency import LatencyMeter  # noqa: PLC0415 — only where there are pictures

    return LatencyMeter(http, reactor)


def _with_pictures(
    made: ClientStack,
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: TlsTrust,
    timed: LatencyMeter,
) -> ClientStack:
    """The same with pictures, from connections of their own: no key ever goes over those."""
    from clantui.api.transport.connections import Connections  # noqa: PLC0415 — heavy, as is all below
    from clantui.core.model.proxy import find_proxy  # noqa: PLC0415
    from clantui.images.downloads import ImageDownloads  # noqa: PLC0415
    from clantui.images.fetch import AT_ONCE, IconFetcher, IconLimits  # noqa: PLC0415
    from clantui.images.loader import ImageLoader, open_image_cache  # noqa: PLC0415
    from clantui.images.validate import LARGEST  # noqa: PLC0415

    origin = icon_origin(settings.base)
    proxy = find_proxy(os.environ, origin)
    connections = Connections(reactor, origin, at_once=AT_ONCE, trust=trust, proxy=proxy)
    bounds = IconLimits(size=LARGEST)
    icons = IconFetcher(
        connections.agent, origin, reactor, bounds, distrust=connections.drop_silent
    )
    pictures = ImageDownloads(made.royale, icons, timed, lambda: made.gate.busy, reactor)
    gallery = ImageLoader(pictures, open_image_cache(settings.pictures, origin), reactor.seconds)
    return replace(made, gallery=gallery, icons=connections)


def build_transport(
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: TlsTrust,
    hear: Callable[[Headers], object],
) -> tuple[HttpSource, Connections]:
    """The lowest part alone, and its connections.

    Args:
        settings: with a token.
        reactor: a running one.
        trust: whom to trust; see `load_tls_roots`.
        hear: called with the headers of each answer, be it a refusal.
    """
    from clantui.api.transport.connections import Connections  # noqa: PLC0415 — heavy
    from clantui.api.transport.http import HttpLimits, HttpSource  # noqa: PLC0415
    from clantui.api.transport.response_hook import ResponseHook  # noqa: PLC0415
    from clantui.core.model.proxy import find_proxy  # noqa: PLC0415

    if settings.token is None:
        raise RuntimeError("a request without a key")  # the callers look at `ready` first
    connections = Connections(
        reactor,
        settings.base,
        at_once=settings.at_once,
        ahead=settings.at_once if settings.ahead else 0,
        trust=trust,
        seconds=settings.seconds,
        proxy=find_proxy(os.environ, settings.base),
    )
    limits = HttpLimits(seconds=settings.seconds, idle=settings.idle)
    tapped = ResponseHook(connections.agent, lambda answer: hear(answer.headers))
    http = HttpSource(
        tapped,
        settings.base,
        settings.token,
        reactor,
        limits,
        foresee=connections.open,
        distrust=connections.drop_silent,
    )
    return http, connections
