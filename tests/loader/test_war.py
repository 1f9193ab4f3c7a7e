"""The river race and its log over real sockets: the requests, and the result if one fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any, Final

import pytest
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock
from twisted.web.server import Site

from clantui.api.cache import CachingSource
from clantui.api.client import RoyaleClient
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.config.settings import Settings
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.race import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.faults.rules import Fault, Faults, Rule
from clantui.demo.world.world import World
from clantui.loader.war import load_war
from tests.factories.counted_api import CountedApi
from tests.factories.http_server import listen, wait_for

HOME: Final = Tag.parse(World().home)
UNRACED: Final = Tag.parse(World().unraced)
DEFAULT: Final = Settings().max_age
"""Maximum age of a response without `--max-age`, s."""

AGES: Final = pytest.mark.parametrize("max_age", [DEFAULT, 120.0])
"""The default, and a limit."""

DAY: Final = 86_400.0
RACE: Final = Rule(fault=Fault.NOT_FOUND, match="currentriverrace")
LOG: Final = Rule(fault=Fault.NOT_FOUND, match="riverracelog")
OFFLINE: Final = Rule(fault=Fault.RESET_BEFORE)


class WarHarness:
    """The client, the demo API behind a socket, and a clock for both."""

    def __init__(self, client: RoyaleClient, api: CountedApi, clock: Clock) -> None:
        self._client = client
        self.api = api
        self.clock = clock

    async def load(self, tag: Tag = HOME) -> WarRecord:
        """Load a clan's race and log."""
        return await wait_for(ensureDeferred(load_war(self._client, tag)))

    def pass_days(self, days: float) -> None:
        """Let days pass, for the world, too."""
        self.clock.advance(days * DAY)
        now = int(self.clock.seconds() / DAY)
        self.api.world = World().move_on(now, timedelta(days=now))

    def fail(self, *rules: Rule) -> None:
        """Make requests fail from now on."""
        self.api.faults = Faults(rules, Random(1))

    def take_requests(self) -> list[str]:
        """Return the endpoints requested since the last call."""
        paths = [path.partition("?")[0].rpartition("/")[2] for path in self.api.traffic.paths]
        self.api.traffic.paths.clear()
        return paths


@asynccontextmanager
async def serve_war(reactor: Any, max_age: float = DEFAULT) -> AsyncIterator[WarHarness]:
    """Serve a demo world, with a clock that can move both."""
    clock = Clock()
    api = CountedApi(World(), clock)
    async with listen(reactor, Site(api)) as base:  # type: ignore[arg-type]
        connections = Connections(
            reactor, base, max_idle=2, max_preconnected=0, trust=TlsTrust({})
        )
        http = HttpSource(connections.agent, base, Token("demo"), reactor, HttpLimits(timeout=30))
        try:
            client = RoyaleClient(CachingSource(http, clock.seconds), max_age)
            yield WarHarness(client, api, clock)
        finally:
            await wait_for(connections.close())


async def test_race_and_log_are_requested_once(reactor: Any) -> None:
    """The first load takes two requests, the second none; the log has ten weeks."""
    async with serve_war(reactor) as harness:
        war = await harness.load()
        assert war.race is not None
        assert war.log is not None
        weeks = [week for week in war.log.weeks if week is not None]
        assert (war.race.section, len(weeks), war.error) == (2, 10, None)
        assert harness.take_requests() == ["currentriverrace", "riverracelog"]
        await harness.load()
        assert harness.take_requests() == []


@AGES
async def test_the_log_is_requested_once_a_week(reactor: Any, max_age: float) -> None:
    """The race is requested when it is too old; the log when the race is of a newer week."""
    async with serve_war(reactor, max_age) as harness:  # on a Saturday
        await harness.load()
        harness.take_requests()
        harness.pass_days(1)
        await harness.load()
        assert harness.take_requests() == ["currentriverrace"]
        harness.pass_days(1)
        war = await harness.load()
        assert harness.take_requests() == ["currentriverrace", "riverracelog"]
        assert war.race is not None
        assert war.log is not None
        assert war.log.is_current(war.race.section)
        await harness.load()
        assert harness.take_requests() == []


async def test_a_clan_without_a_race_keeps_its_weeks(reactor: Any) -> None:
    """Between two seasons there is no race: this is no error, and the log is there."""
    async with serve_war(reactor) as harness:
        harness.fail(RACE)
        war = await harness.load()
        assert (war.race, war.error) == (None, None)
        assert war.log is not None


