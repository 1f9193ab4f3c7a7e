"""The server behind `clantui serve`: textual-serve's, with a guard at its door.

textual-serve (1.1.3) lets any web page in the user's browser talk to it, takes any number of
visitors and fetches a font from elsewhere. Here every request passes `_refuse_strangers`, a visit
is a `BrowserSession`, and the page is our own.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from importlib.resources import files
from ipaddress import ip_address
from secrets import token_urlsafe
from string import Template
from typing import Final
from urllib.parse import SplitResult, urlsplit

from aiohttp import WSMsgType, web
from textual_serve.server import Server

from clantui.web.session import GONE, PATIENCE, BrowserSession

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The page loads nothing from elsewhere, and stands in nobody's frame. xterm.js writes styles."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer(Server):
    """Serves a command to browsers, as many at a time as was said."""

    def __init__(
        self,
        words: list[str],
        environ: dict[str, str],
        host: str,
        visitors: int,
        public: str | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            words: the command, the program first.
            host: the name or address to serve at.
            visitors: how many at a time.
            public: the address that browsers open, `https://box.lan`, where that is another.
        """
        super().__init__("", host, title="clantui")
        self._words, self._environ = words, environ
        self._full = f"{visitors} are here already, which is all that --visitors allows\r\n"
        self._places = asyncio.Semaphore(visitors)
        self._visits: set[asyncio.Future[None]] = set()
        self._ends: set[asyncio.Future[None]] = set()
        self._names = {"localhost", host.lower(), *_own_names()}
        self._public = None if public is None else urlsplit(public)
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> tuple[int, bool]:
        """Begin to serve.

        Args:
            port: 0 for a free one.

        Returns:
            The port, and whether only this machine reaches it.

        Raises:
            OSError: if the address cannot be had.
        """
        app = await self._make_app()
        app.middlewares.append(self._refuse_strangers)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        bound = self._runner.addresses
        return bound[0][1], all(ip_address(at[0]).is_loopback for at in bound)

    async def close(self) -> None:
        """End every visit, then the server."""
        for visit in self._visits:
            visit.cancel()
        while under_way := self._visits | self._ends:  # an end outlives its visit
            await asyncio.wait(under_way)
        if self._runner is not None:
            await self._runner.cleanup()

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: `cli.commands.serve` says what there is to say."""

    @web.middleware
    async def _refuse_strangers(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        """Refuse what a page from elsewhere makes the user's browser ask.

        A page can have its own name lead to this machine, and then read everything (DNS
        rebinding): so the name asked for must be one of ours, or an address, which cannot be
        made to lead elsewhere. And browsers let any page open a WebSocket anywhere, but tell
        whose it is: so it must be a page of ours.
        """
        asked = _split(f"//{request.host}").hostname or ""
        if not self._is_public(request) and asked not in self._names and not _is_address(asked):
            step = "use its address, or start it with --public-url"
            if self._public is not None:
                step = f"open {self._public.geturl()}/"
            raise web.HTTPMisdirectedRequest(text=f"this is not {asked}; {step}\n")
        origin = request.headers.get("Origin")
        if origin is not None and not self._is_ours(_split(origin), request):
            raise web.HTTPForbidden(text="not for pages from elsewhere\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    def _is_public(self, request: web.Request) -> bool:
        """Return whether a request is for the address that was said to be ours."""
        public = self._public
        return public is not None and _authority(public, request.host) == _authority(public)

    def _is_ours(self, origin: SplitResult, request: web.Request) -> bool:
        """Return whether a page is ours: of the public address, or else of the one asked for."""
        if self._public is not None and self._is_public(request):
            same = origin.scheme == self._public.scheme
            return same and _authority(self._public, origin.netloc) == _authority(self._public)
        return origin.netloc == request.host

    def _socket(self, request: web.Request) -> str:
        """Return where the page finds its WebSocket: encrypted where the page itself is."""
        public = self._public if self._is_public(request) else None
        secure = public is not None and public.scheme == "https"
        return f"{'wss' if secure else 'ws'}://{request.host}"

    async def handle_index(self, request: web.Request) -> web.Response:
        """Serve the page that holds the terminal."""
        page = Template((files("clantui.cli") / "web.html").read_text("utf-8"))
        nonce = token_urlsafe()
        text = page.substitute(
            title=escape(self.title), socket=f"{escape(self._socket(request))}/ws", nonce=nonce
        )
        headers = {
            "Content-Security-Policy": _POLICY.format(socket=self._socket(request), nonce=nonce),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One visit, from its beginning to its end."""
        browser = web.WebSocketResponse(heartbeat=15)
        await browser.prepare(request)
        visiting = asyncio.ensure_future(self._admit(browser, request))
        self._visits.add(visiting)
        try:
            await visiting
        finally:
            self._visits.discard(visiting)
        return browser

    async def _admit(self, browser: web.WebSocketResponse, request: web.Request) -> None:
        try:  # who loads the page again waits for the process that he has just left
            await asyncio.wait_for(self._places.acquire(), PATIENCE)
        except TimeoutError:
            with suppress(*GONE):
                await browser.send_bytes(self._full.encode())
            await browser.close(code=1013)
            return
        try:
            visit = BrowserSession(self._words, self._environ, browser, self.download_manager)
            await self._serve_visit(visit, browser, request)
        finally:
            self._places.release()

    async def _serve_visit(
        self, visit: BrowserSession, browser: web.WebSocketResponse, request: web.Request
    ) -> None:
        size = (request.query.get(side, "") for side in ("width", "height"))
        width, height = (int(n) if n.isascii() and n.isdigit() else 80 for n in size)
        try:
            await visit.start(width, height)
            async for message in browser:
                if message.type is WSMsgType.TEXT:
                    await visit.take(message.data)
        except (ValueError, TypeError, LookupError, AttributeError):
            await browser.close(code=1003, message=b"not understood")
        finally:
            stopping = asyncio.ensure_future(visit.stop())
            self._ends.add(stopping)
            stopping.add_done_callback(self._ends.discard)
            await asyncio.shield(stopping)


def _authority(public: SplitResult, netloc: str | None = None) -> tuple[str, int]:
    """Return host and port of an address; a port that is not told is that of the public scheme."""
    parts = public if netloc is None else _split(f"//{netloc}")
    try:
        port = parts.port
    except ValueError:
        return "", 0
    return parts.hostname or "", port or (443 if public.scheme == "https" else 80)


def _split(url: str) -> SplitResult:
    """Take an address of a stranger apart; of what is none every part is empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        ip_address(host)
        return True
    return False


def _own_names() -> set[str]:
    """Return what this machine calls itself; nobody is asked."""
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local"} if os.sep not in name else set()
