"""The demo in the process: a source like any other, which makes no more than is asked for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from clantui.backend.backend import RoyaleBackend
from clantui.backend.loop_clock import LoopClock
from clantui.config.settings import Settings
from clantui.core.model.errors import NotFound
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.world import World

_SHOW = """
import sys
from clantui.__main__ import main
code = main(["show", "--demo", "--format", "pairs", "--quiet"])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
heavy = ("twisted.web.client", "twisted.internet.reactor")
print(*(name in sys.modules for name in heavy), file=sys.stderr)
sys.exit(code)
"""


async def test_the_demo_makes_only_the_clan_that_is_asked_for() -> None:
    """People of another clan are invented when that clan is asked for, and not before."""
    engine = RoyaleBackend(Settings())
    home = await engine.open_demo(remember=False)
    assert engine._demo is not None
    world: World = engine._demo._service.world
    assert set(world._people) == set()
    assert (await engine.load(LoadRequest(tag=home), lambda _: None)).complete
    assert set(world._people) == {str(home)}
    rival = Tag.parse(world.rivals[0])
    await engine.clan(rival)
    assert set(world._people) == {str(home), str(rival)}
    engine.close()


async def test_the_past_of_the_demo_waits_for_its_cards() -> None:
    """The readings of two months are made when the load is over, not beside it."""
    engine = RoyaleBackend(Settings(), latency=0.02)
    home = await engine.open_demo()
    asking: list[asyncio.Task[Any]] = []
    made_early: list[Survey] = []

    def update(survey: Survey) -> None:
        if not asking:
            asking.append(asyncio.create_task(engine.history(home)))
        if engine._pasts:
            made_early.append(survey)

    survey = await engine.load(LoadRequest(tag=home), update)
    assert (survey.complete, made_early) == (True, [])
    assert len(await asking[0]) > 20
    engine.close()


async def test_the_demo_tells_what_is_not_there_as_the_api_does() -> None:
    """An unknown clan is `NotFound`; the search takes the query of the path."""
    engine = RoyaleBackend(Settings())
    await engine.open_demo(remember=False)
    with pytest.raises(NotFound, match="no clan has the tag"):
        await engine.clan(Tag("2PP"))
    found = await engine.search("lantern")
    assert "Lantern Keep" in {clan.name for clan in found.clans}
    engine.close()


async def test_a_cancelled_load_of_the_demo_leaves_nothing_behind() -> None:
    """A load that was stopped says no more, and the next one is whole."""
    engine = RoyaleBackend(Settings(), latency=0.02)
    home = await engine.open_demo(remember=False)
    begun = asyncio.Event()
    load = asyncio.create_task(engine.load(LoadRequest(tag=home), lambda _: begun.set()))
    await begun.wait()
    load.cancel()
    with pytest.raises(asyncio.CancelledError):
        await load
    assert (await engine.load(LoadRequest(tag=home), lambda _: None)).complete
    engine.close()


def test_the_demo_needs_neither_http_nor_a_reactor() -> None:
    """`show --demo` imports no HTTP client and server, no TLS of Twisted's, and no reactor."""
    done = subprocess.run(
        [sys.executable, "-c", _SHOW], capture_output=True, text=True, check=True
    )
    *_, names, heavy = done.stderr.splitlines()
    assert heavy == "False False"
    assert {"treq", "OpenSSL", "cryptography", "hyperlink", "textual"}.isdisjoint(names.split())


async def test_a_call_of_the_loops_clock_is_made_once_and_can_be_cancelled() -> None:
    """A call is active until it is made or cancelled; a reset counts its seconds anew."""
    clock, made = LoopClock(asyncio.get_running_loop()), list[str]()
    done = asyncio.Event()
    first: Any = clock.callLater(0, made.append, "first")
    second: Any = clock.callLater(0, made.append, "second")
    third: Any = clock.callLater(60, done.set)
    second.cancel()
    third.reset(0.001)
    assert (first.active(), second.active(), third.active()) == (True, False, True)
    await done.wait()
    assert made == ["first"]
    assert not first.active()
    assert not third.active()
