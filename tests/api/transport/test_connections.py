"""Connections are reused, and verified."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from OpenSSL import SSL
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from zope.interface import implementer

from clantui.api.client import RoyaleClient
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.transport.tls import TlsEndpoint
from clantui.api.transport.trust import create_ssl_context
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.pace import RateLimit
from tests.factories.certificates import Authority, Identity
from tests.factories.demo_client import WORLD, CountingSite
from tests.factories.http_server import OK, ScriptedServer, X, listen, open_source, wait_for
from tests.factories.loader_sources import start_load

NOW: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
HOME: Final = Tag.parse(WORLD.home)
NOT_TRUSTED: Final = "the API's certificate is not trusted"


@pytest.mark.parametrize("max_in_flight", [1, 10])
async def test_connections_are_reused(reactor: Any, max_in_flight: int) -> None:
    """A clan of 50 opens only as many connections as there are concurrent requests."""
    server = CountingSite(reactor, 0.002)
    async with (
        listen(reactor, server) as base,
        open_source(reactor, base, at_once=max_in_flight) as http,
    ):
        royale = RoyaleClient(
            RateLimiter(http, reactor, RateLimit(burst=200), max_in_flight, lambda: 0.5)
        )
        for _ in range(2):
            loading = start_load(royale, LoadRequest(tag=HOME), clock=reactor)
            survey = await wait_for(loading)
            assert survey.is_complete
    assert server.api.traffic.started == 102
    assert server.opened == max_in_flight
    assert server.api.traffic.peak <= max_in_flight


@asynccontextmanager
async def secured_client(
    reactor: Any,
    context: Identity,
    environ: dict[str, str],
    host: str = "127.0.0.1",
) -> AsyncIterator[RoyaleClient]:
    """Yield a client of the API over TLS, with an environment."""
    async with (
        listen(reactor, CountingSite(reactor), context) as base,
        open_source(reactor, base.replace("127.0.0.1", host), environ=environ) as http,
    ):
        yield RoyaleClient(http)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_host_with_a_valid_certificate_is_trusted(
    reactor: Any,
    tmp_path: Path,
    variable: str,
    host: str,
) -> None:
    """CA certificates come from the file or folder of the environment; other files are ignored."""
    authority = Authority(tmp_path)
    Authority(tmp_path, "other")
    (tmp_path / "README").write_text("no certificate")
    (tmp_path / "folder").mkdir()
    named = authority.file if variable == "SSL_CERT_FILE" else tmp_path
    context = authority.vouch("localhost", "127.0.0.1")
    async with secured_client(reactor, context, {variable: str(named)}, host) as royale:
        assert (await wait_for(royale.get_clan(HOME))).tag == HOME


async def test_ssl_cert_file_takes_precedence(reactor: Any, tmp_path: Path) -> None:
    """`SSL_CERT_FILE` takes precedence, as in OpenSSL; an empty variable is ignored."""
    authority = Authority(tmp_path)
    environ = {"SSL_CERT_FILE": str(authority.file), "SSL_CERT_DIR": str(tmp_path / "absent")}
    async with secured_client(reactor, authority.vouch("127.0.0.1"), environ) as royale:
        assert (await wait_for(royale.get_clan(HOME))).members
    environ = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": str(tmp_path)}
    async with secured_client(reactor, authority.vouch("127.0.0.1"), environ) as royale:
        assert (await wait_for(royale.get_clan(HOME))).members


def test_an_empty_name_of_a_folder_is_not_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificates of the folder in which the program runs are trusted only if it is named."""
    trusted, current = tmp_path / "trusted", tmp_path / "current"
    for folder in (trusted, current):
        folder.mkdir()
        Authority(folder)
    monkeypatch.chdir(current)
    context = create_ssl_context({"SSL_CERT_DIR": f"{trusted}{os.pathsep}{os.pathsep}"})
    assert len(context.get_ca_certs()) == 1


@pytest.mark.parametrize("wrong", ["authority", "host", "expired", "certifi"])
async def test_an_invalid_certificate_is_not_trusted(
    reactor: Any,
    tmp_path: Path,
    wrong: str,
) -> None:
    """A certificate of another authority or host is not trusted, nor an expired one."""
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    context = authority.vouch(
        "example.com" if wrong == "host" else "127.0.0.1", days=-1 if wrong == "expired" else 1
    )
    file = other.file if wrong == "authority" else authority.file
    environ = {} if wrong == "certifi" else {"SSL_CERT_FILE": str(file)}
    async with secured_client(reactor, context, environ) as royale:
        with pytest.raises(Unreachable, match=NOT_TRUSTED) as caught:
            await wait_for(royale.get_clan(HOME))
    assert not caught.value.retryable


