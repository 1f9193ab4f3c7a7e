"""The demo as another API: its source, and what would have been stored of it in two months."""

from __future__ import annotations

import asyncio
import gzip
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote

import msgspec
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Request, Response
from clantui.api.transport.status import error_for_status
from clantui.backend.stack import ClientStack, build_chain
from clantui.config.settings import Settings, rate_limit
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.modules import LateModule
from clantui.demo.api.routes import Ask, answer
from clantui.demo.api.service import DemoService
from clantui.demo.latency import Latency
from clantui.demo.world.cards import CARDS, TOWERS
from clantui.demo.world.world import World
from clantui.images.loader import ImageLoader
from clantui.wire import clans

if TYPE_CHECKING:
    from clantui.demo.world import images
else:  # Pillow
    images = LateModule("clantui.demo.world.images")

BASE: Final = "http://127.0.0.1/demo"
"""The base URL that the demo is stored under; nobody listens there."""

TOKEN: Final = Token("demo")
"""A key for what wants one."""

_PER_TURN: Final = 3
"""Answers made in a turn of the loop, at 1.2 ms each."""

AWAY: Final = timedelta(days=5)
"""Since the last reading of the demo's past: long enough for something to have changed."""

_STEP: Final = 240.0
"""Seconds between two changes in the demo world: what was answered before has expired then."""

_SILENT: Final = Unreachable("no answer in 10 s")


class DemoSource:
    """A source that answers out of a demo world in this process, late as a network is.

    The answers are the bytes that the demo's server would send, and are decoded as the API's are.
    """

    def __init__(self, world: World, clock: IReactorTime, latency: float) -> None:
        """Open a world.

        Args:
            clock: counts the seconds in which things happen in the world.
            latency: seconds of most answers, give or take.
        """
        self.clock = clock
        self._service = DemoService(world, seconds=clock.seconds, step=_STEP)
        self._latency = Latency(base=latency)
        self._due: deque[tuple[Request, Deferred[Response]]] = deque()
        self._turn: IDelayedCall | None = None

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        seconds = self._latency(f"/v1{request.path.partition('?')[0]}")
        waiter: Deferred[Response] = Deferred()  # a cancelled one is skipped when it is due
        self.clock.callLater(seconds, self._queue, request, waiter)
        return waiter

    def _queue(self, request: Request, waiter: Deferred[Response]) -> None:
        self._due.append((request, waiter))
        if self._turn is None:
            self._turn = self.clock.callLater(0, self._answer_some)

    def _answer_some(self) -> None:
        """Make a few answers: fifty in one turn would hold the loop for 60 ms."""
        self._turn = None
        waiting = (self._due.popleft() for _ in range(min(len(self._due), _PER_TURN)))
        for request, waiter in waiting:
            if waiter.called:  # cancelled meanwhile
                continue
            try:
                response = self._answer(request)
            except RoyaleError as error:
                waiter.errback(error)
            else:
                waiter.callback(response)
        if self._due and self._turn is None:
            self._turn = self.clock.callLater(0, self._answer_some)

    def _answer(self, request: Request) -> Response:
        given = answer(self._service.world, _read_path(request.path))
        if given.status != 200:
            raise error_for_status(given.status, given.content, TOKEN)
        return Response(
            body=given.content,
            raw=gzip.compress(given.content, compresslevel=1, mtime=0),  # what a cache keeps
            max_age=self._service.seconds_fresh(given.fresh or 0),
        )


def _read_path(path: str) -> Ask:
    """Read what a path with its query asks."""
    path, _, query = path.partition("?")
    parts = tuple(unquote(part) for part in path.removeprefix("/").split("/"))
    return Ask(path=parts, query=tuple(sorted(parse_qsl(query, keep_blank_values=True))))


def build_demo(
    source: DemoSource,
    settings: Settings,
    jitter: Callable[[], float],
    on_pause: Callable[[float], object],
) -> ClientStack:
    """Build the client of a demo world: the chain of sources that the API has, without HTTP."""
    clock, limit = source.clock, rate_limit(settings)
    limiter = RateLimiter(source, clock, limit, settings.concurrency, jitter, on_pause=on_pause)
    client = build_chain(limiter, clock, jitter)
    images = ImageLoader(_draw_image, None, clock.seconds) if settings.art else None
    return ClientStack(client=client, limiter=limiter, images=images)


async def _draw_image(card: int) -> bytes:
    """Draw the image of a card.

    Raises:
        NotFound: if there is no such card.
    """
    known = next((spec for spec in (*CARDS, *TOWERS) if spec.id == card), None)
    if known is None:
        raise NotFound("the card has no picture")
    return await asyncio.to_thread(images.draw, known)


def open_world(seed: int, now: datetime) -> World:
    """Return a demo world in which a race is under way: one at rest shows little."""
    return World(seed, now, war=True)


def past_surveys(world: World, tag: Tag, now: datetime) -> Iterator[Survey]:
    """Yield what would have been stored of a clan, decoded as responses of the API are.

    Args:
        world: the demo world, as it is where nothing has happened since it was opened.
        tag: the clan's.
        now: aware; nothing later is told.

    Returns:
        Finished surveys, partial ones among them, the oldest first; none of a clan unknown.
    """
    # Most profiles are the same from one reading to the next.
    decode_player = lru_cache(maxsize=256)(clans.decode_player)
    for reading in world.history(str(tag)):
        if reading.at < now:
            clan = clans.decode_clan(msgspec.json.encode(reading.clan))
            payloads = map(msgspec.json.encode, reading.players.values())
            players = {player.tag: player for player in map(decode_player, payloads)}
            yield Survey(
                clan=clan,
                at=reading.at,
                players=players,
                failed={m.tag: _SILENT for m in clan.members if m.tag not in players},
                waiting=frozenset(),
            )
