"""Connections opened before they are asked for: on a real wire the largest gain there is.

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
"""Seconds after which what was opened ahead, and nobody needed, is closed again."""

PER_TURN: Final = 5
"""Connections opened before the reactor does anything else: fifty at once would hold the loop."""


class _Connection(Protocol):
    """A connection, with somebody who uses it or not yet.

    The user writes to the transport directly; only what comes in passes here.
    """

    transport: Any

    def __init__(
        self,
        seconds: Callable[[], float],
        there: Callable[[], object],
        over: Callable[[_Connection], object],
    ) -> None:
        self.wanted = False
        self.connecting: Deferred[IProtocol]
        self.lost: Deferred[None] = Deferred()
        self.heard = seconds()  # when it was dialled, or the peer last gave a sign of life
        self.user: Any = None
        self._seconds, self._there, self._over = seconds, there, over

    def used_by(self, factory: IProtocolFactory) -> IProtocol:
        """Hand the connection, which is there, to a protocol of the factory's."""
        user: Any = factory.buildProtocol(self.transport.getPeer())
        self.user = user
        user.makeConnection(self.transport)
        return user  # type: ignore[no-any-return]

    def end(self) -> Deferred[None]:
        """Close it, or stop opening it; when that is done."""
        if self.transport is None:
            self.connecting.cancel()
        else:  # at once: one that waited for its peer's farewell might wait for ever
            self.transport.abortConnection()
        return self.lost

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self.heard = self._seconds()
        self._there()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.heard = self._seconds()
        if (
            self.user is None
        ):  # an answer to nothing: whoever asks next must not take it for theirs
            self.transport.abortConnection()
        else:
            self.user.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.never()
        if self.user is not None:
            self.user.connectionLost(reason)

    def never(self) -> None:
        """It is no connection any more, or has not become one."""
        self._over(self)
        if not self.lost.called:
            self.lost.callback(None)


@implementer(IAgentEndpointFactory, IStreamClientEndpoint)
class Preconnector:
    """The way to the API: connects, or takes a connection that has been opened ahead."""

    def __init__(
        self, clock: IReactorTime, endpoints: IAgentEndpointFactory, base: str, most: int
    ) -> None:
        """Set up; nothing is opened yet.

        Args:
            clock: what measures idleness.
            endpoints: what knows how to connect.
            base: the API's base URL; there is no way to anywhere else.
            most: connections beyond which none is opened ahead; 0 opens none.
        """
        self._clock: Any = clock
        self._endpoints = endpoints
        self._uri = URI.fromBytes(base.encode("ascii"))
        self._most = most
        self._lines: dict[_Connection, None] = {}  # as a set, the oldest first
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
        line = next((line for line in self._lines if not line.wanted), None)
        line = line or self._dialled(wanted=True)
        line.wanted = True
        return line.connecting.addCallback(lambda _: line.used_by(protocolFactory))

    def open(self, count: int) -> None:
        """Open connections ahead, a few in each turn of the reactor; close them when not needed.

        Args:
            count: how many there should be, with those in use and those kept.
        """
        missing = min(count, self._most) - len(self._lines)
        if missing <= 0:
            return
        _stop(self._opening)
        _stop(self._idle)
        self._idle = self._clock.callLater(IDLE, self._close_spare)
        # What is asked for goes first: fifty dialled before it would keep it waiting.
        first = next((line for line in self._lines if line.wanted and not line.connected), None)
        self._missing = missing
        if first is None:
            self._open_some()

    def close(self) -> Deferred[Any]:
        """Close what nobody uses.

        Returns:
            When all of it is closed.
        """
        self._missing = 0
        _stop(self._opening)
        _stop(self._idle)
        return gatherResults([line.end() for line in [*self._lines] if not line.wanted])

    def drop_silent(self, moment: float) -> list[Any]:
        """Close the connections that nobody uses and that were silent since a moment.

        Args:
            moment: by the clock; `math.inf` for all.

        Returns:
            The protocols of those connections, silent as well, that were handed to a user: only
            their owner knows which are idle.
        """
        silent = [line for line in self._lines if line.heard < moment]
        for line in silent:
            if not line.wanted:
                self._forget(line)  # at once: it takes a turn until it is closed
                line.end()
        return [line.user for line in silent if line.user is not None]

    def _there(self) -> None:
        """A connection is there: those that were held back for it may follow."""
        if self._missing and not _waits(self._opening):
            self._opening = self._clock.callLater(0, self._open_some)

    def _open_some(self) -> None:
        for _ in range(min(self._missing, PER_TURN)):
            self._missing -= 1
            self._dialled(wanted=False)
        if self._missing:
            self._opening = self._clock.callLater(0, self._open_some)

    def _close_spare(self) -> None:
        self.close()

    def _dialled(self, *, wanted: bool) -> _Connection:
        line = _Connection(self._clock.seconds, self._there, self._forget)
        line.wanted = wanted
        self._lines[line] = None
        line.connecting = maybeDeferred(self._connecting, Factory.forProtocol(lambda: line))
        line.connecting.addErrback(self._failed, line)
        return line

    def _connecting(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        connecting: Deferred[IProtocol] = self._endpoints.endpointForURI(self._uri).connect(
            factory
        )
        return connecting

    def _failed(self, failure: Failure, line: _Connection) -> Failure | None:
        """Say so to whoever wants it; of one nobody wants there is nothing to be said."""
        line.never()
        return failure if line.wanted else None

    def _forget(self, line: _Connection) -> None:
        self._lines.pop(line, None)


def _waits(call: IDelayedCall | None) -> TypeGuard[IDelayedCall]:
    return call is not None and bool(call.active())


def _stop(call: IDelayedCall | None) -> None:
    if _waits(call):
        call.cancel()
