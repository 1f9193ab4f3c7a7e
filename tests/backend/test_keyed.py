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
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi, base_url
from tests.factories.api_keys import KEY, OTHER
from tests.factories.backends import SMALL, WORLD

MISSING = "no API key: put one in ~/.crtoken"


class ChoosyApi(DemoApi):
    """The demo API, which accepts some keys alone, and notes what it is asked and with which."""

    def __init__(self, reactor: Any) -> None:  # noqa: ANN401
        super().__init__(WORLD, clock=reactor)
        self.accepts = {KEY}
        self.asked: list[tuple[str, str]] = []

    def render(self, request: Request) -> int:
        """Answer, or refuse as the API does."""
        key = (request.getHeader("authorization") or "").removeprefix("Bearer ")
        self.asked.append((key, request.uri.decode()))
        if key in self.accepts:
            return super().render(request)
        request.setResponseCode(403)
        request.setHeader("content-type", "application/json")
        request.write(b'{"reason":"accessDenied"}')
        request.finish()
        return 1  # NOT_DONE_YET


class StartedBackend(KeyedBackend):
    """The product's engine on a reactor that runs already."""

    running: Any = None

    async def _start(self) -> Any:  # noqa: ANN401
        await self.open_memory()
        return self.running


@asynccontextmanager
async def keyed(
    reactor: Any,  # noqa: ANN401
    home: Path,
    token: str = "",
    *,
    named: Path | None = None,
    **environ: str,
) -> AsyncIterator[tuple[StartedBackend, ChoosyApi]]:
    """Serve an API that looks at keys, and start the engine of the screen, perhaps with one."""
    api = ChoosyApi(reactor)
    port = reactor.listenTCP(0, Site(api), interface="127.0.0.1")
    settings = Settings(base=base_url(port), token=Token(token) if token else None)
    keys = KeyFile(named=named, environ=environ, home=home, base=settings.base)
    engine = StartedBackend(settings, keys, MISSING)
    engine.running = reactor
    try:
        yield engine, api
    finally:
        await engine.close_connections()
        engine.close()
        await maybeDeferred(port.stopListening).asFuture(asyncio.get_running_loop())


async def load(engine: StartedBackend) -> bool:
    """Load a clan; whether all of it came."""
    survey = await engine.load(LoadRequest(tag=SMALL, max_age=0), lambda _: None)
    return survey.complete


