"""Connections: kept, reused, and verified against roots that are really there."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Final

from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web.client import URI, Agent
from twisted.web.iweb import IAgent, IAgentEndpointFactory
from zope.interface import implementer

from clantui.api.transport.pool import ConnectionPool
from clantui.api.transport.preconnect import Preconnector
from clantui.api.transport.proxy import ProxyTunnel
from clantui.api.transport.tls import TlsEndpoint
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import Unreachable
from clantui.core.model.proxy import Proxy, UnusableProxy

SUSPEND_JUMP: Final = 5.0
"""Seconds by which the wall clock gains on the monotonic one when the machine was suspended."""

_PROXY_SHARE: Final = 0.8
"""The share of a request's time that a proxy may take to connect: the error then names it."""


class Connections:
    """All connections to one API.

    Attributes:
        agent: asks over them.
    """

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        reactor: Any,  # noqa: ANN401 — IReactorTCP, IReactorTime and more at once: no such type
        base: str,
        *,
        at_once: int,
        ahead: int = 0,
        trust: TlsTrust,
        seconds: float = 10.0,
        proxy: Proxy | UnusableProxy | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Set up; nothing is opened yet.

        Args:
            base: the API's base URL.
            at_once: connections kept for the next request; Twisted's 2 would close most of a
                clan's.
            ahead: connections beyond which none is opened ahead.
            trust: the roots that certificates are checked with.
            seconds: the longest that TCP may take.
            proxy: the one to connect through; None for the straight way.
            wall: the time of day in seconds, which goes on while the machine is suspended.
        """
        self._clock = reactor
        self._wall = wall
        self._clock_gap = wall() - reactor.seconds()
        self._pool = ConnectionPool(reactor, self._notice_suspend, self.drop_silent)
        self._pool.maxPersistentPerHost = at_once
        self._pool.cachedConnectionTimeout = 60
        endpoints = _Endpoints(reactor, trust, seconds, proxy)
        self._preconnector = Preconnector(reactor, endpoints, base, ahead)
        self.agent: IAgent = Agent.usingEndpointFactory(reactor, self._preconnector, self._pool)

    def open(self, count: int) -> None:
        """See `Preconnector.open`."""
        self._notice_suspend()
        self._preconnector.open(count)

    def drop_silent(self, moment: float) -> None:
        """Close the idle connections whose peer was silent since a moment: it may have gone.

        After a suspend or a change of network no connection works, and none says so.

        Args:
            moment: by the reactor's clock.
        """
        for protocol in self._preconnector.drop_silent(moment):
            if protocol.state == "QUIESCENT":
                protocol.abort()  # in a state of its own at once, in which the pool skips it

    def close(self) -> Deferred[Any]:
        """Close those nobody uses; fires when they are closed."""
        pooled: Deferred[Any] = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        return gatherResults([pooled, self._preconnector.close()])

    def _notice_suspend(self) -> None:
        """Close all idle connections if the machine was suspended since the last call."""
        before, self._clock_gap = self._clock_gap, self._wall() - self._clock.seconds()
        if self._clock_gap - before > SUSPEND_JUMP:
            self.drop_silent(math.inf)


@implementer(IAgentEndpointFactory)
class _Endpoints:
    """Endpoints: TCP, and TLS on it for `https`; through a proxy where there is one."""

    def __init__(
        self,
        reactor: Any,  # noqa: ANN401
        trust: TlsTrust,
        seconds: float,
        proxy: Proxy | UnusableProxy | None,
    ) -> None:
        self._reactor = reactor
        self._trust = trust
        self._seconds = seconds
        self._proxy = proxy

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802 — Twisted's name
        """See `IAgentEndpointFactory.endpointForURI`.

        Raises:
            Unreachable: if the proxy or the roots that the environment names cannot be used.
        """
        host = uri.host.decode("ascii")
        if uri.scheme != b"https":  # for this machine alone: a proxy would see the API key
            return self._connect_to(host, uri.port)
        if isinstance(self._proxy, UnusableProxy):
            sentence = f"{self._proxy.sentence} · {self._proxy.step}"
            raise Unreachable(sentence, retryable=False)
        if self._proxy is None:
            way = self._connect_to(host, uri.port)
        else:
            way = self._tunnel_to(self._proxy, host, uri.port)
        return TlsEndpoint(way, self._trust.context(), host)

    def _connect_to(self, host: str, port: int) -> IStreamClientEndpoint:
        endpoint: IStreamClientEndpoint = HostnameEndpoint(
            self._reactor, host, port, timeout=self._seconds
        )
        return endpoint

    def _tunnel_to(self, proxy: Proxy, host: str, port: int) -> IStreamClientEndpoint:
        way = self._connect_to(proxy.host, proxy.port)
        if proxy.is_secure:
            way = TlsEndpoint(way, self._trust.context(), proxy.host)
        return ProxyTunnel(self._reactor, proxy, way, (host, port), self._seconds * _PROXY_SHARE)
