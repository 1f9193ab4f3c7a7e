"""One clan on a long wire: what a connection costs, and what it saves to have it already."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP
from tests.bench.truth import HOME

TRIP: Final = 60.0
"""ms there and back."""

LATENCY: Final = 15.0
"""ms that the server takes for an answer."""

AHEAD: Final = 1.0
"""Seconds that the program is open before Enter."""

COLD: Final = 0.8
"""Target: a cold load to aiohttp's."""

OPEN: Final = 0.4
"""Target: a load of a program that has been open for a while to aiohttp's cold one."""


def measure(runs: int) -> Part:
    """Load the home clan cold, and ours after it has been open for a while too.

    Args:
        runs: of each client.
    """
    open_before = f"{NAMES[OURS]}, open for {AHEAD:g} s"
    with server.running(latency=LATENCY, trip=TRIP) as served:
        ways = {NAMES[name]: partial(children.run, name, served, [HOME]) for name in NAMES}
        ways[open_before] = partial(children.run, OURS, served, [HOME], ahead=AHEAD)
        ran = interleaved(runs, ways)
    took = {name: [one.loads[0].ms for one in each] for name, each in ran.items()}
    aiohttp = median(took[NAMES[AIOHTTP[0]]])
    targets = {NAMES[OURS]: COLD, open_before: OPEN}
    rows = [
        Row(
            what=name,
            ms=each,
            against=aiohttp if name in targets else None,
            most=targets.get(name),
        )
        for name, each in took.items()
    ]
    note = (
        f"{TRIP:g} ms there and back, for the handshakes of TCP and TLS too; {LATENCY:g} ms an "
        f"answer. Against: {NAMES[AIOHTTP[0]]}, cold. The least is {6 * TRIP + 2 * LATENCY:g} ms "
        f"for who opens connections when the clan is there, {4 * TRIP + 2 * LATENCY:g} for who "
        f"opens them when it is asked for, {2 * (TRIP + LATENCY):g} for who has them."
    )
    return Part(title="A clan on a long wire", rows=rows, note=note)
