"""The product's engine in this process, and a pretend API that counts."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from twisted.internet.tcp import Port

from clantui.backend.backend import RoyaleBackend
from clantui.config.settings import Settings
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi, base_url, serve
from clantui.demo.world.world import World
from tests.factories.http_server import wait_for

WORLD: Final = World()
SMALL: Final = Tag.parse(WORLD.rivals[-1])
"""A clan of 15: sixteen requests."""

REQUESTS: Final = 16
DEMO: Final = Token("demo")


class StartedBackend(RoyaleBackend):
    """The product's engine on a reactor that runs already: there is one in a process's life."""

    def __init__(self, settings: Settings, reactor: Any) -> None:  # noqa: ANN401 — the reactor
        super().__init__(settings)
        self._running = reactor

    async def _start(self) -> Any:  # noqa: ANN401
        await self.open_memory()
        return self._running


class ApiPlace:
    """An API that counts what it is asked, and a file to remember it in."""

    def __init__(self, reactor: Any, api: DemoApi, base: str, file: Path) -> None:  # noqa: ANN401
        self.api = api
        self.base = base
        self.file = file
        self._reactor = reactor

    @property
    def asked(self) -> int:
        """Return how many requests there have been."""
        return self.api.traffic.started

    @asynccontextmanager
    async def engine(
        self, *, base: str = "", store: bool = True, token: Token = DEMO, max_age: float = math.inf
    ) -> AsyncIterator[StartedBackend]:
        """Yield the backend from the program's start to its end.

        Args:
            base: another base URL.
            store: whether anything is remembered.
            token: the key.
            max_age: seconds; of kept answers.
        """
        file = self.file if store else None
        asks = Settings(base=base or self.base, token=token, store=file, max_age=max_age)
        engine = StartedBackend(asks, self._reactor)
        try:
            yield engine
        finally:
            await engine.close_connections()
            engine.close()

    async def load(
        self, wish: LoadRequest | None = None, *, store: bool = True, max_age: float = math.inf
    ) -> Survey:
        """Start the program, load a clan, end the program."""
        async with self.engine(store=store, max_age=max_age) as engine:
            return await engine.load(wish or LoadRequest(tag=SMALL), lambda _: None)


@asynccontextmanager
async def open_api(reactor: Any, folder: Path) -> AsyncIterator[ApiPlace]:  # noqa: ANN401
    """Yield an API of the test's own; at the end whatever was opened here is closed."""
    before = set(reactor.getReaders())
    port: Any = serve(reactor, WORLD)
    try:
        yield ApiPlace(reactor, port.factory.resource, base_url(port), folder / "store.sqlite3")
    finally:
        for one in set(reactor.getReaders()) - before:
            if isinstance(one, Port):  # the demo opens one of its own
                await wait_for(one.stopListening())
        while set(reactor.getReaders()) - before:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0.001)
