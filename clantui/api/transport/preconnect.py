"""Connections opened before they are needed: on a real wire the largest gain there is.

TCP and TLS cost a round trip each. Paid while the clan's answer travels, or while its tag is
being typed, they cost the user nothing.
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
"""Seconds after which a connection opened ahead, and not used, is closed again."""

PER_TURN: Final = 5
"""Connections opened before the reactor does anything else: fifty at once would hold the loop."""


class _Connection(Protocol):
    """A connection, with a user or without one yet.

    The user writes to the transport directly; only what comes in passes here.
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
        self.last_heard = seconds()  # when it was dialled, or the peer last gave a sign of life
        self.user: Any = None
        self._seconds, self._on_connected, self._on_lost = seconds, on_connected, on_lost

    def hand_to(self, factory: IProtocolFactory) -> IProtocol:
        """Hand the connection, which is there, to a protocol of the factory's."""
        user: Any = factory.buildProtocol(self.transport.getPeer())
        self.user = user
        user.makeConnection(self.transport)
        return user  # type: ignore[no-any-return]

    def abort(self) -> Deferred[None]:
        """Close it, or stop opening it; fires when that is done."""
        if self.transport is None:
            self.connecting.cancel()
        else:  # at once: one that waited for its peer's farewell might wait for ever
            self.transport.abortConnection()
        return self.lost

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self.last_heard = self._seconds()
        self._on_connected()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.last_heard = self._seconds()
        if self.user is None:
            # A response to nothing: whoever asks next must not take it for theirs.
            self.transport.abortConnection()
        else:
            self.user.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.mark_lost()
        if self.user is not None:
            self.user.connectionLost(reason)

    def mark_lost(self) -> None:
        """Announce that it is no connection any more, or has not become one."""
        self._on_lost(self)
        if not self.lost.called:
            self.lost.callback(None)


@implementer(IAgentEndpointFactory, IStreamClientEndpoint)
class Preconnector:
    """The endpoint of the API: connects, or takes a connection that has been opened ahead."""

    def __init__(
        self, clock: IReactorTime, endpoints: IAgentEndpointFactory, base: str, most: int
    ) -> None:
        """Set up; nothing is opened yet.

        Args:
            base: the API's base URL; no other is connected to.
            most: connections beyond which none is opened ahead; 0 opens none.
        """
        self._clock: Any = clock
        self._endpoints = endpoints
        self._uri = URI.fromBytes(base.encode("ascii"))
        self._most = most
        self._connections: dict[_Connection, None] = {}  # as a set, the oldest first
        self._opening: IDelayedCall | None = None
        self._idle: IDelayedCall | None = None
        self._missing = 0  # still to be opened

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802 — Twisted's name
        """See `IAgentEndpointFactory.endpointForURI`.

        Raises:
            ValueError: if the address is not the API's: the key must not go there.
        """
        if (uri.scheme, uri.host, uri.port) != (self._uri.scheme, self._uri.host, self._uri.port):
            raise ValueError("not the API's address")
        return self

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`; takes one that is only being opened, too."""
        connection = next(
            (connection for connection in self._connections if not connection.claimed), None
        )
        connection = connection or self._dial(claimed=True)
        connection.claimed = True
        return connection.connecting.addCallback(lambda _: connection.hand_to(protocolFactory))

    def open(self, count: int) -> None:
        """Open connections ahead, a few in each turn of the reactor; close them when not needed.

        Args:
            count: how many there should be, with those in use and those kept.
        """
        missing = min(count, self._most) - len(self._connections)
        if missing <= 0:
            return
        _cancel(self._opening)
        _cancel(self._idle)
        self._idle = self._clock.callLater(IDLE, self._close_spare)
        # What is asked for goes first: fifty dialled before it would keep it waiting.
        first = next(
            (
                connection
                for connection in self._connections
                if connection.claimed and not connection.connected
            ),
            None,
        )
        self._missing = missing
        if first is None:
            self._open_some()

    def close(self) -> Deferred[Any]:
        """Close what nobody uses; fires when all of it is closed."""
        self._missing = 0
        _cancel(self._opening)
        _cancel(self._idle)
        return gatherResults(
            [connection.abort() for connection in [*self._connections] if not connection.claimed]
        )

    def drop_silent(self, moment: float) -> list[Any]:
        """Close the connections that nobody uses and that were silent since a moment.

        Args:
            moment: by the clock; `math.inf` for all.

        Returns:
            The protocols of those connections, silent as well, that were handed to a user: only
            their owner knows which are idle.
        """
        silent = [connection for connection in self._connections if connection.last_heard < moment]
        for connection in silent:
            if not connection.claimed:
                self._forget(connection)  # at once: it takes a turn until it is closed
                connection.abort()
        return [connection.user for connection in silent if connection.user is not None]

    def _on_connected(self) -> None:
        """Open those that were held back for the first connection."""
        if self._missing and not _is_pending(self._opening):
            self._opening = self._clock.callLater(0, self._open_some)

    def _open_some(self) -> None:
        for _ in range(min(self._missing, PER_TURN)):
            self._missing -= 1
            self._dial(claimed=False)
        if self._missing:
            self._opening = self._clock.callLater(0, self._open_some)

    def _close_spare(self) -> None:
        self.close()

    def _dial(self, *, claimed: bool) -> _Connection:
        connection = _Connection(self._clock.seconds, self._on_connected, self._forget)
        connection.claimed = claimed
        self._connections[connection] = None
        connection.connecting = maybeDeferred(
            self._connect, Factory.forProtocol(lambda: connection)
        )
        connection.connecting.addErrback(self._fail, connection)
        return connection

    def _connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        connecting: Deferred[IProtocol] = self._endpoints.endpointForURI(self._uri).connect(
            factory
        )
        return connecting

    def _fail(self, failure: Failure, connection: _Connection) -> Failure | None:
        """Hand a failure to whoever waits for the connection; to nobody if it was opened ahead."""
        connection.mark_lost()
        return failure if connection.claimed else None

    def _forget(self, connection: _Connection) -> None:
        self._connections.pop(connection, None)


def _is_pending(call: IDelayedCall | None) -> TypeGuard[IDelayedCall]:
    return call is not None and bool(call.active())


def _cancel(call: IDelayedCall | None) -> None:
    if _is_pending(call):
        call.cancel()
