"""The API key while the program runs: found later, replaced, checked, saved."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import maybeDeferred
from twisted.web.server import Request, Site

from clantui.backend.key_file import KeyFile
from clantui.backend.keyed import KeyedBackend
from clantui.config.settings import OFFICIAL, Settings
from clantui.core.model.errors import AccessDenied, Unreachable
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi, make_base_url
from tests.factories.api_keys import KEY, OTHER
from tests.factories.backends import (
    SMALL,
    WORLD,
    close_connections,
)

OTHER_CLAN = Tag.parse(WORLD.rivals[0])
MISSING = "no API key: put one in ~/.crtoken"


class KeyCheckingApi(DemoApi):
    """The demo API, which accepts some keys only, and records keys and requests."""

    def __init__(self, reactor: Any) -> None:
        super().__init__(WORLD, clock=reactor)
        self.accepts = {KEY}
        self.requests: list[tuple[str, str]] = []

    def render(self, request: Request) -> int:
        """Answer, or refuse like the API."""
        key = (request.getHeader("authorization") or "").removeprefix("Bearer ")
        self.requests.append((key, request.uri.decode()))
        if key in self.accepts:
            return super().render(request)
        request.setResponseCode(403)
        request.setHeader("content-type", "application/json")
        request.write(b'{"reason":"accessDenied"}')
        request.finish()
        return 1  # NOT_DONE_YET


class StartedBackend(KeyedBackend):
    """The backend on a reactor that is already running."""

    running: Any = None

    async def _start(self) -> Any:
        # As the program does: else each of two requests at once loads the certificates itself.
        await asyncio.gather(self.open_store(), self._load_trust())
        return self.running


@asynccontextmanager
async def serve_keyed(
    reactor: Any,
    home: Path,
    token: str = "",
    *,
    named: Path | None = None,
    concurrency: int = 100,
    **environ: str,
) -> AsyncIterator[tuple[StartedBackend, KeyCheckingApi]]:
    """Serve an API that checks keys, and start the backend, perhaps with a key."""
    api = KeyCheckingApi(reactor)
    port = reactor.listenTCP(0, Site(api), interface="127.0.0.1")
    key = Token(token) if token else None
    settings = Settings(base=make_base_url(port), token=key, concurrency=concurrency)
    keys = KeyFile(named=named, environ=environ, home=home, base=settings.base)
    backend = StartedBackend(settings, keys, MISSING)
    backend.running = reactor
    try:
        yield backend, api
    finally:
        await close_connections(backend)
        backend.close()
        await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())


async def load(backend: StartedBackend) -> bool:
    """Load a clan; return True if it is complete."""
    survey = await backend.load_clan(LoadRequest(tag=SMALL, max_age=0), lambda _: None)
    return survey.is_complete


async def test_a_missing_key_is_looked_for_at_each_load(reactor: Any, tmp_path: Path) -> None:
    """Without a key nothing is sent; the next load uses a key that was put in the home folder."""
    async with serve_keyed(reactor, tmp_path) as (backend, api):
        assert (backend.look_for_key(), backend.has_key) == ("", False)
        with pytest.raises(AccessDenied, match="no API key"):
            await load(backend)
        assert api.requests == []
        (tmp_path / ".crtoken").write_text(f"{KEY[:-1]}\n")
        assert "was cut" in backend.look_for_key()
        (tmp_path / ".crtoken").write_text(f'"{KEY}"\r\n')
        assert await load(backend)
        assert backend.has_key
        assert {key for key, _ in api.requests} == {KEY}


async def test_a_refused_key_can_be_replaced_in_its_file(reactor: Any, tmp_path: Path) -> None:
    """A refused key is sent once a load; the next load uses the new key, without a restart."""
    (tmp_path / ".crtoken").write_text(OTHER)
    async with serve_keyed(reactor, tmp_path, OTHER) as (backend, api):
        with pytest.raises(AccessDenied):
            await load(backend)
        with pytest.raises(AccessDenied):
            await load(backend)
        assert [key for key, _ in api.requests] == [OTHER, OTHER]
        (tmp_path / ".crtoken").write_text(KEY)
        assert await load(backend)
        assert {key for key, _ in api.requests[3:]} == {KEY}


async def test_all_requests_of_a_refused_key_use_the_new_one(reactor: Any, tmp_path: Path) -> None:
    """The first refused request finds the new key, and the other refused ones use it."""
    async with serve_keyed(reactor, tmp_path, OTHER) as (backend, api):
        (tmp_path / ".crtoken").write_text(KEY)
        races = (
            backend.load_race(SMALL),
            backend.load_war_record(SMALL),
            backend.load_roster(SMALL),
        )
        results = await asyncio.gather(*races, return_exceptions=True)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert {key for key, _ in api.requests} == {OTHER, KEY}


async def test_a_key_is_replaced_if_only_players_were_refused(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """The clan comes from the cache; a load of the missing players uses the new key."""
    async with serve_keyed(reactor, tmp_path, KEY) as (backend, api):
        await backend.load_roster(SMALL)
        api.accepts = {OTHER}
        survey = await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        assert len(survey.failed) == len(survey.clan.members)
        (tmp_path / ".crtoken").write_text(OTHER)
        request = LoadRequest(tag=SMALL, before=survey, only_missing=True)
        assert (await backend.load_clan(request, lambda _: None)).is_complete


async def test_a_clan_is_prioritised_before_the_first_request(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """The clan on screen goes first, also with a key that has replaced another."""
    async with serve_keyed(reactor, tmp_path, concurrency=1) as (backend, api):
        backend.prioritise(SMALL)
        for key in (KEY, OTHER):
            api.accepts = {key}
            api.requests.clear()
            backend.use_api_key(Token(key))
            await asyncio.gather(backend.load_roster(OTHER_CLAN), backend.load_roster(SMALL))
            paths = [path for _, path in api.requests]
            assert paths == [f"/v1/clans/%23{tag.text}" for tag in (SMALL, OTHER_CLAN)]


async def test_a_key_from_a_pipe_is_read_once(reactor: Any, tmp_path: Path) -> None:
    """After a refusal the pipe is not read again: it would block."""
    os.mkfifo(tmp_path / "pipe")
    async with serve_keyed(reactor, tmp_path, OTHER, named=tmp_path / "pipe") as (backend, _):
        with pytest.raises(AccessDenied):
            await load(backend)


async def test_an_unreadable_key_file_is_reported(reactor: Any, tmp_path: Path) -> None:
    """With another user's key file the screen works, and says why there is no key."""
    async with serve_keyed(reactor, tmp_path, named=tmp_path / ("x" * 300)) as (backend, _):
        assert backend.look_for_key().endswith("cannot be read: File name too long")


