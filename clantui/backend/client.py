"""The stack of a load: `Royale(Desk(Cached(Retried(Gate(Http(agent))))))`, put together once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from clantui.config.settings import Settings, icon_origin

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.http_headers import Headers

    from clantui.api.cache import Memory
    from clantui.api.client import Royale
    from clantui.api.latency import Timed
    from clantui.api.pacing.rate_limiter import Gate
    from clantui.api.transport.connections import Connections, Trust
    from clantui.api.transport.http import Http
    from clantui.backend.images import Gallery


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What there is to talk to, and what somebody has to close.

    Attributes:
        royale: the top of it.
        gate: what all requests pass.
        connections: to ask over.
        gallery: the pictures of cards, or None where none are wanted.
        icons: the connections to their host, or None.
    """

    royale: Royale
    gate: Gate
    connections: Connections
    gallery: Gallery | None = None
    icons: Connections | None = None

    def close(self) -> Deferred[Any]:
        """Close the connections that nobody uses; gives when they are closed."""
        from twisted.internet.defer import gatherResults  # noqa: PLC0415 — heavy

        both = (self.connections, self.icons)
        return gatherResults([one.close() for one in both if one is not None])


def prepared(base: str) -> Trust:
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
    from clantui.api.transport.connections import Trust  # noqa: PLC0415

    trust = Trust(os.environ)
    trust.prepare(base)
    return trust


def stack(
    settings: Settings,
    reactor: Any,  # noqa: ANN401 — Twisted's
    trust: Trust,
    memory: Memory | None,
    jitter: Callable[[], float],
) -> Stack:
    """Put it together.

    Args:
        settings: with a token.
        reactor: a running one.
        trust: whom to trust; see `prepared`.
        memory: what outlives the process, or None.
        jitter: 0 to 1, at random.
    """
    from clantui.api.cache import Cached  # noqa: PLC0415 — heavy, as is all below
    from clantui.api.client import Royale  # noqa: PLC0415
    from clantui.api.pacing.dispatch import Desk  # noqa: PLC0415
    from clantui.api.pacing.rate_limiter import Gate  # noqa: PLC0415
    from clantui.api.pacing.token_bucket import Limit  # noqa: PLC0415
    from clantui.api.retry import Retried  # noqa: PLC0415

    http, connections = bare(settings, reactor, trust, lambda _: None)
    limit = Limit(burst=settings.burst, per_second=settings.per_second)
    timed = _timed(http, reactor) if settings.art else None
    gate = Gate(timed or http, reactor, limit, settings.at_once, jitter)
    cached = Cached(Retried(gate, reactor, jitter), time.time, memory)
    royale = Royale(Desk(cached, reactor))
    made = Stack(royale=royale, gate=gate, connections=connections)
    return made if timed is None else _with_pictures(made, settings, reactor, trust, timed)


def _timed(http: Http, reactor: Any) -> Timed:  # noqa: ANN401
    from clantui.api.latency import Timed  # noqa: PLC0415 — only where there are pictures

    return Timed(http, reactor)


def _with_pictures(
    made: Stack,
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: Trust,
    timed: Timed,
) -> Stack:
    """The same with pictures, from connections of their own: no key ever goes over those."""
    from clantui.api.icons import AT_ONCE, Bounds, Icons  # noqa: PLC0415
    from clantui.api.transport.connections import Connections  # noqa: PLC0415 — heavy, as is all below
    from clantui.backend.images import Gallery, album_in  # noqa: PLC0415
    from clantui.core.model.proxy import find_proxy  # noqa: PLC0415
    from clantui.images.validate import LARGEST  # noqa: PLC0415
    from clantui.loader.images import Pictures  # noqa: PLC0415

    origin = icon_origin(settings.base)
    proxy = find_proxy(os.environ, origin)
    connections = Connections(reactor, origin, at_once=AT_ONCE, trust=trust, proxy=proxy)
    bounds = Bounds(size=LARGEST)
    icons = Icons(connections.agent, origin, reactor, bounds, distrust=connections.drop_silent)
    pictures = Pictures(made.royale, icons, timed, lambda: made.gate.busy, reactor)
    gallery = Gallery(pictures, album_in(settings.pictures, origin), reactor.seconds)
    return replace(made, gallery=gallery, icons=connections)


def bare(
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    trust: Trust,
    hear: Callable[[Headers], object],
) -> tuple[Http, Connections]:
    """The lowest part alone, and its connections.

    Args:
        settings: with a token.
        reactor: a running one.
        trust: whom to trust; see `prepared`.
        hear: called with the headers of each answer, be it a refusal.
    """
    from clantui.api.transport.connections import Connections  # noqa: PLC0415 — heavy
    from clantui.api.transport.http import Http, Limits  # noqa: PLC0415
    from clantui.api.transport.response_hook import Tapped  # noqa: PLC0415
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
    limits = Limits(seconds=settings.seconds, idle=settings.idle)
    tapped = Tapped(connections.agent, lambda answer: hear(answer.headers))
    http = Http(
        tapped,
        settings.base,
        settings.token,
        reactor,
        limits,
        foresee=connections.open,
        distrust=connections.drop_silent,
    )
    return http, connections
