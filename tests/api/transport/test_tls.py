"""TLS without a network: both sides of a connection in memory."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL
from twisted.internet.defer import Deferred, succeed
from twisted.internet.protocol import Factory, Protocol
from twisted.python.failure import Failure

from clantui.api.transport.tls import TlsEndpoint
from tests.factories.certificates import Authority
from tests.factories.demo_client import current_result

HOST = "api.invalid"


class Wire:
    """TCP connection of the client, whose other end is a TLS server in memory."""

    disconnecting = False

    def __init__(self, server: SSL.Connection) -> None:
        self.server = server
        self.protocol: Any = None
        self.calls: list[str] = []

    def connect(self, factory: Any) -> Deferred[Any]:
        """Connect at once."""
        self.protocol = factory.buildProtocol(None)
        self.protocol.makeConnection(self)
        return succeed(self.protocol)

    def getPeer(self) -> None:  # noqa: N802 — Twisted's name
        """Return no address."""

    getHost = getPeer  # noqa: N815 — Twisted's name

    def write(self, data: bytes) -> None:
        """Send to the server."""
        self.server.bio_write(data)

    def loseConnection(self) -> None:  # noqa: N802 — Twisted's name
        """Note the call."""
        self.calls.append("lose")

    def abortConnection(self) -> None:  # noqa: N802 — Twisted's name
        """Note the call."""
        self.calls.append("abort")

    def pauseProducing(self) -> None:  # noqa: N802 — Twisted's name
        """Note the call."""
        self.calls.append("pause")

    def resumeProducing(self) -> None:  # noqa: N802 — Twisted's name
        """Note the call."""
        self.calls.append("resume")

    def pump(self) -> None:
        """Deliver what the server has to say."""
        try:
            self.protocol.dataReceived(self.server.bio_read(1 << 20))
        except SSL.WantReadError:
            return

    def shake_hands(self) -> None:
        """Do the handshake."""
        for _ in range(4):
            try:
                self.server.do_handshake()
            except SSL.WantReadError:
                self.pump()
            else:
                break
        self.pump()


class Client(Protocol):
    """Client that keeps what it receives."""

    def __init__(self) -> None:
        self.received = b""
        self.lost: Failure | None = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 — Twisted's name
        """Keep the data."""
        self.received += data

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802 — Twisted's name
        """Keep the reason."""
        self.lost = reason


@pytest.fixture
def wire(tmp_path: Path) -> tuple[Wire, Client]:
    """Return a connection before its handshake, and its client."""
    return connect(tmp_path, HOST)


def connect(folder: Path, name: str) -> tuple[Wire, Client]:
    """Connect to a server whose certificate has a name."""
    authority = Authority(folder)
    server = SSL.Connection(authority.vouch(name).getContext(), None)
    server.set_accept_state()
    context = ssl.create_default_context(cafile=str(authority.file))
    wire: Any = Wire(server)
    factory = Factory.forProtocol(Client)
    client: Any = current_result(TlsEndpoint(wire, context, HOST).connect(factory))
    return wire, client


def test_data_written_before_the_handshake_is_sent_after_it(wire: tuple[Wire, Client]) -> None:
    """It is sent once and in order, and the answer arrives."""
    tcp, client = wire
    transport: Any = client.transport
    transport.write(b"GET ")
    transport.writeSequence([b"/", b"x"])
    tcp.shake_hands()
    assert tcp.server.recv(99) == b"GET /x"
    transport.write(b"more")
    assert tcp.server.recv(99) == b"more"
    tcp.server.sendall(b"answer" * 9999)
    for _ in range(9):
        tcp.pump()
    assert client.received == b"answer" * 9999
    assert tcp.calls == []


def test_a_closed_tls_session_closes_the_connection(wire: tuple[Wire, Client]) -> None:
    """The peer may leave TCP open, so nothing else would end it."""
    tcp, client = wire
    tcp.shake_hands()
    tcp.server.sendall(b"bye")
    tcp.server.shutdown()
    tcp.pump()
    assert (client.received, tcp.calls) == (b"bye", ["lose"])


def test_reading_is_paused_only_if_data_comes(wire: tuple[Wire, Client]) -> None:
    """A pause alone costs nothing; `resumeProducing` ends it."""
    tcp, client = wire
    tcp.shake_hands()
    transport: Any = client.transport
    transport.pauseProducing()
    assert tcp.calls == []
    tcp.server.sendall(b"x")
    tcp.pump()
    assert tcp.calls == ["pause"]
    transport.resumeProducing()
    tcp.server.sendall(b"y")
    tcp.pump()
    assert (tcp.calls, client.received) == (["pause", "resume"], b"xy")


def test_a_certificate_of_another_host_ends_the_connection(tmp_path: Path) -> None:
    """The server gets an alert, and the client the reason."""
    tcp, client = connect(tmp_path, "other.invalid")
    with pytest.raises(SSL.Error, match="alert"):
        tcp.shake_hands()
    assert tcp.calls == ["lose"]
    tcp.protocol.connectionLost(Failure(ConnectionError()))
    assert client.lost is not None
    assert isinstance(client.lost.value, ssl.SSLCertVerificationError)