async def test_a_key_is_checked_with_one_request(reactor: Any, tmp_path: Path) -> None:
    """A good key passes, a wrong one is refused; neither is used or saved."""
    async with serve_keyed(reactor, tmp_path) as (backend, api):
        await backend.check_key(Token(KEY))
        with pytest.raises(AccessDenied):
            await backend.check_key(Token(OTHER))
        assert api.requests == [(KEY, "/v1/locations?limit=1"), (OTHER, "/v1/locations?limit=1")]
        assert not backend.has_key
        assert not (tmp_path / ".crtoken").exists()


async def test_no_connection_stays_open_after_a_key_check_or_in_the_demo(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """The fixture `_nothing_left` fails a test that leaves connections open."""
    async with serve_keyed(reactor, tmp_path, KEY) as (backend, _):
        headers: list[object] = []
        assert await backend.probe("/cards", headers.append) > 0
        assert len(headers) == 1
        assert await load(backend)
        await backend.open_demo(remember=False)


async def test_an_impossible_api_key_is_not_sent(tmp_path: Path) -> None:
    """The official API's keys have a known form."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base=OFFICIAL)
    backend = KeyedBackend(Settings(), keys, MISSING)
    with pytest.raises(AccessDenied, match="the API key is damaged"):
        await backend.check_key(Token(f"eyJ{KEY[5:]}"))


async def test_an_unchecked_key_is_not_refused(reactor: Any, tmp_path: Path) -> None:
    """Without a connection the key is not reported as wrong."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base="http://127.0.0.1:9/v1")
    backend = StartedBackend(Settings(base="http://127.0.0.1:9/v1"), keys, MISSING)
    backend.running = reactor
    with pytest.raises(Unreachable):
        await backend.check_key(Token(KEY))
    backend.close()


async def test_a_saved_key_is_private_and_used(reactor: Any, tmp_path: Path) -> None:
    """The file has mode 600 under any umask, and the next load uses the key."""
    before = os.umask(0)
    try:
        async with serve_keyed(reactor, tmp_path) as (backend, api):
            assert backend.key_place.backup == ""
            assert await backend.save_key(Token(KEY)) == ""
            file = tmp_path / ".crtoken"
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert file.read_text() == f"{KEY}\n"
            assert await asyncio.to_thread(os.listdir, tmp_path) == [".crtoken"]
            assert await load(backend)
            assert {key for key, _ in api.requests} == {KEY}
    finally:
        os.umask(before)


async def test_an_existing_key_file_is_backed_up(reactor: Any, tmp_path: Path) -> None:
    """Older backups are kept, and all files are private."""
    file = tmp_path / ".crtoken"
    file.write_text(OTHER)
    file.chmod(0o644)
    (tmp_path / ".crtoken.old").write_text("an older one")
    async with serve_keyed(reactor, tmp_path, OTHER) as (backend, _):
        assert backend.key_place.backup == "~/.crtoken.old1"
        assert await backend.save_key(Token(KEY)) == ""
        assert await load(backend)
    assert file.read_text() == f"{KEY}\n"
    assert (tmp_path / ".crtoken.old").read_text() == "an older one"
    backup = tmp_path / ".crtoken.old1"
    assert backup.read_text() == OTHER
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, backup)} == {0o600}


