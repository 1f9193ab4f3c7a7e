"""Requests without an answer: when the other players are shown."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS
from tests.bench.expected import HOME, MEMBERS, WORLD
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import is_stalled

SHARE: Final = 0.04
"""Share of the players whose answers never come."""

STALLED: Final = round(SHARE * len(MEMBERS))
TIMEOUT: Final = 2.0
"""Timeout of a load here, in s; the product has a much longer one."""

MAX_RATIO: Final = 1.2
"""Target: time until the others are shown, relative to a load without faults."""


def measure(runs: int) -> Part:
    """Load the home clan from a server that answers everything, and from one that does not.

    Args:
        runs: of each.
    """
    seed = next(n for n in count(1) if len(_list_stalled_players(n)) == STALLED)
    stalled = _list_stalled_players(seed)
    favourites = [_get_favourite(tag) for tag in MEMBERS if tag not in stalled]
    expected = {HOME: Counter(favourites).most_common()}
    with server.run_server() as healthy, server.run_server(stall=SHARE, seed=seed) as faulty:
        results = run_interleaved(
            runs,
            {
                "healthy": partial(children.run, OURS, healthy, [HOME]),
                "faulty": partial(
                    children.run, OURS, faulty, [HOME], expected, load_timeout=TIMEOUT
                ),
            },
        )
        others = [
            f"{NAMES[n]} {children.get_outcome(n, faulty, [HOME], within=5)}"
            for n in (AIOHTTP[0], ARTICLE)
        ]
    last_ms = {
        name: [result.loads[0].last_ms for result in each] for name, each in results.items()
    }
    rows = [
        Row(
            label=f"until the other {len(favourites)} are shown",
            values=last_ms["faulty"],
            baseline=median(last_ms["healthy"]),
            target=MAX_RATIO,
        ),
        Row(label="the same without faults, all 50", values=last_ms["healthy"]),
    ]
    note = f"{STALLED} of {len(MEMBERS)} answers never come. Of the others {' and '.join(others)}."
    return Part(title="Answers that never come", rows=rows, note=note)


def _list_stalled_players(seed: int) -> set[str]:
    return {tag for tag in MEMBERS if is_stalled(seed, tag, SHARE)}


def _get_favourite(tag: str) -> str:
    player = WORLD.build_player(tag)
    assert player is not None
    name: str = player["currentFavouriteCard"]["name"]
    return name
