"""The backend's cache and store, between two loads and between two runs."""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from clantui.backend.backend import RoyaleBackend
from clantui.cli.commands import show
from clantui.config.settings import Settings
from clantui.core.model.errors import Maintenance, RoyaleError, Throttled, Unreachable
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.names import RankedBy
from clantui.core.text.dates import LOCAL, format_moment
from clantui.core.views.favourites import count_pairs
from clantui.demo.faults.rules import Fault, Faults, Rule
from clantui.store.store import ApiStore
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
from tests.factories.slow_machine_reactor import run_patient_reactor
from tests.factories.stores import run_query, run_statements, survey_facts

PLAYER: Final = Tag.parse(WORLD.build_clan(str(SMALL))["memberList"][0]["tag"])  # type: ignore[index]
SECRET: Final = "c2VjcmV0.b2Y.bWluZQ"

OPTIONS: Final = {
    "tags": [SMALL],
    "demo": False,
    "merge": False,
    "view": "favourites",
    "sort": None,
    "reverse": False,
    "format": "json",
    "output": None,
    "force": False,
    "excel": False,
    "quiet": False,
    "color": "auto",
    "coloured": True,
    "ascii": False,
    "origins": {"ascii": "--no-ascii"},
}
"""Options of `clantui show`."""


async def test_a_pause_is_announced(reactor: Any, tmp_path: Path) -> None:
    """A 429 is reported with the seconds of its `Retry-After`, to a callback that was set late."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        pauses: list[float] = []
        backend.on_pause = pauses.append
        set_fault(api, Fault.THROTTLED, "cards", times=1)
        await backend.load_cards()
        assert pauses == [pytest.approx(1.0, abs=0.1)]


async def test_the_second_load_costs_no_request(reactor: Any, tmp_path: Path) -> None:
    """While its responses are fresh a clan is shown from the cache, in the same run."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        first = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        assert api.request_count == REQUESTS
        second = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        assert api.request_count == REQUESTS
        assert second.is_complete
        assert count_pairs(second) == count_pairs(first)
        assert abs((second.at - first.at).total_seconds()) < 1, "the age is the answer's"


async def test_the_next_run_costs_no_request(reactor: Any, tmp_path: Path) -> None:
    """A run uses the stored responses of the one before."""
    async with open_api(reactor, tmp_path) as api:
        first = await api.load()
        second = await api.load()
        assert api.request_count == REQUESTS
    assert second.is_complete
    assert count_pairs(second) == count_pairs(first)
    assert abs((second.at - first.at).total_seconds()) < 1


async def test_a_week_that_has_ended_is_loaded_by_default(reactor: Any, tmp_path: Path) -> None:
    """Stored past weeks are loaded again once the race is of a newer week, not a week later."""
    two_days = "UPDATE answers SET at = at - 172800, until = until - 172800"
    records = []
    async with open_api(reactor, tmp_path) as api:
        for days in (0, 2):  # Saturday, Monday
            api.api.world = WORLD.move_on(days, timedelta(days=days))
            async with api.backend(max_age=Settings().max_age) as backend:
                records.append(await backend.load_war_record(SMALL))
            run_statements(api.file, two_days)
        assert sum("/riverracelog" in path for path in api.api.traffic.paths) == 2
    races, logs = [record.race for record in records], [record.log for record in records]
    assert [race and race.section for race in races] == [2, 3]
    assert [log and log.weeks[0] and log.weeks[0].section for log in logs] == [1, 2]


