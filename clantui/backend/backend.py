"""The backend of the screen and the commands; starts Twisted and the store at first use."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.key_source import KeySource
from clantui.backend.process_store import DEMO_BASE, ProcessStore
from clantui.config.settings import Settings, describe_proxy_risk
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.errors import AccessDenied, RoyaleError, Throttled, Unreachable
from clantui.core.model.game import MAX_MEMBERS
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.names import RankedBy

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IReactorTime
    from twisted.web.http_headers import Headers

    from clantui.api import source
    from clantui.api.client import RoyaleClient
    from clantui.api.source import Source
    from clantui.api.transport import resolver
    from clantui.api.transport import trust as tls_trust
    from clantui.api.transport.reactor import IClientReactor
    from clantui.api.transport.trust import TlsTrust
    from clantui.backend import bridge, demo
    from clantui.backend import client as client_chain
    from clantui.backend.chain import ClientChain
    from clantui.backend.demo import DemoHistory, DemoSource
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue, Clan
    from clantui.core.model.race import Race, WarRecord
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.model.token import Token
    from clantui.core.pace import Pace
    from clantui.core.ports import ClanStore, DecodedImage
    from clantui.core.rankings import Location, Page
    from clantui.loader import clan as clan_loader
    from clantui.loader import war as war_loader
else:  # Twisted, and what needs it; the demo
    source = LateModule("clantui.api.source")
    resolver = LateModule("clantui.api.transport.resolver")
    tls_trust = LateModule("clantui.api.transport.trust")
    bridge = LateModule("clantui.backend.bridge")
    client_chain = LateModule("clantui.backend.client")
    demo = LateModule("clantui.backend.demo")
    clan_loader = LateModule("clantui.loader.clan")
    war_loader = LateModule("clantui.loader.war")

_T = TypeVar("_T")

_GC_DELAY: Final = 1.0
"""Seconds after the start of the demo until garbage collection is enabled. An earlier
collection would delay the first cards by 6 ms."""


class RoyaleBackend:
    """Client of one API, with cache and store; a `ClanBackend`."""

    def __init__(
        self,
        settings: Settings,
        *,
        keys: KeySource | None = None,
        seed: int = 1,
        latency: float = 0.0,
    ) -> None:
        """Configure the backend; nothing slow is imported yet.

        Args:
            keys: the API key and where to look for another; None for the key in the settings.
            seed: random seed of the demo world.
            latency: seconds before each response of the demo.
        """
        self._settings = settings
        self._keys = keys or KeySource(settings.token)
        self._seed = seed
        self._latency = latency
        self.on_pause: Callable[[float], object] = lambda _: None
        self._starting: asyncio.Task[IClientReactor] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._store = ProcessStore()
        self._chain: ClientChain | None = None
        self._prioritised_clan: Tag | None = None
        self._prioritised_player: Tag | None = None
        self._closing: set[asyncio.Future[Any]] = set()
        self._trust: TlsTrust | None = None
        self._demo: DemoSource | None = None
        # set once the demo is open; None until the demo is chosen
        self._demo_opened: asyncio.Event | None = None
        self._demo_history: DemoHistory | None = None  # if the demo is stored
        self._running_loads = 0
        self._no_loads = asyncio.Event()
        self._no_loads.set()

    @property
    def has_key(self) -> bool:
        """Return True if there is an API key."""
        return self._demo is not None or self._keys.token is not None

    @property
    def notice(self) -> str:
        """Return a message if the store has a problem; else empty."""
        return self._store.notice

    @property
    def keeps_data(self) -> bool:
        """Return True if the next run will have what is saved."""
        return self._demo is None and self._store.persistent is not None

    @property
    def warning(self) -> str:
        """Return a message if a server other than the game's sees the API key; else empty."""
        has_real_key = self._demo is None and self.has_key
        return describe_proxy_risk(self._settings.base) if has_real_key else ""

    async def start(self) -> IReactorTime:
        """Start the reactor and the store; return the reactor, or in the demo its clock."""
        return await self.start_reactor() if self._demo is None else self._demo.clock

    async def start_reactor(self) -> IClientReactor:
        """Start the reactor and open the store, once; return the reactor."""
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        return await asyncio.shield(self._starting)

    async def open_store(self) -> ClanStore:
        """Open the store, once, and return it."""
        if self._opening is None:
            opening = asyncio.to_thread(
                self._store.open, self._settings.store, self._settings.base
            )
            self._opening = asyncio.create_task(opening)
        await asyncio.shield(self._opening)
        return self._store.api_store

    def prioritise(self, tag: Tag) -> None:
        """Send requests for this clan before all others from now on."""
        self._prioritised_clan = tag
        if self._chain is not None:
            self._chain.limiter.prioritise(str(tag))

    def prioritise_player(self, player: Tag) -> None:
        """Send requests about this player before those for clans from now on."""
        self._prioritised_player = player
        if self._chain is not None:
            self._chain.limiter.prioritise_player(str(player))

    def read_pace(self) -> Pace | None:
        """See `Backend.read_pace`."""
        return self._chain.limiter.read_pace() if self._chain is not None else None

    async def preconnect(self) -> None:
        """Open connections for the coming load; unused ones are closed after some seconds."""
        if (connections := (await self._open_chain()).connections) is not None:
            connections.open(MAX_MEMBERS)

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Load a clan; see `loader.clan`. Cancelling it cancels its requests on the network."""
        clock = await self.start()
        api_store = self._store.api_store
        newest: Survey | None = None

        def update(survey: Survey) -> None:
            nonlocal newest
            newest = survey
            on_update(survey)

        self._running_loads += 1
        self._no_loads.clear()
        try:
            return await self._run(
                lambda client: clan_loader.load_clan(
                    client,
                    request,
                    update,
                    on_retry,
                    load_stored=api_store.load_survey,
                    now=utc_now,
                    clock=clock,
                    time_limit=self._settings.load_timeout,
                    timeout_error=partial(self._make_timeout_error, clock.seconds()),
                )
            )
        finally:
            self._running_loads -= 1
            if not self._running_loads:
                self._no_loads.set()
            if newest is not None:  # save it even if the load was cancelled
                api_store.save_survey(newest)

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Load all stored snapshots of a clan, oldest first."""
        await self.open_store()
        if self._demo_history is not None:
            await self._no_loads.wait()  # the loads of clans are more urgent
            await self._demo_history.save(tag)
        await asyncio.to_thread(self._store.flush)  # so that the latest snapshot is included
        return await asyncio.to_thread(self._store.api_store.load_history, tag)

    async def find_clan_of_player(self, player: Tag) -> Tag | None:
        """Load the clan that a player is in; None for none."""
        return (await self._run(lambda client: client.get_player(player))).clan

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Load this week's river race of a clan."""
        return await self._run(lambda client: client.get_race(tag, max_age))

    async def load_war_record(self, tag: Tag) -> WarRecord:
        """Load this week's race and the past weeks of a clan; see `loader.war`."""
        return await self._run(lambda client: war_loader.load_war(client, tag))

    async def load_battle_logs(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Load the battle logs of players of a clan; see `loader.clan`."""
        clock = await self.start()
        return await self._run(
            lambda client: clan_loader.load_battles(
                client,
                players,
                before,
                on_update,
                clan=tag,
                clock=clock,
                time_limit=self._settings.load_timeout,
                timeout_error=partial(self._make_timeout_error, clock.seconds()),
            )
        )

    async def load_cards(self) -> Catalogue:
        """Load all cards of the game."""
        return await self._run(lambda client: client.get_cards())

    async def load_card_image(self, card: int) -> DecodedImage | None:
        """Return the image of a card; None if images are disabled or it cannot be loaded."""
        images = (await self._open_chain()).images if self.has_key else None
        return await images.load(card) if images is not None else None

    async def load_roster(self, tag: Tag) -> Clan:
        """Load a clan and its roster, without its players."""
        return await self._run(lambda client: client.get_clan(tag))

    async def search_clans(self, name: str, after: str = "") -> Page:
        """Find clans by name."""
        return await self._run(lambda client: client.search_clans(name, after))

    async def load_locations(self) -> tuple[Location, ...]:
        """Load all countries and regions."""
        return await self._run(lambda client: client.get_locations())

    async def load_rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Load the best clans of a location, by a score."""
        return await self._run(lambda client: client.get_rankings(location, after, by))

    async def probe(self, path: str, on_headers: Callable[[Headers], object]) -> float:
        """Send one request without cache, rate limiter or retries, for `clantui doctor`.

        Args:
            on_headers: called with the headers of the response, whatever its status.

        Returns:
            The seconds until the response. Raises a `RoyaleError` if there is none.
        """
        if self._demo is None:
            return await self._send_alone(self._keys.token, path, on_headers)
        return await _measure(self._demo, path)

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Switch to the demo world, which runs in this process; return the clan to start with.

        With `remember`, loaded clans are stored in a folder that is deleted at exit.
        """
        self._demo_opened = asyncio.Event()
        try:
            return await self._open_demo(remember=remember)
        finally:
            self._demo_opened.set()

    async def _open_demo(self, *, remember: bool) -> Tag:
        await self.open_store()  # a store that is being opened must not replace the demo's
        await asyncio.to_thread(self.close)
        importing = asyncio.to_thread(import_module, "clantui.backend.demo")
        if remember:  # concurrently: the store waits for the disk
            opening = asyncio.to_thread(self._store.open_temporary, DEMO_BASE)
            await asyncio.gather(importing, opening)
        else:
            await importing
        runtime.start_logging()
        asyncio.get_running_loop().call_later(_GC_DELAY, runtime.enable_garbage_collection)
        world = demo.open_world(self._seed, utc_now())
        if remember:
            self._demo_history = demo.DemoHistory(world, self._store, utc_now())
        clock = demo.LoopClock(asyncio.get_running_loop())
        self._demo = demo.DemoSource(world, clock, self._latency)
        self._drop_chain()
        self._use_chain(demo.build_demo(self._demo, self._settings, self._announce_pause))
        return Tag.parse(world.home)

    def close_in_thread(self) -> None:
        """Close the store in a thread, so that the screen can close while data is written.

        The process waits for the thread when it ends. During a load this does nothing: the survey
        of the load must still be stored when it is cancelled.
        """
        if not self._running_loads:
            asyncio.get_running_loop().run_in_executor(None, self.close)

    def close(self) -> None:
        """Finish all writes and close the store; later data is not stored."""
        self._demo_history = None
        self._store.close()

    def _make_timeout_error(self, started_at: float) -> RoyaleError:
        """Return `Throttled` if a 429 has delayed the requests, else `Unreachable`."""
        time_limit = self._settings.load_timeout
        if self._chain is not None and self._chain.limiter.was_paused_since(started_at):
            return Throttled.make_final(time_limit)
        return Unreachable(f"not answered within {time_limit:g} s")

    async def _run(
        self, work: Callable[[RoyaleClient], Deferred[_T] | Coroutine[Any, Any, _T]]
    ) -> _T:
        """Run work that sends requests (a Deferred or a coroutine of Twisted); return its result.

        Run it again if its API key was refused and a newer key has been found.
        """
        while True:
            chain = await self._open_chain()
            if chain.limiter.is_key_refused and self._use_newer_key():
                continue  # a player's 403 raises no error: it is part of the result
            try:
                result = await bridge.to_future(work(chain.client))
            except AccessDenied:
                # If another request has replaced the key meanwhile, just try again.
                if self._chain is chain and not self._use_newer_key():
                    raise
            else:
                return result

    def _use_newer_key(self) -> bool:
        """Replace a refused API key by a newer one; return False if there is none."""
        if is_found := self._keys.find_newer():
            self._drop_chain()
        return is_found

    async def _open_chain(self) -> ClientChain:
        """Return the client, built at the first request; raise `AccessDenied` without a key."""
        if self._demo_opened is not None:  # wait until a chosen demo is open
            await self._demo_opened.wait()
        if self._demo is None:
            problem = self._keys.find_missing()
            if self._keys.token is None:
                raise AccessDenied(problem or self._keys.missing_message)
        if self._chain is not None:
            return self._chain
        reactor, trust = await self.start_reactor(), await self._load_trust()
        if self._chain is None:  # not built by another request meanwhile
            chain = client_chain.build_client(
                replace(self._settings, token=self._keys.token),
                reactor,
                trust,
                self._store.persistent,
                self._announce_pause,
            )
            self._use_chain(chain)
            return chain
        return self._chain

    async def _send_alone(
        self,
        token: Token | None,
        path: str,
        on_headers: Callable[[Headers], object] = lambda _: None,
    ) -> float:
        """Send one request on a connection of its own; see `probe`."""
        reactor, trust = await self.start_reactor(), await self._load_trust()
        settings = replace(self._settings, token=token)
        http, connections = client_chain.build_transport(settings, reactor, trust, on_headers)
        try:
            return await _measure(http, path)
        finally:
            self._close_later(connections.close())

    def _use_chain(self, chain: ClientChain) -> None:
        self._chain = chain
        # chosen before the first request, or while an earlier key was used
        if self._prioritised_clan is not None:
            chain.limiter.prioritise(str(self._prioritised_clan))
        if self._prioritised_player is not None:
            chain.limiter.prioritise_player(str(self._prioritised_player))

    def _drop_chain(self) -> None:
        """Close the client's idle connections; the next request builds a new client."""
        old, self._chain = self._chain, None
        if old is not None:
            self._close_later(old.close())

    def _close_later(self, closing: Deferred[Any]) -> None:
        future = bridge.to_future(closing)
        self._closing.add(future)
        future.add_done_callback(self._closing.discard)

    def _announce_pause(self, seconds: float) -> None:
        self.on_pause(seconds)  # a lookup per call: the screen sets `on_pause` later

    async def _load_trust(self) -> TlsTrust:
        if self._trust is None:
            self._trust = await asyncio.to_thread(_load_tls_roots, self._settings.base)
        return self._trust

    async def _start(self) -> IClientReactor:
        # Concurrently: the store waits for the disk, and OpenSSL releases the GIL.
        await asyncio.gather(
            self.open_store(), self._load_trust(), asyncio.to_thread(_import_network)
        )
        reactor: IClientReactor = runtime.start_reactor(asyncio.get_running_loop())
        reactor.installNameResolver(resolver.ThreadedResolver(reactor))
        return reactor


async def _measure(bottom: Source, path: str) -> float:
    """Send a request; return the seconds until the response."""
    began = time.perf_counter()
    await bridge.to_future(bottom.get(source.Request(path=path)))
    return time.perf_counter() - began


def _import_network() -> None:
    """Import all modules that the first request needs; takes 100 ms, safe in any thread."""
    runtime.import_twisted()
    import_module("clantui.backend.client")
    import_module("clantui.loader.clan")


def _load_tls_roots(base: str) -> TlsTrust:
    """Load the CA certificates for the base URL; safe in any thread."""
    trust = tls_trust.TlsTrust(os.environ)
    if base.startswith("https:"):
        with suppress(Unreachable):  # the first request raises it
            trust.load_context()
    return trust


def utc_now() -> datetime:
    """Return the current time, aware UTC."""
    return datetime.now(UTC)
