"""Battle logs and cards through the product's engine, over a real wire."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.config.settings import Settings
from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.game import CardKind, kind_of
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.demo.faults.rules import Fault
from clantui.demo.latency import Latency
from tests.backend.test_backend import failing
from tests.factories.backends import DEMO, REQUESTS, SMALL, WORLD, StartedBackend, open_api

MEMBERS: Final = [Tag.parse(one["tag"]) for one in (WORLD.clan(str(SMALL)) or {})["memberList"]]


async def test_the_logs_of_a_clan_come_in_one_by_one(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """One request a player, one picture more an answer, and at the end every battle there is."""
    shown: list[BattleLogs] = []
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        logs = await engine.battles(SMALL, MEMBERS, None, shown.append)
        assert api.asked == len(MEMBERS)
    assert [one.answered for one in shown] == list(range(len(MEMBERS) + 1))
    assert logs is shown[-1]
    assert logs.complete
    for member in MEMBERS:
        said = WORLD.battlelog(str(member))
        assert [one.kind for one in logs.battles[member]] == [one["type"] for one in said]
    assert {one.mode for one in logs.every()} == {Mode.LADDER, Mode.PATH, Mode.WAR}


async def test_logs_are_kept_as_long_as_answers_are(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The same logs within their own age cost nothing, in this run and in the next."""
    async with open_api(reactor, tmp_path) as api:
        for _ in range(2):
            async with api.engine() as engine:
                for _ in range(2):
                    logs = await engine.battles(SMALL, MEMBERS, None, lambda _: None)
                    assert logs.complete
        assert api.asked == len(MEMBERS)
        async with api.engine(max_age=0.0) as engine:
            assert (await engine.battles(SMALL, MEMBERS, logs, lambda _: None)).complete
        assert api.asked == 2 * len(MEMBERS)


async def test_a_players_failure_stays_in_the_logs(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A player who cannot be had is named, keeps earlier battles, and costs nobody else."""
    async with open_api(reactor, tmp_path) as api, api.engine(max_age=0.0) as engine:
        before = await engine.battles(SMALL, MEMBERS, None, lambda _: None)
        failing(api, Fault.NOT_FOUND, str(MEMBERS[3])[1:])
        logs = await engine.battles(SMALL, MEMBERS, before, lambda _: None)
    assert logs.failed.keys() == {MEMBERS[3]}
    assert isinstance(logs.failed[MEMBERS[3]], NotFound)
    assert logs.battles == before.battles


async def test_cancelling_ends_the_requests_on_the_wire(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Leaving the view leaves no request behind."""
    async with open_api(reactor, tmp_path) as api:
        api.api._latency = Latency(base=60.0)
        async with api.engine() as engine:
            asking = asyncio.create_task(engine.battles(SMALL, MEMBERS, None, lambda _: None))
            while api.api.traffic.waiting < len(MEMBERS):  # noqa: ASYNC110 — sockets set no event
                await asyncio.sleep(0.001)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            while api.api.traffic.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        assert api.api.traffic.aborted == len(MEMBERS)


async def test_battles_come_after_the_clan(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Asked for while a clan is loading, logs wait until its profiles are under way."""
    async with open_api(reactor, tmp_path) as api:
        engine = StartedBackend(
            Settings(base=api.base, token=DEMO, store=None, concurrency=2), reactor
        )
        loading = asyncio.create_task(engine.load(LoadRequest(tag=SMALL), lambda _: None))
        while api.asked < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        logs = await engine.battles(SMALL, MEMBERS, None, lambda _: None)
        assert (await loading).complete
        assert logs.complete
        paths = list(api.api.traffic.paths)
        await engine.close_connections()
    assert all("battlelog" not in path for path in paths[:REQUESTS])
    assert all("battlelog" in path for path in paths[REQUESTS:])


async def test_without_the_api_everybody_is_missing(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """When nothing answers, nothing is raised: each player says why."""
    async with (
        open_api(reactor, tmp_path) as api,
        api.engine(base="http://127.0.0.1:9/v1") as engine,
    ):
        logs = await engine.battles(SMALL, MEMBERS[:2], None, lambda _: None)
    assert logs.failed.keys() == set(MEMBERS[:2])
    assert all(isinstance(why, Unreachable) for why in logs.failed.values())


async def test_all_cards_are_there(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The catalogue is one request, then none while it is fresh; tower troops are in it."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        cards = await engine.cards()
        assert await engine.cards() == cards
        assert api.asked == 1
    assert len(cards) == sum(map(len, WORLD.cards().values()))
    assert {kind_of(number) for number in cards} == {*CardKind} - {CardKind.UNKNOWN}