@AGES
async def test_between_seasons_the_log_is_requested_once_an_hour(
    reactor: Any, max_age: float
) -> None:
    """Without a race nothing tells that a week has ended."""
    async with serve_war(reactor, max_age) as harness:  # on a Saturday
        first = await harness.load()
        harness.fail(RACE)
        for passed, expected in ((1 / 48, 1), (2, 2), (1 / 48, 1)):
            harness.take_requests()
            harness.pass_days(passed)
            war = await harness.load()
            assert harness.take_requests() == ["currentriverrace", "riverracelog"][:expected]
        assert first.log is not None
        assert war.log is not None
        latest = [log.weeks[0] for log in (first.log, war.log)]
        assert [week and week.section for week in latest] == [1, 2]


@pytest.mark.parametrize("rules", [(), (RACE,)], ids=["a race", "between seasons"])
async def test_weeks_no_older_than_allowed_are_not_requested(
    reactor: Any, rules: tuple[Rule, ...]
) -> None:
    """With `--max-age 3d` past weeks of two days ago are good enough, also on a Monday."""
    async with serve_war(reactor, max_age=3 * DAY) as harness:  # on a Saturday
        await harness.load()
        harness.take_requests()
        harness.fail(*rules)
        harness.pass_days(2)
        await harness.load()
        assert harness.take_requests() == ["currentriverrace"]


async def test_a_clan_without_a_log_keeps_its_race(reactor: Any) -> None:
    """A new clan has a race but no past weeks: this is no error."""
    async with serve_war(reactor) as harness:
        harness.fail(LOG)
        war = await harness.load()
        assert (war.log, war.error) == (None, None)
        assert war.race is not None


async def test_a_clan_that_never_raced_has_nothing(reactor: Any) -> None:
    """A clan that never raced is no error."""
    async with serve_war(reactor) as harness:
        war = await harness.load(UNRACED)
        assert (war.race, war.error) == (None, None)
        assert war.log is not None
        assert war.log.weeks == ()


@pytest.mark.parametrize("match", ["currentriverrace", "riverracelog"])
async def test_race_or_log_may_fail(reactor: Any, match: str) -> None:
    """The other one is there, with the error."""
    async with serve_war(reactor) as harness:
        harness.fail(Rule(fault=Fault.BROKEN, match=match))
        war = await harness.load()
        assert (war.race is None, war.log is None) == (match[0] == "c", match[0] == "r")
        assert war.error is not None


async def test_a_failed_race_requests_no_newer_weeks(reactor: Any) -> None:
    """Without the race it is unknown if a week has ended: the cached weeks are enough."""
    async with serve_war(reactor) as harness:
        harness.fail(Rule(fault=Fault.BROKEN, match="currentriverrace"))
        await harness.load()
        harness.take_requests()
        harness.pass_days(2)
        war = await harness.load()
        assert (harness.take_requests(), war.log is None) == (["currentriverrace"], False)


async def test_a_clan_without_a_race_has_the_error_of_its_log(reactor: Any) -> None:
    """That there is no race is an answer, and no error: only the log has failed."""
    async with serve_war(reactor) as harness:
        harness.fail(RACE, Rule(fault=Fault.BROKEN, match="riverracelog"))
        war = await harness.load()
        assert (war.race, war.log) == (None, None)
        assert war.error is not None


async def test_the_error_is_raised_if_both_fail(reactor: Any) -> None:
    """A load without a race and without a log raises the error, because nothing can be shown."""
    async with serve_war(reactor) as harness:
        harness.fail(Rule(fault=Fault.BROKEN))
        with pytest.raises(RoyaleError):
            await harness.load()
        harness.fail(OFFLINE)
        with pytest.raises(Unreachable):
            await harness.load()
        resetting = Rule(fault=Fault.RESET_BEFORE, match="currentriverrace")
        harness.fail(resetting, Rule(fault=Fault.BROKEN, match="riverracelog"))
        with pytest.raises(Unreachable, match="the connection broke"):  # the first of both
            await harness.load()


async def test_offline_returns_the_cached_data(reactor: Any) -> None:
    """Offline, cached data is returned however old, with its age and the reason."""
    async with serve_war(reactor) as harness:
        first = await harness.load()
        harness.fail(OFFLINE)
        harness.pass_days(9)
        war = await harness.load()
        assert war.problem.startswith("the latest war data: the connection broke")
        assert war.race is not None
        assert war.log is not None
        assert war.race.age == war.log.age == 9 * DAY
        assert first.log is not None
        assert war.log.weeks == first.log.weeks


async def test_an_outdated_log_is_kept_if_the_new_one_fails(reactor: Any) -> None:
    """An outdated log stays if the new one fails, and is not marked as current."""
    async with serve_war(reactor) as harness:
        first = await harness.load()
        harness.pass_days(2)
        harness.fail(Rule(fault=Fault.BROKEN, match="riverracelog"))
        war = await harness.load()
        assert first.log is not None
        assert war.log is not None
        assert war.race is not None
        assert war.log.weeks == first.log.weeks
        assert not war.log.is_current(war.race.section)
