"""Tests that images are requested from their host only, without the API key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock
from twisted.web.server import Site

from clantui.api.images import ImageFetcher, has_origin
from clantui.api.transport.connections import Connections
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import InvalidResponse, Unreachable
from clantui.core.ports import MAX_IMAGE_BYTES
from tests.factories.http_server import Page, ScriptedServer, listen, wait_for
from tests.factories.surveys import PROPERTY
from tests.polling import wait_until

HOST: Final = "https://api-assets.clashroyale.com"
PNG: Final = {"Content-Type": ["image/png"]}
REPLY: Final = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nabc"


def make_client(connections: Connections, origin: str, clock: Any) -> ImageFetcher:
    """Return a client that uses these connections."""
    return ImageFetcher(connections.agent, origin, clock, connections.drop_silent)


@asynccontextmanager
async def serve_images(
    reactor: Any,
    factory: Any,
    clock: Clock | None = None,
) -> AsyncIterator[tuple[ImageFetcher, str]]:
    """Yield an image client of a server, and its origin."""
    async with listen(reactor, factory) as base:
        origin = base.removesuffix("/v1")
        connections = Connections(reactor, origin, max_idle=2, trust=TlsTrust({}))
        try:
            yield make_client(connections, origin, clock or reactor), origin
        finally:
            await wait_for(connections.close())


async def test_a_request_has_no_key_and_no_cookie(reactor: Any) -> None:
    """A request has host, Accept, User-Agent and Connection headers only."""
    server = ScriptedServer(REPLY.replace(b"image/png", b"image/png\r\nSet-Cookie: a=b; Path=/"))
    async with serve_images(reactor, server) as (client, origin):
        for _ in range(2):
            assert await wait_for(client.get(f"{origin}/cards/300/x.png")) == b"abc"
    assert len(server.heads) == 2
    for head in server.heads:
        first, *lines = head.lower().splitlines()
        assert first == b"get /cards/300/x.png http/1.1"
        headers = dict(line.split(b": ", 1) for line in lines if line)
        assert headers.keys() <= {b"host", b"accept", b"user-agent", b"connection"}
        assert (headers[b"accept"], headers[b"user-agent"]) == (b"image/png", b"clantui")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cards/300/x.png",
        "http://api-assets.clashroyale.com/cards/x.png",
        "https://api-assets.clashroyale.com",
        "https://api-assets.clashroyale.com/",
        "https://api-assets.clashroyale.com.evil.example/x.png",
        "https://api-assets.clashroyale.com@evil.example/x.png",
        "https://u:p@api-assets.clashroyale.com/x.png",
        "https://api-assets.clashroyale.com:8443/x.png",
        "https://evil.example/https://api-assets.clashroyale.com/x.png",
        "https://api-assets.clashroyale.com\\@evil.example/x.png",
        "https://api-assets.clashroyale.com/x y.png",
        "https://api-assets.clashroyale.com/x.png\r\nX: y",
        "https://api-assets.clashroyale.com/\u00fc.png",
        "https://api-assets.clashroyale.com/x\t.png",
        "https://api-assets.clashroyale.com/x\x7f.png",
        "https://api-assets.clashroyale.com/a\\b.png",
        "https://api-assets.clashroyale.com/x.png#y",
        "https://[::1/x.png",
        "file:///etc/passwd",
        "https://api-assets.clashroyale.com/".ljust(501, "x"),
    ],
)
def test_a_url_of_another_origin_is_refused(url: str) -> None:
    """Only URLs of the host over HTTPS are requested, whatever the API returns."""
    assert not has_origin(url, HOST)
    client = ImageFetcher(None, HOST, Clock(), print)  # type: ignore[arg-type]  # never used
    failed: list[Any] = []
    client.get(url).addErrback(failed.append)
    assert [failure.check(InvalidResponse) for failure in failed] == [InvalidResponse]


def test_urls_of_the_host_are_accepted() -> None:
    """A URL may have a query; a loopback host may use HTTP."""
    assert has_origin(f"{HOST}/cards/300/7C7h-_.png", HOST)
    assert has_origin(f"{HOST}/cards/300/x.png?v=2", HOST)
    assert has_origin(f"{HOST}/".ljust(500, "x"), HOST)
    assert has_origin("http://127.0.0.1:8080/cards/x.png", "http://127.0.0.1:8080")


@PROPERTY
@given(st.text())
def test_no_text_leads_to_another_host(text: str) -> None:
    """Every accepted URL begins with the host and a slash."""
    for url in (text, f"https://{text}", f"{HOST}{text}", f"{HOST}/{text}"):
        assert not has_origin(url, HOST) or url.startswith(f"{HOST}/")


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<html>", 200, {"Content-Type": ["text/html"]}),
        Page(b"abc", 200, {"Content-Type": ["image/svg+xml"]}),
        Page(b"abc", 200),
        Page(b"abc", 404, PNG),
        Page(b"abc", 500, PNG),
        Page(b"", 302, {**PNG, "Location": ["/elsewhere.png"]}),
        Page(bytes(MAX_IMAGE_BYTES + 1), 200, PNG),
        Page(bytes(30_000_000), 200, PNG),
        Page(bytes(30_000_000), 404, {"Content-Type": ["text/html"]}),
    ],
    ids=["page", "svg", "no type", "404", "500", "redirect", "too large", "30 MB", "30 MB of 404"],
)
async def test_an_invalid_image_is_refused(reactor: Any, page: Page) -> None:
    """Another type, status or size is an error, and no redirect is followed."""
    async with serve_images(reactor, Site(page)) as (client, origin):
        with pytest.raises(InvalidResponse):
            await wait_for(client.get(f"{origin}/x.png"))
        assert page.paths == [b"/x.png"]


async def test_a_png_may_have_parameters_of_its_type(reactor: Any) -> None:
    """Parameters of `Content-Type` say nothing about an image."""
    page = Page(b"abc", 200, {"Content-Type": ["image/png; charset=binary"]})
    async with serve_images(reactor, Site(page)) as (client, origin):
        assert await wait_for(client.get(f"{origin}/x.png")) == b"abc"


@pytest.mark.parametrize(
    "page",
    [
        Page(bytes(30_000_000), 200, PNG, whole=False),
        Page(bytes(20_000), 404, PNG, whole=False),
        Page(bytes(20_000), 200, {"Content-Type": ["text/html"]}, whole=False),
    ],
    ids=["30 MB", "20 kB of 404", "20 kB of a page"],
)
async def test_a_body_that_is_too_large_is_not_read_completely(reactor: Any, page: Page) -> None:
    """The connection is closed as soon as an image, or a page instead of one, is too large."""
    async with serve_images(reactor, Site(page)) as (client, origin):
        with pytest.raises(InvalidResponse):
            await wait_for(client.get(f"{origin}/x.png"))
        await wait_until(lambda: page.left)


async def test_a_truncated_body_is_an_error(reactor: Any) -> None:
    """A connection that closes within the body is an error, not a smaller file."""
    half = ScriptedServer(REPLY.replace(b"Length: 3", b"Length: 9"), hang_up=True)
    async with serve_images(reactor, half) as (client, origin):
        with pytest.raises(Unreachable):
            await wait_for(client.get(f"{origin}/x.png"))


async def test_an_unreachable_host_is_unreachable(reactor: Any) -> None:
    """A host that does not listen raises `Unreachable`."""
    async with serve_images(reactor, ScriptedServer(REPLY)) as (_, origin):
        pass
    connections = Connections(reactor, origin, max_idle=1, trust=TlsTrust({}))
    with pytest.raises(Unreachable):
        await wait_for(make_client(connections, origin, reactor).get(f"{origin}/x.png"))
    await wait_for(connections.close())


async def test_a_slow_image_times_out(reactor: Any) -> None:
    """The deadline covers the whole request, and closes its connection."""
    page, clock = Page(b"ab", 200, PNG, whole=False), Clock()
    async with serve_images(reactor, Site(page), clock) as (client, origin):
        request = client.get(f"{origin}/x.png")
        await wait_until(lambda: page.paths and len(clock.getDelayedCalls()) >= 2)
        clock.advance(8.0)
        with pytest.raises(Unreachable):
            await wait_for(request)
        await wait_until(lambda: page.left)


async def test_a_cancelled_request_ends_on_the_server(reactor: Any) -> None:
    """A cancelled request closes its connection, so that nothing more is sent."""
    page = Page(b"ab", 200, PNG, whole=False)
    async with serve_images(reactor, Site(page)) as (client, origin):
        request = client.get(f"{origin}/x.png")
        await wait_until(lambda: page.paths)
        request.cancel()
        with pytest.raises(CancelledError):
            await request
        await wait_until(lambda: page.left)
