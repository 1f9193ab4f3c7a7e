"""The race and its log over real sockets: what is asked for, and what is shown without it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.race_log import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.faults.rules import Fault, Faults, Rule
from clantui.demo.server import DemoApi
from clantui.demo.world.world import World
from clantui.loader.war import load_war
from tests.factories.http_server import listening, wait_for

HOME: Final = Tag.parse(World().home)
UNRACED: Final = Tag.parse(World().unraced)
FRESH: Final = 120.0
"""Seconds for which an answer will do."""

DAY: Final = 86_400.0
RACE: Final = Rule(fault=Fault.NOT_FOUND, match="currentriverrace")
LOG: Final = Rule(fault=Fault.NOT_FOUND, match="riverracelog")
OFFLINE: Final = Rule(fault=Fault.RESET_BEFORE)


class Asker:
    """The client, the demo API behind a socket, and a clock for both."""

    def __init__(self, client: RoyaleClient, api: DemoApi, clock: Clock) -> None:
        self._client = client
        self.api = api
        self.clock = clock

    async def load(self, tag: Tag = HOME) -> WarRecord:
        """Load a clan's war."""
        return await wait_for(ensureDeferred(load_war(self._client, tag, FRESH)))

    def fail(self, *rules: Rule) -> None:
        """Let requests go wrong from now on."""
        self.api.faults = Faults(rules, Random(1))

    def asked(self) -> list[str]:
        """Return which of the two were asked for since the last time."""
        paths = [path.partition("?")[0].rpartition("/")[2] for path in self.api.traffic.paths]
        self.api.traffic.paths.clear()
        return paths


@asynccontextmanager
async def asker(reactor: Any) -> AsyncIterator[Asker]:  # noqa: ANN401
    """Serve a demo world in which a day passes with each day of its clock."""
    clock = Clock()
    api = DemoApi(World(), clock=clock, step=DAY)
    async with listening(reactor, Site(api)) as base:  # type: ignore[arg-type]
        kept = Connections(reactor, base, at_once=2, ahead=0, trust=TlsTrust({}))
        http = HttpSource(kept.agent, base, Token("demo"), reactor, HttpLimits(seconds=30))
        try:
            yield Asker(RoyaleClient(CachingSource(http, clock.seconds)), api, clock)
        finally:
            await wait_for(kept.close())


async def test_race_and_log_are_asked_for_once(reactor: Any) -> None:  # noqa: ANN401
    """A screen costs two requests, the second time none; the log is of ten weeks."""
    async with asker(reactor) as ask:
        war = await ask.load()
        assert war.race is not None
        assert war.log is not None
        assert (war.race.section, len(war.log.weeks), war.error) == (2, 10, None)
        assert ask.asked() == ["currentriverrace", "riverracelog"]
        await ask.load()
        assert ask.asked() == []


async def test_the_log_is_asked_for_once_a_week(reactor: Any) -> None:  # noqa: ANN401
    """The race is asked for when it has aged; the log when the race is of a newer week."""
    async with asker(reactor) as ask:  # on a Saturday
        await ask.load()
        ask.asked()
        ask.clock.advance(DAY)
        await ask.load()
        assert ask.asked() == ["currentriverrace"]
        ask.clock.advance(DAY)
        war = await ask.load()
        assert ask.asked() == ["currentriverrace", "riverracelog"]
        assert war.race is not None
        assert war.log is not None
        assert war.log.is_current(war.race.section)
        await ask.load()
        assert ask.asked() == []


async def test_a_clan_without_a_race_keeps_its_weeks(reactor: Any) -> None:  # noqa: ANN401
    """Between two seasons there is no race: that is no error, and the log is shown."""
    async with asker(reactor) as ask:
        ask.fail(RACE)
        war = await ask.load()
        assert (war.race, war.error) == (None, None)
        assert war.log is not None


async def test_a_clan_without_a_log_keeps_its_race(reactor: Any) -> None:  # noqa: ANN401
    """A new clan has a race and no past weeks: that is no error."""
    async with asker(reactor) as ask:
        ask.fail(LOG)
        war = await ask.load()
        assert (war.log, war.error) == (None, None)
        assert war.race is not None


async def test_a_clan_that_never_raced_has_nothing(reactor: Any) -> None:  # noqa: ANN401
    """Neither is an error."""
    async with asker(reactor) as ask:
        war = await ask.load(UNRACED)
        assert (war.race, war.error) == (None, None)
        assert war.log is not None
        assert war.log.weeks == ()


@pytest.mark.parametrize("match", ["currentriverrace", "riverracelog"])
async def test_one_of_the_two_may_fail(reactor: Any, match: str) -> None:  # noqa: ANN401
    """If one fails the other is shown, with the reason."""
    async with asker(reactor) as ask:
        ask.fail(Rule(fault=Fault.BROKEN, match=match))
        war = await ask.load()
        assert (war.race is None, war.log is None) == (match[0] == "c", match[0] == "r")
        assert war.error is not None


async def test_where_both_fail_the_reason_is_raised(reactor: Any) -> None:  # noqa: ANN401
    """Without either there is only the reason."""
    async with asker(reactor) as ask:
        ask.fail(Rule(fault=Fault.BROKEN))
        with pytest.raises(RoyaleError):
            await ask.load()
        ask.fail(OFFLINE)
        with pytest.raises(Unreachable):
            await ask.load()


async def test_offline_shows_what_was_stored(reactor: Any) -> None:  # noqa: ANN401
    """Without a network the last answers stay, however old; their age is told."""
    async with asker(reactor) as ask:
        first = await ask.load()
        ask.fail(OFFLINE)
        ask.clock.advance(9 * DAY)
        war = await ask.load()
        assert war.error is None
        assert war.race is not None
        assert war.log is not None
        assert war.race.age == war.log.age == 9 * DAY
        assert first.log is not None
        assert war.log.weeks == first.log.weeks


async def test_an_old_log_is_better_than_none(reactor: Any) -> None:  # noqa: ANN401
    """If a week has ended and the new log fails, the old one stays, and is known as old."""
    async with asker(reactor) as ask:
        first = await ask.load()
        ask.clock.advance(2 * DAY)
        ask.fail(Rule(fault=Fault.BROKEN, match="riverracelog"))
        war = await ask.load()
        assert first.log is not None
        assert war.log is not None
        assert war.race is not None
        assert war.log.weeks == first.log.weeks
        assert not war.log.is_current(war.race.section)
