"""Tests of the server: its visitors, and the pages and names that it accepts."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any, Final, cast

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from aiohttp import WSMessage, WSMsgType, web
from aiohttp.test_utils import make_mocked_request

from clantui.web.server import WebServer, _parse_origin
from tests.factories.jumping_loop import JumpingLoop

ANYWHERE: Final = "0.0.0.0"  # noqa: S104 — bound for a moment
"""All addresses of this machine."""


@pytest.mark.parametrize("turns", range(5))
async def test_a_visit_that_is_cancelled_as_it_gets_its_place_ends(turns: int) -> None:
    """The place is free again, in whatever turn of the loop the visit is cancelled."""
    server = WebServer([sys.executable, "-c", "input()"], dict(os.environ), "localhost", 1)
    await server._places.acquire()
    visit = asyncio.create_task(
        server._admit(cast("Any", EndlessBrowser()), make_mocked_request("GET", "/ws"))
    )
    await asyncio.sleep(0)
    server._places.release()
    for _ in range(turns):
        await asyncio.sleep(0)
    visit.cancel()
    await asyncio.wait({visit}, timeout=10)
    assert visit.cancelled()
    assert not server._places.locked()


def make_server(public: str | None = None) -> WebServer:
    """Return a server that is not open."""
    return WebServer([sys.executable, "-c", ""], {}, "Box.lan", 1, public)


async def ask_page(server: WebServer, host: str, origin: str | None = None) -> int:
    """Return the status of the answer to a request with a host and an origin."""
    headers = {"Host": host} | ({"Origin": origin} if origin is not None else {})

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text="the page")

    try:
        response = await server._check_origin(make_mocked_request("GET", "/", headers), answer)
    except web.HTTPException as refusal:
        return refusal.status
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    return response.status


@pytest.mark.parametrize(
    ("public", "host", "origin", "status"),
    [
        (None, "localhost:8000", None, 200),
        (None, "localhost:8000", "http://localhost:8000", 200),
        (None, "localhost:8000", "https://localhost:8000", 200),
        (None, "localhost:8000", "http://localhost:8001", 403),
        (None, "localhost:8000", "null", 403),
        (None, "localhost:8000", "http://evil.example", 403),
        (None, "box.lan", None, 200),
        (None, "127.0.0.1:8000", "http://127.0.0.1:8000", 200),
        (None, "[::1]:8000", None, 200),
        (None, "evil.example", None, 421),
        ("https://cards.example", "cards.example", None, 200),
        ("https://cards.example", "cards.example", "https://cards.example", 200),
        ("https://cards.example", "cards.example", "http://cards.example", 403),
        ("https://cards.example", "evil.example", None, 421),
        ("http://box.lan:8000", "box.lan:8000", "http://box.lan:8000", 200),
        ("http://box.lan:8000", "box.lan:8000", "https://box.lan:8000", 403),
        ("https://cards.example", "localhost:8000", "http://localhost:8000", 200),
    ],
)
async def test_only_our_own_pages_are_answered(
    public: str | None, host: str, origin: str | None, status: int
) -> None:
    """A host is one of our names or an address; an origin is that of the page, also by HTTPS."""
    assert await ask_page(make_server(public), host, origin) == status


@pytest.mark.parametrize(
    ("public", "host", "socket"),
    [
        (None, "localhost:8000", "ws://localhost:8000/ws"),
        ("https://cards.example", "cards.example", "wss://cards.example/ws"),
        ("https://cards.example", "localhost:8000", "ws://localhost:8000/ws"),
    ],
)
async def test_the_page_connects_to_the_host_it_is_loaded_from(
    public: str | None, host: str, socket: str
) -> None:
    """The socket is encrypted if the page is; the policy of the page allows it."""
    request = make_mocked_request("GET", "/", {"Host": host})
    page = await make_server(public).handle_index(request)
    assert socket in str(page.text)
    assert socket.removesuffix("/ws") in page.headers["Content-Security-Policy"]


class RecordedVisit:
    """A visit that records its calls, and does not understand the message `?`."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    async def start(self, width: int, height: int) -> None:
        """Record the size."""
        self.calls.append((width, height))

    async def handle_message(self, message: str) -> None:
        """Record a message."""
        if message == "?":
            raise ValueError(message)
        self.calls.append(message)

    async def stop(self) -> None:
        """Record the end."""
        self.calls.append("stop")


