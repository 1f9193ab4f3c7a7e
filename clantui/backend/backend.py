"""The backend of screen and commands; Twisted and the store start when they are first needed."""

from __future__ import annotations

import asyncio
import math
import os
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.storage import NullStore, Storage
from clantui.config.settings import Settings, proxy_warning
from clantui.core.model.attempt import OnAttempt, ignore
from clantui.core.model.errors import RoyaleError, Throttled, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.names import RankedBy

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.http_headers import Headers

    from clantui.api import source
    from clantui.api.client import RoyaleClient
    from clantui.api.source import Source
    from clantui.api.transport import resolver
    from clantui.api.transport import trust as tls_trust
    from clantui.api.transport.trust import TlsTrust
    from clantui.backend import client as client_stack
    from clantui.backend import demo, loop_clock, stack
    from clantui.backend.demo import DemoSource
    from clantui.backend.stack import ClientStack
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue, Clan
    from clantui.core.model.image import DecodedImage
    from clantui.core.model.race import Race
    from clantui.core.model.race_log import WarRecord
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.pace import Pace
    from clantui.core.rankings import Location, Page
    from clantui.demo.world.world import World
    from clantui.loader import battles as battle_loader
    from clantui.loader import clan as clan_loader
    from clantui.loader import war as war_loader
    from clantui.store.store import ApiStore
else:  # Twisted, and what needs it; the demo
    source = LateModule("clantui.api.source")
    resolver = LateModule("clantui.api.transport.resolver")
    tls_trust = LateModule("clantui.api.transport.trust")
    client_stack = LateModule("clantui.backend.client")
    stack = LateModule("clantui.backend.stack")
    demo = LateModule("clantui.backend.demo")
    loop_clock = LateModule("clantui.backend.loop_clock")
    battle_loader = LateModule("clantui.loader.battles")
    clan_loader = LateModule("clantui.loader.clan")
    war_loader = LateModule("clantui.loader.war")

_T = TypeVar("_T")


