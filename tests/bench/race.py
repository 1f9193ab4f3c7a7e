"""Five clans at once."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from clantui.config.schema import default_of
from tests.bench import children, server
from tests.bench.children import NAMES, OURS, biggest
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import members

CLANS: Final = 5
AIOHTTPS: Final = 100
"""Connections of aiohttp, as it comes."""

MOST: Final = 1.1
"""Target: ours to aiohttp's, both with as many at once."""

AT_ONCE: Final[int] = default_of("concurrency")
_TYPED: Final = AIOHTTP[0]


def measure(runs: int) -> Part:
    """Load the five biggest clans of the demo world; the article's script one after another.

    Args:
        runs: of each client.
    """
    clans = biggest(CLANS)
    each = [(name, n) for n in (AT_ONCE, AIOHTTPS) for name in (OURS, _TYPED)]
    with server.running() as served:
        ways = {
            _called(name, at_once): partial(children.run, name, served, clans, at_once=at_once)
            for name, at_once in each
        }
        ways[NAMES["kept_treq"]] = partial(children.run, "kept_treq", served, clans)
        ways[f"{NAMES[ARTICLE]}, {CLANS} times"] = partial(
            children.run, ARTICLE, served, clans, loads=CLANS, in_turn=True
        )
        ran = interleaved(runs, ways)
    took = {name: [sum(load.ms for load in one.loads) for one in r] for name, r in ran.items()}
    cpu = {name: [sum(load.cpu_ms for load in one.loads) for one in r] for name, r in ran.items()}
    against = {_called(OURS, n): _called(_TYPED, n) for n in (AT_ONCE, AIOHTTPS)}
    rows = [
        Row(
            what=name,
            ms=ms,
            against=median(took[against[name]]) if name in against else None,
            most=MOST if name in against else None,
        )
        for name, ms in took.items()
    ]
    rows += [
        Row(what=f"{name}: CPU", ms=cpu[name], against=median(cpu[other]))
        for name, other in against.items()
    ]
    requests = sum(len(members(clan)) + 1 for clan in clans)
    note = f"{requests} requests; each answer takes {server.LATENCY:g} ms. All start cold."
    return Part(title="Five clans at once", rows=rows, note=note)


def _called(name: str, at_once: int) -> str:
    return f"{NAMES[name]}, {at_once} at once"
