"""Asking through an HTTP proxy that is the only way out: by CONNECT, the API key inside TLS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock

from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import Unreachable
from clantui.core.model.proxy import find_proxy
from clantui.core.model.token import Token
from clantui.images.fetch import IconFetcher, IconLimits
from tests.api.transport.test_connections import Authority
from tests.factories.http_server import OK, SECRET, ScriptedServer, X, listening, wait_for
from tests.factories.proxies import ConnectProxy

HOST: Final = "api.invalid"
"""A name that nothing can look up: only a proxy may be asked for it."""

BASE: Final = f"https://{HOST}/v1"
REPLY: Final = OK + b"Content-Length: 2\r\n\r\n{}"
PASSWORD: Final = "p@ss/word"


class Client:
    """A client behind a proxy."""

    def __init__(self, reactor: Any, environ: dict[str, str], clock: Clock | None) -> None:  # noqa: ANN401
        self.kept = Connections(
            reactor,
            BASE,
            at_once=10,
            ahead=10,
            trust=TlsTrust(environ),
            seconds=30.0,
            proxy=find_proxy(environ, BASE),
        )
        limits = HttpLimits(seconds=30.0)
        self.http = HttpSource(self.kept.agent, BASE, Token(SECRET), clock or reactor, limits)

    async def get(self) -> bytes:
        """Ask for something."""
        return (await wait_for(self.http.get(X))).body

    async def fail(self) -> Unreachable:
        """Ask for something that cannot be reached."""
        with pytest.raises(Unreachable) as caught:
            await self.get()
        assert PASSWORD not in repr(caught.value)
        return caught.value


@asynccontextmanager
async def behind(
    reactor: Any,  # noqa: ANN401
    environ: dict[str, str],
    clock: Clock | None = None,
) -> AsyncIterator[Client]:
    """Yield a client with such an environment; its connections are closed at the end."""
    client = Client(reactor, environ, clock)
    try:
        yield client
    finally:
        await wait_for(client.kept.close())


@asynccontextmanager
async def serving(
    reactor: Any,  # noqa: ANN401
    folder: Path,
    proxy: ConnectProxy,
    *,
    secure: bool = False,
    name: str = HOST,
    login: str = "",
) -> AsyncIterator[tuple[ScriptedServer, dict[str, str]]]:
    """Yield the API over TLS, a proxy in front of it, and an environment that names both."""
    authority, server = Authority(folder), ScriptedServer(REPLY)
    tls = authority.vouch("127.0.0.1") if secure else None
    async with (
        listening(reactor, server, authority.vouch(name)) as base,
        listening(reactor, proxy, tls) as way,
    ):
        proxy.port = int(base.rpartition(":")[2].removesuffix("/v1"))
        address = way.removesuffix("/v1").replace("//", f"//{login}")
        yield server, {"HTTPS_PROXY": address, "SSL_CERT_FILE": str(authority.file)}


@pytest.mark.parametrize("pieces", [False, True])
async def test_the_api_is_asked_through_the_proxy(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    pieces: bool,
) -> None:
    """The proxy is told host and port, once a connection; the key is in nothing that it sees."""
    proxy = ConnectProxy(reactor, pieces=pieces)
    async with (
        serving(reactor, tmp_path, proxy) as (server, environ),
        behind(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
        assert await client.get() == b"{}"
    assert proxy.targets == [b"api.invalid:443"]
    assert b"Host: api.invalid:443\r\n" in proxy.heads[0]
    assert b"Proxy-Authorization" not in proxy.heads[0]
    assert len(server.heads) == 2
    assert SECRET.encode() in server.heads[0]
    assert SECRET.encode() not in proxy.heads[0] + proxy.passed


async def test_connections_opened_ahead_go_through_it_as_well(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Connections opened while a tag is typed are used, and no second one is opened for it."""
    proxy = ConnectProxy(reactor)
    async with (
        serving(reactor, tmp_path, proxy) as (server, environ),
        behind(reactor, environ) as client,
    ):
        client.kept.open(3)
        while server.opened < 3:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0)
        assert await client.get() == b"{}"
    assert len(proxy.heads) == 3


