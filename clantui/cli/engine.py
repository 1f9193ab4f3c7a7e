"""The stack of a load, put together when it is first needed."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clantui import bridge
from clantui.core.errors import RoyaleError, Throttled, Unreachable
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.token import Token
from clantui.core.wish import Wish
from clantui.settings import Settings, onlooker

if TYPE_CHECKING:
    from twisted.web.client import HTTPConnectionPool
    from twisted.web.http_headers import Headers

    from clantui.api.gate import Gate
    from clantui.api.http import Http
    from clantui.api.royale import Royale
    from clantui.store.store import Shelf, Store


class Engine:
    """Loads clans for whoever is given it; starts Twisted at the first load, not before.

    Attributes:
        notice: a sentence about the store, where it could not be used as it was; else empty.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        seed: int = 1,
        latency: float = 0.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Set up; nothing heavy is imported yet.

        Args:
            settings: of the user.
            seed: of the demo world.
            latency: seconds of the demo's answers.
            jitter: 0 to 1, at random; how much of its longest a pause takes.
        """
        self.notice = ""
        self._settings = settings
        self._seed = seed
        self._latency = latency
        self._jitter = jitter
        self._starting: asyncio.Task[Any] | None = None
        self._store: Store | None = None
        self._shelf: Shelf | None = None
        self._pool: HTTPConnectionPool | None = None
        self._gate: Gate | None = None
        self._royale: Royale | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        return self._settings.token is not None

    @property
    def warning(self) -> str:
        """Who sees the key besides the game, as a sentence; else empty."""
        return onlooker(self._settings.base) if self.ready else ""

    @property
    def paused(self) -> float:
        """Seconds for which everything waits because the API was asked too fast; else 0."""
        return self._gate.paused if self._gate is not None else 0.0

    async def start(self) -> Any:  # noqa: ANN401 — the reactor
        """Start the reactor and open the store, once; safe to call early and often.

        Returns:
            The reactor.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def recall(self, tag: Tag) -> Survey | None:
        """The last picture of a clan, from the store; None where there is none."""
        await self.start()
        return self._shelf.recall(tag) if self._shelf is not None else None

    async def load(self, wish: Wish, emit: Callable[[Survey], object]) -> Survey:
        """See `session.load.load`. Cancelling it ends its requests on the wire.

        This is where the two worlds meet: a Deferred becomes a Future here and nowhere else.
        """
        reactor = await self.start()
        from twisted.internet.defer import ensureDeferred  # noqa: PLC0415 — heavy

        from clantui.session.load import load  # noqa: PLC0415

        if self._royale is None:
            self._royale = self._stack(reactor)
        settings = self._settings
        wish = replace(wish, max_age=min(wish.max_age, settings.max_age))
        loading = ensureDeferred(
            load(
                self._royale,
                wish,
                emit,
                now=utc_now,
                clock=reactor,
                patience=settings.patience,
                late=self._late,
            )
        )
        survey = await loading.asFuture(asyncio.get_running_loop())
        if self._shelf is not None:
            self._shelf.record(survey)
        return survey

    async def probe(self, path: str, hear: Callable[[Headers], object]) -> float:
        """Ask for one thing once, past cache, gate and second tries, for the doctor.

        Args:
            path: below the base URL.
            hear: called with the headers of the answer, be it a refusal.

        Returns:
            The seconds it took.

        Raises:
            RoyaleError: what came instead of an answer.
        """
        reactor = await self.start()
        from clantui.api.source import Ask  # noqa: PLC0415 — heavy

        http = self._http(reactor, hear)
        began = time.perf_counter()
        await http.get(Ask(path=path)).asFuture(asyncio.get_running_loop())
        return time.perf_counter() - began

    def _late(self, patience: float) -> RoyaleError:
        """What to say of those who have not answered in time: mostly, who kept them waiting."""
        # Answers to what was sent before a refusal come after it, and do not end its pause.
        if self.paused or (self._gate is not None and self._gate.throttled):
            return Throttled(f"too many requests for this key: given up after {patience:g} s")
        return Unreachable(f"not answered within {patience:g} s")

    async def open_demo(self) -> Tag:
        """Start the demo world's server and ask it from now on; nothing of it is remembered.

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
        self._royale = self._shelf = None
        return Tag.parse(world.home)

    async def hang_up(self) -> None:
        """Close the connections that are kept."""
        if self._pool is not None:
            closing = self._pool.closeCachedConnections()
            await closing.asFuture(asyncio.get_running_loop())

    def close(self) -> None:
        """Finish what is being written to the store."""
        if self._store is not None:
            self._store.close()
            if self._store.lost and not self.notice:
                self.notice = f"not all is remembered: {self._store.file} cannot be written now"

    async def _start(self) -> Any:  # noqa: ANN401
        await asyncio.to_thread(self._prepare)
        reactor = bridge.start_reactor(asyncio.get_running_loop())
        from clantui.api.lookup import Lookup  # noqa: PLC0415 — heavy

        reactor.installNameResolver(Lookup(reactor))
        return reactor

    def _prepare(self) -> None:
        """What is slow, off the loop."""
        bridge.import_twisted()
        file = self._settings.store
        if file is None:
            return
        from clantui.store.store import Store  # noqa: PLC0415 — not before the first paint

        try:
            self._store = Store(file, time.time)
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            self.notice = f"nothing is remembered: the store {file} cannot be used ({why})"
        else:
            self.notice = self._store.notice
            self._shelf = self._store.shelf(self._settings.base)

    def _stack(self, reactor: Any) -> Royale:  # noqa: ANN401
        from clantui.api.cache import Cached  # noqa: PLC0415 — heavy
        from clantui.api.gate import Gate  # noqa: PLC0415
        from clantui.api.rate import Limit  # noqa: PLC0415
        from clantui.api.retry import Retried  # noqa: PLC0415
        from clantui.api.royale import Royale  # noqa: PLC0415

        asked = self._settings
        http = self._http(reactor, lambda _: None)
        limit = Limit(burst=asked.burst, per_second=asked.per_second)
        self._gate = Gate(http, reactor, limit, asked.at_once, self._jitter)
        retried = Retried(self._gate, reactor, self._jitter)
        return Royale(Cached(retried, time.time, self._shelf))

    def _http(self, reactor: Any, hear: Callable[[Headers], object]) -> Http:  # noqa: ANN401
        from clantui.api.connection import agent, pool  # noqa: PLC0415 — heavy
        from clantui.api.http import Http, Limits  # noqa: PLC0415
        from clantui.api.tapped import Tapped  # noqa: PLC0415

        asked = self._settings
        if asked.token is None:
            raise RuntimeError("a request without a key")  # the callers look at `ready` first
        self._pool = pool(reactor, asked.at_once)
        wire = agent(reactor, self._pool, os.environ, asked.seconds)
        limits = Limits(seconds=asked.seconds, idle=asked.idle)
        return Http(
            Tapped(wire, lambda answer: hear(answer.headers)),
            asked.base,
            asked.token,
            reactor,
            limits,
        )


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
