"""A client that reads the raw bytes that the demo API sends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from twisted.internet.interfaces import IListeningPort
from twisted.internet.task import Clock
from twisted.web.server import Site

from clantui.demo.faults.rules import Rule
from tests.factories.counted_api import CountedApi
from tests.factories.demo_client import WORLD, DemoClient, path_of
from tests.polling import wait_until

HOME: Final = path_of("clans", WORLD.home)
BODY: Final = DemoClient().get(HOME).body
HALF: Final = len(BODY) // 2
TIMEOUT: Final = 20.0
SILENCE: Final = 0.05
"""Seconds without a byte that count as silence."""


@dataclass(slots=True)
class Wire:
    """A connection to an API, with control of its clock."""

    api: CountedApi
    clock: Clock
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def ask(self, path: str = HOME) -> None:
        """Send a request."""
        lines = (f"GET /v1{path} HTTP/1.1", "Host: demo", "Authorization: Bearer token", "", "")
        self.writer.write("\r\n".join(lines).encode())

    async def head(self) -> dict[str, str]:
        """Read up to the body; the status is among the headers."""
        text = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), TIMEOUT)).decode()
        status, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return {"status": status.split()[1], **headers}

    async def read(self, count: int) -> bytes:
        """Read a number of bytes."""
        return await asyncio.wait_for(self.reader.readexactly(count), TIMEOUT)

    async def read_to_end(self) -> bytes:
        """Read until the connection is closed without an error."""
        return await asyncio.wait_for(self.reader.read(), TIMEOUT)

    async def is_silent(self) -> bool:
        """Return True if neither bytes nor the end arrive."""
        try:
            await asyncio.wait_for(self.reader.read(1), SILENCE)
        except TimeoutError:
            return True
        return False

    async def wait_until_idle(self) -> None:
        """Wait until the API has no running request."""
        await wait_until(lambda: not self.api.traffic.waiting)


@asynccontextmanager
async def serve_demo(reactor: Any, rule: Rule | None) -> AsyncIterator[Wire]:
    """Serve the demo API and connect to it; check at the end that no request or timer is left."""
    clock = Clock()
    api = CountedApi(WORLD, clock, faults=lambda _: rule)
    before = set(reactor.getReaders())
    port: IListeningPort = reactor.listenTCP(0, Site(api, reactor=reactor), interface="127.0.0.1")
    address: Any = port.getHost()
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        yield Wire(api, clock, reader, writer)
    finally:
        writer.transport.abort()
        stopped: Any = port.stopListening()
        await stopped.asFuture(asyncio.get_running_loop())
        await wait_until(lambda: set(reactor.getReaders()) <= before)
    assert api.traffic.waiting == 0
    assert clock.getDelayedCalls() == []
