"""One visit of `clantui serve`: a process, and what goes between it and the visitor's browser.

textual-serve's own (1.1.3) runs its command through a shell and forgets the process at the end.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from aiohttp import ClientConnectionResetError, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from clantui.web.driver import WEB_DRIVER

PATIENCE: Final = 3.0
"""Seconds that a process has to end in order."""

GONE: Final = (ConnectionError, ClientConnectionResetError)
"""Raised when the browser, or the process, has gone."""

_WIDEST: Final = 500
_TALLEST: Final = 300
"""Cells of a browser's window at most: a process draws as many as it is told to."""

_LONGEST: Final = 4000
"""Characters shown of what a process said before it ended without drawing."""

_GULP: Final = 1 << 16
"""Bytes read at a time of what nobody waits for."""

_READY: Final = b"__GANGLION__\n"
"""The bytes before Textual's protocol begins, see its `drivers/web_driver.py`."""

_OF_OURS: Final = {"TMUX", "STY", "TERM_PROGRAM", "XTERM_VERSION", "VTE_VERSION"}
"""Variables that tell of the terminal in which the server was started."""


class BrowserSession(AppService):
    """One visitor's process, and what goes between it and the browser."""

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        browser: web.WebSocketResponse,
        downloads: DownloadManager,
    ) -> None:
        """Connect nothing yet.

        Args:
            words: the command it runs, the program first.
            environ: of its process, but for what tells of a terminal.
            browser: the visitor's end, prepared.
            downloads: where files go that the process hands to the browser.
        """

        async def close() -> None:
            await browser.close()

        super().__init__(
            "",
            write_bytes=browser.send_bytes,
            write_str=browser.send_str,
            close=close,
            download_manager=downloads,
        )
        self._words, self._environ = words, environ

    async def start(self, width: int, height: int) -> None:
        """Start the process.

        Args:
            width: of the browser's window, in cells.
        """
        width, height = _fitting(width, height)
        # A group of its own: ctrl+c in the server's terminal is the server's to pass on.
        self._process = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(self._environ, width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        self._task = asyncio.create_task(self.run())

    async def run(self) -> None:
        """Pass on what the process draws, until it ends; then say goodbye to the browser."""
        process = self._process
        assert process is not None  # noqa: S101 — see start
        assert process.stdout is not None  # noqa: S101
        said = asyncio.create_task(_relay_errors(process.stderr))
        try:
            with suppress(asyncio.IncompleteReadError, *GONE):
                if await process.stdout.readline() == _READY:
                    await self._relay(process.stdout)
                else:
                    await self.on_data((await said).encode())
            with suppress(*GONE):
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
                await asyncio.wait_for(process.wait(), PATIENCE)
                break
            with suppress(ProcessLookupError):
                insist()
        if self._task is not None:
            # What it still said is passed on; its pipes close themselves at their end.
            await asyncio.wait({self._task}, timeout=PATIENCE)
            self._task.cancel()
            await asyncio.wait({self._task})


def _environment(environ: Mapping[str, str], width: int, height: int) -> dict[str, str]:
    """Return the environment of a visit's process: ours, in a terminal such as xterm.js is."""
    return {name: value for name, value in environ.items() if name not in _OF_OURS} | {
        "TEXTUAL_DRIVER": WEB_DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }


async def _relay_errors(stderr: asyncio.StreamReader | None) -> str:
    """Pass a process's stderr on to ours, and give the last of it as a terminal shows it."""
    last = ""
    while stderr is not None and (line := await stderr.readline()):
        text = line.decode(errors="replace").rstrip()
        print(text, file=sys.stderr, flush=True)
        last = f"{last}{text}\r\n"[-_LONGEST:]
    return last


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Return a size that a process may draw."""
    return max(1, min(int(width), _WIDEST)), max(1, min(int(height), _TALLEST))