@pytest.mark.parametrize("content", [None, b"-----BEGIN X\n-----END CERTIFICATE-----\n"])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_ca_certificates_that_cannot_be_read_are_reported(
    reactor: Any,
    tmp_path: Path,
    variable: str,
    content: bytes | None,
) -> None:
    """A variable that names no file, or a file without certificates, is an error, not a crash."""
    named = tmp_path / "named"
    if content is not None:
        file = named
        if variable == "SSL_CERT_DIR":
            named.mkdir()
            file = named / "one.pem"
        file.write_bytes(content)
    async with open_source(
        reactor, "https://127.0.0.1:1/v1", environ={variable: str(named)}
    ) as http:
        with pytest.raises(RoyaleError, match="SSL_CERT_FILE or SSL_CERT_DIR names cannot"):
            await wait_for(http.get(X))


def test_certifi_is_the_default() -> None:
    """Without the variables there are CA certificates, too."""
    for environ in ({}, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}):
        assert create_ssl_context(environ).cert_store_stats()["x509_ca"] > 50


async def test_http_loads_no_ca_certificates(reactor: Any) -> None:
    """CA certificates are not loaded if nothing is encrypted."""
    server = ScriptedServer(OK + b"Content-Length: 2\r\n\r\n{}")
    environ = {"SSL_CERT_FILE": "/nowhere"}
    async with (
        listen(reactor, server) as base,
        open_source(reactor, base, environ=environ) as http,
    ):
        assert (await wait_for(http.get(X))).body == b"{}"


async def test_a_timeout_over_tls_closes_the_connection(reactor: Any, tmp_path: Path) -> None:
    """A body that stalls beyond the timeout ends its connection."""
    authority = Authority(tmp_path)
    server, clock = ScriptedServer(OK + b"Content-Length: 5000\r\n\r\nhalf"), Clock()
    environ = {"SSL_CERT_FILE": str(authority.file)}
    async with (
        listen(reactor, server, authority.vouch("127.0.0.1")) as base,
        open_source(reactor, base, clock=clock, environ=environ) as http,
    ):
        request = http.get(X)
        await wait_for(server.received)
        clock.advance(30)
        with pytest.raises(Unreachable, match="no answer in 30 s"):
            await wait_for(request)
        await wait_for(server.gone)


class Recorder(Protocol):
    """A protocol that keeps what it receives."""

    def __init__(self) -> None:
        self.data = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 — Twisted's name
        """See `Protocol.dataReceived`."""
        self.data += data


@implementer(IStreamClientEndpoint)
class MemoryTls:
    """An endpoint without a socket, and a server's side of TLS at its other end."""

    def __init__(self, context: Identity) -> None:
        self.transport = StringTransport()
        self._server = SSL.Connection(context.getContext(), None)
        self._server.set_accept_state()

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803
        """See `IStreamClientEndpoint.connect`."""
        client: Any = protocolFactory.buildProtocol(self.transport.getPeer())
        client.makeConnection(self.transport)
        self._client = client
        return succeed(client)

    def shake_hands(self) -> None:
        """Complete the handshake."""
        for _ in range(2):
            self._server.bio_write(self.transport.value())
            self.transport.clear()
            with suppress(SSL.WantReadError):
                self._server.do_handshake()
            self._client.dataReceived(self._server.bio_read(65_536))

    def send(self, data: bytes) -> None:
        """Send data from the server."""
        self._server.send(data)
        self._client.dataReceived(self._server.bio_read(65_536))


async def test_a_paused_connection_stops_reading_when_data_comes(tmp_path: Path) -> None:
    """Data that has come is passed on; the rest waits at the peer until the connection resumes."""
    authority = Authority(tmp_path)
    server = MemoryTls(authority.vouch("localhost"))
    context = create_ssl_context({"SSL_CERT_FILE": str(authority.file)})
    received: Any = await TlsEndpoint(server, context, "localhost").connect(
        Factory.forProtocol(Recorder)
    )
    server.shake_hands()
    received.transport.pauseProducing()
    assert server.transport.producerState == "producing"
    server.send(b"come")
    assert (received.data, server.transport.producerState) == (b"come", "paused")
    received.transport.resumeProducing()
    assert server.transport.producerState == "producing"
    server.send(b" more")
    assert (received.data, server.transport.producerState) == (b"come more", "producing")
