"""Connections to the API: a pool, opened ahead of requests, with TLS and proxies."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Final

from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.python.failure import Failure
from twisted.web.client import (
    URI,
    Agent,
    HTTPConnectionPool,
    RequestTransmissionFailed,
    ResponseNeverReceived,
)
from twisted.web.iweb import IAgent

from clantui.api.transport.preconnect import Preconnector
from clantui.api.transport.proxy import ProxyTunnel
from clantui.api.transport.reactor import IClientReactor
from clantui.api.transport.tls import TlsEndpoint
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import Unreachable
from clantui.core.model.proxy import Proxy, UnusableProxy

SUSPEND_JUMP: Final = 5.0
"""Seconds that the wall clock must gain on the monotonic clock to count as a suspend."""

_PROXY_SHARE: Final = 0.8
"""Part of the connect timeout that a proxy has (0–1): its error must come first, to be shown."""


class Connections:
    """All connections to one API."""

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        reactor: IClientReactor,
        base: str,
        *,
        max_idle: int,
        max_preconnected: int = 0,
        trust: TlsTrust,
        connect_timeout: float = 10.0,
        proxy: Proxy | UnusableProxy | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Configure the connections; none is opened yet.

        Args:
            max_idle: idle connections to keep; Twisted's default of 2 would close most of a
                clan's.
            max_preconnected: see `Preconnector`.
            connect_timeout: seconds for TCP.
            wall_clock: returns seconds, and keeps running while the machine is suspended.
        """
        self._clock = reactor
        self._wall_clock = wall_clock
        self._clock_gap = wall_clock() - reactor.seconds()
        self._pool = _ConnectionPool(reactor, self._notice_suspend, self.drop_silent)
        self._pool.maxPersistentPerHost = max_idle
        self._pool.cachedConnectionTimeout = 60
        make_endpoint = partial(_make_endpoint, reactor, trust, connect_timeout, proxy)
        self._preconnector = Preconnector(reactor, make_endpoint, base, max_preconnected)
        self.agent: IAgent = Agent.usingEndpointFactory(reactor, self._preconnector, self._pool)

    def open(self, count: int) -> None:
        """See `Preconnector.open`."""
        self._notice_suspend()
        self._preconnector.open(count)

    def drop_silent(self, since: float) -> None:
        """Close the idle connections whose peer has sent nothing since a time of the clock, in s.

        After a suspend or a change of network all connections are dead, but nothing reports it.
        """
        self._preconnector.drop_silent(since)

    def close(self) -> Deferred[Any]:
        """Close idle connections, and busy ones after their request; fires after the idle ones."""
        self._pool.cachedConnectionTimeout = 0
        pooled: Deferred[Any] = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        return gatherResults([pooled, self._preconnector.close()])

    def _notice_suspend(self) -> None:
        """Close all idle connections if the machine has been suspended since the last call."""
        before, self._clock_gap = self._clock_gap, self._wall_clock() - self._clock.seconds()
        if self._clock_gap - before > SUSPEND_JUMP:
            self.drop_silent(math.inf)


def _make_endpoint(
    reactor: IClientReactor,
    trust: TlsTrust,
    timeout: float,
    proxy: Proxy | UnusableProxy | None,
    uri: URI,
) -> IStreamClientEndpoint:
    """Return an endpoint: TCP, with TLS for `https`, through a proxy if there is one.

    Raises:
        Unreachable: if the proxy or the CA certificates of the environment cannot be used.
    """

    def reach(host: str, port: int) -> IStreamClientEndpoint:
        return HostnameEndpoint(reactor, host, port, timeout=timeout)

    host = uri.host.decode("ascii")
    if uri.scheme != b"https":  # a server on this machine: a proxy would see the API key
        return reach(host, uri.port)
    if isinstance(proxy, UnusableProxy):
        raise Unreachable(f"{proxy.sentence} · {proxy.step}", retryable=False)
    if proxy is None:
        endpoint = reach(host, uri.port)
    else:
        endpoint = reach(proxy.host, proxy.port)
        if proxy.is_secure:
            endpoint = TlsEndpoint(endpoint, trust.load_context(), proxy.host)
        seconds = timeout * _PROXY_SHARE
        endpoint = ProxyTunnel(reactor, proxy, endpoint, (host, uri.port), seconds)
    return TlsEndpoint(endpoint, trust.load_context(), host)


class _ConnectionPool(HTTPConnectionPool):
    """Pool of idle connections that retries a request if its reused connection was dead.

    Twisted's own retry may use another dead connection that was opened ahead, and does not retry
    the first request on a connection.
    """

    retryAutomatically = False  # noqa: N815 — Twisted's name

    def __init__(
        self,
        reactor: IClientReactor,
        before_request: Callable[[], object],
        drop_silent: Callable[[float], object],
    ) -> None:
        """Create an empty pool; `before_request` closes connections that are known to be dead."""
        super().__init__(reactor)  # type: ignore[no-untyped-call]
        self._seconds = reactor.seconds
        self._before_request = before_request
        self._drop_silent = drop_silent

    def getConnection(self, key: Hashable, endpoint: IStreamClientEndpoint) -> Deferred[Any]:  # noqa: N802
        """See `HTTPConnectionPool.getConnection`."""
        self._before_request()
        connecting: Deferred[Any] = super().getConnection(key, endpoint)
        # Called and not paused: the connection was open already, idle or preconnected, and may be
        # dead. A new connection to a cached address is called too, but paused until it is open. It
        # must not be retried: a server that closes every connection would get requests without
        # end.
        if connecting.called and not connecting.paused:
            connecting.addCallback(_ReusedConnection, self, key, endpoint, self._seconds())
        return connecting

    def replace_connection(
        self, key: Hashable, endpoint: IStreamClientEndpoint, since: float
    ) -> Deferred[Any]:
        """Replace a lost connection, after closing all that have been silent since a time.

        If the peer closes every connection after its response, the replacement is dead too. It is
        replaced in turn, until a new connection is opened.
        """
        self._drop_silent(since)
        return self.getConnection(key, endpoint)


class _ReusedConnection:
    """A connection that was open before the request, so the peer may have closed it already."""

    __slots__ = ("_connection", "_origin", "_pool")

    def __init__(self, connection: Any, pool: _ConnectionPool, *origin: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._pool = pool
        self._origin = origin  # the arguments of `replace_connection`

    def request(self, request: Any) -> Deferred[Any]:  # noqa: ANN401
        """See `HTTP11ClientProtocol.request`."""
        sent: Deferred[Any] = self._connection.request(request)
        return sent.addErrback(self._retry, request)

    def _retry(self, failure: Failure, request: Any) -> Any:  # noqa: ANN401
        """Retry on another connection if this one was lost before the response began.

        Sending a request twice is harmless: all our requests are GET.
        """
        if not _was_lost_before_response(failure):
            return failure
        replacement = self._pool.replace_connection(*self._origin)
        return replacement.addCallback(lambda connection: connection.request(request))


def _was_lost_before_response(failure: Failure) -> bool:
    """Return True if the peer closed a connection before any byte of the response came."""
    error: Any = failure.value
    if not isinstance(error, RequestTransmissionFailed | ResponseNeverReceived):
        return False
    return not any(reason.check(CancelledError) for reason in error.reasons)
