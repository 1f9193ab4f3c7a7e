"""The program's engine on the tests' reactor, and a demo API that it asks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from twisted.internet.defer import maybeDeferred

from clantui.backend.key_file import KeyFile
from clantui.backend.keyed import KeyedBackend
from clantui.config.settings import Settings
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo import server
from clantui.demo.server import DemoApi, Traffic
from clantui.demo.world.world import World

WORLD = World()
HOME = Tag.parse(WORLD.home)

_PATIENCE: Final = 30.0
"""Seconds after which something is taken not to happen any more."""


class RunningBackend(KeyedBackend):
    """The engine on a reactor that runs already: there is one in a process's life."""

    def __init__(
        self,
        settings: Settings,
        reactor: Any,  # noqa: ANN401 — many interfaces at once
        jitter: Callable[[], float] = random.random,
    ) -> None:
        keys = KeyFile(named=None, environ={}, home=Path("/nowhere"), base=settings.base)
        super().__init__(settings, keys, "no API key", jitter=jitter)
        self._reactor = reactor

    async def start(self) -> Any:  # noqa: ANN401
        """Return what this test needs: the reactor, and the store once."""
        await self.open_memory()
        return self._reactor


@dataclass
class Stack:
    """An engine and the API it asks."""

    engine: RunningBackend
    api: DemoApi

    @property
    def traffic(self) -> Traffic:
        """Return the server's count of requests."""
        return self.api.traffic

    async def load(
        self,
        tag: Tag = HOME,
        emit: Callable[[Survey], object] = lambda _: None,
        **wish: Any,  # noqa: ANN401 — of `LoadRequest`
    ) -> Survey:
        """Load a clan."""
        return await self.engine.load(LoadRequest(tag=tag, **wish), emit)

    async def quiet(self) -> None:
        """Wait until the server has nothing to do any more."""
        while self.traffic.waiting:  # noqa: ASYNC110 — a count, not an event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def stack(
    reactor: Any,  # noqa: ANN401 — many interfaces at once
    *,
    latency: Callable[[str], float] = lambda _: 0.0,
    faults: Any = None,  # noqa: ANN401 — what the demo takes
    jitter: Callable[[], float] = random.random,
    **settings: Any,  # noqa: ANN401 — of `Settings`
) -> AsyncIterator[Stack]:
    """Serve the demo world, and set the engine up to ask it; end with every connection closed."""
    before = set(reactor.getReaders())
    port = server.serve(reactor, WORLD, latency=latency, faults=faults)
    asked = {"base": server.base_url(port), "token": Token("made-up"), "burst": 1000, **settings}
    engine = RunningBackend(Settings(**asked), reactor, jitter)
    factory: Any = port
    try:
        yield Stack(engine, factory.factory.resource)
    finally:
        await engine.close_connections()
        engine.close()
        await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())
        while set(reactor.getReaders()) - before:  # noqa: ASYNC110 — nothing tells it
            await asyncio.sleep(0.005)


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that nobody tells of."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE
    while not true():
        assert loop.time() < deadline, f"waited in vain until {what}"
        await asyncio.sleep(0.005)
