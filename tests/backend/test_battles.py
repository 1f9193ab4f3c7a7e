"""Battle logs and cards through the backend, over a real socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.config.settings import Settings
from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.game import CardKind, kind_of
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.demo.faults.rules import Fault
from tests.factories.backends import (
    DEMO,
    REQUESTS,
    SMALL,
    WORLD,
    StartedBackend,
    close_connections,
    open_api,
    set_fault,
)
from tests.polling import wait_until

MEMBERS: Final = [
    Tag.parse(member["tag"]) for member in (WORLD.build_clan(str(SMALL)) or {})["memberList"]
]


async def test_the_logs_of_a_clan_are_loaded(reactor: Any, tmp_path: Path) -> None:
    """One request per player, one update per response, and in the end all battles."""
    shown: list[BattleLogs] = []
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        logs = await backend.load_battle_logs(SMALL, MEMBERS, None, shown.append)
        assert api.request_count == len(MEMBERS)
    assert [update.finished_count for update in shown] == list(range(len(MEMBERS) + 1))
    assert logs is shown[-1]
    assert logs.is_complete
    for member in MEMBERS:
        payload = WORLD.build_battlelog(str(member))
        boats = [battle.is_boat for battle in logs.battles[member]]
        assert boats == [battle["type"] == "boatBattle" for battle in payload]
    counted = [battle for log in logs.battles.values() for battle in log if battle.counts]
    assert {battle.mode for battle in counted} == {Mode.LADDER, Mode.PATH, Mode.WAR}


async def test_logs_are_cached(reactor: Any, tmp_path: Path) -> None:
    """While fresh they are not requested again, in this run or the next."""
    async with open_api(reactor, tmp_path) as api:
        for _ in range(2):
            async with api.backend() as backend:
                for _ in range(2):
                    logs = await backend.load_battle_logs(SMALL, MEMBERS, None, lambda _: None)
                    assert logs.is_complete
        assert api.request_count == len(MEMBERS)
        async with api.backend(max_age=0.0) as backend:
            assert (
                await backend.load_battle_logs(SMALL, MEMBERS, logs, lambda _: None)
            ).is_complete
        assert api.request_count == 2 * len(MEMBERS)


async def test_a_failing_player_keeps_earlier_battles(reactor: Any, tmp_path: Path) -> None:
    """The failure is in the logs, and affects no other player."""
    async with open_api(reactor, tmp_path) as api, api.backend(max_age=0.0) as backend:
        before = await backend.load_battle_logs(SMALL, MEMBERS, None, lambda _: None)
        set_fault(api, Fault.NOT_FOUND, str(MEMBERS[3])[1:])
        logs = await backend.load_battle_logs(SMALL, MEMBERS, before, lambda _: None)
    assert logs.failed.keys() == {MEMBERS[3]}
    assert isinstance(logs.failed[MEMBERS[3]], NotFound)
    assert logs.battles == before.battles


async def test_cancelling_aborts_the_requests(reactor: Any, tmp_path: Path) -> None:
    """No request is left when the view is closed."""
    async with open_api(reactor, tmp_path) as api:
        api.api._latency = lambda _: 60.0
        async with api.backend() as backend:
            loading = asyncio.create_task(
                backend.load_battle_logs(SMALL, MEMBERS, None, lambda _: None)
            )
            await wait_until(lambda: api.api.traffic.waiting >= len(MEMBERS))
            loading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await loading
            await wait_until(lambda: not api.api.traffic.waiting)
        assert api.api.traffic.aborted == len(MEMBERS)


async def test_battles_are_requested_after_the_clan(reactor: Any, tmp_path: Path) -> None:
    """During a load, logs wait until its profiles have been requested."""
    async with open_api(reactor, tmp_path) as api:
        backend = StartedBackend(
            Settings(base=api.base, token=DEMO, store=None, concurrency=2), reactor
        )
        loading = asyncio.create_task(backend.load_clan(LoadRequest(tag=SMALL), lambda _: None))
        await wait_until(lambda: api.request_count >= 3)
        logs = await backend.load_battle_logs(SMALL, MEMBERS, None, lambda _: None)
        assert (await loading).is_complete
        assert logs.is_complete
        paths = list(api.api.traffic.paths)
        await close_connections(backend)
    assert all("battlelog" not in path for path in paths[:REQUESTS])
    assert all("battlelog" in path for path in paths[REQUESTS:])


async def test_an_opened_player_is_requested_before_the_rest_of_the_clan(
    reactor: Any, tmp_path: Path
) -> None:
    """The profile and the battle log of an opened player do not wait for a load of the clan."""
    async with open_api(reactor, tmp_path) as api:
        api.api._latency = lambda _: 0.05
        backend = StartedBackend(
            Settings(base=api.base, token=DEMO, store=None, concurrency=2), reactor
        )
        loading = asyncio.create_task(backend.load_clan(LoadRequest(tag=SMALL), lambda _: None))
        await wait_until(lambda: api.request_count >= 3)
        opened = MEMBERS[-1]
        backend.prioritise_player(opened)
        await backend.load_battle_logs(SMALL, (opened,), None, lambda _: None)
        sent = list(api.api.traffic.paths)
        assert (await loading).is_complete
        await close_connections(backend)
    profile = f"/v1/players/%23{opened.text}"
    assert {profile, f"{profile}/battlelog"} <= set(sent)
    assert len(sent) < REQUESTS


async def test_all_players_fail_without_the_api(reactor: Any, tmp_path: Path) -> None:
    """Nothing is raised: each player has an error."""
    async with (
        open_api(reactor, tmp_path) as api,
        api.backend(base="http://127.0.0.1:9/v1") as backend,
    ):
        logs = await backend.load_battle_logs(SMALL, MEMBERS[:2], None, lambda _: None)
    assert logs.failed.keys() == set(MEMBERS[:2])
    assert all(isinstance(error, Unreachable) for error in logs.failed.values())


async def test_all_cards_are_loaded(reactor: Any, tmp_path: Path) -> None:
    """All cards, with tower troops, cost one request, and none while they are fresh."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        cards = await backend.load_cards()
        assert await backend.load_cards() == cards
        assert api.request_count == 1
    assert len(cards) == sum(map(len, WORLD.build_cards().values()))
    assert {kind_of(number) for number in cards} == {*CardKind} - {CardKind.UNKNOWN}
