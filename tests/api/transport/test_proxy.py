"""Requests through an HTTP proxy: by CONNECT, with the API key inside TLS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.internet.error import DNSLookupError, NoRouteError
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from clantui.api.images import ImageFetcher
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.proxy import ProxyTunnel
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import Unreachable
from clantui.core.model.proxy import Proxy, find_proxy
from clantui.core.model.token import Token
from tests.factories.certificates import Authority
from tests.factories.clocked_reactor import ClockedReactor
from tests.factories.http_server import OK, SECRET, ScriptedServer, X, listen, wait_for
from tests.factories.proxies import ConnectProxy
from tests.polling import wait_until

HOST: Final = "api.invalid"
"""A name that cannot be resolved: only the proxy may be asked for it."""

BASE: Final = f"https://{HOST}/v1"
REPLY: Final = OK + b"Content-Length: 2\r\n\r\n{}"
PASSWORD: Final = "p@ss/word"


class Client:
    """A client behind a proxy."""

    def __init__(self, reactor: Any, environ: dict[str, str], clock: Clock | None) -> None:
        self.connections = Connections(
            reactor,
            BASE,
            max_idle=10,
            max_preconnected=10,
            trust=TlsTrust(environ),
            connect_timeout=30.0,
            proxy=find_proxy(environ, BASE),
        )
        limits = HttpLimits(timeout=30.0)
        self.http = HttpSource(
            self.connections.agent, BASE, Token(SECRET), clock or reactor, limits
        )

    async def get(self) -> bytes:
        """Send a request."""
        return (await wait_for(self.http.get(X))).body

    async def fail(self) -> Unreachable:
        """Send a request that fails; return its error."""
        with pytest.raises(Unreachable) as caught:
            await self.get()
        assert PASSWORD not in repr(caught.value)
        return caught.value


@asynccontextmanager
async def behind_proxy(
    reactor: Any,
    environ: dict[str, str],
    clock: Clock | None = None,
) -> AsyncIterator[Client]:
    """Yield a client with an environment; its connections are closed at the end."""
    client = Client(reactor, environ, clock)
    try:
        yield client
    finally:
        await wait_for(client.connections.close())


@asynccontextmanager
async def serving_through(
    reactor: Any,
    folder: Path,
    proxy: ConnectProxy,
    *,
    secure: bool = False,
    name: str = HOST,
    login: str = "",
) -> AsyncIterator[tuple[ScriptedServer, dict[str, str]]]:
    """Yield the API over TLS, and an environment with a proxy in front of it."""
    authority, server = Authority(folder), ScriptedServer(REPLY)
    tls = authority.vouch("127.0.0.1") if secure else None
    async with (
        listen(reactor, server, authority.vouch(name)) as base,
        listen(reactor, proxy, tls) as address_url,
    ):
        proxy.port = int(base.rpartition(":")[2].removesuffix("/v1"))
        address = address_url.removesuffix("/v1").replace("//", f"//{login}")
        yield server, {"HTTPS_PROXY": address, "SSL_CERT_FILE": str(authority.file)}


@pytest.mark.parametrize("pieces", [False, True])
async def test_requests_go_through_the_proxy(reactor: Any, tmp_path: Path, pieces: bool) -> None:
    """The proxy gets host and port, once per connection; it never sees the key."""
    proxy = ConnectProxy(reactor, pieces=pieces)
    async with (
        serving_through(reactor, tmp_path, proxy) as (server, environ),
        behind_proxy(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
        assert await client.get() == b"{}"
    assert proxy.targets == [b"api.invalid:443"]
    assert b"Host: api.invalid:443\r\n" in proxy.heads[0]
    assert b"Proxy-Authorization" not in proxy.heads[0]
    assert len(server.heads) == 2
    assert SECRET.encode() in server.heads[0]
    assert SECRET.encode() not in proxy.heads[0] + proxy.passed


async def test_connections_opened_ahead_go_through_the_proxy(reactor: Any, tmp_path: Path) -> None:
    """Connections opened ahead through the proxy are used, and no other is opened."""
    proxy = ConnectProxy(reactor)
    async with (
        serving_through(reactor, tmp_path, proxy) as (server, environ),
        behind_proxy(reactor, environ) as client,
    ):
        client.connections.open(3)
        await wait_until(lambda: server.opened >= 3)
        assert await client.get() == b"{}"
    assert len(proxy.heads) == 3


async def test_user_and_password_go_only_to_the_proxy(reactor: Any, tmp_path: Path) -> None:
    """The proxy gets Basic authentication, unquoted; the API never sees it."""
    proxy = ConnectProxy(reactor, login=f"anna:{PASSWORD}")
    async with (
        serving_through(reactor, tmp_path, proxy, login="anna:p%40ss%2Fword@") as (
            server,
            environ,
        ),
        behind_proxy(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
    assert b"proxy-authorization" not in server.heads[0].lower()


async def test_a_proxy_can_be_reached_over_tls(reactor: Any, tmp_path: Path) -> None:
    """An `https://` proxy has TLS with the API inside TLS with the proxy."""
    proxy = ConnectProxy(reactor)
    async with (
        serving_through(reactor, tmp_path, proxy, secure=True) as (server, environ),
        behind_proxy(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
    assert server.opened == 1
    assert SECRET.encode() not in proxy.passed


async def test_a_proxy_that_decrypts_tls_is_not_trusted(reactor: Any, tmp_path: Path) -> None:
    """The certificate must be the API's own."""
    proxy = ConnectProxy(reactor)
    async with (
        serving_through(reactor, tmp_path, proxy, name="proxy.invalid") as (server, environ),
        behind_proxy(reactor, environ) as client,
    ):
        error = await client.fail()
    assert "the API's certificate is not trusted" in error.sentence
    assert not server.heads