async def test_a_key_is_looked_for_again_at_each_try(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Without a key nothing is sent; once it lies in the home folder the next try takes it."""
    async with keyed(reactor, tmp_path) as (engine, api):
        assert engine.look_for_key() == MISSING
        with pytest.raises(AccessDenied, match="no API key"):
            await load(engine)
        assert api.asked == []
        (tmp_path / ".crtoken").write_text(f"{KEY[:-1]}\n")
        assert "its end is missing" in engine.look_for_key()
        (tmp_path / ".crtoken").write_text(f'"{KEY}"\r\n')
        assert await load(engine)
        assert engine.ready
        assert {key for key, _ in api.asked} == {KEY}


async def test_after_a_refusal_the_key_that_was_put_there_is_taken(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """A key is replaced in its file while the program runs: the next try goes on with that."""
    (tmp_path / ".crtoken").write_text(OTHER)
    async with keyed(reactor, tmp_path, OTHER) as (engine, api):
        with pytest.raises(AccessDenied):
            await load(engine)
        refused = len(api.asked)
        with pytest.raises(AccessDenied):
            await load(engine)
        assert {key for key, _ in api.asked} == {OTHER}
        (tmp_path / ".crtoken").write_text(KEY)
        assert await load(engine)
        assert {key for key, _ in api.asked[2 * refused + 1 :]} == {KEY}


async def test_a_key_from_a_pipe_is_read_once(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A refused key that came through a pipe is not waited for once more."""
    os.mkfifo(tmp_path / "pipe")
    async with keyed(reactor, tmp_path, OTHER, named=tmp_path / "pipe") as (engine, _):
        with pytest.raises(AccessDenied):
            await load(engine)


async def test_a_key_is_checked_with_one_request(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A good one passes, a wrong one is refused; neither is used or saved by that."""
    async with keyed(reactor, tmp_path) as (engine, api):
        await engine.check_key(Token(KEY))
        with pytest.raises(AccessDenied):
            await engine.check_key(Token(OTHER))
        assert api.asked == [(KEY, "/v1/locations?limit=1"), (OTHER, "/v1/locations?limit=1")]
        assert not engine.ready
        assert not (tmp_path / ".crtoken").exists()


async def test_an_impossible_api_key_is_not_sent(tmp_path: Path) -> None:
    """For the official API a key is looked at before anybody is asked."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base=OFFICIAL)
    engine = KeyedBackend(Settings(), keys, MISSING)
    with pytest.raises(AccessDenied, match="the key is damaged"):
        await engine.check_key(Token(f"eyJ{KEY[5:]}"))


async def test_no_server_is_no_refusal(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A key that could not be checked is not told to be wrong."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base="http://127.0.0.1:9/v1")
    engine = StartedBackend(Settings(base="http://127.0.0.1:9/v1"), keys, MISSING)
    engine.running = reactor
    with pytest.raises(Unreachable):
        await engine.check_key(Token(KEY))
    engine.close()


async def test_a_saved_key_is_the_users_alone_and_used(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The file has mode 600 whatever the umask, holds the key, and the next load uses it."""
    before = os.umask(0)
    try:
        async with keyed(reactor, tmp_path) as (engine, api):
            assert engine.key_place.backup == ""
            assert await engine.save_key(Token(KEY)) == ""
            file = tmp_path / ".crtoken"
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert file.read_text() == f"{KEY}\n"
            assert await asyncio.to_thread(os.listdir, tmp_path) == [".crtoken"]
            assert await load(engine)
            assert {key for key, _ in api.asked} == {KEY}
    finally:
        os.umask(before)


async def test_a_file_that_is_there_is_kept_beside_it(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Neither the last key nor one kept before is lost, and both are the user's alone."""
    file = tmp_path / ".crtoken"
    file.write_text(OTHER)
    file.chmod(0o644)
    (tmp_path / ".crtoken.old").write_text("an older one")
    async with keyed(reactor, tmp_path, OTHER) as (engine, _):
        assert engine.key_place.backup == "~/.crtoken.old1"
        assert await engine.save_key(Token(KEY)) == ""
        assert await load(engine)
    assert file.read_text() == f"{KEY}\n"
    assert (tmp_path / ".crtoken.old").read_text() == "an older one"
    kept = tmp_path / ".crtoken.old1"
    assert kept.read_text() == OTHER
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, kept)} == {0o600}


async def test_a_link_to_the_file_stays_one(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A key file that is named elsewhere is found there."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / ".crtoken").symlink_to("dotfiles/key")
    async with keyed(reactor, tmp_path) as (engine, _):
        assert await engine.save_key(Token(KEY)) == ""
    assert (tmp_path / ".crtoken").is_symlink()
    assert (tmp_path / "dotfiles/key").read_text() == f"{KEY}\n"


async def test_without_a_home_a_key_is_used_and_not_saved(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """It is said that it cannot be saved; for this run it is used all the same."""
    async with keyed(reactor, tmp_path / "nobody") as (engine, _):
        assert "no home folder" in engine.key_place.problem
        assert "could not be written" in await engine.save_key(Token(KEY))
        assert await load(engine)


async def test_a_key_given_is_not_dropped_for_an_older_one(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The variable holds another key: it goes first at the next start, but not in this run."""
    async with keyed(reactor, tmp_path, OTHER, CLANTUI_TOKEN=OTHER) as (engine, api):
        assert "CLANTUI_TOKEN is set" in engine.key_place.note
        await engine.save_key(Token(KEY))
        assert await load(engine)
        api.accepts = set()
        with pytest.raises(AccessDenied):
            await load(engine)
        assert OTHER not in {key for key, _ in api.asked}


async def test_what_is_asked_while_the_demo_opens_waits_for_it(tmp_path: Path) -> None:
    """A key pressed before the demo is there is neither refused nor asks the real API."""
    keys = KeyFile(named=None, environ={}, home=tmp_path, base=OFFICIAL)
    engine = KeyedBackend(Settings(), keys, MISSING)
    opening = asyncio.create_task(engine.open_demo(remember=False))
    await asyncio.sleep(0)
    asked = asyncio.create_task(engine.rankings(None))
    home = await opening
    assert home in {clan.tag for clan in (await asked).clans}
    engine.close()
