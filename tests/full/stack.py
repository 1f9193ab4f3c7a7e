"""A backend on the reactor of the tests, with a demo API."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from twisted.internet.defer import maybeDeferred

from clantui.backend.key_file import KeyFile
from clantui.backend.keyed import KeyedBackend
from clantui.config.settings import Settings
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo import server
from clantui.demo.faults.rules import ChooseFault, choose_no_fault
from clantui.demo.world.world import World
from tests.factories.backends import close_connections
from tests.factories.counted_api import CountedApi, Traffic
from tests.polling import wait_until

WORLD = World()
HOME = Tag.parse(WORLD.home)


class RunningBackend(KeyedBackend):
    """The backend on a running reactor; a process can only have one."""

    def __init__(self, settings: Settings, reactor: Any) -> None:
        keys = KeyFile(named=None, environ={}, home=Path("/nowhere"), base=settings.base)
        super().__init__(settings, keys, "no API key")
        self._reactor = reactor

    async def _start(self) -> Any:
        await self.open_store()
        return self._reactor


@dataclass
class Stack:
    """A backend and its API."""

    backend: RunningBackend
    api: CountedApi

    @property
    def traffic(self) -> Traffic:
        """Return the server's count of requests."""
        return self.api.traffic

    async def load(
        self,
        tag: Tag = HOME,
        emit: Callable[[Survey], object] = lambda _: None,
        **fields: Any,
    ) -> Survey:
        """Load a clan."""
        return await self.backend.load_clan(LoadRequest(tag=tag, **fields), emit)

    async def quiet(self) -> None:
        """Wait until the server is idle."""
        await wait_until(lambda: not self.traffic.waiting)


@asynccontextmanager
async def stack(
    reactor: Any,
    *,
    latency: Callable[[str], float] = lambda _: 0.0,
    faults: ChooseFault = choose_no_fault,
    jitter: Callable[[], float] = random.random,
    **settings: Any,
) -> AsyncIterator[Stack]:
    """Serve the demo world to a backend; close all connections at the end.

    Args:
        jitter: returns a number from 0 to 1, for the pauses before retries and after a 429.
    """
    before = set(reactor.getReaders())
    api = CountedApi(WORLD, reactor, latency, faults)
    port = server.serve(reactor, api)
    values = {
        "base": server.make_base_url(port),
        "token": Token("made-up"),
        "burst": 1000,
        **settings,
    }
    backend = RunningBackend(Settings(**values), reactor)
    try:
        with patch("random.random", jitter):
            yield Stack(backend, api)
    finally:
        await close_connections(backend)
        backend.close()
        await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())
        await wait_until(lambda: set(reactor.getReaders()) <= before)
