"""The server behind `clantui serve`: textual-serve's, with a guard at its door.

textual-serve (1.1.3) lets any web page in the user's browser talk to it, takes any number of
visitors, runs its command through a shell and fetches a font from elsewhere. Here every request
passes `_guarded`, a visit is a `Visit`, and the page is our own.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from importlib.resources import files
from ipaddress import ip_address
from secrets import token_urlsafe
from string import Template
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientConnectionResetError, WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from clantui.cli.serve import WEB_DRIVER

_WIDEST: Final = 500
_TALLEST: Final = 300
"""Cells of a browser's window at most: a process draws as many as it is told to."""

_PATIENCE: Final = 3.0
"""Seconds that a process has to end in order."""

_LONGEST: Final = 4000
"""Characters shown of what a process said before it ended without drawing."""

_GULP: Final = 1 << 16
"""Bytes read at a time of what nobody waits for."""

_READY: Final = b"__GANGLION__\n"
"""What Textual says before it speaks the protocol, see its `drivers/web_driver.py`."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self' ws://{host}; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The page loads nothing from elsewhere, and stands in nobody's frame. xterm.js writes styles."""

_GONE: Final = (ConnectionError, ClientConnectionResetError)
"""How one learns that the browser, or the process, has gone."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Visit(AppService):
    """One visitor's process, and what goes between it and the browser."""

    def __init__(self, server: Web, browser: web.WebSocketResponse) -> None:
        """Connect nothing yet.

        Args:
            server: whose command it runs.
            browser: the visitor's end, prepared.
        """

        async def close() -> None:
            await browser.close()

        super().__init__(
            "",
            write_bytes=browser.send_bytes,
            write_str=browser.send_str,
            close=close,
            download_manager=server.download_manager,
        )
        self._server = server

    async def start(self, width: int, height: int) -> None:
        """Start the process.

        Args:
            width: of the browser's window, in cells.
            height: of the same.
        """
        width, height = _fitting(width, height)
        # A group of its own: ctrl+c in the server's terminal is the server's to pass on.
        self._process = await asyncio.create_subprocess_exec(
            *self._server.words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(self._server.environ, width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        self._task = asyncio.create_task(self.run())

    async def run(self) -> None:
        """Pass on what the process draws, until it ends; then say goodbye to the browser."""
        process = self._process
        assert process is not None  # noqa: S101 — see start
        assert process.stdout is not None  # noqa: S101
        said = asyncio.create_task(_narrated(process.stderr))
        try:
            with suppress(asyncio.IncompleteReadError, *_GONE):
                if await process.stdout.readline() == _READY:
                    await self._relay(process.stdout)
                else:
                    await self.on_data((await said).encode())
            with suppress(*_GONE):
                await self.remote_close()
            # To its end: a process cannot end while it writes to a full pipe.
            while await process.stdout.read(_GULP):
                pass
            await said
        finally:
            said.cancel()

    async def _relay(self, drawn: asyncio.StreamReader) -> None:
        taken_by = {b"D": self.on_data, b"M": self.on_meta, b"P": self.on_packed}
        while kind := await drawn.read(1):
            size = int.from_bytes(await drawn.readexactly(4), "big")
            await taken_by[kind](await drawn.readexactly(size))

    async def take(self, message: str) -> None:
        """Pass on what the browser says.

        Args:
            message: JSON, a list of a kind and its data.

        Raises:
            ValueError: or KeyError, TypeError, LookupError, if it is not understood.
        """
        kind, *data = json.loads(message)
        if kind == "stdin":
            await self.send_bytes(data[0].encode())
        elif kind == "resize":
            await self.set_terminal_size(*_fitting(data[0]["width"], data[0]["height"]))
        elif kind == "ping":
            await self.remote_write_str(json.dumps(["pong", data[0]]))
        elif kind in {"focus", "blur"}:
            await self.send_meta({"type": kind})

    async def stop(self) -> None:
        """End the process: asked first, then told, then killed."""
        process = self._process
        if process is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        for insist in (process.terminate, process.kill):
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _PATIENCE)
                break
            with suppress(ProcessLookupError):
                insist()
        if self._task is not None:
            # What it still said is passed on; its pipes close themselves at their end.
            await asyncio.wait({self._task}, timeout=_PATIENCE)
            self._task.cancel()
            await asyncio.wait({self._task})


class Web(Server):
    """Serves a command to browsers, as many at a time as was said."""

    def __init__(
        self, words: list[str], environ: dict[str, str], host: str, visitors: int
    ) -> None:
        """Open nothing yet.

        Args:
            words: the command, the program first.
            environ: of its processes.
            host: the name or address to serve at.
            visitors: how many at a time.
        """
        super().__init__("", host, title="clantui")
        self.words = words
        self.environ = environ
        self._full = f"{visitors} are here already, which is all that --visitors allows\r\n"
        self._places = asyncio.Semaphore(visitors)
        self._visits: set[asyncio.Future[None]] = set()
        self._ends: set[asyncio.Future[None]] = set()
        self._names = {"localhost", host.lower(), *_own_names()}
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
        app.middlewares.append(self._guarded)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_PATIENCE)
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
        """Print nothing: `cli.serve` says what there is to say."""

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Refuse what a page from elsewhere makes the user's browser ask.

        A page can have its own name lead to this machine, and then read everything (DNS
        rebinding): so the name asked for must be one of ours, or an address, which cannot be
        made to lead elsewhere. And browsers let any page open a WebSocket anywhere, but tell
        whose it is: so it must be a page of ours.
        """
        asked = urlsplit(f"//{request.host}").hostname or ""
        if asked not in self._names and not _is_address(asked):
            raise web.HTTPMisdirectedRequest(text=f"this is not {asked}; use its address\n")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="not for pages from elsewhere\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page that holds the terminal."""
        page = Template((files("clantui.cli") / "web.html").read_text("utf-8"))
        nonce = token_urlsafe()
        text = page.substitute(
            title=escape(self.title), socket=f"ws://{escape(request.host)}/ws", nonce=nonce
        )
        headers = {
            "Content-Security-Policy": _POLICY.format(host=request.host, nonce=nonce),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One visit, from its beginning to its end."""
        browser = web.WebSocketResponse(heartbeat=15)
        await browser.prepare(request)
        visiting = asyncio.ensure_future(self._admitted(browser, request))
        self._visits.add(visiting)
        try:
            await visiting
        finally:
            self._visits.discard(visiting)
        return browser

    async def _admitted(self, browser: web.WebSocketResponse, request: web.Request) -> None:
        try:  # who loads the page again waits for the process that he has just left
            await asyncio.wait_for(self._places.acquire(), _PATIENCE)
        except TimeoutError:
            with suppress(*_GONE):
                await browser.send_bytes(self._full.encode())
            await browser.close(code=1013)
            return
        try:
            await self._visited(Visit(self, browser), browser, request)
        finally:
            self._places.release()

    async def _visited(
        self, visit: Visit, browser: web.WebSocketResponse, request: web.Request
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


def _environment(environ: dict[str, str], width: int, height: int) -> dict[str, str]:
    """What a visit's process runs in: ours, in a terminal such as xterm.js is."""
    return environ | {
        "TEXTUAL_DRIVER": WEB_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }


async def _narrated(stderr: asyncio.StreamReader | None) -> str:
    """Pass a process's stderr on to ours, and give the last of it as a terminal shows it."""
    last = ""
    while stderr is not None and (line := await stderr.readline()):
        text = line.decode(errors="replace").rstrip()
        print(text, file=sys.stderr, flush=True)
        last = f"{last}{text}\r\n"[-_LONGEST:]
    return last


def _fitting(width: int, height: int) -> tuple[int, int]:
    """A size that a process may draw."""
    return max(1, min(int(width), _WIDEST)), max(1, min(int(height), _TALLEST))


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        ip_address(host)
        return True
    return False


def _own_names() -> set[str]:
    """What this machine calls itself; nobody is asked."""
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local"} if os.sep not in name else set()
