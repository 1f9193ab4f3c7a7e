"""A whole load of 51 requests through the product's own stack, in this process."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from typing import Any, Final

from twisted.internet.tcp import Client

from clantui import bridge
from clantui.cli.engine import Engine
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.tally import pairs
from clantui.core.token import Token
from clantui.core.wish import Wish
from clantui.settings import Settings
from tests.bench.figures import Part, Row
from tests.bench.server import LATENCY
from tests.bench.truth import HOME, MEMBERS, TOKEN, check

AT_ONCE: Final = (10, 25, 50)
"""Requests in flight."""

MOST: Final = 1.3
"""Target: wall time of a load to the least that the latency allows."""


class _Started(Engine):
    """The product's engine on a reactor that runs already: there is one in a process's life."""

    reactor: Any

    async def start(self) -> Any:  # noqa: ANN401 — the reactor
        return self.reactor


@dataclass(frozen=True, slots=True)
class _Took:
    """What a load took, in ms: all of it, until the first player was seen, of the processor."""

    wall: float
    first: float
    cpu: float


def measure(url: str, runs: int) -> Part:
    """Load the home clan again and again, by turns with each number at once, cold and warm.

    Args:
        url: of a server whose answers take `LATENCY` ms.
        runs: of each.
    """
    took: dict[tuple[int, str], list[_Took]] = {}

    async def main() -> int:
        _Started.reactor = bridge.start_reactor(asyncio.get_running_loop())
        await _cold_and_warm(url, AT_ONCE[0])
        for _ in range(runs):
            for at_once in AT_ONCE:
                cold, warm = await _cold_and_warm(url, at_once)
                took.setdefault((at_once, "cold"), []).append(cold)
                took.setdefault((at_once, "warm"), []).append(warm)
        return 0

    bridge.run(main)
    rows = [row for (at_once, how), each in took.items() for row in _rows(at_once, how, each)]
    note = (
        f"Against: {LATENCY:g} ms for the clan and for each ⌈{len(MEMBERS)}/at once⌉; the first "
        "player before the second round trip has passed twice. Cold: no connection is open."
    )
    return Part(title="A whole load, 51 requests", rows=rows, note=note)


def _rows(at_once: int, how: str, took: list[_Took]) -> list[Row]:
    name = f"{at_once} at once, {how}"
    least = LATENCY * (1 + math.ceil(len(MEMBERS) / at_once))
    return [
        Row(what=name, ms=[t.wall for t in took], against=least, most=MOST),
        Row(what=f"{name}: first player", ms=[t.first for t in took], against=3 * LATENCY, most=1),
        Row(what=f"{name}: CPU", ms=[t.cpu for t in took]),
    ]


async def _cold_and_warm(url: str, at_once: int) -> tuple[_Took, _Took]:
    # Twice 51 are asked without a pause: the politeness is not what is measured.
    settings = Settings(base=url, token=Token(TOKEN), at_once=at_once, burst=200)
    engine = _Started(settings)
    cold, warm = await _timed(engine), await _timed(engine)
    await _hang_up()
    return cold, warm


async def _timed(engine: Engine) -> _Took:
    seen: list[float] = []

    def emit(picture: Survey) -> None:
        if not seen and picture.present:
            seen.append(time.perf_counter())

    cpu, begun = time.process_time(), time.perf_counter()
    survey = await engine.load(Wish(tag=Tag.parse(HOME), max_age=0), emit)
    wall, used = time.perf_counter() - begun, time.process_time() - cpu
    check(pairs(survey), "the load")
    return _Took(wall * 1000, (seen[0] - begun) * 1000, used * 1000)


async def _hang_up() -> None:
    """Close every connection, so that the next engine is cold and the process has room."""
    while kept := [at for at in _Started.reactor.getReaders() if isinstance(at, Client)]:
        for connection in kept:
            connection.loseConnection()
        await asyncio.sleep(0.01)
