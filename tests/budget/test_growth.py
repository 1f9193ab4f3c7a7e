"""Ten times as much costs ten times as many steps, and not a hundred."""

from __future__ import annotations

from itertools import chain, cycle

import pytest
from msgspec.structs import replace
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Request, Response
from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.merge import merge_clans
from clantui.core.model.load_request import LoadRequest
from clantui.core.pace import RateLimit
from clantui.ui.switcher.edits import BookmarkEdits
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import SwitcherModel
from tests.budget.crowd import CROWD, crowd
from tests.budget.steps import Steps, counted, least, linear
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, loaded, stage, tag_number

NEVER = 1000.0
"""Seconds of rest that no test takes."""

PER_PLAYER = 220
"""Steps that a player may cost on the loop, from the question to the picture; now 204."""

CARDS = ["Zap", "Miner", "Wizard", "Zap"]


async def loading(reactor: object, players: int) -> tuple[Steps, Steps]:
    """The steps of loading a clan of so many, and of loading it again from what is kept."""
    async with crowd(reactor, players) as engine:
        with counted() as asked:
            survey = await engine.load(LoadRequest(tag=CROWD), lambda _: None)
        assert (len(survey.loaded), survey.complete) == (players, True)
        with counted() as kept:
            await engine.load(LoadRequest(tag=CROWD), lambda _: None)
    return asked, kept


async def test_a_load_costs_the_same_for_each_player(reactor: object) -> None:
    """50 players or 500: the steps of a load grow tenfold, from the socket and from memory."""
    few, many = await loading(reactor, 50), await loading(reactor, 500)
    linear(few[0], many[0], 10)
    linear(few[1], many[1], 10)


async def test_the_steps_of_a_player_are_bounded(reactor: object) -> None:
    """The work on the loop for each player has a bound, and each is decoded once."""
    asked, kept = await loading(reactor, 50)
    assert asked.total / 50 <= PER_PLAYER, asked.where
    assert kept.total / 50 <= PER_PLAYER, kept.where
    assert asked.of("wire/clans.py", "to_player") == kept.of("wire/clans.py", "to_player") == 50


def giving_up(clans: int) -> Steps:
    """The steps of giving up so many clans of ten that wait for their turn, one after another."""
    gate = RateLimiter(_Silent(), Clock(), RateLimit(), 1, lambda: 0.5)
    loads = [
        [gate.get(Request(path=f"/{clan}/{n}", group=str(clan))) for n in range(10)]
        for clan in range(clans)
    ]
    for waiting in chain.from_iterable(loads):
        waiting.addErrback(lambda failure: failure.trap(CancelledError))
    with counted() as steps:
        for load in loads:
            for waiting in reversed(load):
                waiting.cancel()
    return steps


def test_giving_up_costs_the_same_for_each_who_waits() -> None:
    """Ten clans or a hundred, given up in the order they came: tenfold the steps."""
    linear(giving_up(10), giving_up(100), 10)


class _Silent:
    """A source that never answers."""

    def get(self, _: Request) -> Deferred[Response]:
        """See `Source.get`."""
        return Deferred()


def course_of(clans: int) -> ClanList:
    """A list of so many clans."""
    stops = (ClanRef(tag_number(1000 + n), f"Clan {n}") for n in range(clans))
    return ClanList("river race", tuple(stops))


async def walking(clans: int, columns: int) -> dict[str, Steps]:
    """The steps of what is done with a list of so many stored clans, by what it is."""
    course = course_of(clans)
    here = course.stops[0].tag
    turns = cycle((1, 0))

    def prepare(engine: FakeBackend) -> None:
        for stop in course.stops:
            engine.memory.pictures[stop.tag] = loaded(CARDS, stop.name, stop.tag.text)

    async with stage(rest=NEVER, prepare=prepare, size=(columns, 24)) as s:

        async def follow() -> None:
            s.screen.controller.use_list(replace(course, at=next(turns)))
            await s.pilot.pause()

        async def hop() -> None:
            s.screen.controller.go_to(replace(course, at=next(turns)))
            await s.pilot.pause()

        async def tick() -> None:
            s.screen.tick()
            await s.pilot.pause()

        done = {what.__name__: await least(what) for what in (follow, hop, tick)}
        await s.press("1", "r")
        done["arrive"] = await least(lambda: s.arrive(loaded(CARDS, "Clan 0", here.text)))
    return done


@pytest.mark.parametrize("columns", [80, 160])
async def test_a_tenfold_list_of_clans_costs_tenfold_at_most(columns: int) -> None:
    """Opening a list of 10 or 100, a hop in it, what arrives and a second's tick: linear."""
    few, many = await walking(10, columns), await walking(100, columns)
    for what in few:
        linear(few[what], many[what], 10, 1.1)


async def refreshing(clans: int) -> Steps:
    """The steps of refreshing a whole list, all of it looked at."""
    course = course_of(clans)

    def prepare(engine: FakeBackend) -> None:
        for stop in course.stops:
            engine.memory.pictures[stop.tag] = loaded(CARDS, stop.name, stop.tag.text)

    async with stage(rest=NEVER, prepare=prepare) as s:
        s.screen.controller.use_list(course)
        for _ in range(clans):
            s.screen.action_hop(1)
        await s.pilot.pause()
        with counted() as steps:
            s.screen.action_refresh_all()
            await s.pilot.pause()
        assert len(s.engine.loads) == clans
    return steps


async def test_refreshing_a_list_costs_the_same_for_each_clan() -> None:
    """`R` on 20 clans or on 200: tenfold the steps."""
    linear(await refreshing(20), await refreshing(200), 10)


def book_of(clans: int) -> Bookmarks:
    """A book of so many clans, half of them saved, in a group for every ten."""
    entries = (
        Bookmark(
            tag=tag_number(1000 + n),
            name=f"Clan {n}",
            saved=n % 2 == 0,
            visited=NOON,
            groups=(f"Group {n // 10}",),
        )
        for n in range(clans)
    )
    return Bookmarks({entry.tag: entry for entry in entries})


def looking_up(clans: int, typed: str) -> Steps:
    """The steps of what the switcher shows of such a book."""
    model = SwitcherModel(
        edits=BookmarkEdits(book=book_of(clans)), query=SwitcherQuery.read(typed), now=NOON
    )
    with counted() as steps:
        rows = model.rows()
    assert len(rows) > clans
    return steps


@pytest.mark.parametrize("typed", ["", "clan"])
def test_a_tenfold_book_costs_tenfold(typed: str) -> None:
    """The switcher's lines of 100 known clans or of 1,000, filtered or not: tenfold the steps."""
    linear(looking_up(100, typed), looking_up(1000, typed), 10)


def merging(clans: int) -> Steps:
    """The steps of counting so many clans as one."""
    surveys = [loaded(CARDS, f"Clan {n}", tag_number(1000 + n).text) for n in range(clans)]
    with counted() as steps:
        assert len(merge_clans(surveys).parts) == clans
    return steps


def test_tenfold_clans_merged_cost_tenfold() -> None:
    """10 clans counted as one or 100: tenfold the steps."""
    linear(merging(10), merging(100), 10)
