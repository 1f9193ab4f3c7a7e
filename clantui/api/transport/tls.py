"""TLS for Twisted with the standard library's `ssl`.

Twisted's own TLS uses pyOpenSSL, checks names in Python and delays small writes to the next turn
of the reactor. For fifty connections this takes a third more CPU time, and delays all of them; see
`tests/bench` for figures.
"""

from __future__ import annotations

import ssl
from functools import partial
from typing import Any, Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import (
    IAddress,
    IProtocol,
    IProtocolFactory,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

_CHUNK: Final = 65_536
"""Maximum bytes per read from `ssl`, which returns at most one record (16 KB)."""


@implementer(IStreamClientEndpoint)
class TlsEndpoint:
    """An endpoint with TLS on top of another endpoint."""

    def __init__(
        self, endpoint: IStreamClientEndpoint, context: ssl.SSLContext, host: str
    ) -> None:
        """Wrap an endpoint; `host` is the name that the certificate must have."""
        self._endpoint = endpoint
        self._context = context
        self._host = host

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`; queues data until the handshake is done."""
        factory = Factory.forProtocol(
            partial(_TlsProtocol, self._context, self._host, protocolFactory)
        )
        factory.noisy = False
        connecting: Deferred[Any] = self._endpoint.connect(factory)
        return connecting.addCallback(lambda tls: tls.wrapped)


class _TlsProtocol(Protocol):
    """A protocol on TCP that is the transport of the protocol it wraps."""

    transport: Any

    def __init__(self, context: ssl.SSLContext, host: str, factory: IProtocolFactory) -> None:
        self.wrapped: Any = None  # assigned once TCP is connected
        self._wrapped_factory = factory
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._ssl = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent: list[bytes] | None = []  # None once the handshake is done
        self._error: Failure | None = None
        self._is_paused = False

    @property
    def disconnecting(self) -> bool:
        """True while this side is closing the connection."""
        return bool(self.transport.disconnecting)

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self.wrapped = self._wrapped_factory.buildProtocol(self.transport.getPeer())
        self.wrapped.makeConnection(self)
        self._advance()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._is_paused:
            self.transport.pauseProducing()
        self._incoming.write(data)
        self._advance()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.wrapped.connectionLost(self._error or reason)

    def write(self, data: bytes) -> None:
        if self._unsent is not None:
            self._unsent.append(data)
        else:
            self._ssl.write(data)
            self._flush()

    def writeSequence(self, data: list[bytes]) -> None:  # noqa: N802
        self.write(b"".join(data))

    def loseConnection(self) -> None:  # noqa: N802
        self.transport.loseConnection()

    def abortConnection(self) -> None:  # noqa: N802
        self.transport.abortConnection()

    stopProducing = abortConnection  # noqa: N815

    def pauseProducing(self) -> None:  # noqa: N802
        # Pause TCP only when more data arrives. Twisted pauses after each response head and
        # resumes when its body is read: usually no data comes between, and two system calls are
        # saved.
        self._is_paused = True

    def resumeProducing(self) -> None:  # noqa: N802
        self._is_paused = False
        self.transport.resumeProducing()

    def getPeer(self) -> IAddress:  # noqa: N802
        address: IAddress = self.transport.getPeer()
        return address

    def getHost(self) -> IAddress:  # noqa: N802
        address: IAddress = self.transport.getHost()
        return address

    def _advance(self) -> None:
        try:
            if self._unsent is not None:
                self._ssl.do_handshake()
                unsent, self._unsent = b"".join(self._unsent), None
                if unsent:
                    self._ssl.write(unsent)
            self._flush()  # send the queued data before reading
            while chunk := self._ssl.read(_CHUNK):
                self.wrapped.dataReceived(chunk)
            # An empty chunk: the peer has closed the TLS session.
            self.transport.loseConnection()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._error = Failure()
            self._flush()  # send the TLS alert
            self.transport.loseConnection()

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self.transport.write(data)