async def test_a_symbolic_link_to_the_key_file_is_kept(reactor: Any, tmp_path: Path) -> None:
    """The key is written to its target."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / ".crtoken").symlink_to("dotfiles/key")
    async with serve_keyed(reactor, tmp_path) as (backend, _):
        assert await backend.save_key(Token(KEY)) == ""
    assert (tmp_path / ".crtoken").is_symlink()
    assert (tmp_path / "dotfiles/key").read_text() == f"{KEY}\n"


async def test_a_symbolic_link_to_itself_is_replaced_by_the_key(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """A symbolic link to itself is replaced: it could never be read as a key file."""
    (tmp_path / ".crtoken").symlink_to(".crtoken")
    async with serve_keyed(reactor, tmp_path) as (backend, _):
        assert await backend.save_key(Token(KEY)) == ""
    assert (tmp_path / ".crtoken").read_text() == f"{KEY}\n"


async def test_the_hundredth_backup_has_a_name(reactor: Any, tmp_path: Path) -> None:
    """Backups are never replaced, however many there are."""
    (tmp_path / ".crtoken").write_text(OTHER)
    for number in range(100):
        (tmp_path / f".crtoken.old{number or ''}").write_text("an older one")
    async with serve_keyed(reactor, tmp_path, OTHER) as (backend, _):
        assert backend.key_place.backup == "~/.crtoken.old100"
        assert await backend.save_key(Token(KEY)) == ""
    assert (tmp_path / ".crtoken.old100").read_text() == OTHER


async def test_a_refused_key_is_not_sent_again_because_it_is_in_the_file(
    reactor: Any, tmp_path: Path
) -> None:
    """A file that was given the key in use holds no newer one."""
    async with serve_keyed(reactor, tmp_path) as (backend, api):
        backend.use_api_key(Token.parse(OTHER))
        (tmp_path / ".crtoken").write_text(OTHER)
        with pytest.raises(AccessDenied):
            await backend.load_roster(Tag.parse(WORLD.home))
        assert [key for key, _ in api.requests] == [OTHER]


async def test_a_key_is_used_without_a_home_folder(reactor: Any, tmp_path: Path) -> None:
    """Without a home folder a key is used for this run; a message says that it is not saved."""
    async with serve_keyed(reactor, tmp_path / "nobody") as (backend, _):
        assert "no home folder" in backend.key_place.problem
        assert "could not be written" in await backend.save_key(Token(KEY))
        assert await load(backend)


async def test_an_unreadable_home_folder_counts_as_none(tmp_path: Path) -> None:
    """A home folder that cannot be read, as another user's, counts as none."""
    keys = KeyFile(named=None, environ={}, home=tmp_path / ("x" * 300), base=OFFICIAL)
    assert "no home folder" in keys.place.problem


async def test_a_saved_key_is_not_replaced_by_the_variable(reactor: Any, tmp_path: Path) -> None:
    """The variable takes precedence at the next start, but not in this run."""
    async with serve_keyed(reactor, tmp_path, OTHER, CLANTUI_TOKEN=OTHER) as (backend, api):
        assert "CLANTUI_TOKEN is set" in backend.key_place.note
        await backend.save_key(Token(KEY))
        assert await load(backend)
        api.accepts = set()
        with pytest.raises(AccessDenied):
            await load(backend)
        assert OTHER not in {key for key, _ in api.requests}


async def test_requests_wait_while_the_demo_opens(tmp_path: Path) -> None:
    """Requests made while the demo opens are neither refused nor sent to the real API."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base=OFFICIAL)
    backend = KeyedBackend(Settings(), keys, MISSING)
    opening = asyncio.create_task(backend.open_demo(remember=False))
    await asyncio.sleep(0)
    request = asyncio.create_task(backend.load_rankings(None))
    home = await opening
    assert home in {clan.tag for clan in (await request).clans}
    backend.close()
