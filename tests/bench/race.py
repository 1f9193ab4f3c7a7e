"""Five clans at once."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from clantui.config.schema import get_default
from tests.bench import children, server
from tests.bench.children import NAMES, OURS, list_biggest_clans
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import members

CLANS: Final = 5
FEWER: Final = 50
"""Connections of one clan."""

MAX_RATIO: Final = 0.95
"""Target: our default relative to aiohttp, which has as many connections by default."""

AT_ONCE: Final[int] = get_default("concurrency")
_TYPED: Final = AIOHTTP[0]


def measure(runs: int) -> Part:
    """Load the five biggest clans of the demo world; the treq script loads one by one.

    Args:
        runs: of each client.
    """
    clans = list_biggest_clans(CLANS)
    each = [(name, n) for n in (AT_ONCE, FEWER) for name in (OURS, _TYPED)]
    with server.run_server() as served:
        ways = {
            _make_label(name, at_once): partial(children.run, name, served, clans, at_once=at_once)
            for name, at_once in each
        }
        ways[NAMES["pooled_treq"]] = partial(children.run, "pooled_treq", served, clans)
        ways[f"{NAMES[ARTICLE]}, {CLANS} times"] = partial(
            children.run, ARTICLE, served, clans, loads=CLANS, in_turn=True
        )
        results = run_interleaved(runs, ways)
    times = {
        name: [sum(load.ms for load in result.loads) for result in r]
        for name, r in results.items()
    }
    cpu = {
        name: [sum(load.cpu_ms for load in result.loads) for result in r]
        for name, r in results.items()
    }
    baseline = {_make_label(OURS, n): _make_label(_TYPED, n) for n in (AT_ONCE, FEWER)}
    rows = [
        Row(
            label=name,
            values=ms,
            baseline=median(times[baseline[name]]) if name in baseline else None,
            target=MAX_RATIO if name == _make_label(OURS, AT_ONCE) else None,
        )
        for name, ms in times.items()
    ]
    rows += [
        Row(label=f"{name}: CPU", values=cpu[name], baseline=median(cpu[other]))
        for name, other in baseline.items()
    ]
    requests = sum(len(members(clan)) + 1 for clan in clans)
    note = f"{requests} requests; each answer takes {server.LATENCY:g} ms. All start cold."
    return Part(title="Five clans at once", rows=rows, note=note)


def _make_label(name: str, at_once: int) -> str:
    return f"{NAMES[name]}, {at_once} at once"
