"""Images are asked for politely, from their host alone, and never with the key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock
from twisted.web.server import Site

from clantui.api.transport.connections import Connections
from clantui.api.transport.trust import TlsTrust
from clantui.core.model.errors import InvalidResponse, Unreachable
from clantui.images.fetch import MAX_CONNECTIONS, IconFetcher, IconLimits, has_origin
from tests.factories.http_server import Page, ScriptedServer, listening, wait_for
from tests.factories.surveys import PROPERTY

HOST: Final = "https://api-assets.clashroyale.com"
SIZE: Final = 50_000
PNG: Final = {"Content-Type": ["image/png"]}
REPLY: Final = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\nabc"


@asynccontextmanager
async def icons(
    reactor: Any,  # noqa: ANN401 — many interfaces at once
    factory: Any,  # noqa: ANN401
    clock: Clock | None = None,
) -> AsyncIterator[tuple[IconFetcher, str]]:
    """Yield a client of a server's pictures, and where they are."""
    async with listening(reactor, factory) as base:
        origin = base.removesuffix("/v1")
        kept = Connections(reactor, origin, at_once=MAX_CONNECTIONS, trust=TlsTrust({}))
        try:
            yield IconFetcher(kept.agent, origin, clock or reactor, IconLimits(size=SIZE)), origin
        finally:
            await wait_for(kept.close())


async def test_a_picture_comes_and_nothing_is_told_of_who_asks(reactor: Any) -> None:  # noqa: ANN401
    """A request has the address, what is accepted and the program's name: no key, no cookie."""
    server = ScriptedServer(REPLY.replace(b"image/png", b"image/png\r\nSet-Cookie: a=b; Path=/"))
    async with icons(reactor, server) as (client, origin):
        for _ in range(2):
            assert await wait_for(client.get(f"{origin}/cards/300/x.png")) == b"abc"
    assert len(server.heads) == 2
    for head in server.heads:
        first, *lines = head.lower().splitlines()
        assert first == b"get /cards/300/x.png http/1.1"
        names = {line.partition(b":")[0] for line in lines}
        assert names <= {b"host", b"accept", b"user-agent", b"connection"}


@pytest.mark.parametrize(
    "address",
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
        "https://[::1/x.png",
        "file:///etc/passwd",
        "https://api-assets.clashroyale.com/" + "x" * 600,
    ],
)
def test_an_address_elsewhere_is_not_asked(address: str) -> None:
    """The host, https and nothing beside them: what is told by the API is no order."""
    assert not has_origin(address, HOST)
    client = IconFetcher(None, HOST, Clock(), IconLimits(size=SIZE))  # type: ignore[arg-type]  # never used
    failed: list[Any] = []
    client.get(address).addErrback(failed.append)
    assert [failure.check(InvalidResponse) for failure in failed] == [InvalidResponse]


def test_the_hosts_own_addresses_are_asked() -> None:
    """An address as the API tells it, with a query or without."""
    assert has_origin(f"{HOST}/cards/300/7C7h-_.png", HOST)
    assert has_origin(f"{HOST}/cards/300/x.png?v=2", HOST)
    assert has_origin("http://127.0.0.1:8080/cards/x.png", "http://127.0.0.1:8080")


@PROPERTY
@given(st.text())
def test_no_text_leads_elsewhere(text: str) -> None:
    """Whatever follows the scheme or the host: what belongs begins with the host and a slash."""
    for address in (text, f"https://{text}", f"{HOST}{text}", f"{HOST}/{text}"):
        assert not has_origin(address, HOST) or address.startswith(f"{HOST}/")


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<html>", 200, {"Content-Type": ["text/html"]}),
        Page(b"abc", 200, {"Content-Type": ["image/svg+xml"]}),
        Page(b"abc", 200),
        Page(b"abc", 404, PNG),
        Page(b"abc", 500, PNG),
        Page(b"", 302, {**PNG, "Location": ["/elsewhere.png"]}),
        Page(bytes(SIZE + 1), 200, PNG),
        Page(bytes(30_000_000), 200, PNG),
        Page(bytes(30_000_000), 404, {"Content-Type": ["text/html"]}),
    ],
    ids=["page", "svg", "no type", "404", "500", "redirect", "too large", "30 MB", "30 MB of 404"],
)
async def test_an_invalid_image_is_refused(reactor: Any, page: Page) -> None:  # noqa: ANN401
    """Another type, status or size brings nothing, leads nowhere, and leaves nothing open."""
    async with icons(reactor, Site(page)) as (client, origin):
        with pytest.raises(InvalidResponse):
            await wait_for(client.get(f"{origin}/x.png"))
        assert page.paths == [b"/x.png"]


async def test_30_mb_are_not_read_to_their_end(reactor: Any) -> None:  # noqa: ANN401
    """A body that is too large is hung up on while it comes."""
    page = Page(bytes(30_000_000), 200, PNG, whole=False)
    async with icons(reactor, Site(page)) as (client, origin):
        with pytest.raises(InvalidResponse):
            await wait_for(client.get(f"{origin}/x.png"))
        while not page.left:  # noqa: ASYNC110 — the server's end sets no event
            await asyncio.sleep(0.001)


async def test_half_a_picture_is_none(reactor: Any) -> None:  # noqa: ANN401
    """A connection that ends within the body is a failure, not a smaller file."""
    half = ScriptedServer(REPLY.replace(b"Length: 3", b"Length: 9"), hang_up=True)
    async with icons(reactor, half) as (client, origin):
        with pytest.raises(Unreachable):
            await wait_for(client.get(f"{origin}/x.png"))


async def test_no_host_is_an_error_of_ours(reactor: Any) -> None:  # noqa: ANN401
    """A host that does not listen is an error in our words."""
    async with icons(reactor, ScriptedServer(REPLY)) as (_, origin):
        pass
    kept = Connections(reactor, origin, at_once=1, trust=TlsTrust({}))
    with pytest.raises(Unreachable):
        await wait_for(
            IconFetcher(kept.agent, origin, reactor, IconLimits(size=SIZE)).get(f"{origin}/x.png")
        )
    await wait_for(kept.close())


async def test_a_picture_that_does_not_come_is_given_up(reactor: Any) -> None:  # noqa: ANN401
    """The deadline covers the whole of it, and ends the request on the wire."""
    page, clock = Page(b"ab", 200, PNG, whole=False), Clock()
    async with icons(reactor, Site(page), clock) as (client, origin):
        asked = client.get(f"{origin}/x.png")
        while not page.paths or len(clock.getDelayedCalls()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        clock.advance(8.0)
        with pytest.raises(Unreachable):
            await wait_for(asked)
        while not page.left:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_a_few_at_a_time(reactor: Any) -> None:  # noqa: ANN401
    """More than two are never under way; who is cancelled makes room, and its request ends."""
    page = Page(b"ab", 200, PNG, whole=False)
    async with icons(reactor, Site(page)) as (client, origin):
        asked = [client.get(f"{origin}/{n}.png") for n in range(4)]
        while len(page.paths) < MAX_CONNECTIONS:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert set(page.paths) == {b"/0.png", b"/1.png"}  # two connections, in any order
        asked[0].cancel()
        while page.left < 1 or len(page.paths) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert page.paths[2:] == [b"/2.png"]
        for one in reversed(asked):
            one.cancel()
        for one in asked:
            with pytest.raises(CancelledError):
                await one
        while page.left < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert len(page.paths) == 3