class RoyaleBackend:
    """Asks one API and remembers its answers; a `ClanSource`.

    Attributes:
        on_pause: see `ClanSource`.
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
            latency: seconds of the demo's answers.
            jitter: 0 to 1, at random; how much of its longest a pause takes.
        """
        self._settings = settings
        self._seed = seed
        self._latency = latency
        self._jitter = jitter
        self.on_pause: Callable[[float], object] = lambda _: None
        self._starting: asyncio.Task[Any] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._storage = Storage()
        self._stack: ClientStack | None = None
        self._trust: TlsTrust | None = None
        self._demo: DemoSource | None = None
        self._world: World | None = None  # the demo's, if it is remembered
        self._loads = 0  # under way
        self._are_loads_over = asyncio.Event()
        self._are_loads_over.set()
        self._pasts: dict[Tag, asyncio.Task[None]] = {}  # of its clans

    @property
    def ready(self) -> bool:
        """Return True if there is a key to ask with."""
        return self._settings.token is not None

    @property
    def notice(self) -> str:
        """Return a sentence about the store, where it could not be used as it was; else empty."""
        return self._storage.notice

    @property
    def warning(self) -> str:
        """Return who sees the key besides the game, as a sentence; else empty."""
        return proxy_warning(self._settings.base) if self.ready else ""

    async def start(self) -> Any:  # noqa: ANN401 — a reactor, or its clock
        """Start what requests need, once, and return the clock that they are counted by."""
        return await self.start_reactor() if self._demo is None else self._demo.clock

    async def start_reactor(self) -> Any:  # noqa: ANN401
        """Start the reactor and open the store, once, and return the reactor."""
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def open_memory(self) -> ApiStore | NullStore:
        """Return what is stored; opens the store, once. Safe to call early and often."""
        if self._opening is None:
            opening = asyncio.to_thread(
                self._storage.open, self._settings.store, self._settings.base
            )
            self._opening = asyncio.create_task(opening)
        await asyncio.shield(self._opening)
        return self._storage.memory

    def prioritise(self, tag: Tag) -> None:
        """Send requests for this clan before those for any other from now on."""
        if self._stack is not None:
            self._stack.limiter.prioritise(str(tag))

    def read_pace(self) -> Pace | None:
        """See `Backend.read_pace`."""
        return self._stack.limiter.read_pace() if self._stack is not None else None

    async def preconnect(self) -> None:
        """Open connections that will soon be needed; those that are not are closed again."""
        if (connections := (await self._ready()).connections) is not None:
            connections.open(self._settings.concurrency)

    async def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore,
    ) -> Survey:
        """Load a clan; see `loader.clan`. Cancelling it ends its requests on the wire."""
        reactor = await self.start()
        settings = self._settings
        request = replace(request, max_age=min(request.max_age, settings.max_age))
        memory = self._storage.memory
        newest: Survey | None = None

        def update(survey: Survey) -> None:
            nonlocal newest
            newest = survey
            on_update(survey)

        self._loads += 1
        self._are_loads_over.clear()
        try:
            return await self._run(
                lambda client: clan_loader.load_clan(
                    client,
                    request,
                    update,
                    on_retry,
                    recall=memory.recall,
                    now=utc_now,
                    clock=reactor,
                    time_limit=settings.load_timeout,
                    timeout_error=partial(self._timeout_error, reactor.seconds()),
                )
            )
        finally:
            self._loads -= 1
            if not self._loads:
                self._are_loads_over.set()
            if newest is not None:  # stopped or not, what came is a reading
                memory.record(newest)

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return all stored snapshots of a clan, the oldest first."""
        memory = await self.open_memory()
        if self._world is not None:
            await self._are_loads_over.wait()  # the cards first
            if tag not in self._pasts:
                recording = asyncio.to_thread(self._record_demo_history, self._world, tag)
                self._pasts[tag] = asyncio.create_task(recording)
            await asyncio.shield(self._pasts[tag])
        await asyncio.to_thread(self._storage.flush)  # the latest reading is one of them
        return await asyncio.to_thread(memory.history, tag)

    async def clan_of_player(self, player: Tag) -> Tag | None:
        """Ask for the clan that a player is in; None for none."""
        return (await self._ask(lambda client: client.player(player, self._settings.max_age))).clan

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Ask for a clan's river race of this week."""
        limit = min(max_age, self._settings.max_age)
        return await self._ask(lambda client: client.race(tag, limit))

    async def war(self, tag: Tag) -> WarRecord:
        """Load a clan's race of this week and past weeks; see `loader.war`."""
        max_age = self._settings.max_age
        return await self._run(lambda client: war_loader.load_war(client, tag, max_age))

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Load the battle logs of players of a clan; see `loader.battles`."""
        reactor = await self.start()
        settings = self._settings
        return await self._run(
            lambda client: battle_loader.load_battles(
                client,
                players,
                before,
                on_update,
                max_age=settings.max_age,
                of=tag,
                clock=reactor,
                time_limit=settings.load_timeout,
                timeout_error=partial(self._timeout_error, reactor.seconds()),
            )
        )

    async def cards(self) -> Catalogue:
        """Ask for all cards of the game."""
        return await self._ask(lambda client: client.cards(self._settings.max_age))

    async def card_image(self, card: int) -> DecodedImage | None:
        """Return the image of a card, where such are wanted and it can be had."""
        images = (await self._ready()).images if self.ready else None
        return await images.load(card) if images is not None else None

    async def clan(self, tag: Tag) -> Clan:
        """Ask for a clan and its roster, without its players."""
        return await self._ask(lambda client: client.clan(tag, self._settings.max_age))

    async def search(self, name: str, after: str = "") -> Page:
        """Ask for clans by name."""
        return await self._ask(lambda client: client.search(name, after, self._settings.max_age))

    async def locations(self) -> tuple[Location, ...]:
        """Ask for all countries and regions."""
        return await self._ask(lambda client: client.locations(self._settings.max_age))

    async def rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Ask for the best clans of a location, by a score."""
        return await self._ask(
            lambda client: client.rankings(location, after, by, self._settings.max_age)
        )

    async def probe(self, path: str, on_headers: Callable[[Headers], object]) -> float:
        """Ask for one thing once, past cache, limiter and second tries, for the doctor.

        Args:
            on_headers: called with the headers of the response, be it a refusal.

        Returns:
            The seconds it took.

        Raises:
            RoyaleError: what came instead of an answer.
        """
        bottom: Source
        if self._demo is not None:
            bottom = self._demo
        else:
            reactor, trust = await self.start(), await self._load_trust()
            bottom, _ = client_stack.build_transport(self._settings, reactor, trust, on_headers)
        began = time.perf_counter()
        await stack.await_deferred(bottom.get(source.Request(path=path)))
        return time.perf_counter() - began

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Open the demo world, in this process, and ask it from now on.

        Args:
            remember: whether to store what is loaded, in a folder that goes with the program.

        Returns:
            The tag of a clan to begin with.
        """
        await self.open_memory()  # not later than the demo's
        await asyncio.to_thread(self.close)
        await asyncio.to_thread(import_module, "clantui.backend.demo")
        runtime.begin_logging()
        runtime.collect_garbage()
        world = demo.open_world(self._seed, utc_now())
        if remember:
            await asyncio.to_thread(self._storage.open_temporary, demo.BASE)
            self._world = world
        clock = loop_clock.LoopClock(asyncio.get_running_loop())
        self._demo = demo.DemoSource(world, clock, self._latency)
        self._settings = replace(
            self._settings, base=demo.BASE, token=demo.TOKEN, store=None, pictures=None
        )
        self._stack = demo.build_demo(
            self._demo, self._settings, self._jitter, self._announce_pause
        )
        return Tag.parse(world.home)

    async def close_connections(self) -> None:
        """Close the connections that are kept."""
        if self._stack is not None:
            await self._stack.close().asFuture(asyncio.get_running_loop())

    def close(self) -> None:
        """Finish what is being written to the store; nothing is stored after that."""
        self._world = None
        self._pasts.clear()
        self._storage.close()

    def _timeout_error(self, begun: float, time_limit: float) -> RoyaleError:
        """Return the error of who has not answered in time: mostly, who kept them waiting."""
        limiter = self._stack.limiter if self._stack is not None else None
        if limiter is not None and (limiter.paused_for or limiter.was_throttled_since(begun)):
            return Throttled(f"too many requests for this API key: stopped after {time_limit:g} s")
        return Unreachable(f"not answered within {time_limit:g} s")

    async def _ask(self, ask: Callable[[RoyaleClient], Deferred[_T]]) -> _T:
        async def run(client: RoyaleClient) -> _T:
            return await ask(client)

        return await self._run(run)

    async def _run(self, work: Callable[[RoyaleClient], Coroutine[Any, Any, _T]]) -> _T:
        client = (await self._ready()).client
        return await stack.await_deferred(work(client))

    async def _ready(self) -> ClientStack:
        if self._stack is not None:
            return self._stack
        reactor, trust = await self.start(), await self._load_trust()
        if self._stack is None:
            memory = None if isinstance(self._storage.memory, NullStore) else self._storage.memory
            self._stack = client_stack.build_client(
                self._settings, reactor, trust, memory, self._jitter, self._announce_pause
            )
        return self._stack

    def _announce_pause(self, seconds: float) -> None:
        self.on_pause(seconds)  # whoever listens by then

    async def _load_trust(self) -> TlsTrust:
        if self._trust is None:
            self._trust = await asyncio.to_thread(_read_tls_roots, self._settings.base)
        return self._trust

    async def _start(self) -> Any:  # noqa: ANN401
        # At once: the store waits for the disk, and OpenSSL reads the roots beside Python.
        await asyncio.gather(
            self.open_memory(), self._load_trust(), asyncio.to_thread(_import_network)
        )
        reactor = runtime.start_reactor(asyncio.get_running_loop())
        reactor.installNameResolver(resolver.ThreadedResolver(reactor))
        return reactor

    def _record_demo_history(self, world: World, tag: Tag) -> None:
        """Store a clan of the demo as if it had been read now and then."""
        for survey in demo.past_surveys(world, tag, utc_now() - demo.AWAY):
            self._storage.memory.record(survey)
        self._storage.flush()


def _import_network() -> None:
    """Import all that the first request needs; takes 100 ms, in any thread."""
    runtime.import_twisted()
    import_module("clantui.backend.client")
    import_module("clantui.loader.clan")


def _read_tls_roots(base: str) -> TlsTrust:
    """Read the roots that the base URL's certificate is checked with; in any thread."""
    trust = tls_trust.TlsTrust(os.environ)
    trust.prepare(base)
    return trust


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)