async def test_user_and_password_go_to_the_proxy_alone(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """They are sent as Basic, as the URL has them undone, and the API never sees them."""
    proxy = ConnectProxy(reactor, login=f"anna:{PASSWORD}")
    async with (
        serving(reactor, tmp_path, proxy, login="anna:p%40ss%2Fword@") as (server, environ),
        behind(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
    assert b"proxy-authorization" not in server.heads[0].lower()


async def test_a_proxy_may_be_reached_over_tls(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """An `https://` proxy: TLS to it, and TLS with the API within that."""
    proxy = ConnectProxy(reactor)
    async with (
        serving(reactor, tmp_path, proxy, secure=True) as (server, environ),
        behind(reactor, environ) as client,
    ):
        assert await client.get() == b"{}"
    assert server.opened == 1
    assert SECRET.encode() not in proxy.passed


async def test_a_proxy_that_opens_tls_is_not_trusted(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The certificate must still be the API's: the way through a proxy is no less safe."""
    proxy = ConnectProxy(reactor)
    async with (
        serving(reactor, tmp_path, proxy, name="proxy.invalid") as (server, environ),
        behind(reactor, environ) as client,
    ):
        error = await client.fail()
    assert "the API's certificate is not trusted" in error.sentence
    assert not server.heads


async def test_pictures_go_the_same_way(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The host of the pictures is reached through the proxy, without the key."""
    picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\npng"
    proxy = ConnectProxy(reactor)
    async with (
        serving(reactor, tmp_path, proxy) as (server, environ),
        behind(reactor, environ) as client,
    ):
        server.replies = (picture,)
        icons = IconFetcher(client.kept.agent, f"https://{HOST}", reactor, IconLimits(size=9))
        assert await wait_for(icons.get(f"https://{HOST}/a.png")) == b"png"
    assert proxy.targets == [b"api.invalid:443"]


CANNOT: Final = "check HTTPS_PROXY, and whether the proxy is running"
RUBBISH: Final = f"does not answer as an HTTP proxy does · {CANNOT}"
NTLM: Final = b"Proxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\n"


@pytest.mark.parametrize(
    ("reply", "told", "passing"),
    [
        (b"HTTP/1.1 407 X\r\n\r\n", "wants a user name and a password (407) · write them", False),
        (
            b"HTTP/1.1 407 X\r\n" + NTLM + b"\r\n",
            "wants a login of another kind (Negotiate, NTLM) · clantui can only do Basic",
            False,
        ),
        (b"HTTP/1.1 403 X\r\n\r\n<p>", "does not let api.invalid be reached (403) · ask", False),
        (b"HTTP/1.0 405 X\r\n\r\n", "does not let api.invalid be reached (405) · ask", False),
        (b"HTTP/1.1 302 X\r\nLocation: https://x/\r\n\r\n", "does not let api.invalid", False),
        (b"HTTP/1.1 502 X\r\n\r\n", "cannot reach api.invalid (502) · try again later", True),
        (b"HTTP/1.1 503 X\r\n\r\n", "cannot reach api.invalid (503) · try again later", True),
        (b"HTTP/1.1 504 X\r\n\r\n", "cannot reach api.invalid (504) · try again later", True),
        (b"SSH-2.0-OpenSSH_9.9\r\n", RUBBISH, False),
        (b"\x15\x03\x01\x00\x02\x02\x16", RUBBISH, False),
        (b"\x05\xff", RUBBISH, False),
        (b"HTTP/2 200\r\n\r\n", RUBBISH, False),
        (b"HTTP/1.1 2000 X\r\n\r\n", RUBBISH, False),
        (b"HTTP/1.1 200 X\r\nX: " + b"x" * 20_000, RUBBISH, False),
    ],
)
async def test_responses_of_a_proxy_are_recognised(
    reactor: Any,  # noqa: ANN401
    reply: bytes,
    told: str,
    passing: bool,
) -> None:
    """Each refusal names the proxy and what to do; only what may pass is asked for again."""
    proxy = ConnectProxy(reactor, reply=reply)
    async with listening(reactor, proxy) as way:
        address = way.removeprefix("http://").removesuffix("/v1")
        async with behind(reactor, {"HTTPS_PROXY": address}) as client:
            error = await client.fail()
        assert error.sentence.startswith(f"the proxy {address} {told}")
    assert error.retryable is passing
    assert len(proxy.heads) == 1
    assert SECRET.encode() not in proxy.heads[0]


async def test_a_login_that_is_not_accepted_is_told(reactor: Any) -> None:  # noqa: ANN401
    """It is the proxy's login that is wrong, not the API key."""
    proxy = ConnectProxy(reactor, login="anna:other")
    async with listening(reactor, proxy) as way:
        environ = {"ALL_PROXY": way.replace("//", "//anna:p%40ss%2Fword@").removesuffix("/v1")}
        async with behind(reactor, environ) as client:
            error = await client.fail()
    assert "does not accept its user name and password (407) · check them in ALL_PROXY" in str(
        error
    )
    assert not error.retryable


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 X\r\n"])
async def test_a_proxy_that_hangs_up_is_told(reactor: Any, reply: bytes) -> None:  # noqa: ANN401
    """A proxy that closes before it has answered is named."""
    proxy = ConnectProxy(reactor, reply=reply, hang_up=True)
    async with listening(reactor, proxy) as way:
        environ = {"HTTPS_PROXY": way.removesuffix("/v1")}
        async with behind(reactor, environ) as client:
            error = await client.fail()
    assert "closed the connection without an answer · check HTTPS_PROXY" in error.sentence
    assert error.retryable


async def test_a_proxy_that_is_not_there_is_told(reactor: Any) -> None:  # noqa: ANN401
    """It is the proxy that cannot be reached, not "no network?"."""
    async with listening(reactor, ScriptedServer(b"")) as way:
        address = way.removeprefix("http://").removesuffix("/v1")
    async with behind(reactor, {"HTTPS_PROXY": address}) as client:
        error = await client.fail()
    assert error.sentence == f"the proxy {address} cannot be reached · {CANNOT}"
    assert error.retryable


async def test_a_proxy_without_a_name_is_told(reactor: Any) -> None:  # noqa: ANN401
    """It is the proxy's name that is unknown, not the API's."""
    async with behind(reactor, {"HTTPS_PROXY": "http://proxy.invalid:3128"}) as client:
        error = await client.fail()
    assert error.sentence.startswith("the proxy proxy.invalid:3128 has a name that cannot be")


async def test_a_proxy_that_speaks_no_tls_is_told(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """`https://` before a plain proxy is the commonest slip: the sentence says what to write."""
    proxy = ConnectProxy(reactor)
    async with serving(reactor, tmp_path, proxy) as (_, environ):
        environ["HTTPS_PROXY"] = environ["HTTPS_PROXY"].replace("http://", "https://")
        proxy.open.clear()
        async with behind(reactor, environ) as client:
            asked = asyncio.ensure_future(client.fail())
            while not proxy.open:  # noqa: ASYNC110 — sockets set no event
                await asyncio.sleep(0)
            for one in proxy.open:
                one.transport.write(b"HTTP/1.1 400 Bad request\r\n\r\n")  # type: ignore[union-attr]
            error = await asked
    assert "does not speak TLS · let HTTPS_PROXY begin with http://" in error.sentence
    assert not error.retryable


async def test_a_proxy_with_a_certificate_of_its_own_is_told(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Over TLS the proxy itself must be vouched for, and it is named when it is not."""
    proxy = ConnectProxy(reactor)
    async with serving(reactor, tmp_path, proxy, secure=True) as (_, environ):
        del environ["SSL_CERT_FILE"]
        async with behind(reactor, environ) as client:
            error = await client.fail()
    assert "the proxy 127.0.0.1:" in error.sentence
    assert "has a certificate that is not trusted" in error.sentence
    assert not proxy.heads


async def test_a_proxy_that_never_answers_is_told_in_time(reactor: Any) -> None:  # noqa: ANN401
    """Its time is shorter than a request's, so that it is named; and the connection is closed."""
    from tests.api.transport.test_dead_connections import ClockedReactor

    proxy, hand = ConnectProxy(reactor, reply=b""), ClockedReactor(reactor)
    async with listening(reactor, proxy) as way:
        address = way.removeprefix("http://").removesuffix("/v1")
        async with behind(hand, {"HTTPS_PROXY": address}) as client:
            asked = asyncio.ensure_future(client.fail())
            while not proxy.heads:  # noqa: ASYNC110 — sockets set no event
                await asyncio.sleep(0)
            hand.clock.advance(24)
            error = await asked
            assert error.sentence == f"the proxy {address} has not answered in 24 s · {CANNOT}"
            while proxy.open:  # noqa: ASYNC110
                await asyncio.sleep(0)


async def test_cancelling_while_the_proxy_connects_hangs_up(reactor: Any) -> None:  # noqa: ANN401
    """Esc is a cancellation, not a failure, and leaves no connection behind."""
    proxy = ConnectProxy(reactor, reply=b"")
    async with (
        listening(reactor, proxy) as way,
        behind(reactor, {"HTTPS_PROXY": way.removesuffix("/v1")}) as client,
    ):
        asked = client.http.get(X)
        while not proxy.heads:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(CancelledError):
            await wait_for(asked)
        while proxy.open:  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.mark.parametrize("text", ["socks5://anna:p%40ss@127.0.0.1:1", "http://anna:p@ss/word@x:1"])
async def test_a_variable_of_no_use_is_told_and_nothing_goes_past_it(
    reactor: Any,  # noqa: ANN401
    text: str,
) -> None:
    """No request leaves by another way than the one that was wanted."""
    async with behind(reactor, {"HTTPS_PROXY": text}) as client:
        error = await client.fail()
    assert error.sentence.startswith("HTTPS_PROXY names ")
    assert " · " in error.sentence
    assert "ss" not in error.sentence.partition(" names ")[2].partition(" · ")[0]
    assert not error.retryable
