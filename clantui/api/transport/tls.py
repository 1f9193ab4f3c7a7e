"""TLS on Twisted's TCP by the standard library's `ssl`.

Twisted's own goes through pyOpenSSL, checks names in Python, and holds small writes back to the
reactor's next turn. For fifty connections that is a third more of the processor, and each waits
for all the others; figures in `tests/bench`.
"""

from __future__ import annotations

import ssl
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
"""Bytes asked of `ssl` at a time; it gives no more than a record of 16 KB."""


@implementer(IStreamClientEndpoint)
class TlsEndpoint:
    """An endpoint with TLS on top of another."""

    def __init__(self, plain: IStreamClientEndpoint, context: ssl.SSLContext, host: str) -> None:
        """Set up.

        Args:
            host: the name that the certificate must have.
        """
        self._plain = plain
        self._context = context
        self._host = host

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`. What is written before hands are shaken waits."""
        factory = _Factory(self._context, self._host, protocolFactory)
        connecting: Deferred[Any] = self._plain.connect(factory)
        return connecting.addCallback(lambda tls: tls.user)


class _Factory(Factory):
    noisy = False

    def __init__(self, context: ssl.SSLContext, host: str, users: IProtocolFactory) -> None:
        self._context = context
        self._host = host
        self._users = users

    def buildProtocol(self, addr: Any) -> _TlsProtocol:  # noqa: ANN401, N802 — Twisted's name
        return _TlsProtocol(self._context, self._host, self._users.buildProtocol(addr))


class _TlsProtocol(Protocol):
    """A protocol of TCP that is the transport of its user."""

    transport: Any

    def __init__(self, context: ssl.SSLContext, host: str, user: Any) -> None:  # noqa: ANN401
        self.user = user
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._ssl = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent: list[bytes] | None = []  # until hands are shaken
        self._error: Failure | None = None

    @property
    def disconnecting(self) -> bool:
        """Return True while the connection is being closed from here."""
        return bool(self.transport.disconnecting)

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self.user.makeConnection(self)
        self._advance()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._incoming.write(data)
        self._advance()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.user.connectionLost(self._error or reason)

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
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802
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
            self._flush()  # what was held goes out before anything is read
            while chunk := self._ssl.read(_CHUNK):
                self.user.dataReceived(chunk)
            self.transport.loseConnection()  # the peer has said farewell
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._error = Failure()
            self._flush()  # the alert that tells the peer
            self.transport.loseConnection()

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self.transport.write(data)
