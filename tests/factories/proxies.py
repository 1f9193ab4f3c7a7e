"""A real HTTP proxy with CONNECT, and proxies that refuse it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure


class ConnectProxy(Factory):
    """A proxy on this machine that connects to one local port for all hosts.

    Args:
        reactor: the reactor.
        login: the `user:password` that it requires, or empty.
        reply: response to each request instead of connecting; None connects.
        hang_up: if True, the proxy closes the connection after `reply`.
        pieces: if True, it sends its responses byte by byte.
    """

    noisy = False

    def __init__(
        self,
        reactor: Any,
        *,
        login: str = "",
        reply: bytes | None = None,
        hang_up: bool = False,
        pieces: bool = False,
    ) -> None:
        self.reactor = reactor
        self.port = 0
        self.authorization = b"Basic " + b64encode(login.encode()) if login else b""
        self.reply = reply
        self.hang_up = hang_up
        self.pieces = pieces
        self.open: set[Protocol] = set()
        self.heads: list[bytes] = []
        self.passed = b""  # what clients sent through it

    @property
    def targets(self) -> list[bytes]:
        """Return the requested hosts, in order."""
        return [head.split()[1] for head in self.heads]

    def buildProtocol(self, addr: object) -> Protocol:  # noqa: ARG002, N802 — Twisted's name
        """See `Factory.buildProtocol`."""
        return _Client(self)


class _Client(Protocol):
    """The connection of a client."""

    transport: Any

    def __init__(self, proxy: ConnectProxy) -> None:
        self._proxy = proxy
        self._head = b""
        self._held: list[bytes] | None = None
        self.server: _Server | None = None

    def connectionMade(self) -> None:  # noqa: N802 — Twisted's name
        self._proxy.open.add(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.server is not None:
            self._proxy.passed += data
            self.server.transport.write(data)
            return
        self._head += data
        if b"\r\n\r\n" in self._head:
            self._proxy.heads.append(self._head)
            self._answer()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        self._proxy.open.discard(self)
        if self.server is not None:
            self.server.transport.abortConnection()

    def _answer(self) -> None:
        proxy = self._proxy
        header = b"Proxy-Authorization: " + proxy.authorization
        if proxy.reply is not None:
            self._send(proxy.reply)
            if proxy.hang_up:
                self.transport.loseConnection()
        elif proxy.authorization and header not in self._head.split(b"\r\n"):
            self._send(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
        else:
            endpoint = TCP4ClientEndpoint(proxy.reactor, "127.0.0.1", proxy.port)
            endpoint.connect(Factory.forProtocol(lambda: _Server(self))).addCallback(
                self._open_tunnel
            )

    def _open_tunnel(self, server: Any) -> None:
        self.server = server
        self._send(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")

    def _send(self, data: bytes) -> None:
        if not self._proxy.pieces:
            self.transport.write(data)
            return
        self.transport.setTcpNoDelay(True)
        for number in range(len(data)):
            call_later = self._proxy.reactor.callLater
            call_later(0.0005 * number, self.transport.write, data[number : number + 1])


class _Server(Protocol):
    """The connection to the host."""

    transport: Any

    def __init__(self, client: _Client) -> None:
        self._client = client

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._client.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002, N802
        self._client.transport.loseConnection()
