"""One clan over a network with latency: cost of connecting, gain of open connections."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS
from tests.bench.expected import HOME
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.load import AIOHTTP

TRIP: Final = 60.0
"""Round trip, in ms."""

LATENCY: Final = 15.0
"""ms of the server for an answer."""

AHEAD: Final = 1.0
"""Seconds from the start to Enter."""

COLD: Final = 0.8
"""Target: a cold load, relative to aiohttp."""

OPEN: Final = 0.4
"""Target: a load over open connections, relative to a cold load of aiohttp."""


def measure(runs: int) -> Part:
    """Load the home clan cold, and with clantui also after `AHEAD` seconds.

    Args:
        runs: of each client.
    """
    open_before = f"{NAMES[OURS]}, open for {AHEAD:g} s"
    with server.run_server(latency=LATENCY, trip=TRIP) as served:
        ways = {NAMES[name]: partial(children.run, name, served, [HOME]) for name in NAMES}
        ways[open_before] = partial(children.run, OURS, served, [HOME], ahead=AHEAD)
        results = run_interleaved(runs, ways)
    times = {name: [result.loads[0].ms for result in each] for name, each in results.items()}
    aiohttp = median(times[NAMES[AIOHTTP[0]]])
    targets = {NAMES[OURS]: COLD, open_before: OPEN}
    rows = [
        Row(
            label=name,
            values=each,
            baseline=aiohttp if name in targets else None,
            target=targets.get(name),
        )
        for name, each in times.items()
    ]
    note = (
        f"{TRIP:g} ms round trip, also for handshakes of TCP and TLS; {LATENCY:g} ms an answer. "
        f"Against: {NAMES[AIOHTTP[0]]}, cold. The minimum is {6 * TRIP + 2 * LATENCY:g} ms if "
        f"connections open after the clan's answer, {4 * TRIP + 2 * LATENCY:g} if they open with "
        f"the clan's request, {2 * (TRIP + LATENCY):g} if they are open before."
    )
    return Part(title="A clan on a long wire", rows=rows, note=note)
