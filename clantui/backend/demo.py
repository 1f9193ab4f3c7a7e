"""The demo: a source that replaces the API, its clock, and two months of stored history."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from zope.interface import implementer

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.pacing.turns import TurnQueue
from clantui.api.source import Request, Response
from clantui.api.transport.status import make_status_error
from clantui.backend.chain import ClientChain, build_chain
from clantui.backend.process_store import ProcessStore
from clantui.config.settings import Settings, make_rate_limit
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.modules import LateModule
from clantui.demo.api.routes import parse_request, respond
from clantui.demo.latency import draw_latency
from clantui.demo.world.cards import CARDS, TOWERS
from clantui.demo.world.world import World
from clantui.images.loader import ImageLoader
from clantui.wire import clans

if TYPE_CHECKING:
    from clantui.demo.world import images
else:  # Pillow
    images = LateModule("clantui.demo.world.images")

TOKEN: Final = Token("demo")
"""The API key of the demo."""

_PER_TURN: Final = 5
"""Responses created and delivered per turn of the loop, at 0.8 ms each."""

_HISTORY_AGE: Final = timedelta(days=5)
"""Age of the demo's latest stored snapshot: old enough that something has changed since."""

_STEP: Final = 240.0
"""Seconds between two changes in the demo world; longer than responses are cached."""

_SILENT: Final = Unreachable("no answer in 10 s")


class _LoopCall:
    """A scheduled call, with the methods of `IDelayedCall` that are used here."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, call: Callable[[], object]
    ) -> None:
        self._call = call
        self._handle: asyncio.TimerHandle | None = loop.call_later(seconds, self._run)

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def active(self) -> bool:
        return self._handle is not None

    def _run(self) -> None:
        self._handle = None
        self._call()


@implementer(IReactorTime)
class LoopClock:
    """Twisted's clock on a running asyncio loop; importing it takes 15 ms, a reactor 60 ms."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def seconds(self) -> float:
        """Return the seconds of a monotonic clock."""
        return self._loop.time()

    def callLater(  # noqa: N802 — Twisted's name
        self,
        delay: float,
        callable: Callable[..., object],  # noqa: A002 — Twisted's name
        *args: Any,  # noqa: ANN401
        **kw: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Call a function after some seconds."""
        return _LoopCall(self._loop, delay, lambda: callable(*args, **kw))

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:  # noqa: N802 — Twisted's name
        """Return nothing: only the loop knows its calls."""
        return ()


class DemoSource:
    """A source that answers from a demo world in this process, with the latency of a network.

    It returns the bytes that the demo's server would send: they are decoded like the API's.
    """

    def __init__(self, world: World, clock: IReactorTime, latency: float) -> None:
        """Open a world; `latency` is the seconds of a typical response."""
        self.clock = clock
        self._world, self._opened = world, clock.seconds()
        self._find_world = lru_cache(maxsize=1)(self._make_world)
        self._latency = latency
        self.turns = TurnQueue(clock, _PER_TURN)

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        seconds = draw_latency(self._latency, f"/v1{request.path.partition('?')[0]}")
        due: Deferred[Request] = Deferred()
        self.clock.callLater(seconds, due.callback, request)
        return due.addCallback(self.turns.wait).addCallback(self._respond)

    def _respond(self, request: Request) -> Response:
        seconds = self.clock.seconds() - self._opened
        world = self._find_world(int(seconds / _STEP))
        response = respond(world, parse_request(request.path))
        if response.status != 200:
            raise make_status_error(
                response.status, response.content, TOKEN, is_tag_lookup=request.is_tag_lookup
            )
        return Response(
            body=response.content,
            raw=response.content,  # gzip would take 14 ms per clan
            max_age=response.compute_seconds_left(seconds),
        )

    def _make_world(self, steps: int) -> World:
        later = timedelta(seconds=steps * _STEP)
        return self._world.move_on(steps, later) if steps else self._world


def build_demo(
    source: DemoSource,
    settings: Settings,
    on_pause: Callable[[float], object],
) -> ClientChain:
    """Build the client of a demo world: the same layers as for the API, without HTTP."""
    clock, limit = source.clock, make_rate_limit(settings)
    limiter = RateLimiter(
        source, clock, limit, settings.concurrency, random.random, on_pause=on_pause
    )
    client = build_chain(limiter, clock, source.turns, settings.max_age)
    images = ImageLoader(_draw_image, None, clock.seconds) if settings.art else None
    return ClientChain(client=client, limiter=limiter, images=images)


async def _draw_image(card: int) -> bytes:
    spec = next((spec for spec in (*CARDS, *TOWERS) if spec.id == card), None)
    if spec is None:
        raise NotFound("the card has no image")
    return await asyncio.to_thread(images.draw, spec)


def open_world(seed: int, now: datetime) -> World:
    """Return a demo world with a river race in progress."""
    return World(seed, now, war=True)


class DemoHistory:
    """Two months of past snapshots of demo clans, stored when the history of one is opened."""

    def __init__(self, world: World, store: ProcessStore, now: datetime) -> None:
        self._world, self._store, self._until = world, store, now - _HISTORY_AGE
        self._tasks: dict[Tag, asyncio.Task[None]] = {}

    async def save(self, tag: Tag) -> None:
        """Store the past snapshots of a clan, once."""
        if tag not in self._tasks:
            self._tasks[tag] = asyncio.create_task(asyncio.to_thread(self._save_now, tag))
        await asyncio.shield(self._tasks[tag])

    def _save_now(self, tag: Tag) -> None:
        for survey in iterate_past_surveys(self._world, tag, self._until):
            self._store.api_store.save_survey(survey)
        self._store.flush()


def iterate_past_surveys(world: World, tag: Tag, now: datetime) -> Iterator[Survey]:
    """Yield the past surveys of a clan up to a time, the oldest first; some have failed players.

    They are decoded like responses of the API; an unknown clan has none. The world must be as it
    was opened, without later changes.
    """
    # Most profiles are the same in consecutive surveys.
    decode_player = lru_cache(maxsize=256)(clans.decode_player)
    for past in world.iterate_history(str(tag)):
        if past.at < now:
            clan = clans.decode_clan(msgspec.json.encode(past.clan))
            payloads = map(msgspec.json.encode, past.players.values())
            players = {player.tag: player for player in map(decode_player, payloads)}
            yield Survey(
                clan=clan,
                at=past.at,
                players=players,
                failed={m.tag: _SILENT for m in clan.members if m.tag not in players},
                waiting=frozenset(),
            )
