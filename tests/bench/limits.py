"""An API that is asked too fast: told how fast it may be asked, and finding out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from clantui.config.settings import Settings
from clantui.demo.world.world import World
from tests.bench import children, server
from tests.bench.children import NAMES, OURS, Ran, biggest
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import members
from tests.bench.server import Served
from tests.bench.truth import HOME

AT_ONCE: Final = 40
"""Requests that the server takes at once."""

RATE: Final = 20.0
"""Requests a second that it takes after them."""

KNOWN: Final = 1.15
"""Target: the time to the ideal one, where the limit is known."""

LEARNED: Final = 1.5
"""Target: the same for one clan, where it is not."""

REMEMBERED: Final = 1.5
"""Target: the same for one clan in a second run, which remembers what the first has learned."""

REFUSED: Final = 25.0
"""Target: refusals of a race, where the limit is not known."""

_Run = tuple[Ran, float]
"""A client's report, and how often it was refused."""


def measure(runs: int) -> Part:
    """Load one clan and five at once, told the limit, not told it, and in a run after that.

    Args:
        runs: of each.
    """
    one, five = [HOME], biggest(5)
    known = {"burst": float(AT_ONCE), "per_second": RATE}
    unknown = {"burst": float(Settings().burst), "per_second": Settings().rate}
    with server.running(burst=AT_ONCE, rate=RATE, clans=len(World().clans)) as served:
        ran = interleaved(
            runs,
            {
                f"{name}, {how}": partial(_run, served, clans, told)
                for how, told in (("known", known), ("learned", unknown))
                for name, clans in (("one clan", one), ("five", five))
            }
            | {
                f"{name}, remembered": partial(_run_again, served, clans, unknown)
                for name, clans in (("one clan", one), ("five", five))
            },
        )
        others = [f"{NAMES[n]} {_fate(n, served, one)}" for n in (AIOHTTP[0], ARTICLE)]
    rows = [
        *_rows("one clan, known", ran, one, KNOWN, 0),
        *_rows("five, known", ran, five, KNOWN, 0),
        *_rows("one clan, learned", ran, one, LEARNED, None),
        *_rows("five, learned", ran, five, None, REFUSED),
        *_rows("one clan, remembered", ran, one, REMEMBERED, 0),
        *_rows("five, remembered", ran, five, None, 0),
    ]
    note = (
        f"The server takes {AT_ONCE} requests at once and {RATE:g} a second after them; not told "
        f"so, we begin with {Settings().burst} and {Settings().rate:g}. Against: the ideal, the "
        "last request leaving as soon as it may. Nobody was lost: every count is checked. Of the "
        "others "
        f"{' and '.join(others)}."
    )
    return Part(title="A limit", rows=rows, note=note)


def _run(served: Served, clans: Sequence[str], told: dict[str, float]) -> _Run:
    served.reset()
    ran = children.run(OURS, served, clans, None, **told)
    return ran, served.count()["refused"]


def _run_again(served: Served, clans: Sequence[str], told: dict[str, float]) -> _Run:
    """Run twice with one store, and return the second run."""
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.sqlite3")
        served.reset()
        children.run(OURS, served, clans, None, **told, store=store)
        served.reset()
        ran = children.run(OURS, served, clans, None, **told, store=store)
    return ran, served.count()["refused"]


def _rows(
    what: str,
    ran: dict[str, list[_Run]],
    clans: Sequence[str],
    most: float | None,
    refusals: float | None,
) -> list[Row]:
    took = [one.loads[0].ms for one, _ in ran[what]]
    refused = [count for _, count in ran[what]]
    return [
        Row(what=what, ms=took, against=_ideal(clans), most=most),
        Row(what=f"{what}: refused", ms=refused, most=refusals, unit="requests"),
    ]


def _ideal(clans: Sequence[str]) -> float:
    """Of a load that the limit alone holds up, in ms."""
    requests = sum(len(members(clan)) + 1 for clan in clans)
    return (requests - AT_ONCE) / RATE * 1000 + server.LATENCY


def _fate(client: str, served: Served, clans: Sequence[str]) -> str:
    served.reset()
    return children.fate(client, served, clans, within=10)
