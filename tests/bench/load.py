"""One clan, 51 requests: a cold load and a second one, by clantui and by other clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS, ClientResult
from tests.bench.expected import HOME
from tests.bench.figures import Part, Row, run_interleaved

ARTICLE: Final = "article"
AIOHTTP: Final = ("aiohttp_typed", "aiohttp_json")
"""The faster one first: the targets are relative to it."""

STALL: Final = 25.0
"""Target: longest block of the loop, in ms."""

WEIGHT: Final = 80.0
"""Target: memory of the process, in MB."""

_Figures = Mapping[str, Sequence[float]]
"""A figure of each run, by client."""


def measure(runs: int) -> Part:
    """Load the home clan cold, and again over the connections that are open then.

    Args:
        runs: of each client.
    """
    with server.run_server() as served:
        results = run_interleaved(
            runs, {name: partial(children.run, name, served, [HOME], loads=2) for name in NAMES}
        )

    def collect(figure: Callable[[ClientResult], float]) -> _Figures:
        return {name: [figure(result) for result in each] for name, each in results.items()}

    cold = collect(lambda result: result.loads[0].ms)
    processor = collect(lambda result: result.loads[0].cpu_ms)
    again = collect(lambda result: result.loads[1].ms)
    rows = [
        *_make_rows("cold", cold, {AIOHTTP[0]: 1.0, AIOHTTP[1]: None, ARTICLE: 0.4}),
        *_make_rows(
            "cold, first player",
            collect(lambda result: result.loads[0].first_ms),
            {AIOHTTP[0]: None},
        ),
        *_make_rows("cold, CPU", processor, {AIOHTTP[0]: 1.1, AIOHTTP[1]: None, ARTICLE: None}),
        *_make_rows("refresh", again, {AIOHTTP[0]: 1.0, AIOHTTP[1]: None}),
        *_make_rows(
            "refresh, CPU", collect(lambda result: result.loads[1].cpu_ms), {AIOHTTP[0]: None}
        ),
        *_make_single_rows("longest stall", collect(_get_longest_stall), STALL, "ms"),
        *_make_single_rows("peak memory", collect(lambda result: result.rss_mb), WEIGHT, "MB"),
    ]
    note = (
        f"Each answer takes {server.LATENCY:g} ms: 120 is the minimum. Imports are not included, "
        "because the screen does them before Enter. A refresh loads all players again."
    )
    return Part(title="A clan, 51 requests", rows=rows, note=note)


def _make_rows(label: str, figures: _Figures, targets: Mapping[str, float | None]) -> list[Row]:
    """Return a row of clantui against each client of `targets`, then a row of each client."""
    ours = [
        Row(
            label=f"{label}: {NAMES[OURS]} to {NAMES[other]}",
            values=figures[OURS],
            baseline=median(figures[other]),
            target=target,
        )
        for other, target in targets.items()
    ]
    others = [
        Row(label=f"{label}: {NAMES[n]}", values=each) for n, each in figures.items() if n != OURS
    ]
    return ours + others


def _make_single_rows(label: str, figures: _Figures, target: float, unit: str) -> list[Row]:
    """Return a row of each client; only clantui has a target."""
    return [
        Row(
            label=f"{label}: {NAMES[n]}",
            values=each,
            target=target if n == OURS else None,
            unit=unit,
        )
        for n, each in figures.items()
    ]


def _get_longest_stall(result: ClientResult) -> float:
    return max(load.stall_ms for load in result.loads)
