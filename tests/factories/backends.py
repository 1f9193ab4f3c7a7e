"""The real backend in this process, and a demo API that counts requests."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

from twisted.internet.tcp import Port

from clantui.backend.backend import RoyaleBackend
from clantui.config.settings import Settings
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.faults.rules import Fault, Faults, Rule
from clantui.demo.server import make_base_url, serve
from clantui.demo.world.world import World
from tests.factories.counted_api import CountedApi
from tests.factories.http_server import wait_for
from tests.polling import wait_until

WORLD: Final = World()
SMALL: Final = Tag.parse(WORLD.rivals[-1])
"""A clan of 15: sixteen requests."""

REQUESTS: Final = 16
DEMO: Final = Token("demo")


class StartedBackend(RoyaleBackend):
    """The backend on the reactor of the tests; a process can have only one reactor."""

    def __init__(self, settings: Settings, reactor: Any) -> None:
        super().__init__(settings)
        self._running = reactor

    async def _start(self) -> Any:
        await self.open_store()
        return self._running


async def close_connections(backend: RoyaleBackend) -> None:
    """Close the idle connections of a backend; its next request builds a new client."""
    backend._drop_chain()
    await asyncio.gather(*backend._closing)


class ApiPlace:
    """A demo API that counts requests, and a file for the store."""

    def __init__(self, reactor: Any, api: CountedApi, base: str, file: Path) -> None:
        self.api = api
        self.base = base
        self.file = file
        self._reactor = reactor

    @property
    def request_count(self) -> int:
        """Return the number of requests so far."""
        return self.api.traffic.started

    @asynccontextmanager
    async def backend(
        self, *, base: str = "", store: bool = True, token: Token = DEMO, max_age: float = math.inf
    ) -> AsyncIterator[StartedBackend]:
        """Yield a backend, and close it at the end, as the program does.

        Args:
            base: another base URL.
            store: if True, the backend has a store.
            token: the API key.
            max_age: maximum age of cached responses, in s.
        """
        file = self.file if store else None
        settings = Settings(base=base or self.base, token=token, store=file, max_age=max_age)
        backend = StartedBackend(settings, self._reactor)
        try:
            yield backend
        finally:
            await close_connections(backend)
            backend.close()

    async def load(
        self, request: LoadRequest | None = None, *, store: bool = True, max_age: float = math.inf
    ) -> Survey:
        """Load a clan with a new backend, as one run of the program does."""
        async with self.backend(store=store, max_age=max_age) as backend:
            return await backend.load_clan(request or LoadRequest(tag=SMALL), lambda _: None)


@asynccontextmanager
async def open_api(reactor: Any, folder: Path) -> AsyncIterator[ApiPlace]:
    """Yield a demo API for one test; listeners are closed at the end."""
    before = set(reactor.getReaders())
    port: Any = serve(reactor, CountedApi(WORLD, reactor))
    try:
        yield ApiPlace(
            reactor, port.factory.resource, make_base_url(port), folder / "store.sqlite3"
        )
    finally:
        for listener in set(reactor.getReaders()) - before:
            if isinstance(listener, Port):  # opening the demo starts another server
                await wait_for(listener.stopListening())
        await wait_until(lambda: set(reactor.getReaders()) <= before)


def set_fault(api: ApiPlace, fault: Fault, match: str = "", times: int | None = None) -> None:
    """Make requests fail from now on."""
    api.api.faults = Faults([Rule(fault=fault, match=match, times=times)], Random(1))