async def test_concurrent_loads_share_their_requests(reactor: Any, tmp_path: Path) -> None:
    """The same clan, loaded twice at the same time, is requested once."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        loads = [backend.load_clan(LoadRequest(tag=SMALL), lambda _: None) for _ in range(2)]
        first, second = await asyncio.gather(*loads)
        assert api.request_count == REQUESTS
        assert count_pairs(first) == count_pairs(second)


@pytest.mark.parametrize("source", ["settings", "request"])
async def test_max_age_0_requests_everything(reactor: Any, tmp_path: Path, source: str) -> None:
    """The `max_age` of the settings or of one load; the new responses are cached."""
    request = LoadRequest(tag=SMALL, max_age=0.0) if source == "request" else None
    async with open_api(reactor, tmp_path) as api:
        await api.load()
        again = await api.load(request, max_age=0.0 if source == "settings" else 1e9)
        assert api.request_count == 2 * REQUESTS
        await api.load()
        assert api.request_count == 2 * REQUESTS, "the new responses are not cached"
    assert again.is_complete


async def test_without_a_store_nothing_is_written(reactor: Any, tmp_path: Path) -> None:
    """No file is left, and the next run requests everything."""
    async with open_api(reactor, tmp_path) as api:
        await api.load(store=False)
        await api.load(store=False)
        assert api.request_count == 2 * REQUESTS
    assert files(tmp_path) == {}


UNUSABLE: Final = {
    "expired": "at = at - 1000, until = until - 1000",
    "future": "at = at + 1000, until = until + 1000",
    "bad-gzip": "body = x'1f8b0800'",
    "text": "body = 'text'",
    "no-number": "until = 'never'",
    "elsewhere": "path = path || 'x'",
    "another-api": "base = 'https://another.example/v1'",
}
"""Changes of the stored responses in SQL, by their names."""


async def test_an_unusable_stored_response_is_requested_again(
    reactor: Any, tmp_path: Path
) -> None:
    """One that is too old, from the future, damaged or of another API is no error."""
    async with open_api(reactor, tmp_path) as api:
        first = await api.load()
        for number, (name, change) in enumerate(UNUSABLE.items(), 2):
            run_statements(api.file, f"UPDATE answers SET {change}")  # noqa: S608 — from this file
            again = await api.load()
            assert api.request_count == number * REQUESTS, name
            assert count_pairs(again) == count_pairs(first), name


async def test_an_error_is_not_cached(reactor: Any, tmp_path: Path) -> None:
    """The next load requests the missing players."""
    async with open_api(reactor, tmp_path) as api:
        set_fault(api, Fault.NOT_FOUND, "/players/", times=4)
        first = await api.load()
        assert (len(first.failed), api.request_count) == (4, REQUESTS)
        second = await api.load()
        assert api.request_count == REQUESTS + 4
    assert second.is_complete


async def test_retrying_requests_only_the_missing(reactor: Any, tmp_path: Path) -> None:
    """A retry requests only missing players, although all cached responses have expired."""
    async with open_api(reactor, tmp_path) as api:
        set_fault(api, Fault.NOT_FOUND, "/players/", times=3)
        first = await api.load()
        request = LoadRequest(tag=SMALL, before=first, only_missing=True, max_age=0.0)
        second = await api.load(request)
        assert api.request_count == REQUESTS + 3
    assert second.is_complete
    assert second.at == first.at


@pytest.mark.parametrize(
    ("setting", "max_age", "requests"),
    [(math.inf, math.inf, 1), (0.0, math.inf, 2), (math.inf, 0.0, 2), (0.0, 0.0, 2)],
)
async def test_a_race_is_no_older_than_its_max_age(
    reactor: Any,
    tmp_path: Path,
    setting: float,
    max_age: float,
    requests: int,
) -> None:
    """The cache is used unless `--max-age` or the caller forbids it."""
    async with open_api(reactor, tmp_path) as api, api.backend(max_age=setting) as backend:
        for _ in range(2):
            await backend.load_race(Tag.parse(WORLD.home), max_age)
        assert api.request_count == requests


@pytest.mark.parametrize(
    "ask",
    [
        lambda backend: backend.search_clans("Lantern"),
        lambda backend: backend.load_locations(),
        lambda backend: backend.load_rankings(None),
        lambda backend: backend.load_rankings(None, by=RankedBy.WAR),
        lambda backend: backend.load_cards(),
        lambda backend: backend.load_roster(SMALL),
        lambda backend: backend.find_clan_of_player(PLAYER),
    ],
    ids=["search", "locations", "rankings", "war", "cards", "clan", "clan-of-player"],
)
@pytest.mark.parametrize(("setting", "requests"), [(math.inf, 1), (0.0, 2)])
async def test_no_cached_response_is_older_than_the_setting(
    reactor: Any,
    tmp_path: Path,
    ask: Callable[[RoyaleBackend], Awaitable[object]],
    setting: float,
    requests: int,
) -> None:
    """A second request is served from the cache, but not with `--no-cache`."""
    async with open_api(reactor, tmp_path) as api, api.backend(max_age=setting) as backend:
        for _ in range(2):
            await ask(backend)
        assert api.request_count == requests


async def test_the_last_survey_is_loaded_from_the_store(reactor: Any, tmp_path: Path) -> None:
    """The next run finds the last survey before any request; not for another clan or API."""
    async with open_api(reactor, tmp_path) as api:
        last = await api.load()
        requests = api.request_count
        async with api.backend() as backend:
            stored = (await backend.open_store()).load_survey(SMALL)
            assert stored is not None
            assert survey_facts(stored) == survey_facts(last)
            assert (await backend.open_store()).load_survey(Tag.parse(WORLD.home)) is None
        async with api.backend(base=api.base.replace("127.0.0.1", "localhost")) as backend:
            assert (await backend.open_store()).load_survey(SMALL) is None
        async with api.backend(store=False) as backend:
            assert (await backend.open_store()).load_survey(SMALL) is None
        assert api.request_count == requests


async def test_the_demo_is_not_in_the_users_store(reactor: Any, tmp_path: Path) -> None:
    """The demo is not stored, and sends no request to the API that was used before."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        await backend.load_clan(LoadRequest(tag=Tag.parse(WORLD.alone)), lambda _: None)
        requests = api.request_count
        await close_connections(backend)
        home = await backend.open_demo()
        assert (await backend.load_clan(LoadRequest(tag=home), lambda _: None)).is_complete
        assert api.request_count == requests
        await close_connections(backend)
        backend.close()
        assert run_query(api.file, "SELECT DISTINCT base FROM answers") == [(api.base,)]
        assert run_query(api.file, "SELECT '#' || clan FROM snapshots") == [(WORLD.alone,)]


