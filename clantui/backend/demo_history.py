"""What would have been remembered of a clan of the demo, had it been read for two months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.world import World
from clantui.wire import clans

AWAY: Final = timedelta(days=5)
"""Since the last reading of the demo's past: long enough for something to have changed."""

_SILENT: Final = Unreachable("no answer in 10 s")


def surveys(world: World, tag: Tag, now: datetime) -> Iterator[Survey]:
    """Read a clan's past, decoded as answers of the API are.

    Args:
        world: the demo world, as it is where nothing has happened since it was opened.
        tag: the clan's.
        now: aware; nothing later is told.

    Returns:
        Finished pictures, partial ones among them, the oldest first; none of a clan unknown.
    """
    # Most profiles are the same from one reading to the next.
    player = lru_cache(maxsize=256)(clans.player)
    for reading in world.past(str(tag)):
        if reading.at < now:
            clan = clans.clan(msgspec.json.encode(reading.clan))
            found = {
                one.tag: one
                for payload in reading.players.values()
                for one in [player(msgspec.json.encode(payload))]
            }
            yield Survey(
                clan=clan,
                at=reading.at,
                players=found,
                failed={one.tag: _SILENT for one in clan.members if one.tag not in found},
                waiting=frozenset(),
            )
