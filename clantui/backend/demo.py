"""The demo as another API: its server, and what would have been stored of it in two months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo import server
from clantui.demo.server import Latency
from clantui.demo.world.world import World
from clantui.wire import clans

AWAY: Final = timedelta(days=5)
"""Since the last reading of the demo's past: long enough for something to have changed."""

_STEP: Final = 240.0
"""Seconds between two changes in the demo world: what was answered before has expired then."""

_SILENT: Final = Unreachable("no answer in 10 s")


def serve_demo(
    reactor: Any,  # noqa: ANN401 — Twisted's
    world: World,
    latency: float,
    *,
    images: bool,
) -> str:
    """Serve a demo world on a port of this machine.

    Args:
        reactor: a running one.
        latency: seconds of its responses.
        images: whether it has images of cards.

    Returns:
        Its base URL.
    """
    slow = Latency(base=latency)
    return server.base_url(server.serve(reactor, world, latency=slow, step=_STEP, pictures=images))


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