async def test_no_card_image_of_the_demo_is_stored(reactor: Any, tmp_path: Path) -> None:
    """The folder of card images is only for the game's."""
    async with open_api(reactor, tmp_path) as api:
        folder = tmp_path / "images"
        settings = Settings(base=api.base, token=DEMO, store=None, art=True, image_folder=folder)
        backend = StartedBackend(settings, reactor)
        await backend.open_demo()
        card = min(await backend.load_cards())
        assert await backend.load_card_image(card) is not None
        await close_connections(backend)
        backend.close()
    assert not folder.exists()


async def test_the_key_is_not_in_the_store(reactor: Any, tmp_path: Path) -> None:
    """No part of the key is in the store's files, open or closed."""
    async with open_api(reactor, tmp_path) as api:
        async with api.backend(token=Token(SECRET)) as backend:
            await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
            await backend.load_history(SMALL)  # once all is written
            contents = [b"".join(files(tmp_path).values())]
        contents.append(b"".join(files(tmp_path).values()))
        assert len(run_query(api.file, "SELECT * FROM answers")) == REQUESTS
    assert all(str(SMALL)[1:].encode() in content for content in contents)
    for part in (SECRET, *SECRET.split("."), "Bearer"):
        assert not any(part.encode() in content for content in contents)


def files(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_a_locked_store_is_reported(reactor: Any, tmp_path: Path) -> None:
    """The load works without a store that is locked, and `notice` has the reason."""
    async with open_api(reactor, tmp_path) as api:
        other = sqlite3.connect(api.file)
        other.execute("BEGIN EXCLUSIVE")
        try:
            async with api.backend() as backend:
                survey = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
                assert survey.is_complete
                assert (await backend.open_store()).load_survey(SMALL) is None
                assert backend.notice == (
                    f"nothing is saved: the store {api.file} cannot be used (database is locked)"
                )
        finally:
            other.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.MAINTENANCE, Maintenance),
        (Fault.EDGE, Unreachable),
        (Fault.RESET_BEFORE, Unreachable),
    ],
)
async def test_show_falls_back_to_the_last_survey(
    reactor: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    kind: type[RoyaleError],
) -> None:
    """In maintenance, or offline, `show` prints it with its date, and exits with 3."""
    options = Namespace(**OPTIONS)
    async with open_api(reactor, tmp_path) as api:
        async with api.backend() as backend:
            assert await show.run(options, backend) == 0
        before = json.loads(capsys.readouterr().out)
        set_fault(api, fault)
        async with api.backend(max_age=0.0) as backend:
            assert await show.run(options, backend) == 3
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["clans"] == before["clans"]
    assert (before["complete"], document["complete"]) == (True, False)
    (error,) = document["errors"]
    assert (error["tag"], error["kind"]) == (str(SMALL), kind.kind)
    date, reason = err.splitlines()
    read_at = format_moment(datetime.fromisoformat(before["clans"][0]["fetched_at"]), zone=LOCAL)
    assert date == f"clantui: {SMALL}: as loaded {read_at}"
    assert reason.startswith(f"clantui: {SMALL}: ")
    assert error["reason"] in reason


