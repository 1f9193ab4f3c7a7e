"""Tests of many loads while three of ten requests fail: no wrong result, no leak."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from clantui.api.transport.resolver import ThreadedResolver
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.faults.rules import Fault, Rule
from tests.full.stack import WORLD, Stack, stack

LOADS: Final = int(os.environ.get("CLANTUI_CHAOS", "300"))
"""Number of loads; 300 take a minute and a half."""

ROUND: Final = 60
"""Loads of one backend: after a 429 it stays slow."""

SHARE: Final = 0.3
RARE: Final = {
    Fault.HUGE: 0.02,
    Fault.BOMB: 0.1,
    Fault.THROTTLED: 0.1,
    Fault.THROTTLED_BARE: 0.1,
}
"""Weights of expensive faults; all others have 1."""

SHORT: Final = {
    Fault.THROTTLED: 0,
    Fault.SLOW: 0.02,
    Fault.RESET_MIDDLE: 0.005,
    Fault.TRICKLED: 0.001,
}
"""Seconds of slow faults, as short as possible."""

CLANS: Final = [Tag.parse(tag) for tag in (*WORLD.rivals[1:], WORLD.alone, WORLD.odd)]


class RandomFaults:
    """Makes a share of all requests fail with random faults."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._kinds = list(Fault)
        self._weights = [RARE.get(kind, 1.0) for kind in Fault]

    def __call__(self, _: str) -> Rule | None:
        """Choose a fault, or None."""
        if self._rng.random() >= SHARE:
            return None
        (fault,) = self._rng.choices(self._kinds, self._weights)
        return Rule(fault=fault, seconds=SHORT.get(fault))


@dataclass(frozen=True, slots=True)
class Resources:
    """Count of the resources of the process."""

    files: int
    threads: int
    tasks: int
    calls: int
    kilobytes: int


def count_resources(reactor: Any) -> Resources:
    """Count the resources after all backends and servers are closed."""
    gc.collect()
    with suppress(AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)  # else freed memory, which glibc keeps, would count
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    return Resources(
        files=len(list(Path("/proc/self/fd").iterdir())),
        # The thread pool of the loop grows with the load of the machine, up to a limit.
        threads=sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate()),
        tasks=len(asyncio.all_tasks()),
        calls=sum(call.active() for call in reactor.getDelayedCalls()),
        kilobytes=resident * os.sysconf("SC_PAGE_SIZE") // 1024,
    )


def check_survey(survey: Survey) -> bool:
    """Check that each member is loaded or has an error; return True if it is complete."""
    roster = {member.tag for member in survey.clan.members}
    present = {member.tag for member, _ in survey.loaded}
    assert present | survey.failed.keys() == roster
    assert not present & survey.failed.keys()
    assert not survey.waiting
    assert all(len(error.sentence) > 10 for error in survey.failed.values())
    return survey.is_complete


async def load_outcome(s: Stack, tag: Tag) -> str:
    """Load a clan; return `complete`, `partial`, or the kind of the error."""
    try:
        survey = await s.load(tag)
    except RoyaleError as error:
        return error.kind if len(error.sentence) > 10 else "mute"
    return "complete" if check_survey(survey) else "partial"


async def run_round(
    reactor: Any,
    faults: RandomFaults,
    loads: int,
) -> tuple[Counter[str], Counter[Fault]]:
    """Load clans with one backend; return the counts of outcomes and of faults."""
    settings: dict[str, Any] = {
        "timeout": 0.15,
        "idle_timeout": 0.08,
        "load_timeout": 5.0,
        "max_age": 0.0,
    }
    pace: dict[str, Any] = {"burst": 10**9, "rate": 1e6, "jitter": lambda: 0.02}
    async with stack(reactor, faults=faults, **pace, **settings) as s:
        outcomes = Counter([await load_outcome(s, CLANS[n % len(CLANS)]) for n in range(loads)])
        await s.quiet()
        return outcomes, s.traffic.hit


async def run_chaos(reactor: Any) -> None:
    """Warm up, make all loads, and compare the resources."""
    faults = RandomFaults(Random(30))
    await run_round(reactor, faults, len(CLANS) * 2)
    before = count_resources(reactor)
    outcomes: Counter[str] = Counter()
    hit: Counter[Fault] = Counter()
    for start in range(0, LOADS, ROUND):
        round_outcomes, round_hit = await run_round(reactor, faults, min(ROUND, LOADS - start))
        outcomes.update(round_outcomes)
        hit.update(round_hit)
    after = count_resources(reactor)
    print(f"\n{LOADS} loads, {hit.total()} failed requests: {dict(outcomes)}")  # noqa: T201 — of a soak test
    print(f"before {before}\nafter  {after}")  # noqa: T201
    assert set(hit) >= set(Fault) - set(RARE)
    assert outcomes["complete"]
    assert outcomes["partial"]
    assert not outcomes["mute"]
    assert astuple(after)[:4] == astuple(before)[:4]
    assert after.kilobytes - before.kilobytes < 30_000


@pytest.mark.soak
def test_random_faults_cause_no_wrong_result_and_no_leak(reactor: Any) -> None:
    """With 30% failing requests every load is complete or has errors, and nothing leaks."""
    # As in the program: Twisted's own resolver would add up to ten threads.
    usual = reactor.installNameResolver(ThreadedResolver(reactor))
    try:
        # On the same loop, but without the time limit of an asynchronous test.
        reactor._asyncioEventloop.run_until_complete(run_chaos(reactor))
    finally:
        reactor.installNameResolver(usual)
