"""Connections opened before they are needed, which saves the most time on a real network.

TCP and TLS take a round trip each. The user does not notice them while the clan's response is on
its way, or its tag is being typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeGuard

from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.internet.interfaces import (
    IDelayedCall,
    IProtocol,
    IProtocolFactory,
    IReactorTime,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

IDLE: Final = 15.0
"""Seconds after which an unused preconnected connection is closed."""

CONNECTIONS_PER_TURN: Final = 5
"""Connections opened per turn of the reactor: fifty at once would block the loop."""


class _Connection(Protocol):
    """A connection, opened before or for the protocol that uses it.

    That protocol, `wrapped`, is None while the connection is unused. It writes to the transport
    directly; only received data passes through here.
    """

    transport: Any

    def __init__(
        self,
        seconds: Callable[[], float],
        on_connected: Callable[[], object],
        on_lost: Callable[[_Connection], object],
    ) -> None:
        self.claimed = False
        self.connecting: Deferred[IProtocol]
        self.lost: Deferred[None] = Deferred()
        self.last_active = seconds()  # when it was opened, or last received data
        self.wrapped: Any = None
        self._seconds, self._on_connected, self._on_lost = seconds, on_connected, on_lost

    def hand_over_to(self, factory: IProtocolFactory) -> IProtocol:
        """Connect a new protocol of the factory to this open connection."""
        self.wrapped = factory.buildProtocol(self.transport.getPeer())
        self.wrapped.makeConnection(self.transport)
        return self.wrapped  # type: ignore[no-any-return]

    def abort(self) -> Deferred[None]:
        """Close the connection, or stop opening it; fires when it is closed."""
        if self.transport is None:
            self.connecting.cancel()
        else:  # without waiting for the peer, which may never answer
            self.transport.abortConnection()
        return self.lost

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self.last_active = self._seconds()
        self._on_connected()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.last_active = self._seconds()
        if self.wrapped is None:
            # Data before any request: a later request would take it for its response.
            self.transport.abortConnection()
        else:
            self.wrapped.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.mark_lost()
        if self.wrapped is not None:
            self.wrapped.connectionLost(reason)

    def mark_lost(self) -> None:
        """Report that the connection was closed, or could not be opened."""
        self._on_lost(self)
        if not self.lost.called:
            self.lost.callback(None)


@implementer(IAgentEndpointFactory, IStreamClientEndpoint)
class Preconnector:
    """The endpoint of the API: uses a preconnected connection, or opens one."""

    def __init__(
        self,
        clock: IReactorTime,
        make_endpoint: Callable[[URI], IStreamClientEndpoint],
        base: str,
        max_connections: int,
    ) -> None:
        """Configure the endpoint; nothing is opened yet.

        Args:
            base: the API's base URL; it connects to no other.
            max_connections: `open` opens no connections beyond this number.
        """
        self._clock = clock
        self._make_endpoint = make_endpoint
        self._uri = URI.fromBytes(base.encode("ascii"))
        self._max_connections = max_connections
        self._connections: dict[_Connection, None] = {}  # an ordered set, oldest first
        self._opening: IDelayedCall | None = None
        self._idle: IDelayedCall | None = None
        self._missing = 0  # still to be opened

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802 — Twisted's name
        """See `IAgentEndpointFactory.endpointForURI`.

        Raises:
            ValueError: if the URL is not the API's, because another host must not get the key.
        """
        if (uri.scheme, uri.host, uri.port) != (self._uri.scheme, self._uri.host, self._uri.port):
            raise ValueError("not the API's address")
        return self

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`; may wait for a connection that is being opened."""
        unused = (connection for connection in self._connections if not connection.claimed)
        connection = next(unused, None) or self._start(claimed=True)
        connection.claimed = True
        return connection.connecting.addCallback(
            lambda _: connection.hand_over_to(protocolFactory)
        )

    def open(self, count: int) -> None:
        """Open connections until `count` exist, in use or not; close unused ones after `IDLE`."""
        missing = min(count, self._max_connections) - len(self._connections)
        if missing <= 0:
            return
        _cancel(self._opening)
        _cancel(self._idle)
        self._idle = self._clock.callLater(IDLE, self.close)
        # First the connection that a request waits for: fifty others would delay it.
        self._missing = missing
        is_one_opening = any(c.claimed and not c.connected for c in self._connections)
        if not is_one_opening:
            self._open_some()

    def close(self) -> Deferred[Any]:
        """Close the unused connections; the Deferred fires when they are closed."""
        self._missing = 0
        _cancel(self._opening)
        _cancel(self._idle)
        unused = [connection for connection in self._connections if not connection.claimed]
        return gatherResults([connection.abort() for connection in unused])

    def drop_silent(self, since: float) -> None:
        """Close the idle connections that have been silent since a time; all if it is infinite."""
        for connection in [known for known in self._connections if known.last_active < since]:
            if not connection.claimed:
                self._remove(connection)  # before `abort`, which takes a turn
                connection.abort()
            elif connection.wrapped is not None and connection.wrapped.state == "QUIESCENT":
                connection.wrapped.abort()  # changes its state at once, so the pool skips it

    def _on_connected(self) -> None:
        """Open the other connections, now that the first one is open."""
        if self._missing and not _is_pending(self._opening):
            self._opening = self._clock.callLater(0, self._open_some)

    def _open_some(self) -> None:
        for _ in range(min(self._missing, CONNECTIONS_PER_TURN)):
            self._missing -= 1
            self._start(claimed=False)
        if self._missing:
            self._opening = self._clock.callLater(0, self._open_some)

    def _start(self, *, claimed: bool) -> _Connection:
        connection = _Connection(self._clock.seconds, self._on_connected, self._remove)
        connection.claimed = claimed
        self._connections[connection] = None
        factory = Factory.forProtocol(lambda: connection)
        connection.connecting = maybeDeferred(
            lambda: self._make_endpoint(self._uri).connect(factory)
        )
        connection.connecting.addErrback(self._fail, connection)
        return connection

    def _fail(self, failure: Failure, connection: _Connection) -> Failure | None:
        """Report a failure to the request that waits for the connection, if there is one."""
        connection.mark_lost()
        return failure if connection.claimed else None

    def _remove(self, connection: _Connection) -> None:
        self._connections.pop(connection, None)


def _is_pending(call: IDelayedCall | None) -> TypeGuard[IDelayedCall]:
    return call is not None and bool(call.active())


def _cancel(call: IDelayedCall | None) -> None:
    if _is_pending(call):
        call.cancel()
