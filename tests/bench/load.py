"""One clan, 51 requests: cold and once more, by the product and by what one would pick instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS, Ran
from tests.bench.figures import Part, Row, interleaved
from tests.bench.truth import HOME

ARTICLE: Final = "article"
AIOHTTP: Final = ("aiohttp_typed", "aiohttp_json")
"""The better one first: the targets are to it."""

STALL: Final = 25.0
"""Target: ms that the loop is held at the most."""

WEIGHT: Final = 80.0
"""Target: MB of the process."""

_Told = Mapping[str, Sequence[float]]
"""By client, a figure of each run."""


def measure(runs: int) -> Part:
    """Load the home clan cold, and again over the connections that are then open.

    Args:
        runs: of each client.
    """
    with server.running() as served:
        ran = interleaved(
            runs, {name: partial(children.run, name, served, [HOME], loads=2) for name in NAMES}
        )

    def told(figure: Callable[[Ran], float]) -> _Told:
        return {name: [figure(one) for one in each] for name, each in ran.items()}

    cold = told(lambda one: one.loads[0].ms)
    processor = told(lambda one: one.loads[0].cpu_ms)
    again = told(lambda one: one.loads[1].ms)
    rows = [
        *_rows("cold", cold, {AIOHTTP[0]: 1.0, AIOHTTP[1]: None, ARTICLE: 0.4}),
        *_rows("cold, first player", told(lambda one: one.loads[0].first_ms), {AIOHTTP[0]: None}),
        *_rows("cold, CPU", processor, {AIOHTTP[0]: 1.1, AIOHTTP[1]: None, ARTICLE: None}),
        *_rows("refresh", again, {AIOHTTP[0]: 1.0, AIOHTTP[1]: None}),
        *_rows("refresh, CPU", told(lambda one: one.loads[1].cpu_ms), {AIOHTTP[0]: None}),
        *_alone("longest stall", told(_stall), STALL, "ms"),
        *_alone("memory at the most", told(lambda one: one.rss_mb), WEIGHT, "MB"),
    ]
    note = (
        f"Each answer takes {server.LATENCY:g} ms: 120 is the least. Imports are not in it, for "
        "the screen does them before Enter. A refresh asks for everybody again."
    )
    return Part(title="A clan, 51 requests", rows=rows, note=note)


def _rows(what: str, told: _Told, targets: Mapping[str, float | None]) -> list[Row]:
    """Ours against each of some others, then all others alone."""
    ours = [
        Row(
            what=f"{what}: {NAMES[OURS]} to {NAMES[other]}",
            ms=told[OURS],
            against=median(told[other]),
            most=most,
        )
        for other, most in targets.items()
    ]
    others = [Row(what=f"{what}: {NAMES[n]}", ms=each) for n, each in told.items() if n != OURS]
    return ours + others


def _alone(what: str, told: _Told, most: float, unit: str) -> list[Row]:
    """All of them, ours against a bound of its own."""
    return [
        Row(what=f"{what}: {NAMES[n]}", ms=each, most=most if n == OURS else None, unit=unit)
        for n, each in told.items()
    ]


def _stall(ran: Ran) -> float:
    return max(took.stall_ms for took in ran.loads)
