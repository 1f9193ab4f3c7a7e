"""What the screen and the commands ask and remember with; begun when it is first needed."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.client import ClientStack, build_client, build_transport, load_tls_roots
from clantui.backend.latest import LastSurvey
from clantui.backend.null_store import NullStore
from clantui.backend.storage import Storage
from clantui.config.settings import Settings, proxy_warning
from clantui.core.model.attempt import Again, ignore
from clantui.core.model.errors import RoyaleError, Throttled, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.web.http_headers import Headers

    from clantui.api.client import RoyaleClient
    from clantui.api.transport.connections import TlsTrust
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue, Clan
    from clantui.core.model.image import DecodedImage
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.rankings import Location, Page
    from clantui.demo.world.world import World
    from clantui.loader.clan import Emit
    from clantui.store.store import ApiStore

_T = TypeVar("_T")

_STEP: Final = 240.0
"""Seconds between two changes in the demo world: what was answered before has expired then."""


class RoyaleBackend:
    """Asks and remembers for whoever is given it; starts Twisted when first needed, not before.

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
            settings: of the user.
            seed: of the demo world.
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
        self._world: World | None = None  # the demo's, if it is remembered
        self._pasts: dict[Tag, asyncio.Task[None]] = {}  # of its clans

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        return self._settings.token is not None

    @property
    def notice(self) -> str:
        """A sentence about the store, where it could not be used as it was; else empty."""
        return self._storage.notice

    @property
    def warning(self) -> str:
        """Who sees the key besides the game, as a sentence; else empty."""
        return proxy_warning(self._settings.base) if self.ready else ""

    @property
    def paused(self) -> float:
        """Seconds for which everything waits because the API was asked too fast; else 0."""
        return self._stack.gate.paused_for if self._stack is not None else 0.0

    async def start(self) -> Any:  # noqa: ANN401 — the reactor
        """Start the reactor and open the store, once; safe to call early and often.

        Returns:
            The reactor.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def open_memory(self) -> ApiStore | NullStore:
        """What is remembered; opens the store, once. Safe to call early and often."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._open_store))
        await asyncio.shield(self._opening)
        return self._storage.shelf

    def prioritise(self, tag: Tag) -> None:
        """From now on what is asked for this clan goes before what is for any other."""
        if self._stack is not None:
            self._stack.gate.prioritise(str(tag))

    async def preconnect(self) -> None:
        """See `ui.backend.RoyaleBackend.open_ahead`."""
        (await self._ready()).connections.open(self._settings.at_once)

    async def load(self, request: LoadRequest, emit: Emit, again: Again = ignore) -> Survey:
        """See `loader.clan.load_clan`. Cancelling it ends its requests on the wire."""
        reactor = await self.start()
        from clantui.loader.clan import load_clan  # noqa: PLC0415 — heavy

        settings = self._settings
        request = replace(request, max_age=min(request.max_age, settings.max_age))
        shelf, seen = self._storage.shelf, LastSurvey(emit)
        try:
            return await self._await_deferred(
                lambda royale: load_clan(
                    royale,
                    request,
                    seen,
                    again,
                    recall=shelf.recall,
                    now=utc_now,
                    clock=reactor,
                    patience=settings.patience,
                    late=partial(self._late, reactor.seconds()),
                )
            )
        finally:
            if seen.survey is not None:  # stopped or not, what came is a reading
                shelf.record(seen.survey)

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """All readings of a clan that are remembered, the oldest first."""
        shelf = await self.open_memory()
        if self._world is not None:
            if tag not in self._pasts:
                living = asyncio.to_thread(self._record_demo_history, self._world, tag)
                self._pasts[tag] = asyncio.create_task(living)
            await asyncio.shield(self._pasts[tag])
        await asyncio.to_thread(self._storage.settle)  # the latest reading is one of them
        return await asyncio.to_thread(shelf.history, tag)

    async def clan_of_player(self, player: Tag) -> Tag | None:
        """See `ui.backend.RoyaleBackend`, as for all that follows."""
        return (await self._asked(lambda royale: royale.player(player))).clan

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """A clan's river race of this week."""
        limit = min(max_age, self._settings.max_age)
        return await self._asked(lambda royale: royale.race(tag, limit))

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        emit: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """The battle logs of players of a clan; see `loader.battles.load_battles`."""
        reactor = await self.start()
        from clantui.loader.battles import load_battles  # noqa: PLC0415 — heavy

        settings = self._settings
        return await self._await_deferred(
            lambda royale: load_battles(
                royale,
                players,
                before,
                emit,
                max_age=settings.max_age,
                of=tag,
                clock=reactor,
                patience=settings.patience,
                late=partial(self._late, reactor.seconds()),
            )
        )

    async def cards(self) -> Catalogue:
        """All cards of the game."""
        return await self._asked(lambda royale: royale.cards(self._settings.max_age))

    async def picture(self, card: int) -> DecodedImage | None:
        """The picture of a card, where such are wanted and it can be had."""
        gallery = (await self._ready()).gallery if self.ready else None
        return await gallery.picture(card) if gallery is not None else None

    async def clan(self, tag: Tag) -> Clan:
        """A clan and its roster, without its players."""
        return await self._asked(lambda royale: royale.clan(tag, self._settings.max_age))

    async def search(self, name: str, after: str = "") -> Page:
        """Clans by name."""
        return await self._asked(lambda royale: royale.search(name, after))

    async def locations(self) -> tuple[Location, ...]:
        """All countries and regions."""
        return await self._asked(lambda royale: royale.locations())

    async def rankings(self, location: int | None, after: str = "") -> Page:
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
        from clantui.api.source import Request  # noqa: PLC0415 — heavy

        http, _ = build_transport(self._settings, reactor, await self._trusted(), hear)
        began = time.perf_counter()
        await http.get(Request(path=path)).asFuture(asyncio.get_running_loop())
        return time.perf_counter() - began

    def _late(self, begun: float, patience: float) -> RoyaleError:
        """What to say of those who have not answered in time: mostly, who kept them waiting."""
        gate = self._stack.gate if self._stack is not None else None
        if gate is not None and (gate.paused_for or gate.refused_since(begun)):
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
        from clantui.demo.api import server  # noqa: PLC0415 — only for the demo
        from clantui.demo.api.latency import Latency  # noqa: PLC0415
        from clantui.demo.world.world import World  # noqa: PLC0415

        world = World(self._seed, utc_now(), war=True)  # a race at rest shows little
        latency = Latency(base=self._latency)
        art = self._settings.art
        port = server.serve(reactor, world, latency=latency, step=_STEP, pictures=art)
        self._settings = replace(
            self._settings, base=server.base_url(port), token=Token("demo"), pictures=None
        )
        self._stack = None
        await asyncio.to_thread(self.close)
        if remember:
            await asyncio.to_thread(self._storage.open_passing, self._settings.base)
            self._world = world
        return Tag.parse(world.home)

    async def close_connections(self) -> None:
        """Close the connections that are kept."""
        if self._stack is not None:
            await self._stack.close().asFuture(asyncio.get_running_loop())

    def close(self) -> None:
        """Finish what is being written to the store; nothing is remembered after that."""
        self._world = None
        self._pasts.clear()
        self._storage.close()

    async def _asked(self, ask: Callable[[RoyaleClient], Deferred[_T]]) -> _T:
        """Ask for one thing."""

        async def asked(royale: RoyaleClient) -> _T:
            return await ask(royale)

        return await self._await_deferred(asked)

    async def _await_deferred(self, work: Callable[[RoyaleClient], Coroutine[Any, Any, _T]]) -> _T:
        """Where the two worlds meet: a Deferred becomes a Future here and nowhere else."""
        from twisted.internet.defer import ensureDeferred  # noqa: PLC0415 — heavy

        working = ensureDeferred(work((await self._ready()).royale))
        result: _T = await working.asFuture(asyncio.get_running_loop())
        return result

    async def _ready(self) -> ClientStack:
        reactor, trust = await self.start(), await self._trusted()
        if self._stack is None:
            memory = None if isinstance(self._storage.shelf, NullStore) else self._storage.shelf
            self._stack = build_client(
                self._settings,
                reactor,
                trust,
                memory,
                self._jitter,
                self._announce_pause,
            )
        return self._stack

    def _announce_pause(self, seconds: float) -> None:
        self.on_pause(seconds)  # whoever listens by then

    async def _trusted(self) -> TlsTrust:
        if self._trust is None:
            self._trust = await asyncio.to_thread(load_tls_roots, self._settings.base)
        return self._trust

    async def _start(self) -> Any:  # noqa: ANN401
        await self.open_memory()
        await asyncio.to_thread(runtime.import_twisted)
        await self._trusted()
        reactor = runtime.start_reactor(asyncio.get_running_loop())
        from clantui.api.transport.resolver import ThreadedResolver  # noqa: PLC0415 — heavy

        reactor.installNameResolver(ThreadedResolver(reactor))
        return reactor

    def _open_store(self) -> None:
        """Slow, and so off the loop."""
        self._storage.open(self._settings.store, self._settings.base)

    def _record_demo_history(self, world: World, tag: Tag) -> None:
        """Remember a clan of the demo as if it had been read now and then."""
        from clantui.backend.demo_history import AWAY, surveys  # noqa: PLC0415 — only for the demo

        for survey in surveys(world, tag, utc_now() - AWAY):
            self._storage.shelf.record(survey)
        self._storage.settle()


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
