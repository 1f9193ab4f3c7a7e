"""A load through all layers, over a real socket."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import pytest
from twisted.internet.defer import CancelledError, Deferred

from clantui.api.cache import CachingSource
from clantui.api.client import RoyaleClient
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.retry import RetryingSource
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.trust import TlsTrust
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import AccessDenied, NotFound
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.pace import RateLimit
from clantui.core.views.favourites import count_favourites, count_pairs
from clantui.core.views.phrases import describe_failures
from clantui.demo.latency import draw_latency
from clantui.demo.server import make_base_url, serve
from clantui.demo.world.roster import HOME_FAVOURITES, EdgeCase
from clantui.demo.world.world import World
from tests.factories.counted_api import CountedApi, Traffic
from tests.factories.exports import CLAN_FORMATS, write
from tests.factories.http_server import wait_for
from tests.factories.loader_sources import start_load
from tests.polling import wait_until

WORLD: Final = World()
NOW: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)


class FullStack:
    """The program without its screen, with its own server."""

    def __init__(self, royale: RoyaleClient, traffic: Traffic, reactor: Any) -> None:
        self.traffic = traffic
        self._reactor = reactor
        self.shown: list[Survey] = []
        self._royale = royale

    def start(
        self, tag: str, before: Survey | None = None, max_age: float = math.inf
    ) -> Deferred[Survey]:
        """Start to load a clan."""
        request = LoadRequest(tag=Tag.parse(tag), before=before, max_age=max_age)
        return start_load(self._royale, request, self.shown.append, self._reactor, now=lambda: NOW)

    async def load(
        self, tag: str, before: Survey | None = None, max_age: float = math.inf
    ) -> Survey:
        """Load a clan."""
        return await wait_for(self.start(tag, before, max_age))


@asynccontextmanager
async def stack(
    reactor: Any,
    *,
    token: str = "demo",  # noqa: S107 — it opens nothing real
    at_once: int = 50,
    latency: float = 0.0,
) -> AsyncIterator[FullStack]:
    """Yield all layers down to the socket, with the demo API behind it."""
    before = set(reactor.getReaders())
    api = CountedApi(WORLD, reactor, partial(draw_latency, latency))
    port: Any = serve(reactor, api)
    connections = Connections(
        reactor,
        make_base_url(port),
        max_idle=at_once,
        max_preconnected=at_once,
        trust=TlsTrust({}),
    )
    limits = HttpLimits(timeout=30)
    http = HttpSource(
        connections.agent,
        make_base_url(port),
        Token(token),
        reactor,
        limits,
        on_followups=connections.open,
        drop_silent=connections.drop_silent,
    )
    try:
        limiter = RateLimiter(http, reactor, RateLimit(burst=300), at_once, lambda: 0.5)
        cached = CachingSource(RetryingSource(limiter, reactor, lambda: 0.0), time.time)
        yield FullStack(RoyaleClient(cached), api.traffic, reactor)
    finally:
        await wait_for(connections.close())
        await wait_for(port.stopListening())
        await wait_until(lambda: set(reactor.getReaders()) <= before)


@pytest.mark.parametrize(
    "at_once", [7, *(pytest.param(n, marks=pytest.mark.soak) for n in (1, 50))]
)
async def test_the_home_clan_is_loaded_completely(reactor: Any, at_once: int) -> None:
    """All 50 players are loaded, with the favourites of the world, at any concurrency."""
    async with stack(reactor, at_once=at_once) as stacked:
        survey = await stacked.load(WORLD.home)
    assert (len(survey.loaded), survey.is_complete) == (50, True)
    names = {name: often for often, name in HOME_FAVOURITES}
    assert dict(count_pairs(survey)) == names
    assert [row.players for row in count_favourites(survey)] == sorted(
        names.values(), reverse=True
    )
    assert [shown.finished_count for shown in stacked.shown] == list(range(51))
    assert stacked.traffic.started == 51
    assert stacked.traffic.peak <= at_once
    assert all(
        holder.level in range(1, 17) for row in count_favourites(survey) for holder in row.holders
    )


async def test_a_clan_of_edge_cases_is_counted(reactor: Any) -> None:
    """Of a clan of edge cases all players are counted but the missing profile."""
    async with stack(reactor) as stacked:
        survey = await stacked.load(WORLD.odd)
    edge_cases = {edge_case: Tag.parse(tag) for edge_case, tag in WORLD.edge_cases.items()}
    assert set(survey.failed) == {edge_cases[EdgeCase.GONE]}
    assert isinstance(survey.failed[edge_cases[EdgeCase.GONE]], NotFound)
    assert not survey.is_complete
    assert "1 of" in describe_failures(survey)
    loaded = {
        edge_case: survey.players[tag]
        for edge_case, tag in edge_cases.items()
        if edge_case != EdgeCase.GONE
    }
    favourites = {edge_case: player.favourite for edge_case, player in loaded.items()}
    without = {edge_case for edge_case, card in favourites.items() if card is None}
    assert without == {
        EdgeCase.FAVOURITE_ABSENT,
        EdgeCase.FAVOURITE_NULL,
        EdgeCase.FAVOURITE_EMPTY,
        EdgeCase.BARE,
    }
    mirror, unnamed = (
        favourites[q] for q in (EdgeCase.FAVOURITE_MIRROR, EdgeCase.FAVOURITE_NAMELESS)
    )
    assert mirror is not None
    assert unnamed is not None
    assert mirror.elixir is None
    assert unnamed.name == f"Card {unnamed.id}"
    assert survey.players[edge_cases[EdgeCase.LEFT]].clan is None
    assert survey.players[edge_cases[EdgeCase.MOVED]].clan not in {None, survey.clan.tag}
    assert all(write(SurveyReport(surveys=(survey,)), form) for form in CLAN_FORMATS)


async def test_a_clan_of_one_and_an_empty_clan(reactor: Any) -> None:
    """A clan of one and an empty clan are complete, with one card and with none."""
    async with stack(reactor) as stacked:
        single = await stacked.load(WORLD.alone)
        empty = await stacked.load(WORLD.empty)
    assert (single.is_complete, len(single.loaded), len(count_favourites(single))) == (True, 1, 1)
    assert count_favourites(single)[0].share == 1.0
    assert (empty.is_complete, empty.clan.members, count_favourites(empty)) == (True, (), ())


async def test_concurrent_loads_are_complete(reactor: Any) -> None:
    """Loads that share a stack do not mix up their players."""
    tags = [WORLD.home, *WORLD.rivals]
    async with stack(reactor, at_once=20) as stacked:
        surveys = await asyncio.gather(*map(stacked.load, tags))
    assert [str(survey.clan.tag) for survey in surveys] == tags
    assert all(survey.is_complete for survey in surveys)
    assert Counter(len(s.loaded) for s in surveys) == Counter([50, 44, 36, 28, 15])
    assert stacked.traffic.peak <= 20


async def test_an_unknown_clan_is_not_found(reactor: Any) -> None:
    """No clan is found for an unknown tag, nor for a player's tag."""
    clan = WORLD.build_clan(WORLD.home)
    assert clan is not None
    async with stack(reactor) as stacked:
        for tag in ("#2PPPPPPPP", clan["memberList"][0]["tag"]):
            with pytest.raises(NotFound, match=f"no clan has the tag {tag}"):
                await stacked.load(tag)
    assert stacked.shown == []


