"""A visitor without a browser, which speaks textual-serve's protocol on a real socket."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.cli.processes import TIMEOUT, serve
from tests.terminal.emulator import Emulator

SIZE: Final = (100, 30)

LOADED: Final = "just now"
"""Text on the screen once a clan has loaded completely."""


def has_loaded(tag: str) -> Callable[[str], bool]:
    """Return a predicate: the screen shows the tag, and the clan has loaded completely."""

    def is_loaded(text: str) -> bool:
        return tag in text and LOADED in text.partition("\n")[0]

    return is_loaded


def serve_pages(
    home: Path, *words: str, **more: str
) -> AbstractContextManager[tuple[str, subprocess.Popen[str]]]:
    """Serve the screen on a free port; see `serve`."""
    return serve(home, "serve", "--port", "0", *words, **more)


class Visitor:
    """One visit's screen."""

    def __init__(self, wire: ClientWebSocketResponse) -> None:
        self._wire = wire
        self._screen = Emulator(*SIZE)
        self.code: int | None = None
        self.messages: list[str] = []

    @property
    def text(self) -> str:
        """Return the text on the screen."""
        return "\n".join(self._screen.lines)

    async def press(self, keys: str) -> None:
        """Send keys."""
        await self._wire.send_json(["stdin", keys])

    async def say(self, text: str) -> None:
        """Send any text message."""
        await self._wire.send_str(text)

    async def wait_for(self, *wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen has all texts and meets all conditions."""
        while not all(w in self.text if isinstance(w, str) else w(self.text) for w in wanted):
            assert await self._receive(), f"it ended, waiting for {wanted}:\n{self.text}"
        return self.text

    async def wait_for_end(self) -> str:
        """Wait for the end, and return the text on the screen."""
        while await self._receive():
            pass
        return self.text

    async def _receive(self) -> bool:
        message = await asyncio.wait_for(self._wire.receive(), TIMEOUT / 2)
        if message.type is WSMsgType.BINARY:
            self._screen.feed(message.data)
        elif message.type is WSMsgType.TEXT:
            self.messages.append(message.data)
        else:
            # The code as sent: `close_code` changes if our reply does not get through.
            is_close = message.type is WSMsgType.CLOSE
            self.code = message.data if is_close else self._wire.close_code
            return False
        return True


@asynccontextmanager
async def visit(
    url: str, *, size: tuple[object, object] = SIZE, **headers: str
) -> AsyncIterator[Visitor]:
    """Connect as the page does."""
    at = f"{url}ws?width={size[0]}&height={size[1]}"
    async with ClientSession() as session, session.ws_connect(at, headers=headers) as wire:
        yield Visitor(wire)
