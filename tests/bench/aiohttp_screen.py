"""The same screen with aiohttp as its client, to compare with.

`python -m tests.bench.aiohttp_screen [OPTIONS] [TAG]`, with the options of the screen, in an
environment that has aiohttp and this checkout. It has the product's widgets, decoding (msgspec,
only the needed fields) and store, but no cache, no rate limiter and no retries.
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
from clantui.cli.parser import parse
from clantui.cli.registry import Context
from clantui.cli.resolve import apply_settings
from clantui.cli.screen import run_screen
from clantui.cli.session import make_settings
from clantui.config.settings import Settings
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import Pace
from clantui.wire import clans

CONNECTIONS: Final = 100
"""Maximum; the default of aiohttp."""

Around = Callable[[Coroutine[Any, Any, int]], Coroutine[Any, Any, int]]


class LastSurvey:
    """A callback that passes surveys on and keeps the last."""

    def __init__(self, on_update: Callable[[Survey], object]) -> None:
        self.survey: Survey | None = None
        self._emit = on_update

    def __call__(self, survey: Survey) -> None:
        """Keep a survey and pass it on."""
        self.survey = survey
        self._emit(survey)


class AiohttpBackend(KeyedBackend):
    """The product's backend with another way to load a clan."""

    _settings: Settings
    _session: Any = None
    _beginning: asyncio.Task[None] | None = None

    async def start(self) -> Any:
        """Import aiohttp and open a session once; like the product, after the first paint."""
        if self._beginning is None:
            self._beginning = asyncio.create_task(self._begin())
        await asyncio.shield(self._beginning)

    async def preconnect(self) -> None:
        """Do nothing: by default aiohttp connects when it has a request."""

    def read_pace(self) -> Pace | None:
        """Return None: there is no rate limiter."""
        return None

    def prioritise(self, tag: Tag) -> None:
        """Do nothing: there is no queue."""

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Load a clan, then all its players in parallel."""
        del on_retry  # it has no retries
        await self.start()
        await self.open_store()
        last = LastSurvey(on_update)
        try:
            clan = clans.decode_clan(await self._get("clans", request.tag))
            last(Survey.start(clan, utc_now(), request.before))
            async with asyncio.TaskGroup() as group:
                for member in clan.members:
                    group.create_task(self._player(member.tag, last))
        finally:
            if last.survey is not None:
                self._store.api_store.save_survey(last.survey)
        assert last.survey is not None
        return last.survey

    async def _player(self, tag: Tag, last: LastSurvey) -> None:
        try:
            player = clans.decode_player(await self._get("players", tag))
        except RoyaleError as error:
            assert last.survey is not None
            last(last.survey.with_failure(tag, error))
        else:
            assert last.survey is not None
            last(last.survey.with_player(player))

    async def _get(self, kind: str, tag: Tag) -> bytes:
        from yarl import URL

        url = URL(f"{self._settings.base}/{kind}/{quote(str(tag))}", encoded=True)
        async with self._session.get(url) as answer:
            if answer.status != 200:
                raise Unreachable(f"HTTP {answer.status}")
            body: bytes = await answer.read()
            return body

    async def _begin(self) -> None:
        await self.open_store()
        await asyncio.to_thread(_import_aiohttp)
        token = self._settings.token
        assert token is not None
        context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=context),
            headers={"Authorization": token.header.decode()},
        )
        gc.freeze()  # like the bridge after importing Twisted
        gc.enable()


def _import_aiohttp() -> None:
    import aiohttp  # noqa: F401


def _run_alone(main: Coroutine[Any, Any, int]) -> Coroutine[Any, Any, int]:
    return main


def run_screen_with(
    arguments: Sequence[str], make: type[KeyedBackend], around: Around = _run_alone
) -> int:
    """Open the screen as the product's `main` does.

    Args:
        arguments: of the command line.
        make: makes the backend.
        around: wraps the coroutine of the screen.

    Returns:
        The exit code.
    """
    gc.disable()
    options, context = parse(arguments), Context(os.environ, Path.home())
    apply_settings(options, context)
    settings = make_settings(options, context)
    keys = KeyFile(named=None, environ=os.environ, home=Path.home(), base=settings.base)
    backend = make(settings, keys, "no API key")
    try:
        return runtime.run(lambda: around(run_screen(options, context, backend, "")))
    finally:
        backend.close()


if __name__ == "__main__":
    sys.exit(run_screen_with(sys.argv[1:], AiohttpBackend))