async def test_a_key_for_another_ip_address_is_refused(reactor: Any) -> None:
    """The error names the IP address to allow, after one request."""
    async with stack(reactor, token="wrong-address") as stacked:
        with pytest.raises(
            AccessDenied, match=r"does not work from your IP address, 203\.0\.113\.7"
        ):
            await stacked.load(WORLD.home)
    assert stacked.traffic.started == 1


async def test_cancelling_a_load_closes_its_connections(reactor: Any) -> None:
    """All requests in flight end, and no survey follows."""
    async with stack(reactor, at_once=10, latency=0.01) as stacked:
        loading = stacked.start(WORLD.home)
        await wait_until(lambda: len(stacked.shown) >= 5)
        loading.cancel()
        shown = len(stacked.shown)
        with pytest.raises(CancelledError):
            await wait_for(loading)
    assert stacked.traffic.waiting == 0
    assert stacked.traffic.started < 51
    assert len(stacked.shown) == shown
    assert stacked.shown[-1].failed == {}


async def test_a_refresh_never_shows_fewer_players(reactor: Any) -> None:
    """A load that starts from the last survey keeps its players."""
    async with stack(reactor) as stacked:
        first = await stacked.load(WORLD.home)
        stacked.shown.clear()
        second = await stacked.load(WORLD.home, first, max_age=0.0)
    assert {len(shown.loaded) for shown in stacked.shown} == {50}
    assert second.is_complete
    assert count_favourites(second) == count_favourites(first)


async def test_a_second_load_is_cached(reactor: Any) -> None:
    """While fresh, all 51 responses come from the cache; with `max_age` 0 they are requested."""
    async with stack(reactor) as stacked:
        first = await stacked.load(WORLD.home)
        again = await stacked.load(WORLD.home)
        assert stacked.traffic.started == 51
        anew = await stacked.load(WORLD.home, max_age=0.0)
    assert count_favourites(first) == count_favourites(again) == count_favourites(anew)
    assert again.at <= first.at
    assert stacked.traffic.started == 102