async def test_images_go_through_the_proxy(reactor: Any, tmp_path: Path) -> None:
    """The host of the images is reached through the proxy, without the key."""
    picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\npng"
    proxy = ConnectProxy(reactor)
    async with (
        serving_through(reactor, tmp_path, proxy) as (server, environ),
        behind_proxy(reactor, environ) as client,
    ):
        server.replies = (picture,)
        connections = client.connections
        host = f"https://{HOST}"
        images = ImageFetcher(connections.agent, host, reactor, connections.drop_silent)
        assert await wait_for(images.get(f"{host}/a.png")) == b"png"
    assert proxy.targets == [b"api.invalid:443"]


CHECK_PROXY: Final = "check HTTPS_PROXY, and whether the proxy is running"
NOT_A_PROXY: Final = f"does not answer as an HTTP proxy does · {CHECK_PROXY}"
NTLM: Final = b"Proxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\n"


@pytest.mark.parametrize(
    ("reply", "message", "retryable"),
    [
        (b"HTTP/1.1 407 X\r\n\r\n", "needs a user name and a password (407) · write them", False),
        (
            b"HTTP/1.1 407 X\r\n" + NTLM + b"\r\n",
            "needs a login that clantui does not support (Negotiate, NTLM) · ask whoever",
            False,
        ),
        (
            b"HTTP/1.1 407 X\r\n" + NTLM + b"Proxy-Authenticate: BASIC realm=x\r\n\r\n",
            "needs a user name and a password (407) · write them",
            False,
        ),
        (
            b"HTTP/1.1 407 X\r\n" + NTLM * 2 + b"\r\n",
            "needs a login that clantui does not support (Negotiate, NTLM, Negotiate) · ask",
            False,
        ),
        (b"HTTP/1.1 500 X\r\n\r\n", "cannot reach api.invalid (500) · try again later", True),
        (b"HTTP/1.1 403 X\r\n\r\n<p>", "does not let api.invalid be reached (403) · ask", False),
        (b"HTTP/1.0 405 X\r\n\r\n", "does not let api.invalid be reached (405) · ask", False),
        (b"HTTP/1.1 302 X\r\nLocation: https://x/\r\n\r\n", "does not let api.invalid", False),
        (b"HTTP/1.1 502 X\r\n\r\n", "cannot reach api.invalid (502) · try again later", True),
        (b"HTTP/1.1 503 X\r\n\r\n", "cannot reach api.invalid (503) · try again later", True),
        (b"HTTP/1.1 504 X\r\n\r\n", "cannot reach api.invalid (504) · try again later", True),
        (b"SSH-2.0-OpenSSH_9.9\r\n", NOT_A_PROXY, False),
        (b"\x15\x03\x01\x00\x02\x02\x16", NOT_A_PROXY, False),
        (b"\x05\xff", NOT_A_PROXY, False),
        (b"HTTP/2 200\r\n\r\n", NOT_A_PROXY, False),
        (b"HTTP/2 200\r\n", NOT_A_PROXY, False),
        (b"HTTP/1.1 2000 X\r\n\r\n", NOT_A_PROXY, False),
        (b"HTTP/1.1 200 X\r\nX: " + b"x" * 20_000, NOT_A_PROXY, False),
    ],
)
async def test_responses_of_a_proxy_are_recognised(
    reactor: Any,
    reply: bytes,
    message: str,
    retryable: bool,
) -> None:
    """Each error names the proxy and what to do; only temporary ones are retried."""
    proxy = ConnectProxy(reactor, reply=reply)
    async with listen(reactor, proxy) as address_url:
        address = address_url.removeprefix("http://").removesuffix("/v1")
        async with behind_proxy(reactor, {"HTTPS_PROXY": address}) as client:
            error = await client.fail()
        assert error.sentence.startswith(f"the proxy {address} {message}")
    assert error.retryable is retryable
    assert len(proxy.heads) == 1
    assert SECRET.encode() not in proxy.heads[0]


