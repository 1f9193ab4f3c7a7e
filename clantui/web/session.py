"""A visit of `clantui serve`: a process, connected to the visitor's browser.

It replaces a class of textual-serve (1.1.3) that runs its command in a shell and does not end the
process.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from clantui.web import WEB_DRIVER

QUIT_TIMEOUT: Final = 3.0
"""Seconds that a process has to quit before it is killed."""

MALFORMED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,  # raised for the number 1e999
    RecursionError,  # raised for ten thousand brackets
)
"""Errors raised by a malformed message or size, which the page never sends."""

_MAX_WIDTH: Final = 500
_MAX_HEIGHT: Final = 300
"""Largest size of a screen in cells, whatever the browser asks for."""

_MAX_ERROR_LENGTH: Final = 4000
"""Characters shown of the stderr of a process that ended without drawing."""

_CHUNK: Final = 1 << 16
"""Bytes per read of errors and of discarded output."""

_READY: Final = b"__GANGLION__\n"
"""The line that starts Textual's protocol, see its `drivers/web_driver.py`."""

_TERMINAL_VARIABLES: Final = {"TMUX", "STY", "TERM_PROGRAM", "XTERM_VERSION", "VTE_VERSION"}
"""Variables that describe the server's own terminal; a visit must not inherit them."""


class BrowserSession(AppService):
    """A visitor's process, connected to the browser."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        browser: web.WebSocketResponse,
        downloads: DownloadManager,
    ) -> None:
        """Create the session; `start` runs the process with the browser terminal's variables."""

        async def close() -> None:
            await browser.close()

        super().__init__(
            "",
            write_bytes=browser.send_bytes,
            write_str=browser.send_str,
            close=close,
            download_manager=downloads,
        )
        self._command, self._environ = command, environ

    async def start(self, width: int, height: int) -> None:
        """Start the process with a screen of a size in cells."""
        width, height = _clamp_size(width, height)
        # Use a new process group, so that ctrl+c in the server's terminal reaches only the server.
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_build_environment(self._environ, width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        self._task = asyncio.create_task(self.run())

    async def run(self) -> None:
        """Relay the output of the process until it ends, then close the connection."""
        process = self._process
        assert process is not None  # noqa: S101 — see start
        assert process.stdout is not None  # noqa: S101
        errors = asyncio.create_task(_relay_errors(process.stderr))
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                if await process.stdout.readline() == _READY:
                    await self._relay(process.stdout)
                else:
                    await self.on_data((await errors).encode())
            with suppress(ConnectionError):
                await self.remote_close()
            # Read all of it: a process cannot end while it writes to a full pipe.
            while await process.stdout.read(_CHUNK):
                pass
            await errors
        finally:
            errors.cancel()

    async def _relay(self, output: asyncio.StreamReader) -> None:
        handlers = {b"D": self.on_data, b"M": self.on_meta, b"P": self.on_packed}
        while kind := await output.read(1):
            size = int.from_bytes(await output.readexactly(4), "big")
            await handlers[kind](await output.readexactly(size))

    async def handle_message(self, message: str) -> None:
        """Handle a message of the browser: JSON, a list of a kind and its data.

        An invalid one raises one of the errors `MALFORMED`.
        """
        kind, *data = json.loads(message)
        if kind == "stdin":
            await self.send_bytes(data[0].encode())
        elif kind == "resize":
            await self.set_terminal_size(*_clamp_size(data[0]["width"], data[0]["height"]))
        elif kind == "ping":
            await self.remote_write_str(json.dumps(["pong", data[0]]))
        elif kind in {"focus", "blur"}:
            await self.send_meta({"type": kind})

    async def stop(self) -> None:
        """End the process: ask it to quit, then send SIGTERM, then SIGKILL."""
        process = self._process
        if process is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIT_TIMEOUT):
                    await process.wait()
                break
            # `process.kill` may read the exit code before asyncio does, which then warns of that.
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
        if self._task is not None:
            # Relay its last output; the pipes close by themselves.
            await asyncio.wait({self._task}, timeout=QUIT_TIMEOUT)
            self._task.cancel()
            await asyncio.wait({self._task})


def _build_environment(environ: Mapping[str, str], width: int, height: int) -> dict[str, str]:
    """Return the environment of the process: ours, with the variables of an xterm.js terminal."""
    return {name: value for name, value in environ.items() if name not in _TERMINAL_VARIABLES} | {
        "TEXTUAL_DRIVER": WEB_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }


async def _relay_errors(stderr: asyncio.StreamReader | None) -> str:
    """Copy the stderr of a process to ours; return the end of it, with terminal line ends."""
    decoder, last = codecs.getincrementaldecoder("utf-8")("replace"), ""
    while stderr is not None and (data := await stderr.read(_CHUNK)):  # lines may be too long
        text = decoder.decode(data)
        print(text, end="", file=sys.stderr, flush=True)
        last = f"{last}{text}"[-_MAX_ERROR_LENGTH:]
    return last.replace("\n", "\r\n")


def _clamp_size(width: int, height: int) -> tuple[int, int]:
    return max(1, min(int(width), _MAX_WIDTH)), max(1, min(int(height), _MAX_HEIGHT))
