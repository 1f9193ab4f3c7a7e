"""The backend's memory between two loads, and between two runs."""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from clantui.backend.backend import RoyaleBackend
from clantui.cli.commands import show
from clantui.config.settings import Settings
from clantui.core.model.errors import Maintenance, RoyaleError, Throttled, Unreachable
from clantui.core.model.load_request import LoadRequest
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
    ApiPlace,
    StartedBackend,
    open_api,
)
from tests.factories.stored import run_query, run_statements, survey_facts

PLAYER: Final = Tag.parse(WORLD.clan(str(SMALL))["memberList"][0]["tag"])  # type: ignore[index]
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
    "color": None,
    "ascii": False,
}
"""Of `clantui show`."""


def failing(api: ApiPlace, fault: Fault, match: str = "", times: int | None = None) -> None:
    """From now on something goes wrong."""
    api.api.faults = Faults([Rule(fault=fault, match=match, times=times)], Random(1))


async def test_a_pause_is_announced_to_whoever_listens(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A 429 is told with the seconds of its Retry-After, also where one listens late."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        pauses: list[float] = []
        engine.on_pause = pauses.append
        failing(api, Fault.THROTTLED, "cards", times=1)
        await engine.cards()
        assert pauses == [pytest.approx(1.0, abs=0.1)]


async def test_the_second_load_costs_no_request(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Within the answers' own age a clan is shown again without a question, in the same run."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        first = await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        assert api.asked == REQUESTS
        second = await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        assert api.asked == REQUESTS
        assert second.complete
        assert count_pairs(second) == count_pairs(first)
        assert abs((second.at - first.at).total_seconds()) < 1, "the age is the answer's"


async def test_the_next_run_costs_no_request(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A run knows from the file what the one before has learned."""
    async with open_api(reactor, tmp_path) as api:
        first = await api.load()
        second = await api.load()
        assert api.asked == REQUESTS
    assert second.complete
    assert count_pairs(second) == count_pairs(first)
    assert abs((second.at - first.at).total_seconds()) < 1


async def test_two_who_ask_at_once_share_their_requests(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The same clan loaded twice at the same time is asked for once."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        loads = [engine.load(LoadRequest(tag=SMALL), lambda _: None) for _ in range(2)]
        one, other = await asyncio.gather(*loads)
        assert api.asked == REQUESTS
        assert count_pairs(one) == count_pairs(other)


@pytest.mark.parametrize("how", ["settings", "wish"])
async def test_no_age_is_young_enough_for_0(reactor: Any, tmp_path: Path, how: str) -> None:  # noqa: ANN401
    """A greatest age of 0, of the command line or of one load, asks for everything anew."""
    wish = LoadRequest(tag=SMALL, max_age=0.0) if how == "wish" else None
    async with open_api(reactor, tmp_path) as api:
        await api.load()
        again = await api.load(wish, max_age=0.0 if how == "settings" else 1e9)
        assert api.asked == 2 * REQUESTS
        await api.load()
        assert api.asked == 2 * REQUESTS, "what came anew is not kept"
    assert again.complete


async def test_without_a_store_nothing_is_written(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A run that is to remember nothing leaves no file, and the next run asks anew."""
    async with open_api(reactor, tmp_path) as api:
        await api.load(store=False)
        await api.load(store=False)
        assert api.asked == 2 * REQUESTS
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    "bent",
    [
        "at = at - 1000, until = until - 1000",
        "at = at + 1000, until = until + 1000",
        "body = x'1f8b0800'",
        "body = 'text'",
        "until = 'never'",
        "path = path || 'x'",
        "base = 'https://another.example/v1'",
    ],
    ids=["expired", "future", "bad-gzip", "text", "no-number", "elsewhere", "another-api"],
)
async def test_an_unusable_image_is_requested_again(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    bent: str,
) -> None:
    """An answer that is too old, from the future, bent or not ours is not used, nor an error."""
    async with open_api(reactor, tmp_path) as api:
        first = await api.load()
        run_statements(api.file, f"UPDATE answers SET {bent}")  # noqa: S608 — from this file
        second = await api.load()
        assert api.asked == 2 * REQUESTS
    assert count_pairs(second) == count_pairs(first)


async def test_an_error_is_not_kept(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A failure's own age is ignored: the next load asks for those who were missing."""
    async with open_api(reactor, tmp_path) as api:
        failing(api, Fault.NOT_FOUND, "/players/", times=4)
        first = await api.load()
        assert (len(first.failed), api.asked) == (4, REQUESTS)
        second = await api.load()
        assert api.asked == REQUESTS + 4
    assert second.complete


async def test_retrying_asks_for_the_missing_alone(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A load of the missing alone asks for those who failed, though all has expired."""
    async with open_api(reactor, tmp_path) as api:
        failing(api, Fault.NOT_FOUND, "/players/", times=3)
        first = await api.load()
        wish = LoadRequest(tag=SMALL, before=first, only_missing=True, max_age=0.0)
        second = await api.load(wish)
        assert api.asked == REQUESTS + 3
    assert second.complete
    assert second.at == first.at


@pytest.mark.parametrize(
    ("setting", "asked_with", "requests"),
    [(math.inf, math.inf, 1), (0.0, math.inf, 2), (math.inf, 0.0, 2), (0.0, 0.0, 2)],
)
async def test_a_race_is_no_older_than_wanted(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    setting: float,
    asked_with: float,
    requests: int,
) -> None:
    """Asked again, the cache answers, unless `--max-age` or the caller forbids it."""
    async with open_api(reactor, tmp_path) as api, api.engine(max_age=setting) as engine:
        for _ in range(2):
            await engine.race(Tag.parse(WORLD.home), asked_with)
        assert api.asked == requests


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.search("Lantern"),
        lambda engine: engine.locations(),
        lambda engine: engine.rankings(None),
        lambda engine: engine.rankings(None, by=RankedBy.WAR),
        lambda engine: engine.cards(),
        lambda engine: engine.clan(SMALL),
        lambda engine: engine.clan_of_player(PLAYER),
    ],
    ids=["search", "locations", "rankings", "war", "cards", "clan", "clan-of-player"],
)
@pytest.mark.parametrize(("setting", "requests"), [(math.inf, 1), (0.0, 2)])
async def test_no_kept_answer_is_older_than_the_setting(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    ask: Callable[[RoyaleBackend], Awaitable[object]],
    setting: float,
    requests: int,
) -> None:
    """Whatever is asked for twice comes from the cache, and with `--no-cache` it does not."""
    async with open_api(reactor, tmp_path) as api, api.engine(max_age=setting) as engine:
        for _ in range(2):
            await ask(engine)
        assert api.asked == requests


async def test_the_last_picture_is_recalled(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The next run knows a clan's last picture before it asks; no other clan's or API's."""
    async with open_api(reactor, tmp_path) as api:
        last = await api.load()
        asked = api.asked
        async with api.engine() as engine:
            recalled = (await engine.open_memory()).recall(SMALL)
            assert recalled is not None
            assert survey_facts(recalled) == survey_facts(last)
            assert (await engine.open_memory()).recall(Tag.parse(WORLD.home)) is None
        async with api.engine(base=api.base.replace("127.0.0.1", "localhost")) as engine:
            assert (await engine.open_memory()).recall(SMALL) is None
        async with api.engine(store=False) as engine:
            assert (await engine.open_memory()).recall(SMALL) is None
        assert api.asked == asked


async def test_the_demo_is_not_remembered(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The demo asks nothing of the API that was asked before, and is not in the user's store."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        await engine.load(LoadRequest(tag=Tag.parse(WORLD.alone)), lambda _: None)
        requests = api.asked
        await engine.close_connections()
        home = await engine.open_demo()
        assert (await engine.load(LoadRequest(tag=home), lambda _: None)).complete
        assert api.asked == requests
        await engine.close_connections()
        engine.close()
        assert run_query(api.file, "SELECT DISTINCT base FROM answers") == [(api.base,)]
        assert run_query(api.file, "SELECT '#' || clan FROM snapshots") == [(WORLD.alone,)]


async def test_no_picture_of_the_demo_is_kept(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The folder of card images is the game's: those of the demo go with the program."""
    async with open_api(reactor, tmp_path) as api:
        folder = tmp_path / "pictures"
        settings = Settings(base=api.base, token=DEMO, store=None, art=True, pictures=folder)
        engine = StartedBackend(settings, reactor)
        await engine.open_demo()
        card = min(await engine.cards())
        assert await engine.card_image(card) is not None
        await engine.close_connections()
        engine.close()
    assert not folder.exists()


async def test_the_key_is_not_in_the_store(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Not a part of the key is among the store's bytes, neither while it is open nor after."""
    async with open_api(reactor, tmp_path) as api:
        async with api.engine(token=Token(SECRET)) as engine:
            await engine.load(LoadRequest(tag=SMALL), lambda _: None)
            seen = [b"".join(files(tmp_path).values())]
        seen.append(b"".join(files(tmp_path).values()))
        assert len(run_query(api.file, "SELECT * FROM answers")) == REQUESTS
    assert all(str(SMALL)[1:].encode() in one for one in seen)
    for part in (SECRET, *SECRET.split("."), "Bearer"):
        assert not any(part.encode() in one for one in seen)


def files(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("place_of_it", ["folder", "locked"])
async def test_a_store_that_cannot_be_used_is_told(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    place_of_it: str,
) -> None:
    """Without its store the program loads all the same, and tells why it remembers nothing."""
    async with open_api(reactor, tmp_path) as api:
        other = sqlite3.connect(":memory:")
        if place_of_it == "folder":
            api.file.mkdir()
        else:
            other.close()
            other = sqlite3.connect(api.file)
            other.execute("BEGIN EXCLUSIVE")
        try:
            async with api.engine() as engine:
                assert (await engine.load(LoadRequest(tag=SMALL), lambda _: None)).complete
                assert (await engine.open_memory()).recall(SMALL) is None
                why = {"folder": "not a file", "locked": "database is locked"}[place_of_it]
                assert engine.notice == (
                    f"nothing is saved: the store {api.file} cannot be used ({why})"
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
async def test_show_falls_back_on_the_last_picture(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    kind: type[RoyaleError],
) -> None:
    """In maintenance, or cut off, `show` prints the clan as it was, says so, and ends with 3."""
    options = Namespace(**OPTIONS)
    async with open_api(reactor, tmp_path) as api:
        async with api.engine() as engine:
            assert await show.run(options, engine) == 0
        before = json.loads(capsys.readouterr().out)
        failing(api, fault)
        async with api.engine(max_age=0.0) as engine:
            assert await show.run(options, engine) == 3
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["clans"] == before["clans"]
    assert (before["complete"], document["complete"]) == (True, False)
    (error,) = document["errors"]
    assert (error["tag"], error["kind"]) == (str(SMALL), kind.kind)
    as_it_was, why = err.splitlines()
    read_at = format_moment(datetime.fromisoformat(before["clans"][0]["fetched_at"]), zone=LOCAL)
    assert as_it_was == f"clantui: {SMALL}: as it was read {read_at}"
    assert why.startswith(f"clantui: {SMALL}: ")
    assert error["reason"] in why


@pytest.mark.parametrize(("fault", "code"), [(Fault.REFUSED, 5), (Fault.NOT_FOUND, 4)])
async def test_show_does_not_hide_what_asking_again_will_not_mend(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    code: int,
) -> None:
    """A refused key and a clan that is gone are told as such: no old picture hides them."""
    options = Namespace(**OPTIONS)
    async with open_api(reactor, tmp_path) as api:
        await api.load()
        failing(api, fault)
        async with api.engine(max_age=0.0) as engine:
            assert await show.run(options, engine) == code
    document = json.loads(capsys.readouterr().out)
    assert document["clans"] == []


async def test_the_latest_reading_is_in_the_history(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A reading just loaded is in the history before the store has written it."""
    async with open_api(reactor, tmp_path) as api, api.engine() as engine:
        is_free = threading.Event()

        def keep_busy() -> None:
            is_free.wait(30)

        memory = await engine.open_memory()
        assert isinstance(memory, ApiStore)
        memory._store.submit(keep_busy)
        survey = await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        asking = asyncio.create_task(engine.history(SMALL))
        await asyncio.wait({asking}, timeout=0.2)
        is_free.set()
        assert [snapshot.at for snapshot in await asking] == [survey.at]


@pytest.mark.parametrize(
    ("faults", "error", "said"),
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
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
    faults: list[Fault],
    error: type[RoyaleError],
    said: str,
) -> None:
    """A load in which a 429 came was late because of it, also where its pause is over by then."""
    rules = [
        Rule(fault=fault, match="players", seconds=0.0, times=1)
        if fault is Fault.THROTTLED
        else Rule(fault=fault, match="players")
        for fault in faults
    ]
    async with open_api(reactor, tmp_path) as api:
        api.api.faults = Faults(rules, Random(1))
        settings = Settings(base=api.base, token=DEMO, store=None, load_timeout=0.7)
        engine = StartedBackend(settings, reactor)
        survey = await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        await engine.close_connections()
    assert {type(why) for why in survey.failed.values()} == {error}
    assert {why.sentence for why in survey.failed.values()} == {said}
