"""Answers that never come: when the others are shown."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from statistics import median
from typing import Final

from tests.bench import children, server
from tests.bench.children import NAMES, OURS
from tests.bench.figures import Part, Row, interleaved
from tests.bench.load import AIOHTTP, ARTICLE
from tests.bench.payloads import stalls
from tests.bench.truth import HOME, MEMBERS, WORLD

SHARE: Final = 0.04
"""Of all players, whose answers never come."""

LOST: Final = round(SHARE * len(MEMBERS))
PATIENCE: Final = 2.0
"""Seconds after which a load is given up here; the product's own are many more."""

MOST: Final = 1.2
"""Target: until the others are shown, to a load without faults."""


def measure(runs: int) -> Part:
    """Load the home clan from a server that answers all, and from one that does not.

    Args:
        runs: of each.
    """
    seed = next(n for n in count(1) if len(_lost(n)) == LOST)
    lost = _lost(seed)
    there = [_favourite(tag) for tag in MEMBERS if tag not in lost]
    right = {HOME: Counter(there).most_common()}
    with server.running() as well, server.running(stall=SHARE, seed=seed) as ill:
        ran = interleaved(
            runs,
            {
                "well": partial(children.run, OURS, well, [HOME]),
                "ill": partial(children.run, OURS, ill, [HOME], right, patience=PATIENCE),
            },
        )
        others = [
            f"{NAMES[n]} {children.fate(n, ill, [HOME], within=5)}" for n in (AIOHTTP[0], ARTICLE)
        ]
    shown = {name: [one.loads[0].last_ms for one in each] for name, each in ran.items()}
    rows = [
        Row(
            what=f"until the other {len(there)} are shown",
            ms=shown["ill"],
            against=median(shown["well"]),
            most=MOST,
        ),
        Row(what="the same without faults, all 50", ms=shown["well"]),
    ]
    note = f"{LOST} of {len(MEMBERS)} answers never come. Of the others {' and '.join(others)}."
    return Part(title="Answers that never come", rows=rows, note=note)


def _lost(seed: int) -> set[str]:
    return {tag for tag in MEMBERS if stalls(seed, tag, SHARE)}


def _favourite(tag: str) -> str:
    player = WORLD.player(tag)
    assert player is not None
    name: str = player["currentFavouriteCard"]["name"]
    return name
