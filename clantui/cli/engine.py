"""The stack of a load, put together when it is first needed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clantui import bridge
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.token import Token
from clantui.settings import Settings

if TYPE_CHECKING:
    from clantui.api.royale import Royale


class Engine:
    """Loads clans for whoever is given it; starts Twisted at the first load, not before."""

    def __init__(self, settings: Settings, *, seed: int = 1, latency: float = 0.0) -> None:
        """Set up; nothing heavy is imported yet.

        Args:
            settings: of the user.
            seed: of the demo world.
            latency: seconds of the demo's answers.
        """
        self._settings = settings
        self._seed = seed
        self._latency = latency
        self._starting: asyncio.Task[Any] | None = None
        self._royale: Royale | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        return self._settings.token is not None

    async def start(self) -> Any:  # noqa: ANN401 — the reactor
        """Start the reactor, once; safe to call early and often.

        Returns:
            The reactor.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def load(
        self, tag: Tag, emit: Callable[[Survey], object], before: Survey | None = None
    ) -> Survey:
        """See `session.load.load`. Cancelling it ends its requests on the wire.

        This is where the two worlds meet: a Deferred becomes a Future here and nowhere else.
        """
        reactor = await self.start()
        from twisted.internet.defer import ensureDeferred  # noqa: PLC0415 — heavy

        from clantui.session.load import load  # noqa: PLC0415

        if self._royale is None:
            self._royale = self._stack(reactor)
        loading = ensureDeferred(load(self._royale, tag, emit, utc_now, before))
        return await loading.asFuture(asyncio.get_running_loop())

    async def open_demo(self) -> Tag:
        """Start the demo world's server and ask it from now on.

        Returns:
            The tag of a clan to begin with.
        """
        reactor = await self.start()
        from clantui.demo import server  # noqa: PLC0415 — only for the demo
        from clantui.demo.latency import Latency  # noqa: PLC0415
        from clantui.demo.world import World  # noqa: PLC0415

        world = World(self._seed, utc_now())
        port = server.serve(reactor, world, latency=Latency(base=self._latency))
        self._settings = replace(self._settings, base=server.base_url(port), token=Token("demo"))
        self._royale = None
        return Tag.parse(world.home)

    async def _start(self) -> Any:  # noqa: ANN401
        await bridge.import_twisted()
        return bridge.start_reactor(asyncio.get_running_loop())

    def _stack(self, reactor: Any) -> Royale:  # noqa: ANN401
        from clantui.api.connection import agent, pool  # noqa: PLC0415 — heavy
        from clantui.api.http import Http, Limits  # noqa: PLC0415
        from clantui.api.pace import Paced  # noqa: PLC0415
        from clantui.api.royale import Royale  # noqa: PLC0415

        asked = self._settings
        if asked.token is None:
            raise RuntimeError("a load without a key")  # the callers look at `ready` first
        limits = Limits(seconds=asked.seconds)
        wire = agent(reactor, pool(reactor, asked.at_once), os.environ, asked.seconds)
        return Royale(Paced(Http(wire, asked.base, asked.token, reactor, limits), asked.at_once))


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
