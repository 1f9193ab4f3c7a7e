"""Connections are kept for the next request, and lead where they should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from twisted.internet import ssl
from twisted.internet.defer import ensureDeferred
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.web.server import Site

from clantui.api.client import RoyaleClient
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.transport.trust import client_context
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.pace import RateLimit
from clantui.demo.latency import Latency
from clantui.demo.server import DemoApi
from clantui.loader.clan import load_clan
from tests.factories.demo_client import WORLD
from tests.factories.http_server import OK, ScriptedServer, X, asking, listening, wait_for

NOW: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
HOME: Final = Tag.parse(WORLD.home)
NOT_TRUSTED: Final = "the API's certificate is not trusted"


class Counted(Factory):
    """A site of the pretend API that counts connections."""

    noisy = False

    def __init__(self, reactor: Any, **latency: float) -> None:  # noqa: ANN401
        self.api = DemoApi(WORLD, clock=reactor, latency=Latency(**latency))
        self.opened = 0
        self._site = Site(self.api, reactor=reactor)
        self._site.log = lambda _: None  # type: ignore[assignment, method-assign]

    def buildProtocol(self, addr: Any) -> Any:  # noqa: ANN401, N802
        """See `Factory.buildProtocol`."""
        self.opened += 1
        return self._site.buildProtocol(addr)


@pytest.mark.parametrize("at_once", [1, 10])
async def test_connections_are_used_again(reactor: Any, at_once: int) -> None:  # noqa: ANN401
    """A clan of 50 with so many requests at once needs so many connections, and no more."""
    server = Counted(reactor, base=0.002, spread=0.0, slow=0.0)
    async with (
        listening(reactor, server) as base,
        asking(reactor, base, at_once=at_once) as http,
    ):
        royale = RoyaleClient(
            RateLimiter(http, reactor, RateLimit(burst=200), at_once, lambda: 0.5)
        )
        for _ in range(2):
            loading = load_clan(
                royale,
                LoadRequest(tag=HOME),
                lambda _: None,
                now=lambda: NOW,
                clock=reactor,
                time_limit=60.0,
            )
            survey = await wait_for(ensureDeferred(loading))
            assert survey.complete
    assert server.api.traffic.started == 102
    assert server.opened == at_once
    assert server.api.traffic.most <= at_once


class Identity(ssl.ContextFactory):
    """A server's side of TLS."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._context = SSL.Context(SSL.TLS_SERVER_METHOD)
        self._context.use_certificate(certificate)
        self._context.use_privatekey(key)

    def getContext(self) -> SSL.Context:  # noqa: N802 — Twisted's name
        """See `ContextFactory.getContext`."""
        return self._context


class Authority:
    """Somebody who vouches for hosts, with a key made for the test."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        public = self._key.public_key()
        signed = self._signable(self._name, public).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(signed.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def vouch(self, *hosts: str, days: int = 1) -> Identity:
        """Return a server's side of TLS for hosts, valid for days (negative: until then)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, hosts[0])])
        names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        signable = self._signable(subject, key.public_key(), days).add_extension(
            names, critical=False
        )
        signed = signable.sign(self._key, SHA256())
        return Identity(key, signed)

    def _signable(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, days: int = 1
    ) -> x509.CertificateBuilder:
        end = datetime.now(UTC) + timedelta(days=days)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(end - timedelta(days=9))
            .not_valid_after(end)
        )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@asynccontextmanager
async def secured(
    reactor: Any,  # noqa: ANN401
    context: Identity,
    environ: dict[str, str],
    host: str = "127.0.0.1",
) -> AsyncIterator[RoyaleClient]:
    """Yield the API over TLS, asked by a client with such an environment."""
    async with (
        listening(reactor, Counted(reactor), context) as base,
        asking(reactor, base.replace("127.0.0.1", host), environ=environ) as http,
    ):
        yield RoyaleClient(http)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_host_that_is_vouched_for_is_trusted(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    variable: str,
    host: str,
) -> None:
    """Roots come from the file or the folder that the environment names, other files in it too."""
    authority = Authority(tmp_path)
    Authority(tmp_path, "other")
    (tmp_path / "README").write_text("no certificate")
    (tmp_path / "folder").mkdir()
    named = authority.file if variable == "SSL_CERT_FILE" else tmp_path
    context = authority.vouch("localhost", "127.0.0.1")
    async with secured(reactor, context, {variable: str(named)}, host) as royale:
        assert (await wait_for(royale.clan(HOME))).tag == HOME


