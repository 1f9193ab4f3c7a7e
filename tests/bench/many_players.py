"""Ten thousand players, and clan after clan: time and growth of memory."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS, ClientResult, list_biggest_clans
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.load import AIOHTTP

RACE: Final = 5
AGAIN: Final = 41
"""Loads of five clans, each of all players: together some ten thousand players."""

CONNECTIONS: Final = 50
CLANS: Final = 10

MAX_RATIO: Final = 1.05
"""Target: time relative to aiohttp."""

FLAT: Final = 1.1
"""Target: memory relative to an earlier load; the allocator keeps a tenth."""

_TYPED: Final = AIOHTTP[0]


def measure(runs: int) -> Part:
    """Load five clans many times, and ten clans one after another.

    Args:
        runs: of each client.
    """
    with server.run_server() as served:
        run_loads = partial(children.run, at_once=CONNECTIONS, loads=AGAIN)
        results = run_interleaved(
            runs,
            {
                **{
                    n: partial(run_loads, n, served, list_biggest_clans(RACE))
                    for n in (OURS, _TYPED)
                },
                "clans": partial(
                    children.run,
                    OURS,
                    served,
                    list_biggest_clans(CLANS),
                    loads=CLANS,
                    in_turn=True,
                ),
            },
        )
    ours, theirs, turns = results[OURS], results[_TYPED], results["clans"]
    players = sum(load.players for load in ours[0].loads)
    rows = [
        _compare(NAMES[OURS], _list_ms(ours), _list_ms(theirs), MAX_RATIO),
        Row(label=NAMES[_TYPED], values=_list_ms(theirs)),
        _compare(f"{NAMES[OURS]}: CPU", _list_cpu(ours), _list_cpu(theirs)),
        Row(
            label=f"{NAMES[OURS]}: longest stall",
            values=[max(load.stall_ms for load in result.loads) for result in ours],
        ),
        _make_memory_row(f"{players:,} players, to {players // AGAIN * 4:,}", ours, AGAIN - 1, 3),
        _make_memory_row(f"{CLANS} clans, to 2", turns, CLANS - 1, 1),
    ]
    least = AGAIN * (1 + players / AGAIN / CONNECTIONS) * server.LATENCY / 1000
    note = (
        f"{RACE} clans, {AGAIN} times over {CONNECTIONS} connections, all players each time; each "
        f"answer takes {server.LATENCY:g} ms, so the minimum is {least:.1f} s. Memory is of the "
        "process after the load."
    )
    return Part(title="Ten thousand players, and clan after clan", rows=rows, note=note)


def _list_ms(results: list[ClientResult]) -> list[float]:
    return [sum(load.ms for load in result.loads) for result in results]


def _list_cpu(results: list[ClientResult]) -> list[float]:
    return [sum(load.cpu_ms for load in result.loads) for result in results]


def _compare(
    label: str, ours: list[float], theirs: list[float], target: float | None = None
) -> Row:
    return Row(
        label=f"{label} to {NAMES[_TYPED]}", values=ours, baseline=median(theirs), target=target
    )


def _make_memory_row(label: str, results: list[ClientResult], last: int, first: int) -> Row:
    before = median(result.loads[first].rss_mb for result in results)
    after = [result.loads[last].rss_mb for result in results]
    return Row(
        label=f"{NAMES[OURS]}: memory after {label}",
        values=after,
        baseline=before,
        target=FLAT,
        unit="MB",
    )