async def test_levels_keep_the_names_of_all_cards_offline(
    reactor: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Offline, the last list of all cards names those that are in nobody's deck."""
    options = Namespace(**OPTIONS | {"view": "levels"})
    async with open_api(reactor, tmp_path) as api:
        async with api.backend() as backend:
            assert await show.run(options, backend) == 0
        online = json.loads(capsys.readouterr().out)["clans"][0]["rows"]
        set_fault(api, Fault.RESET_BEFORE)
        async with api.backend(max_age=0.0) as backend:
            assert await show.run(options, backend) == 3
    out, err = capsys.readouterr()
    assert [row["card"] for row in json.loads(out)["clans"][0]["rows"]] == [
        row["card"] for row in online
    ]
    assert "cards" not in err


@pytest.mark.parametrize(("fault", "code"), [(Fault.REFUSED, 5), (Fault.NOT_FOUND, 4)])
async def test_show_does_not_hide_a_permanent_error(
    reactor: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    code: int,
) -> None:
    """A refused key or a deleted clan is reported: no old survey hides it."""
    options = Namespace(**OPTIONS)
    async with open_api(reactor, tmp_path) as api:
        await api.load()
        set_fault(api, fault)
        async with api.backend(max_age=0.0) as backend:
            assert await show.run(options, backend) == code
    document = json.loads(capsys.readouterr().out)
    assert document["clans"] == []


async def test_the_latest_snapshot_is_in_the_history(reactor: Any, tmp_path: Path) -> None:
    """The history has the latest snapshot even before the store has written it."""
    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        is_free = threading.Event()

        def keep_busy() -> None:
            is_free.wait(30)

        store = await backend.open_store()
        assert isinstance(store, ApiStore)
        store._store.submit(keep_busy)
        survey = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        loading_history = asyncio.create_task(backend.load_history(SMALL))
        await asyncio.wait({loading_history}, timeout=0.2)
        is_free.set()
        assert [snapshot.at for snapshot in await loading_history] == [survey.at]


async def test_a_load_cancelled_at_exit_is_stored(reactor: Any, tmp_path: Path) -> None:
    """`close_in_thread` does not close the store during a load."""
    are_others_loaded = asyncio.Event()

    def note(survey: Survey) -> None:
        if survey.finished_count == REQUESTS - 2:
            are_others_loaded.set()

    async with open_api(reactor, tmp_path) as api, api.backend() as backend:
        set_fault(api, Fault.STALLED_HEADER, PLAYER.text)
        loading = asyncio.create_task(backend.load_clan(LoadRequest(tag=SMALL), note))
        await are_others_loaded.wait()
        backend.close_in_thread()
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading
        await backend.load_history(SMALL)  # once all is written
        stored = (await backend.open_store()).load_survey(SMALL)
        assert stored is not None
        assert stored.failed.keys() == {PLAYER}
        backend.close_in_thread()
        await asyncio.to_thread(backend.close)  # waits for the first, or finds nothing to do
        assert not api.file.with_name(f"{api.file.name}-wal").exists()


@pytest.mark.parametrize(
    ("faults", "error", "sentence"),
    [
        ([Fault.STALLED_HEADER], Unreachable, "not answered within 0.7 s"),
        (
            [Fault.THROTTLED, Fault.STALLED_HEADER],
            Throttled,
            "too many requests for this API key: stopped after 0.7 s",
        ),
    ],
    ids=["silent", "throttled-before"],
)
async def test_a_timeout_names_its_cause(
    reactor: Any,
    tmp_path: Path,
    faults: list[Fault],
    error: type[RoyaleError],
    sentence: str,
) -> None:
    """A 429 during the load is the reason, even if its pause is over."""
    rules = [
        Rule(fault=fault, match="players", seconds=0.0, times=1)
        if fault is Fault.THROTTLED
        else Rule(fault=fault, match="players")
        for fault in faults
    ]
    async with open_api(reactor, tmp_path) as api, run_patient_reactor(reactor) as patient:
        api.api.faults = Faults(rules, Random(1))
        settings = Settings(base=api.base, token=DEMO, store=None, load_timeout=0.7)
        backend = StartedBackend(settings, patient)
        survey = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        await close_connections(backend)
    assert {type(failure) for failure in survey.failed.values()} == {error}
    assert {failure.sentence for failure in survey.failed.values()} == {sentence}


async def test_a_cancelled_wait_does_not_stop_the_opening_of_the_store(tmp_path: Path) -> None:
    """Others wait for the same opening."""
    backend = RoyaleBackend(Settings(store=tmp_path / "store"))
    cancelled = asyncio.create_task(backend.open_store())
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await backend.open_store()
    assert backend.keeps_data
    backend.close()
