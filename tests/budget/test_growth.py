"""Tests that the number of calls grows linearly with players, clans and snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
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
from clantui.core.history.timeline import History, find_changes_since
from clantui.core.model.intent import parse_intent
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.pace import RateLimit
from clantui.core.text.sanitize import clean
from clantui.ui.history.change_log import filter_rows, make_log_rows
from clantui.ui.switcher.edits import BookmarkEdits
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import SwitcherModel
from tests.budget.large_clan import TAG, serve_large_clan
from tests.budget.steps import Steps, check_linear, count_least, count_steps
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import NOON, card, make_survey, stage, tag_number

pytestmark = pytest.mark.soak

NEVER = 1000.0
"""Load delay in seconds, longer than any test takes."""

MAX_STEPS_PER_PLAYER = 220
"""Limit of the steps per player, from the request to the screen; currently 204."""

CARDS = ["Zap", "Miner", "Wizard", "Zap"]


async def count_load(reactor: object, players: int) -> tuple[Steps, Steps]:
    """Count the steps of loading a clan, and of loading it again from the cache."""
    async with serve_large_clan(reactor, players) as backend:
        with count_steps() as requested:
            survey = await backend.load_clan(LoadRequest(tag=TAG), lambda _: None)
        assert (len(survey.loaded), survey.is_complete) == (players, True)
        with count_steps() as cached:
            await backend.load_clan(LoadRequest(tag=TAG), lambda _: None)
    return requested, cached


async def test_the_steps_of_a_load_are_linear_in_the_players(reactor: object) -> None:
    """500 players take ten times the steps of 50, from the network and from the cache."""
    few, many = await count_load(reactor, 50), await count_load(reactor, 500)
    check_linear(few[0], many[0], 10)
    check_linear(few[1], many[1], 10)


async def test_the_steps_of_a_player_are_limited(reactor: object) -> None:
    """Each player is also decoded only once."""
    for steps in await count_load(reactor, 50):
        assert steps.total / 50 <= MAX_STEPS_PER_PLAYER, steps.busiest
        assert steps.of("wire/clans.py", "to_player") == 50


def count_cancelling(clans: int) -> Steps:
    """Count the steps of cancelling ten waiting requests of each clan, clan by clan."""
    limiter = RateLimiter(_Silent(), Clock(), RateLimit(), 1, lambda: 0.5)
    loads = [
        [limiter.get(Request(path=f"/{clan}/{n}", group=str(clan))) for n in range(10)]
        for clan in range(clans)
    ]
    for waiting in chain.from_iterable(loads):
        waiting.addErrback(lambda failure: failure.trap(CancelledError))
    with count_steps() as steps:
        for load in loads:
            for waiting in reversed(load):
                waiting.cancel()
    return steps


def test_the_steps_of_cancelling_are_linear_in_the_requests() -> None:
    """100 clans take ten times the steps of 10."""
    check_linear(count_cancelling(10), count_cancelling(100), 10)


class _Silent:
    """A source that never answers."""

    def get(self, _: Request) -> Deferred[Response]:
        """See `Source.get`."""
        return Deferred()


def make_clan_list(clans: int) -> ClanList:
    """Return a list of clans."""
    stops = (ClanRef(tag_number(1000 + n), f"Clan {n}") for n in range(clans))
    return ClanList("river race", tuple(stops))


async def count_actions(clans: int, columns: int) -> dict[str, Steps]:
    """Count the steps of actions on a list of stored clans; return them by action."""
    clan_list = make_clan_list(clans)
    first = clan_list.clans[0].tag
    turns = cycle((1, 0))

    def prepare(backend: FakeBackend) -> None:
        for stop in clan_list.clans:
            backend.store.surveys[stop.tag] = make_survey(CARDS, stop.name, stop.tag.text)

    async with stage(load_delay=NEVER, prepare=prepare, size=(columns, 24)) as s:

        async def open_list() -> None:
            s.screen.controller.use_list(replace(clan_list, position=next(turns)))
            await s.pilot.pause()

        async def go_to() -> None:
            s.screen.controller.go_to(replace(clan_list, position=next(turns)))
            await s.pilot.pause()

        async def tick() -> None:
            await s.tick()

        counts = {
            action.__name__: await count_least(action) for action in (open_list, go_to, tick)
        }
        await s.press("1", "r")
        counts["arrive"] = await count_least(
            lambda: s.arrive(make_survey(CARDS, "Clan 0", first.text))
        )
    return counts


@pytest.mark.parametrize("columns", [80, 160])
async def test_the_steps_of_actions_are_linear_in_the_clans(columns: int) -> None:
    """Opening a list, going to another clan, a response and a tick take linear steps."""
    few, many = await count_actions(10, columns), await count_actions(100, columns)
    for action in few:
        check_linear(few[action], many[action], 10, 1.1)


async def count_refresh(clans: int) -> Steps:
    """Count the steps of refreshing a whole list."""
    clan_list = make_clan_list(clans)

    def prepare(backend: FakeBackend) -> None:
        for stop in clan_list.clans:
            backend.store.surveys[stop.tag] = make_survey(CARDS, stop.name, stop.tag.text)

    async with stage(load_delay=NEVER, prepare=prepare) as s:
        s.screen.controller.use_list(clan_list)
        for _ in range(clans):
            s.screen.action_step_clan(1)
        await s.pilot.pause()
        with count_steps() as steps:
            s.screen.action_refresh_all()
            await s.pilot.pause()
        assert len(s.backend.loads) == clans
    return steps


async def test_the_steps_of_a_refresh_are_linear_in_the_clans() -> None:
    """200 clans take ten times the steps of 20."""
    check_linear(await count_refresh(20), await count_refresh(200), 10)


def make_bookmarks(clans: int) -> Bookmarks:
    """Return bookmarks of clans: half of them are saved, and each ten have a group."""
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


def count_lookup(clans: int, typed: str) -> Steps:
    """Count the steps of building the rows of the switcher."""
    model = SwitcherModel(
        edits=BookmarkEdits(bookmarks=make_bookmarks(clans)),
        query=SwitcherQuery.read(typed),
        now=NOON,
    )
    with count_steps() as steps:
        rows = model.rows()
    assert len(rows) > clans
    return steps


@pytest.mark.parametrize("typed", ["", "clan"])
def test_the_steps_of_the_switcher_are_linear_in_the_clans(typed: str) -> None:
    """1,000 known clans take ten times the steps of 100, with a filter or without."""
    check_linear(count_lookup(100, typed), count_lookup(1000, typed), 10)


def make_snapshots(days: int) -> list[Snapshot]:
    """Return snapshots in which one player changes cards and another one is often missing."""
    cards = cycle((card("Zap"), card("Miner")))
    complete = Snapshot.of(make_survey(CARDS))
    first, second, *_ = complete.names
    return [
        replace(
            complete,
            at=NOON + timedelta(minutes=number),
            favourites={t: None for t in complete.names if t != second or number % 2}
            | {first: next(cards)},
        )
        for number in range(days)
    ]


def test_finding_changes_compares_only_two_snapshots() -> None:
    """900 more snapshots add at most three steps each, to find the one to compare with."""
    totals = []
    for days in (100, 1000):
        *before, now = make_snapshots(days)
        with count_steps() as steps:
            assert find_changes_since(before, now, NOON)
        totals.append(steps.total)
    assert totals[1] - totals[0] <= 3 * 900, totals


def test_filtering_the_history_reuses_its_search_keys() -> None:
    """The search key of a row is made once, not for each typed letter."""
    lines = make_log_rows(History.of(make_snapshots(1000)), UTC)
    assert len(lines) == 1000
    with count_steps() as steps:
        assert len(filter_rows(lines, "zap→miner P")) == 500
    assert steps.of("core/text/sanitize.py", "search_key") == 2
    assert steps.total <= 3 * len(lines)


def count_merge(clans: int) -> Steps:
    """Count the steps of merging clans."""
    surveys = [make_survey(CARDS, f"Clan {n}", tag_number(1000 + n).text) for n in range(clans)]
    with count_steps() as steps:
        assert len(merge_clans(surveys).parts) == clans
    return steps


def test_the_steps_of_merging_are_linear_in_the_clans() -> None:
    """100 clans take ten times the steps of 10."""
    check_linear(count_merge(10), count_merge(100), 10)


def count_cleaning(levels: int) -> Steps:
    """Count the steps of cleaning a name with nested markup."""
    with count_steps() as steps:
        assert clean("<c" * levels + "7>" * levels) == ""
    return steps


def count_parsing(tags: int) -> Steps:
    """Count the steps of parsing a link with a long path and tags in its query."""
    with count_steps() as steps:
        assert parse_intent("https://x.y" + "/a" * tags + "&id=2PP" * tags).tags == (Tag("2PP"),)
    return steps


@pytest.mark.parametrize("count", [count_cleaning, count_parsing])
def test_hostile_text_costs_the_same_for_each_letter(count: Callable[[int], Steps]) -> None:
    """A name or a pasted text of 20,000 letters does not stop the program for a minute."""
    check_linear(count(100), count(1_000), 10)
