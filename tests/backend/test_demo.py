"""Tests of the demo without a server: it creates only the requested data."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from clantui.api.source import Request, Response
from clantui.backend.backend import RoyaleBackend
from clantui.backend.demo import DemoSource, LoopClock, build_demo
from clantui.config.settings import Settings
from clantui.core.model.errors import NotFound
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.demo.latency import draw_latency
from clantui.demo.world.cards import CARDS, TOWERS
from clantui.demo.world.world import World
from tests.factories.demo_client import current_result

_SHOW = """
import sys
from clantui.__main__ import main
code = main(["show", "--demo", "--format", "pairs", "--quiet"])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
heavy = ("twisted.web.client", "twisted.internet.reactor", "twisted.internet.base")
print(*(name in sys.modules for name in heavy), file=sys.stderr)
sys.exit(code)
"""


async def test_the_demo_creates_only_the_requested_clan() -> None:
    """The players of another clan are created when it is requested."""
    backend = RoyaleBackend(Settings())
    home = await backend.open_demo(remember=False)
    assert backend._demo is not None
    world: World = backend._demo._find_world(0)
    assert world._simulate.cache_info().currsize == 0
    assert (await backend.load_clan(LoadRequest(tag=home), lambda _: None)).is_complete
    assert world._simulate.cache_info().currsize == 1
    await backend.load_roster(Tag.parse(world.rivals[0]))
    assert world._simulate.cache_info().currsize == 2
    backend.close()


def test_the_demo_changes_every_four_minutes() -> None:
    """Until then its responses are the same; each says for how long."""
    clock, path = Clock(), f"/clans/%23{World().home.removeprefix('#')}"
    source = DemoSource(World(), clock, latency=0.0)

    def ask() -> Response:
        response = source.get(Request(path=path))
        clock.advance(0)
        return current_result(response)

    first = ask()
    clock.advance(10)
    second = ask()
    clock.advance(229)
    third = ask()
    clock.advance(1)
    assert second.body == third.body == first.body != ask().body
    assert first.max_age - second.max_age == 10


def test_the_query_of_a_path_does_not_change_its_latency() -> None:
    """Each page of a list, and each search, takes as long as the first."""
    clock = Clock()
    source = DemoSource(World(), clock, latency=0.2)
    for query in ("?name=lan", "?name=lan&limit=4", "?minMembers=40"):
        source.get(Request(path=f"/clans{query}"))
    assert {call.getTime() for call in clock.getDelayedCalls()} == {draw_latency(0.2, "/v1/clans")}


@pytest.mark.parametrize("art", [True, False])
async def test_the_demo_draws_cards_and_tower_troops(*, art: bool) -> None:
    """The demo has an image of every card that a player can have, if the settings want images."""
    source = DemoSource(World(), Clock(), latency=0.0)
    images = build_demo(source, Settings(art=art), print).images
    assert (images is not None) is art
    if images is not None:
        cards = (CARDS[0].id, TOWERS[-1].id, 1)
        assert [await images.load(card) is not None for card in cards] == [True, True, False]


async def test_the_demo_opens_without_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full or a read-only disk the demo stores nothing, and a message says so."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    backend = RoyaleBackend(Settings())
    home = await backend.open_demo()
    assert backend.notice.startswith("nothing is saved: no temporary folder")
    assert (await backend.load_clan(LoadRequest(tag=home), lambda _: None)).is_complete
    assert await backend.load_history(home) == ()
    backend.close()


async def test_only_a_store_keeps_data_for_the_next_run(tmp_path: Path) -> None:
    """The demo, `--no-store` and a store that cannot be used keep nothing."""
    file = tmp_path / "store.sqlite3"
    for path, keeps_data in ((file, True), (None, False), (file / "in a file.sqlite3", False)):
        backend = RoyaleBackend(Settings(store=path))
        await backend.open_store()
        assert backend.keeps_data is keeps_data
        await backend.open_demo()
        assert not backend.keeps_data
        backend.close()


async def test_the_past_of_the_demo_waits_for_its_cards() -> None:
    """The snapshots of two months are made after the load, not during it."""
    backend = RoyaleBackend(Settings(), latency=0.02)
    home = await backend.open_demo()
    history = backend._demo_history
    assert history is not None
    asking: list[asyncio.Task[Any]] = []
    made_early: list[Survey] = []

    def update(survey: Survey) -> None:
        if not asking:
            asking.append(asyncio.create_task(backend.load_history(home)))
        if history._tasks:
            made_early.append(survey)

    survey = await backend.load_clan(LoadRequest(tag=home), update)
    assert (survey.is_complete, made_early) == (True, [])
    assert len(await asking[0]) > 20
    backend.close()


async def test_the_past_of_the_demo_waits_for_the_last_load() -> None:
    """If two clans are loading, the snapshots are made after both."""
    backend = RoyaleBackend(Settings(burst=200), latency=0.02)
    home = await backend.open_demo()
    history = backend._demo_history
    assert history is not None
    rival = Tag.parse(history._world.rivals[0])
    tasks: list[asyncio.Task[Any]] = []
    made_early: list[Survey] = []

    def update(survey: Survey) -> None:
        if not tasks:
            second = backend.load_clan(LoadRequest(tag=rival), update)
            tasks.extend(map(asyncio.create_task, (second, backend.load_history(home))))
        if history._tasks:
            made_early.append(survey)

    await backend.load_clan(LoadRequest(tag=home), update)
    loaded, past = await asyncio.gather(*tasks)
    assert (loaded.is_complete, made_early) == (True, [])
    assert len(past) > 20
    backend.close()


async def test_the_demo_reports_missing_data_as_the_api_does() -> None:
    """An unknown clan is `NotFound`; the search takes the query of the path."""
    backend = RoyaleBackend(Settings())
    await backend.open_demo(remember=False)
    with pytest.raises(NotFound, match="no clan has the tag"):
        await backend.load_roster(Tag("2PP"))
    found = await backend.search_clans("lantern")
    assert "Lantern Keep" in {clan.name for clan in found.clans}
    backend.close()


async def test_without_a_key_cards_have_no_image() -> None:
    """A stored clan is shown without images, and without an error."""
    backend = RoyaleBackend(Settings(art=True))
    assert await backend.load_card_image(26_000_000) is None
    backend.close()


async def test_rankings_have_pages_and_two_scores() -> None:
    """The cursor of a page leads to the next one, and a ranking is by either score."""
    backend = RoyaleBackend(Settings())
    await backend.open_demo(remember=False)
    first = await backend.load_rankings(None)
    second = await backend.load_rankings(None, first.after)
    by_war = await backend.load_rankings(None, by=RankedBy.WAR)
    found = await backend.search_clans("lan", first.after)
    backend.close()
    assert (first.clans[0].rank, second.clans[0].rank) == (1, len(first.clans) + 1)
    assert {clan.war_trophies is None for clan in first.clans} == {True}
    assert {clan.war_trophies is None for clan in by_war.clans} == {False}
    assert found.clans == (), "no search has so many clans"


async def test_a_cancelled_demo_load_leaves_nothing_behind() -> None:
    """A cancelled load of the demo reports nothing more, and the next load is complete."""
    backend = RoyaleBackend(Settings(), latency=0.02)
    home = await backend.open_demo(remember=False)
    started = asyncio.Event()
    load = asyncio.create_task(backend.load_clan(LoadRequest(tag=home), lambda _: started.set()))
    await started.wait()
    load.cancel()
    with pytest.raises(asyncio.CancelledError):
        await load
    assert (await backend.load_clan(LoadRequest(tag=home), lambda _: None)).is_complete
    backend.close()


def test_the_demo_needs_neither_http_nor_a_reactor() -> None:
    """`show --demo` imports no HTTP, no TLS of Twisted, and no part of a reactor."""
    done = subprocess.run(
        [sys.executable, "-c", _SHOW], capture_output=True, text=True, check=True
    )
    *_, names, heavy = done.stderr.splitlines()
    assert heavy == "False False False"
    assert {"treq", "OpenSSL", "cryptography", "hyperlink", "textual"}.isdisjoint(names.split())


async def test_a_call_of_the_loop_clock_runs_once() -> None:
    """A call of the loop's clock is active until it runs or is cancelled."""
    clock, made = LoopClock(asyncio.get_running_loop()), list[str]()
    done = asyncio.Event()
    first: Any = clock.callLater(0, made.append, "first")
    second: Any = clock.callLater(0, made.append, "second")
    third: Any = clock.callLater(0.001, done.set)
    second.cancel()
    assert (first.active(), second.active(), third.active()) == (True, False, True)
    await done.wait()
    assert made == ["first"]
    assert not first.active()
    assert not third.active()
