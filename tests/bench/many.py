"""Ten thousand players, and clan after clan: the time, and whether memory stays where it was."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS, Ran, biggest
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP

RACE: Final = 5
AGAIN: Final = 41
"""Loads of five clans, each asking for everybody anew: together some ten thousand players."""

CONNECTIONS: Final = 50
CLANS: Final = 10

MOST: Final = 1.05
"""Target: ours to aiohttp's."""

FLAT: Final = 1.1
"""Target: memory to what it was after less; a tenth is what the allocator keeps."""

_TYPED: Final = AIOHTTP[0]


def measure(runs: int) -> Part:
    """Load five clans again and again, and ten clans after one another.

    Args:
        runs: of each client.
    """
    with server.running() as served:
        how = partial(children.run, at_once=CONNECTIONS, loads=AGAIN)
        ran = interleaved(
            runs,
            {
                **{n: partial(how, n, served, biggest(RACE)) for n in (OURS, _TYPED)},
                "clans": partial(
                    children.run, OURS, served, biggest(CLANS), loads=CLANS, in_turn=True
                ),
            },
        )
    ours, theirs, turns = ran[OURS], ran[_TYPED], ran["clans"]
    players = sum(load.players for load in ours[0].loads)
    rows = [
        _against(NAMES[OURS], _ms(ours), _ms(theirs), MOST),
        Row(what=NAMES[_TYPED], ms=_ms(theirs)),
        _against(f"{NAMES[OURS]}: CPU", _cpu(ours), _cpu(theirs)),
        Row(
            what=f"{NAMES[OURS]}: longest stall",
            ms=[max(load.stall_ms for load in one.loads) for one in ours],
        ),
        _memory(f"{players:,} players, to {players // AGAIN * 4:,}", ours, AGAIN - 1, 3),
        _memory(f"{CLANS} clans, to 2", turns, CLANS - 1, 1),
    ]
    least = AGAIN * (1 + players / AGAIN / CONNECTIONS) * server.LATENCY / 1000
    note = (
        f"{RACE} clans, {AGAIN} times over {CONNECTIONS} connections, everybody asked each time; "
        f"each answer takes {server.LATENCY:g} ms, which makes {least:.1f} s at least. Memory is "
        "that of the process after the load."
    )
    return Part(title="Ten thousand players, and clan after clan", rows=rows, note=note)


def _ms(ran: list[Ran]) -> list[float]:
    return [sum(load.ms for load in one.loads) for one in ran]


def _cpu(ran: list[Ran]) -> list[float]:
    return [sum(load.cpu_ms for load in one.loads) for one in ran]


def _against(what: str, ours: list[float], theirs: list[float], most: float | None = None) -> Row:
    return Row(what=f"{what} to {NAMES[_TYPED]}", ms=ours, against=median(theirs), most=most)


def _memory(what: str, ran: list[Ran], last: int, first: int) -> Row:
    before = median(one.loads[first].rss_mb for one in ran)
    after = [one.loads[last].rss_mb for one in ran]
    return Row(
        what=f"{NAMES[OURS]}: memory after {what}", ms=after, against=before, most=FLAT, unit="MB"
    )
