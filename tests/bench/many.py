"""A clan of ten thousand, and clan after clan: the time, and whether memory stays where it was."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS, Ran, biggest
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP
from tests.bench.payloads import CROWD, crowd_pairs

MANY: Final = 10_000
FEWER: Final = MANY // 10
CONNECTIONS: Final = 50
CLANS: Final = 10

MOST: Final = 1.05
"""Target: ours to aiohttp's."""

FLAT: Final = 1.1
"""Target: memory to what it was after less; a tenth is what the allocator keeps."""

_TYPED: Final = AIOHTTP[0]


def measure(runs: int) -> Part:
    """Load a made-up clan of ten thousand, one of a thousand, and ten clans after one another.

    Args:
        runs: of each client.
    """
    with server.running(players=MANY) as served:
        right = {CROWD: crowd_pairs(MANY)}
        how = partial(children.run, right=right, at_once=CONNECTIONS)
        many = interleaved(
            runs, {name: partial(how, name, served, [CROWD]) for name in (OURS, _TYPED)}
        )
    with server.running(players=FEWER) as served:
        right = {CROWD: crowd_pairs(FEWER)}
        how = partial(children.run, right=right, at_once=CONNECTIONS)
        rest = interleaved(
            runs,
            {
                "fewer": partial(how, OURS, served, [CROWD]),
                "clans": partial(
                    children.run, OURS, served, biggest(CLANS), loads=CLANS, in_turn=True
                ),
            },
        )
    ours, theirs = many[OURS], many[_TYPED]
    rows = [
        _against(f"{NAMES[OURS]}", _ms(ours), _ms(theirs), MOST),
        Row(what=NAMES[_TYPED], ms=_ms(theirs)),
        _against(f"{NAMES[OURS]}: CPU", _cpu(ours), _cpu(theirs)),
        Row(what=f"{NAMES[OURS]}: longest stall", ms=[one.loads[0].stall_ms for one in ours]),
        _memory(f"{MANY:,} players, to {FEWER:,}", ours, 0, rest["fewer"], 0),
        _memory(f"{CLANS} clans, to 2", rest["clans"], CLANS - 1, rest["clans"], 1),
    ]
    note = (
        f"{MANY:,} players of one clan over {CONNECTIONS} connections; each answer takes "
        f"{server.LATENCY:g} ms, which makes {MANY / CONNECTIONS * server.LATENCY / 1000:g} s at "
        "least. Memory is that of the process after the load."
    )
    return Part(title="Ten thousand players, and clan after clan", rows=rows, note=note)


def _ms(ran: list[Ran]) -> list[float]:
    return [one.loads[0].ms for one in ran]


def _cpu(ran: list[Ran]) -> list[float]:
    return [one.loads[0].cpu_ms for one in ran]


def _against(what: str, ours: list[float], theirs: list[float], most: float | None = None) -> Row:
    return Row(what=f"{what} to {NAMES[_TYPED]}", ms=ours, against=median(theirs), most=most)


def _memory(what: str, more: list[Ran], last: int, less: list[Ran], first: int) -> Row:
    before = median(one.loads[first].rss_mb for one in less)
    after = [one.loads[last].rss_mb for one in more]
    return Row(
        what=f"{NAMES[OURS]}: memory after {what}", ms=after, against=before, most=FLAT, unit="MB"
    )
