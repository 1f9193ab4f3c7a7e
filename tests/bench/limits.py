"""An API with a rate limit: with the limit known, and with the limit to be learned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from clantui.config.settings import Settings
from clantui.demo.world.world import World
from tests.bench import children, server
from tests.bench.children import NAMES, OURS, ClientResult, list_biggest_clans
from tests.bench.expected import HOME
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import members
from tests.bench.server import RunningServer

AT_ONCE: Final = 40
"""Burst of the server's limit, in requests."""

RATE: Final = 20.0
"""Requests a second after the burst."""

KNOWN: Final = 1.15
"""Target: time relative to the ideal, with a known limit."""

LEARNED: Final = 1.5
"""Target: the same for one clan, with an unknown limit."""

REMEMBERED: Final = 1.5
"""Target: the same for one clan in a second run, which remembers the learned limit."""

REFUSED: Final = 25.0
"""Target: refusals of a race with an unknown limit."""

_Run = tuple[ClientResult, float]
"""A client's result, and its number of refused requests."""


def measure(runs: int) -> Part:
    """Load one clan and five: with the limit known, unknown, and remembered by a second run.

    Args:
        runs: of each.
    """
    home_clan, five = [HOME], list_biggest_clans(5)
    known = {"burst": float(AT_ONCE), "per_second": RATE}
    unknown = {"burst": float(Settings().burst), "per_second": Settings().rate}
    with server.run_server(burst=AT_ONCE, rate=RATE, clans=len(World().clans)) as served:
        results = run_interleaved(
            runs,
            {
                f"{name}, {knowledge}": partial(_run, served, clans, limit)
                for knowledge, limit in (("known", known), ("learned", unknown))
                for name, clans in (("one clan", home_clan), ("five", five))
            }
            | {
                f"{name}, remembered": partial(_run_again, served, clans, unknown)
                for name, clans in (("one clan", home_clan), ("five", five))
            },
        )
        others = [
            f"{NAMES[n]} {_get_outcome(n, served, home_clan)}" for n in (AIOHTTP[0], ARTICLE)
        ]
    rows = [
        *_make_rows("one clan, known", results, home_clan, KNOWN, 0),
        *_make_rows("five, known", results, five, KNOWN, 0),
        *_make_rows("one clan, learned", results, home_clan, LEARNED, None),
        *_make_rows("five, learned", results, five, None, REFUSED),
        *_make_rows("one clan, remembered", results, home_clan, REMEMBERED, 0),
        *_make_rows("five, remembered", results, five, None, 0),
    ]
    note = (
        f"The server takes {AT_ONCE} requests at once and {RATE:g} a second after them; without "
        f"knowing it, we begin with {Settings().burst} and {Settings().rate:g}. Against: the "
        "ideal, where the last request leaves as soon as the limit allows. No player was lost: "
        "every count is checked. Of the others "
        f"{' and '.join(others)}."
    )
    return Part(title="A limit", rows=rows, note=note)


def _run(served: RunningServer, clans: Sequence[str], limit: dict[str, float]) -> _Run:
    served.reset()
    result = children.run(OURS, served, clans, None, **limit)
    return result, served.count()["refused"]


def _run_again(served: RunningServer, clans: Sequence[str], limit: dict[str, float]) -> _Run:
    """Run twice with one store, and return the second run."""
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.sqlite3")
        served.reset()
        children.run(OURS, served, clans, None, **limit, store=store)
        served.reset()
        result = children.run(OURS, served, clans, None, **limit, store=store)
    return result, served.count()["refused"]


def _make_rows(
    label: str,
    results: dict[str, list[_Run]],
    clans: Sequence[str],
    target: float | None,
    refusals: float | None,
) -> list[Row]:
    times = [result.loads[0].ms for result, _ in results[label]]
    refused = [count for _, count in results[label]]
    return [
        Row(label=label, values=times, baseline=_compute_ideal(clans), target=target),
        Row(label=f"{label}: refused", values=refused, target=refusals, unit="requests"),
    ]


def _compute_ideal(clans: Sequence[str]) -> float:
    """Return the ms of a load that only the limit delays."""
    requests = sum(len(members(clan)) + 1 for clan in clans)
    return (requests - AT_ONCE) / RATE * 1000 + server.LATENCY


def _get_outcome(client: str, served: RunningServer, clans: Sequence[str]) -> str:
    served.reset()
    return children.get_outcome(client, served, clans, within=10)