async def test_a_refusal_of_many_pieces_is_one_error(reactor: Any, tmp_path: Path) -> None:
    """Within TLS the rest of a proxy's page comes after the connection is closed."""
    page = b"HTTP/1.1 403 X\r\n\r\n" + b"<p>" * 100_000
    proxy = ConnectProxy(reactor, reply=page)
    async with (
        serving_through(reactor, tmp_path, proxy, secure=True) as (_, environ),
        behind_proxy(reactor, environ) as client,
    ):
        error = await client.fail()
        await wait_until(lambda: not proxy.open)
    assert "does not let api.invalid be reached (403)" in error.sentence


async def test_a_wrong_proxy_password_is_reported(reactor: Any) -> None:
    """The message is about the proxy's login, not the API key."""
    proxy = ConnectProxy(reactor, login="anna:other")
    async with listen(reactor, proxy) as address_url:
        environ = {
            "ALL_PROXY": address_url.replace("//", "//anna:p%40ss%2Fword@").removesuffix("/v1")
        }
        async with behind_proxy(reactor, environ) as client:
            error = await client.fail()
    assert "does not accept its user name and password (407) · check them in ALL_PROXY" in str(
        error
    )
    assert not error.retryable


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 X\r\n"])
async def test_a_proxy_that_closes_the_connection_is_reported(reactor: Any, reply: bytes) -> None:
    """The message about a proxy that closes the connection has the proxy's name."""
    proxy = ConnectProxy(reactor, reply=reply, hang_up=True)
    async with listen(reactor, proxy) as address_url:
        environ = {"HTTPS_PROXY": address_url.removesuffix("/v1")}
        async with behind_proxy(reactor, environ) as client:
            error = await client.fail()
    assert "closed the connection without an answer · check HTTPS_PROXY" in error.sentence
    assert error.retryable


async def test_an_unreachable_proxy_is_reported(reactor: Any) -> None:
    """The message is about the proxy, not about the network."""
    async with listen(reactor, ScriptedServer(b"")) as address_url:
        address = address_url.removeprefix("http://").removesuffix("/v1")
    async with behind_proxy(reactor, {"HTTPS_PROXY": address}) as client:
        error = await client.fail()
    assert error.sentence == f"the proxy {address} cannot be reached · {CHECK_PROXY}"
    assert error.retryable


async def test_an_unknown_proxy_name_is_reported(reactor: Any) -> None:
    """The message is about the proxy's name, not the API's."""
    async with behind_proxy(reactor, {"HTTPS_PROXY": "http://proxy.invalid:3128"}) as client:
        error = await client.fail()
    assert error.sentence.startswith("the proxy proxy.invalid:3128 has a name that cannot be")


async def test_a_proxy_without_tls_is_reported(reactor: Any, tmp_path: Path) -> None:
    """`https://` for a plain proxy is the most common mistake: the message has the fix."""
    proxy = ConnectProxy(reactor)
    async with serving_through(reactor, tmp_path, proxy) as (_, environ):
        environ["HTTPS_PROXY"] = environ["HTTPS_PROXY"].replace("http://", "https://")
        proxy.open.clear()
        async with behind_proxy(reactor, environ) as client:
            request = asyncio.ensure_future(client.fail())
            await wait_until(lambda: proxy.open)
            for connection in proxy.open:
                connection.transport.write(b"HTTP/1.1 400 Bad request\r\n\r\n")  # type: ignore[union-attr]
            error = await request
    assert "does not speak TLS · let HTTPS_PROXY begin with http://" in error.sentence
    assert not error.retryable


async def test_an_untrusted_proxy_certificate_is_reported(reactor: Any, tmp_path: Path) -> None:
    """The message about an untrusted certificate of a proxy has the proxy's name."""
    proxy = ConnectProxy(reactor)
    async with serving_through(reactor, tmp_path, proxy, secure=True) as (_, environ):
        del environ["SSL_CERT_FILE"]
        async with behind_proxy(reactor, environ) as client:
            error = await client.fail()
    assert "the proxy 127.0.0.1:" in error.sentence
    assert "has a certificate that is not trusted" in error.sentence
    assert not proxy.heads


