"""Tests of `serve --public-url`, which allows one more address and no other."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from aiohttp import ClientSession, WSServerHandshakeError

from clantui.cli.parser import parse
from clantui.demo.world.world import World
from tests.web.client import serve_pages, visit

LAN = "http://box.lan:8000"
SECURE = "https://cards.example.org"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve as box.lan; yield the address by which the tests reach it."""
    port = find_port()
    words = ("--demo", "--port", port, "--public-url", LAN)
    with serve_pages(tmp_path_factory.mktemp("home"), *words):
        yield make_local_url(port)


@pytest.fixture
def free_port() -> str:
    """Return a free port, for which the public address is printed."""
    return find_port()


def find_port() -> str:
    """Return a free port of the system."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def make_local_url(port: str) -> str:
    """Return the local URL by which the tests reach a public address."""
    return f"http://127.0.0.1:{port}/"


async def test_the_public_name_is_served(tmp_path: Path, free_port: str) -> None:
    """Page and screen are served under the public name, and its address is printed."""
    words = ("--demo", "--port", free_port, "--public-url", LAN)
    with serve_pages(tmp_path, *words) as (printed, _):
        assert printed == f"{LAN}/"
        headers = {"Host": "box.lan:8000"}
        async with (
            ClientSession() as session,
            session.get(make_local_url(free_port), headers=headers) as page,
        ):
            assert page.status == 200
            assert "ws://box.lan:8000/ws" in await page.text()
            assert "ws://box.lan:8000" in page.headers["Content-Security-Policy"]
        async with visit(make_local_url(free_port), Host="box.lan:8000", Origin=LAN) as visitor:
            await visitor.wait_for(World(1).home)
        async with visit(
            make_local_url(free_port), Origin=make_local_url(free_port)[:-1]
        ) as visitor:
            await visitor.wait_for(World(1).home)  # the local address is served, too


async def test_the_public_scheme_is_used_for_the_websocket(tmp_path: Path, free_port: str) -> None:
    """Behind a proxy that adds https the page opens its WebSocket encrypted."""
    words = ("--demo", "--port", free_port, "--public-url", SECURE)
    with serve_pages(tmp_path, *words):
        headers = {"Host": "cards.example.org"}
        async with (
            ClientSession() as session,
            session.get(make_local_url(free_port), headers=headers) as page,
        ):
            assert "wss://cards.example.org/ws" in await page.text()
            assert "wss://cards.example.org;" in page.headers["Content-Security-Policy"]
        async with visit(
            make_local_url(free_port), Host="cards.example.org", Origin=SECURE
        ) as visitor:
            await visitor.wait_for(World(1).home)


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.example", "http://evil.example", "421"),
        ("box.lan", "http://box.lan", "421"),  # of port 80
        ("box.lan:8000", "http://evil.example", "403"),
        ("box.lan:8000", "https://box.lan:8000", "403"),
        ("box.lan:8000", "http://box.lan", "403"),
        ("box.lan:8000", "null", "403"),
        ("box.lan:8000", "http://[", "403"),
        ("box.lan:8000.evil.example", "http://box.lan:8000", "421"),
    ],
)
async def test_other_hosts_and_origins_are_refused(
    served: str, host: str, origin: str, status: str
) -> None:
    """Host, port and scheme must all match the public URL, whatever a page claims."""
    with pytest.raises(WSServerHandshakeError, match=status):
        async with visit(served, Host=host, Origin=origin):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://box.lan",
        "http://",
        "http://u:p@box.lan",
        "http://box.lan/x",
        "http://box.lan:x",
        "http://box.lan?x",
        "http://b ox",
    ],
)
def test_an_invalid_address_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A public URL is a scheme, a host and perhaps a port; a path or a password is refused."""
    with pytest.raises(SystemExit):
        parse(["serve", "--public-url", url])
    assert "cannot be used" in capsys.readouterr().err


def test_a_public_url_without_a_scheme_is_http() -> None:
    """A public URL without a scheme is http, which is what serve speaks."""
    assert parse(["serve", "--public-url", "Box.lan:8000"]).public_url == "http://box.lan:8000"
