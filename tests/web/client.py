"""A visitor without a browser: what textual-serve's page says and hears, on a real socket."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.cli.processes import PATIENCE, finish, start
from tests.terminal.emulator import Emulator

SIZE: Final = (100, 30)

LOADED: Final = "just now"
"""Text on the screen once a clan has loaded completely."""


def loaded(tag: str) -> Callable[[str], bool]:
    """Return a predicate: the screen shows the tag, and the clan has loaded completely."""

    def there(text: str) -> bool:
        return tag in text and LOADED in text.partition("\n")[0]

    return there


@contextmanager
def serving(home: Path, *words: str, **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve until left; gives the address as it was printed, and the process."""
    process = start(home, "serve", "--port", "0", *words, **more)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().removesuffix("\n"), process
    finally:
        process.terminate()
        finish(process)


class Visitor:
    """One visit's screen."""

    def __init__(self, wire: ClientWebSocketResponse) -> None:
        """Say nothing yet.

        Args:
            wire: the connection.
        """
        self._wire = wire
        self._screen = Emulator(*SIZE)
        self.code: int | None = None
        self.told: list[str] = []

    @property
    def text(self) -> str:
        """Return the text on the screen."""
        return "\n".join(self._screen.lines)

    async def press(self, keys: str) -> None:
        """Type."""
        await self._wire.send_json(["stdin", keys])

    async def say(self, text: str) -> None:
        """Say anything."""
        await self._wire.send_str(text)

    async def wait_for(self, *wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen holds all of some texts, or fulfils conditions."""
        while not all(w in self.text if isinstance(w, str) else w(self.text) for w in wanted):
            assert await self._heard(), f"it ended, waiting for {wanted}:\n{self.text}"
        return self.text

    async def ended(self) -> str:
        """Wait for the end; what stands on the screen then."""
        while await self._heard():
            pass
        return self.text

    async def _heard(self) -> bool:
        message = await asyncio.wait_for(self._wire.receive(), PATIENCE / 2)
        if message.type is WSMsgType.BINARY:
            self._screen.feed(message.data)
        elif message.type is WSMsgType.TEXT:
            self.told.append(message.data)
        else:
            # As it was said: the wire's own code tells whether the answer to it got through, too.
            said = message.type is WSMsgType.CLOSE
            self.code = message.data if said else self._wire.close_code
            return False
        return True


@asynccontextmanager
async def visit(url: str, **headers: str) -> AsyncIterator[Visitor]:
    """Visit as the page does, the window in front.

    Args:
        url: of the page.
        headers: of the request.
    """
    at = f"{url}ws?width={SIZE[0]}&height={SIZE[1]}"
    async with ClientSession() as session, session.ws_connect(at, headers=headers) as wire:
        yield Visitor(wire)
