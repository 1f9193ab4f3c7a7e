"""The same screen with aiohttp as its client, to measure the screen against.

`python -m tests.bench.aiohttp_screen [OPTIONS] [TAG]`, with the options of the screen, in an
environment that has aiohttp and this checkout. It has the product's widgets, its decoding
(msgspec, only the fields needed) and its store, and neither its cache, its pace nor its second
tries.
"""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from clantui import runtime
from clantui.backend.backend import utc_now
from clantui.backend.key_file import KeyFile
from clantui.backend.keyed import KeyedBackend
from clantui.cli.main import parse
from clantui.cli.registry import Context
from clantui.cli.resolve import apply_settings
from clantui.cli.screen import run_screen
from clantui.cli.session import make_settings
from clantui.config.settings import Settings
from clantui.core.model.attempt import OnAttempt, ignore
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import Pace
from clantui.wire import clans

CONNECTIONS: Final = 100
"""At most; what aiohttp comes with."""

Around = Callable[[Coroutine[Any, Any, int]], Coroutine[Any, Any, int]]


class LastSurvey:
    """Hands surveys on, and keeps the last."""

    def __init__(self, on_update: Callable[[Survey], object]) -> None:
        self.survey: Survey | None = None
        self._emit = on_update

    def __call__(self, survey: Survey) -> None:
        """Keep a survey and hand it on."""
        self.survey = survey
        self._emit(survey)


class AiohttpEngine(KeyedBackend):
    """The product's engine, but for the way a clan is asked for."""

    _settings: Settings
    _session: Any = None
    _beginning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Import aiohttp and make what is needed once; like the product's, when it is painted."""
        if self._beginning is None:
            self._beginning = asyncio.create_task(self._begin())
        await asyncio.shield(self._beginning)

    async def preconnect(self) -> None:
        """As it comes, aiohttp opens a connection when it has something to ask."""

    def read_pace(self) -> Pace | None:
        """Return None: there is no pace."""
        return None

    def prioritise(self, tag: Tag) -> None:
        """Do nothing: there is no queue."""

    async def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore,
    ) -> Survey:
        """Ask for a clan, then for all its players at once."""
        del on_retry  # it asks once
        await self.start()
        shelf, seen = await self.open_memory(), LastSurvey(on_update)
        try:
            clan = clans.decode_clan(await self._get("clans", request.tag))
            seen(Survey.start(clan, utc_now(), request.before))
            async with asyncio.TaskGroup() as group:
                for member in clan.members:
                    group.create_task(self._player(member.tag, seen))
        finally:
            if seen.survey is not None:
                shelf.record(seen.survey)
        assert seen.survey is not None
        return seen.survey

    async def _player(self, tag: Tag, seen: LastSurvey) -> None:
        try:
            player = clans.decode_player(await self._get("players", tag))
        except RoyaleError as why:
            assert seen.survey is not None
            seen(seen.survey.with_failure(tag, why))
        else:
            assert seen.survey is not None
            seen(seen.survey.with_player(player))

    async def _get(self, kind: str, tag: Tag) -> bytes:
        from yarl import URL

        url = URL(f"{self._settings.base}/{kind}/{quote(str(tag))}", encoded=True)
        async with self._session.get(url) as answer:
            if answer.status != 200:
                raise Unreachable(f"HTTP {answer.status}")
            body: bytes = await answer.read()
            return body

    async def _begin(self) -> None:
        await self.open_memory()
        await asyncio.to_thread(_import_aiohttp)
        token = self._settings.token
        assert token is not None
        context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=context),
            headers={"Authorization": token.header.decode()},
        )
        gc.freeze()  # as the bridge does when Twisted is there
        gc.enable()


def _import_aiohttp() -> None:
    import aiohttp  # noqa: F401


def _as_it_is(main: Coroutine[Any, Any, int]) -> Coroutine[Any, Any, int]:
    return main


def show(words: Sequence[str], make: type[KeyedBackend], around: Around = _as_it_is) -> int:
    """Open the screen as the product's `main` does.

    Args:
        words: of the command line.
        make: the engine.
        around: what runs beside the screen.

    Returns:
        The exit code.
    """
    gc.disable()
    options, context = parse(words), Context(os.environ, Path.home())
    apply_settings(options, context)
    settings = make_settings(options, context)
    keys = KeyFile(named=None, environ=os.environ, home=Path.home(), base=settings.base)
    engine = make(settings, keys, "no API key")
    try:
        return runtime.run(lambda: around(run_screen(options, context, engine, "")))
    finally:
        engine.close()


if __name__ == "__main__":
    sys.exit(show(sys.argv[1:], AiohttpEngine))