async def test_the_file_goes_before_the_folder(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """As with OpenSSL, `SSL_CERT_FILE` is looked at first; an empty variable is none."""
    authority = Authority(tmp_path)
    environ = {"SSL_CERT_FILE": str(authority.file), "SSL_CERT_DIR": str(tmp_path / "absent")}
    async with secured(reactor, authority.vouch("127.0.0.1"), environ) as royale:
        assert (await wait_for(royale.clan(HOME))).members
    environ = {"SSL_CERT_FILE": "", "SSL_CERT_DIR": str(tmp_path)}
    async with secured(reactor, authority.vouch("127.0.0.1"), environ) as royale:
        assert (await wait_for(royale.clan(HOME))).members


@pytest.mark.parametrize("wrong", ["authority", "host", "expired", "certifi"])
async def test_a_host_that_nobody_vouches_for_is_refused(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    wrong: str,
) -> None:
    """Another authority, another host's certificate or an old one: each is told as not trusted."""
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    context = authority.vouch(
        "example.com" if wrong == "host" else "127.0.0.1", days=-1 if wrong == "expired" else 1
    )
    file = other.file if wrong == "authority" else authority.file
    environ = {} if wrong == "certifi" else {"SSL_CERT_FILE": str(file)}
    async with secured(reactor, context, environ) as royale:
        with pytest.raises(Unreachable, match=NOT_TRUSTED) as caught:
            await wait_for(royale.clan(HOME))
    assert not caught.value.retryable


@pytest.mark.parametrize("content", [None, b"-----BEGIN X\n-----END CERTIFICATE-----\n"])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_certificates_that_cannot_be_read_are_told(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    variable: str,
    content: bytes | None,
) -> None:
    """A variable that names nothing, or no certificates, is a sentence and not a crash."""
    named = tmp_path / "named"
    if content is not None:
        file = named
        if variable == "SSL_CERT_DIR":
            named.mkdir()
            file = named / "one.pem"
        file.write_bytes(content)
    async with asking(reactor, "https://127.0.0.1:1/v1", environ={variable: str(named)}) as http:
        with pytest.raises(RoyaleError, match="SSL_CERT_FILE or SSL_CERT_DIR names cannot"):
            await wait_for(http.get(X))


def test_without_words_certifi_vouches() -> None:
    """Without roots in the environment there are roots all the same."""
    for environ in ({}, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": ""}):
        assert client_context(environ).cert_store_stats()["x509_ca"] > 50


async def test_a_plain_address_needs_no_roots(reactor: Any) -> None:  # noqa: ANN401
    """Certificates are not even looked for where nothing is encrypted."""
    server = ScriptedServer(OK + b"Content-Length: 2\r\n\r\n{}")
    environ = {"SSL_CERT_FILE": "/nowhere"}
    async with listening(reactor, server) as base, asking(reactor, base, environ=environ) as http:
        assert (await wait_for(http.get(X))).body == b"{}"


async def test_the_deadline_over_tls_hangs_up(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Over TLS too, a body that stalls past the deadline ends its connection."""
    authority = Authority(tmp_path)
    server, clock = ScriptedServer(OK + b"Content-Length: 5000\r\n\r\nhalf"), Clock()
    environ = {"SSL_CERT_FILE": str(authority.file)}
    async with (
        listening(reactor, server, authority.vouch("127.0.0.1")) as base,
        asking(reactor, base, clock=clock, environ=environ) as http,
    ):
        asked = http.get(X)
        await wait_for(server.heard)
        clock.advance(30)
        with pytest.raises(Unreachable, match="no answer in 30 s"):
            await wait_for(asked)
        await wait_for(server.gone)
