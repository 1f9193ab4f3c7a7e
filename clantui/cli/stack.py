"""The stack of a load: `Royale(Cached(Retried(Gate(Http(agent)))))`, put together once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clantui.settings import Settings

if TYPE_CHECKING:
    from twisted.web.client import HTTPConnectionPool
    from twisted.web.http_headers import Headers

    from clantui.api.cache import Memory
    from clantui.api.gate import Gate
    from clantui.api.http import Http
    from clantui.api.royale import Royale


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What there is to talk to, and what somebody has to close.

    Attributes:
        royale: the top of it.
        gate: what all requests pass.
        pool: the connections that are kept.
    """

    royale: Royale
    gate: Gate
    pool: HTTPConnectionPool


def stack(
    settings: Settings,
    reactor: Any,  # noqa: ANN401 — Twisted's
    memory: Memory | None,
    jitter: Callable[[], float],
) -> Stack:
    """Put it together.

    Args:
        settings: with a token.
        reactor: a running one.
        memory: what outlives the process, or None.
        jitter: 0 to 1, at random.
    """
    from clantui.api.cache import Cached  # noqa: PLC0415 — heavy, as is all below
    from clantui.api.gate import Gate  # noqa: PLC0415
    from clantui.api.rate import Limit  # noqa: PLC0415
    from clantui.api.retry import Retried  # noqa: PLC0415
    from clantui.api.royale import Royale  # noqa: PLC0415

    http, pool = bare(settings, reactor, lambda _: None)
    limit = Limit(burst=settings.burst, per_second=settings.per_second)
    gate = Gate(http, reactor, limit, settings.at_once, jitter)
    retried = Retried(gate, reactor, jitter)
    return Stack(royale=Royale(Cached(retried, time.time, memory)), gate=gate, pool=pool)


def bare(
    settings: Settings,
    reactor: Any,  # noqa: ANN401
    hear: Callable[[Headers], object],
) -> tuple[Http, HTTPConnectionPool]:
    """The lowest part alone, and its connections.

    Args:
        settings: with a token.
        reactor: a running one.
        hear: called with the headers of each answer, be it a refusal.
    """
    from clantui.api.connection import agent, pool  # noqa: PLC0415 — heavy
    from clantui.api.http import Http, Limits  # noqa: PLC0415
    from clantui.api.tapped import Tapped  # noqa: PLC0415

    if settings.token is None:
        raise RuntimeError("a request without a key")  # the callers look at `ready` first
    kept = pool(reactor, settings.at_once)
    wire = agent(reactor, kept, os.environ, settings.seconds)
    limits = Limits(seconds=settings.seconds, idle=settings.idle)
    tapped = Tapped(wire, lambda answer: hear(answer.headers))
    return Http(tapped, settings.base, settings.token, reactor, limits), kept