class SpeakingBrowser:
    """A browser that sends some texts; it records the code with which it is closed."""

    def __init__(self, *texts: str | bytes) -> None:
        self.texts, self.received, self.code = list(texts), "", 1000

    def __aiter__(self) -> SpeakingBrowser:
        return self

    async def __anext__(self) -> WSMessage:
        if not self.texts:
            raise StopAsyncIteration
        text = self.texts.pop(0)
        kind = WSMsgType.TEXT if isinstance(text, str) else WSMsgType.BINARY
        return WSMessage(kind, text, None)

    async def send_bytes(self, data: bytes) -> None:
        """Record the data."""
        self.received += data.decode()

    async def send_str(self, text: str) -> None:
        """Record the text."""
        self.received += text

    async def close(self, *, code: int = 1000, message: bytes = b"") -> None:
        """Record the code."""
        del message
        self.code = code


@pytest.mark.parametrize(
    ("query", "texts", "calls", "code"),
    [
        ("?width=100&height=40", ["a", "b"], [(100, 40), "a", "b", "stop"], 1000),
        ("", ["a", b"binary"], [(80, 80), "a", "stop"], 1000),
        ("?width=x&height=²", [], [(80, 80), "stop"], 1000),
        ("?width=9&height=9", ["a", "?", "b"], [(9, 9), "a", "stop"], 1003),
    ],
)
async def test_a_visit_gets_its_messages_until_one_is_wrong(
    query: str, texts: list[str | bytes], calls: list[object], code: int
) -> None:
    """A visit starts with its size and is always stopped; a malformed message closes it."""
    visit, browser = RecordedVisit(), SpeakingBrowser(*texts)
    request = make_mocked_request("GET", f"/ws{query}")
    await make_server()._serve_visit(cast("Any", visit), cast("Any", browser), request)
    assert (visit.calls, browser.code) == (calls, code)


def test_a_visitor_above_the_limit_is_told_so() -> None:
    """A visitor without a place gets a sentence, and the connection is closed with 1013."""
    browser = SpeakingBrowser("a")

    async def visit() -> None:
        server = make_server()
        await server._places.acquire()
        await server._admit(cast("Any", browser), make_mocked_request("GET", "/ws"))
        assert server._places.locked()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(visit())
    assert browser.received.startswith("Too many visitors: --visitors allows 1.")
    assert browser.code == 1013


class EndlessBrowser:
    """A browser that sends nothing and stays."""

    def __aiter__(self) -> EndlessBrowser:
        return self

    async def __anext__(self) -> None:
        await asyncio.Event().wait()

    async def send_bytes(self, data: bytes) -> None:
        """Ignore the data."""

    async def send_str(self, text: str) -> None:
        """Ignore the text."""

    async def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("public", "step"),
    [
        (None, "use its address, or start it with --public-url"),
        ("https://cards.example", "open https://cards.example/"),
    ],
)
async def test_a_refused_host_is_told_the_right_address(public: str | None, step: str) -> None:
    """The answer has the refused name, and what to open in its place."""
    request = make_mocked_request("GET", "/", {"Host": "evil.example:8000"})
    with pytest.raises(web.HTTPMisdirectedRequest) as refusal:
        await make_server(public)._check_origin(request, cast("Any", None))
    assert refusal.value.text == f"this is not evil.example; {step}\n"


