"""The server of `clantui serve`, based on textual-serve.

textual-serve (1.1.3) accepts requests of any web page in the user's browser and any number of
visitors, and loads a font from another host. Here `_check_origin` checks every request, a visit
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

from aiohttp import WSMsgType, web
from textual_serve.server import Server
from yarl import URL

from clantui.web.session import MALFORMED, QUIT_TIMEOUT, BrowserSession

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The page loads nothing from other hosts and cannot be framed. xterm.js needs inline styles."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer(Server):
    """A server that runs a command for each visitor, up to a maximum number."""

    def __init__(
        self,
        command: list[str],
        environ: dict[str, str],
        host: str,
        visitors: int,
        public: str | None = None,
    ) -> None:
        """Create the server; `open` starts it.

        Args:
            visitors: maximum number of concurrent visitors.
            public: the URL that browsers open, such as `https://box.lan`; None if they open this
                server's own.
        """
        super().__init__("", host, title="clantui")
        self._command, self._environ = command, environ
        self._refusal = f"Too many visitors: --visitors allows {visitors}. Try again later.\r\n"
        self._places = asyncio.Semaphore(visitors)
        self._visits: set[asyncio.Future[None]] = set()
        self._stopping: set[asyncio.Future[None]] = set()
        self._names = {"localhost", host.lower(), *_find_host_names()}
        self._public = None if public is None else _parse_origin(public)
        self._runner: web.AppRunner | None = None

    async def open(self, port: int) -> tuple[int, bool]:
        """Start the server; port 0 chooses a free port.

        Returns:
            The port, and whether only this machine can connect.

        Raises:
            OSError: if the address is not available.
        """
        app = await self._make_app()
        app.middlewares.append(self._check_origin)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=QUIT_TIMEOUT)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        bound = self._runner.addresses
        return bound[0][1], all(ip_address(address[0]).is_loopback for address in bound)

    async def close(self) -> None:
        """End all visits, then stop the server."""
        for visit in self._visits:
            visit.cancel()
        # also wait for processes that outlive their visit
        while running := self._visits | self._stopping:
            await asyncio.wait(running)
        if self._runner is not None:
            await self._runner.cleanup()

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing; `cli.commands.serve` prints the address."""

    @web.middleware
    async def _check_origin(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Refuse requests that a page of another origin makes in the user's browser.

        A page can point its own host name at this machine and then read everything (DNS
        rebinding), so the host must be one of our names, or an IP address, which cannot be
        rebound. Browsers let any page open a WebSocket to any host, but send its origin, so the
        origin must be ours.
        """
        page = self._find_page_origin(request)
        host = URL(page).host or ""
        if page != self._public and host not in self._names and not _is_address(host):
            step = "use its address, or start it with --public-url"
            if self._public is not None:
                step = f"open {self._public}/"
            raise web.HTTPMisdirectedRequest(text=f"this is not {host}; {step}\n")
        # Without a public URL, accept HTTPS too: a proxy may add it.
        own = {page} if page == self._public else {page, page.replace("http:", "https:", 1)}
        origin = request.headers.get("Origin")
        if origin is not None and _parse_origin(origin) not in own:
            raise web.HTTPForbidden(text="not for pages from elsewhere\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    def _find_page_origin(self, request: web.Request) -> str:
        """Return the public origin if the request is for it, else that of its host with HTTP."""
        https, http = (_parse_origin(f"{scheme}://{request.host}") for scheme in ("https", "http"))
        return self._public if self._public in {https, http} else http

    async def handle_index(self, request: web.Request) -> web.Response:
        """Return the page with the terminal."""
        page = Template((files("clantui.web") / "page.html").read_text("utf-8"))
        nonce = token_urlsafe()
        is_secure = self._find_page_origin(request).startswith("https:")
        socket_url = f"{'wss' if is_secure else 'ws'}://{request.host}"
        text = page.substitute(
            title=escape(self.title), socket=f"{escape(socket_url)}/ws", nonce=nonce
        )
        headers = {
            "Content-Security-Policy": _POLICY.format(socket=socket_url, nonce=nonce),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a visit; return when it has ended."""
        browser = web.WebSocketResponse(heartbeat=15)
        await browser.prepare(request)
        visit = asyncio.ensure_future(self._admit(browser, request))
        self._visits.add(visit)
        try:
            await visit
        finally:
            self._visits.discard(visit)
        return browser

    async def _admit(self, browser: web.WebSocketResponse, request: web.Request) -> None:
        try:  # after a reload, the process of the previous visit may still be ending
            async with asyncio.timeout(QUIT_TIMEOUT):
                await self._places.acquire()
        except TimeoutError:
            with suppress(ConnectionError):
                await browser.send_bytes(self._refusal.encode())
            await browser.close(code=1013)
            return
        try:
            visit = BrowserSession(self._command, self._environ, browser, self.download_manager)
            await self._serve_visit(visit, browser, request)
        finally:
            self._places.release()

    async def _serve_visit(
        self, visit: BrowserSession, browser: web.WebSocketResponse, request: web.Request
    ) -> None:
        try:
            size = (request.query.get(side, "") for side in ("width", "height"))
            width, height = (int(n) if n.isascii() and n.isdigit() else 80 for n in size)
            await visit.start(width, height)
            async for message in browser:
                if message.type is WSMsgType.TEXT:
                    await visit.handle_message(message.data)
        except MALFORMED:
            await browser.close(code=1003, message=b"not understood")
        finally:
            stopping = asyncio.ensure_future(visit.stop())
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)
            await asyncio.shield(stopping)


def _parse_origin(url: str) -> str:
    """Return the origin of an untrusted URL, without a default port; empty if it is invalid."""
    with suppress(ValueError):
        return str(URL(url).origin())
    return ""


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        ip_address(host)
        return True
    return False


def _find_host_names() -> set[str]:
    """Return the host names of this machine, without a DNS query."""
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local"} if os.sep not in name else set()