async def test_a_silent_proxy_is_reported(reactor: Any) -> None:
    """The proxy's timeout is shorter than the request's, so that the message names it."""
    proxy, fake_reactor = ConnectProxy(reactor, reply=b""), ClockedReactor(reactor)
    async with listen(reactor, proxy) as address_url:
        address = address_url.removeprefix("http://").removesuffix("/v1")
        async with behind_proxy(fake_reactor, {"HTTPS_PROXY": address}) as client:
            request = asyncio.ensure_future(client.fail())
            await wait_until(lambda: proxy.heads)
            fake_reactor.clock.advance(24)
            error = await request
            assert (
                error.sentence == f"the proxy {address} has not answered in 24 s · {CHECK_PROXY}"
            )
            await wait_until(lambda: not proxy.open)


async def test_cancelling_while_the_proxy_connects_closes_the_connection(reactor: Any) -> None:
    """A cancel while the proxy connects is a cancellation, not a failure."""
    proxy = ConnectProxy(reactor, reply=b"")
    async with (
        listen(reactor, proxy) as address_url,
        behind_proxy(reactor, {"HTTPS_PROXY": address_url.removesuffix("/v1")}) as client,
    ):
        request = client.http.get(X)
        await wait_until(lambda: proxy.heads)
        request.cancel()
        with pytest.raises(CancelledError):
            await wait_for(request)
        await wait_until(lambda: not proxy.open)


@pytest.mark.parametrize("text", ["socks5://anna:p%40ss@127.0.0.1:1", "http://anna:p@ss/word@x:1"])
async def test_an_invalid_proxy_variable_is_reported(reactor: Any, text: str) -> None:
    """An invalid variable is an error, so no request bypasses the proxy."""
    async with behind_proxy(reactor, {"HTTPS_PROXY": text}) as client:
        error = await client.fail()
    assert error.sentence.startswith("HTTPS_PROXY names ")
    assert " · " in error.sentence
    assert "ss" not in error.sentence.partition(" names ")[2].partition(" · ")[0]
    assert not error.retryable


def open_tunnel(endpoint: Any, clock: Clock) -> ProxyTunnel:
    """Return a tunnel to the API through a proxy at an endpoint, with a timeout of 2.5 s."""
    proxy = find_proxy({"HTTPS_PROXY": "http://127.0.0.1:3128"}, BASE)
    assert isinstance(proxy, Proxy)
    return ProxyTunnel(clock, proxy, endpoint, (HOST, 443), 2.5)


class SilentProxy:
    """An endpoint that fails to connect, or never does."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def connect(self, _: object) -> Deferred[Any]:
        """See `IStreamClientEndpoint.connect`."""
        return Deferred() if self._error is None else fail(self._error)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (DNSLookupError(), "has a name that cannot be looked up"),
        (NoRouteError(), "cannot be reached"),
        (None, "has not answered in 2.5 s"),
    ],
)
def test_a_proxy_that_is_not_there_is_tried_again(error: Exception | None, problem: str) -> None:
    """It may come back: a laptop wakes up before its network does."""
    clock, errors = Clock(), list[Any]()
    open_tunnel(SilentProxy(error), clock).connect(Factory()).addErrback(errors.append)
    clock.advance(2.5)
    assert [failure.value.sentence for failure in errors] == [
        f"the proxy 127.0.0.1:3128 {problem} · {CHECK_PROXY}"
    ]
    assert errors[0].value.retryable


class Reader(Protocol):
    """A user of a tunnel that keeps what it receives."""

    data = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 — Twisted's name
        """See `Protocol.dataReceived`."""
        self.data += data


class MemoryProxy:
    """An endpoint of a proxy without a socket."""

    def connect(self, factory: Any) -> Deferred[Any]:
        """See `IStreamClientEndpoint.connect`."""
        self.protocol = factory.buildProtocol(None)
        self.protocol.makeConnection(StringTransport())
        return succeed(self.protocol)


@pytest.mark.parametrize("status", [200, 201, 299])
def test_each_status_of_success_opens_the_tunnel(status: int) -> None:
    """Data right after the head of the response is of the API already."""
    endpoint, users = MemoryProxy(), list[Any]()
    connecting = open_tunnel(endpoint, Clock()).connect(Factory.forProtocol(Reader))
    connecting.addCallback(users.append)
    endpoint.protocol.dataReceived(f"HTTP/1.1 {status} X\r\n\r\nfirst".encode())
    endpoint.protocol.dataReceived(b" second")
    assert [user.data for user in users] == [b"first second"]