async def test_the_page_is_isolated_and_never_stored() -> None:
    """No other page may hold a window of it, learn its address, or find it in a cache."""
    page = await make_server().handle_index(
        make_mocked_request("GET", "/", {"Host": "localhost:8000"})
    )
    headers = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    assert headers.items() <= page.headers.items()
    assert page.content_type == "text/html"
    policy = page.headers["Content-Security-Policy"].split("; ")
    for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"):
        assert rule in policy
    nonce = next(rule for rule in policy if rule.startswith("script-src")).split("nonce-")[1]
    assert nonce.rstrip("'") in str(page.text)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Box", {"box", "box.local"}),
        ("box.lan.example", {"box.lan.example", "box.local"}),
        ("a/b", set()),
    ],
)
def test_the_machine_is_reached_by_its_own_names(
    monkeypatch: pytest.MonkeyPatch, name: str, names: set[str]
) -> None:
    """They are its host name, and its first word as multicast DNS announces it."""
    monkeypatch.setattr("socket.gethostname", lambda: name)
    assert make_server()._names == {"localhost", "box.lan", *names}


@pytest.mark.parametrize(
    ("hosts", "is_private"),
    [(["127.0.0.1"], True), (["127.0.0.1", ANYWHERE], False), ([ANYWHERE], False)],
)
async def test_one_address_for_others_is_not_private(
    hosts: list[str], *, is_private: bool
) -> None:
    """A host name may have several addresses; all of them must be of this machine alone."""
    server = make_server()
    server.host = cast("Any", hosts)
    try:
        assert (await server.open(0))[1] is is_private
    finally:
        await server.close()


async def test_the_end_of_the_server_waits_for_processes_that_outlive_their_visit() -> None:
    """Otherwise they would outlive the server, too."""
    server = make_server()
    stopping: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    server._stopping.add(stopping)
    stopping.add_done_callback(server._stopping.discard)
    closing = asyncio.create_task(server.close())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not closing.done()
    stopping.set_result(None)
    await closing


async def test_the_end_of_the_server_waits_for_visits_that_clean_up() -> None:
    """A visit is cancelled, and what it still has to do is done."""
    server, cleaned = make_server(), []

    async def visit() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            cleaned.append("visit")

    task = asyncio.ensure_future(visit())
    server._visits.add(task)
    task.add_done_callback(server._visits.discard)
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await server.close()
    assert cleaned == ["visit"]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Box.LAN:443/x?y#z", "https://box.lan"),
        ("http://ann:secret@box.lan:8000/", "http://box.lan:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("null", ""),
        ("http://[", ""),
    ],
)
def test_an_origin_is_a_scheme_a_host_and_a_port(url: str, origin: str) -> None:
    """Two URLs of a server have the same origin, however they are written."""
    assert _parse_origin(url) == origin


async def test_a_visitor_gets_the_place_of_one_who_is_leaving() -> None:
    """After a reload the process of the previous visit is still ending: the next one waits."""
    server, browser = make_server(), SpeakingBrowser()
    await server._places.acquire()
    visit = asyncio.create_task(
        server._admit(cast("Any", browser), make_mocked_request("GET", "/ws"))
    )
    for _ in range(20):
        await asyncio.sleep(0)
    assert not visit.done()
    server._places.release()
    await visit
    assert (browser.code, browser.received) == (1000, "")
    assert not server._places.locked()


async def test_the_policy_of_a_page_allows_only_what_it_needs() -> None:
    """The whole policy; its nonce is that of the page's own script, and each page has another."""
    request = make_mocked_request("GET", "/", {"Host": "localhost:8000"})
    server = make_server()
    first, second = [await server.handle_index(request) for _ in range(2)]
    policies = [page.headers["Content-Security-Policy"] for page in (first, second)]
    nonces = [policy.partition("'nonce-")[2].partition("'")[0] for policy in policies]
    assert policies[0].replace(nonces[0], "NONCE") == (
        "default-src 'none'; script-src 'self' 'nonce-NONCE'; style-src 'self' 'unsafe-inline'; "
        "font-src 'self'; img-src 'self' data:; connect-src 'self' ws://localhost:8000; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    assert f'<script nonce="{nonces[0]}">' in str(first.text)
    assert nonces[0] != nonces[1]
    assert min(map(len, nonces)) >= 22, "128 bits"
