"""What the screen and the commands ask and remember with; begun when it is first needed."""

from __future__ import annotations

import asyncio
import math
import random
import sqlite3
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, TypeVar

from clantui import bridge
from clantui.cli.forgetful import Forgetful
from clantui.cli.latest import Latest
from clantui.cli.stack import Stack, bare, stack
from clantui.core.battle import Logs
from clantui.core.errors import RoyaleError, Throttled, Unreachable
from clantui.core.game import Catalogue, Clan
from clantui.core.listing import Listing, Location
from clantui.core.race import Race
from clantui.core.snapshot import Snapshot
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.token import Token
from clantui.core.wish import Wish
from clantui.settings import Settings, onlooker

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.http_headers import Headers

    from clantui.api.royale import Royale
    from clantui.demo.world import World
    from clantui.store.store import Shelf, Store

_T = TypeVar("_T")

_STEP: Final = 240.0
"""Seconds between two changes in the demo world: what was answered before has expired then."""


class Engine:
    """Asks and remembers for whoever is given it; starts Twisted when first needed, not before.

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
        self._opening: asyncio.Task[None] | None = None
        self._store: Store | None = None
        self._shelf: Shelf | Forgetful = Forgetful()
        self._folder: TemporaryDirectory[str] | None = None
        self._stack: Stack | None = None
        self._world: World | None = None  # the demo's, if it is remembered
        self._pasts: dict[Tag, asyncio.Task[None]] = {}  # of its clans

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
        return self._stack.gate.paused if self._stack is not None else 0.0

    async def start(self) -> Any:  # noqa: ANN401 — the reactor
        """Start the reactor and open the store, once; safe to call early and often.

        Returns:
            The reactor.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def remembered(self) -> Shelf | Forgetful:
        """What is remembered; opens the store, once. Safe to call early and often."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._open_store))
        await asyncio.shield(self._opening)
        return self._shelf

    def prefer(self, tag: Tag) -> None:
        """From now on what is asked for this clan goes before what is for any other."""
        if self._stack is not None:
            self._stack.gate.prefer(str(tag))

    async def load(self, wish: Wish, emit: Callable[[Survey], object]) -> Survey:
        """See `session.load.load`. Cancelling it ends its requests on the wire."""
        reactor = await self.start()
        from clantui.session.load import load  # noqa: PLC0415 — heavy

        settings = self._settings
        wish = replace(wish, max_age=min(wish.max_age, settings.max_age))
        shelf, seen = self._shelf, Latest(emit)
        try:
            return await self._crossed(
                lambda royale: load(
                    royale,
                    wish,
                    seen,
                    now=utc_now,
                    clock=reactor,
                    patience=settings.patience,
                    late=self._late,
                )
            )
        finally:
            if seen.survey is not None:  # stopped or not, what came is a reading
                shelf.record(seen.survey)

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """All readings of a clan that are remembered, the oldest first."""
        shelf = await self.remembered()
        if self._world is not None:
            if tag not in self._pasts:
                living = asyncio.to_thread(self._live_through, self._world, tag)
                self._pasts[tag] = asyncio.create_task(living)
            await asyncio.shield(self._pasts[tag])
        if self._store is not None:  # the latest reading is one of them
            await asyncio.to_thread(self._store.settle)
        return await asyncio.to_thread(shelf.history, tag)

    async def home_of(self, player: Tag) -> Tag | None:
        """See `ui.engine.Engine`, as for all that follows."""
        return (await self._asked(lambda royale: royale.player(player))).clan

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """A clan's river race of this week."""
        limit = min(max_age, self._settings.max_age)
        return await self._asked(lambda royale: royale.race(tag, limit))

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: Logs | None,
        emit: Callable[[Logs], object],
    ) -> Logs:
        """The battle logs of players of a clan; see `session.battles.load_battles`."""
        reactor = await self.start()
        from clantui.session.battles import load_battles  # noqa: PLC0415 — heavy

        settings = self._settings
        return await self._crossed(
            lambda royale: load_battles(
                royale,
                players,
                before,
                emit,
                max_age=settings.max_age,
                of=tag,
                clock=reactor,
                patience=settings.patience,
                late=self._late,
            )
        )

    async def cards(self) -> Catalogue:
        """All cards of the game."""
        return await self._asked(lambda royale: royale.cards(self._settings.max_age))

    async def clan(self, tag: Tag) -> Clan:
        """A clan and its roster, without its players."""
        return await self._asked(lambda royale: royale.clan(tag, self._settings.max_age))

    async def search(self, name: str, after: str = "") -> Listing:
        """Clans by name."""
        return await self._asked(lambda royale: royale.search(name, after))

    async def locations(self) -> tuple[Location, ...]:
        """All countries and regions."""
        return await self._asked(lambda royale: royale.locations())

    async def rankings(self, location: int | None, after: str = "") -> Listing:
        """The best clans of a location."""
        return await self._asked(lambda royale: royale.rankings(location, after))

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

        http, _ = bare(self._settings, reactor, hear)
        began = time.perf_counter()
        await http.get(Ask(path=path)).asFuture(asyncio.get_running_loop())
        return time.perf_counter() - began

    def _late(self, patience: float) -> RoyaleError:
        """What to say of those who have not answered in time: mostly, who kept them waiting."""
        gate = self._stack.gate if self._stack is not None else None
        if gate is not None and (gate.paused or gate.refused_within(patience)):
            return Throttled(f"too many requests for this key: given up after {patience:g} s")
        return Unreachable(f"not answered within {patience:g} s")

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Start the demo world's server and ask it from now on.

        Args:
            remember: whether to keep what was read, in a folder that goes with the program.

        Returns:
            The tag of a clan to begin with.
        """
        reactor = await self.start()
        from clantui.demo import server  # noqa: PLC0415 — only for the demo
        from clantui.demo.latency import Latency  # noqa: PLC0415
        from clantui.demo.world import World  # noqa: PLC0415

        world = World(self._seed, utc_now())
        latency = Latency(base=self._latency)
        port = server.serve(reactor, world, latency=latency, step=_STEP)
        self._settings = replace(self._settings, base=server.base_url(port), token=Token("demo"))
        self._stack = None
        await asyncio.to_thread(self._close_store)
        if remember:
            await asyncio.to_thread(self._open_demo_store)
            self._world = world
        return Tag.parse(world.home)

    async def hang_up(self) -> None:
        """Close the connections that are kept."""
        if self._stack is not None:
            closing = self._stack.pool.closeCachedConnections()
            await closing.asFuture(asyncio.get_running_loop())

    def close(self) -> None:
        """Finish what is being written to the store."""
        self._close_store()

    async def _asked(self, ask: Callable[[Royale], Deferred[_T]]) -> _T:
        """Ask for one thing."""

        async def asked(royale: Royale) -> _T:
            return await ask(royale)

        return await self._crossed(asked)

    async def _crossed(self, work: Callable[[Royale], Coroutine[Any, Any, _T]]) -> _T:
        """Where the two worlds meet: a Deferred becomes a Future here and nowhere else."""
        reactor = await self.start()
        from twisted.internet.defer import ensureDeferred  # noqa: PLC0415 — heavy

        if self._stack is None:
            memory = None if isinstance(self._shelf, Forgetful) else self._shelf
            self._stack = stack(self._settings, reactor, memory, self._jitter)
        working = ensureDeferred(work(self._stack.royale))
        result: _T = await working.asFuture(asyncio.get_running_loop())
        return result

    async def _start(self) -> Any:  # noqa: ANN401
        await self.remembered()
        await asyncio.to_thread(bridge.import_twisted)
        reactor = bridge.start_reactor(asyncio.get_running_loop())
        from clantui.api.lookup import Lookup  # noqa: PLC0415 — heavy

        reactor.installNameResolver(Lookup(reactor))
        return reactor

    def _open_store(self) -> None:
        """Slow, and so off the loop."""
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

    def _open_demo_store(self) -> None:
        self._folder = TemporaryDirectory(prefix="clantui-", ignore_cleanup_errors=True)
        self._settings = replace(self._settings, store=Path(self._folder.name) / "demo.sqlite3")
        self._open_store()

    def _live_through(self, world: World, tag: Tag) -> None:
        """Remember a clan of the demo as if it had been read now and then."""
        from clantui.cli.demo_past import AWAY, surveys  # noqa: PLC0415 — only for the demo

        for survey in surveys(world, tag, utc_now() - AWAY):
            self._shelf.record(survey)
        if self._store is not None:
            self._store.settle()

    def _close_store(self) -> None:
        """Finish what is being written; nothing is remembered after that."""
        self._shelf, self._world = Forgetful(), None
        self._pasts.clear()
        if self._store is not None:
            self._store.close()
            if self._store.lost and not self.notice:
                self.notice = f"not all is remembered: {self._store.file} cannot be written now"
            self._store = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
