"""The backend of the screen: takes another API key while it runs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from clantui.backend.backend import RoyaleBackend
from clantui.backend.key_file import KeyFile
from clantui.config.settings import Settings, SettingsError, unfit
from clantui.core.model.errors import AccessDenied
from clantui.core.model.key_place import KeyPlace
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.modules import LateModule

if TYPE_CHECKING:
    from clantui.api import source
    from clantui.api.client import RoyaleClient
    from clantui.backend import client as client_stack
    from clantui.backend import stack
    from clantui.backend.stack import ClientStack
else:  # Twisted
    source = LateModule("clantui.api.source")
    client_stack = LateModule("clantui.backend.client")
    stack = LateModule("clantui.backend.stack")

_T = TypeVar("_T")

_CHECK_PATH: Final = "/locations?limit=1"
"""A small response, whatever clans there are."""


class KeyedBackend(RoyaleBackend):
    """A backend that looks for the key again where there is none, or it was refused."""

    def __init__(
        self,
        settings: Settings,
        keys: KeyFile,
        missing: str,
        *,
        seed: int = 1,
        latency: float = 0.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Set up; see `RoyaleBackend`.

        Args:
            keys: looks for the key and saves it.
            missing: the sentence where there is none.
            latency: seconds of the demo's responses.
        """
        super().__init__(settings, seed=seed, latency=latency, jitter=jitter)
        self._keys, self._missing = keys, missing
        self._real, self._last_found = settings, settings.token
        self._is_demo = False
        self._is_demo_open = asyncio.Event()
        self._closing: set[asyncio.Future[Any]] = set()

    def look_for_key(self) -> str:
        """Look for a key where there is none; return why there is none, or empty."""
        if self.ready:
            return ""
        try:
            found = self._keys.find()
        except SettingsError as error:
            return str(error)
        if found is None:
            return self._missing
        self._last_found = found
        self._take(found)
        return ""

    @property
    def key_place(self) -> KeyPlace:
        """Return where a key would be saved."""
        return self._keys.place

    async def check_key(self, token: Token) -> None:
        """Check a key with one request.

        Raises:
            AccessDenied: if it is not accepted, or cannot be one.
            RoyaleError: if nobody could be asked.
        """
        if why := unfit(token, self._real.base):
            raise AccessDenied(f"the key {why}")
        reactor, trust = await self.start_reactor(), await self._load_trust()
        settings = replace(self._real, token=token, preconnect=False)
        http, connections = client_stack.build_transport(settings, reactor, trust)
        try:
            await stack.await_deferred(http.get(source.Request(path=_CHECK_PATH)))
        finally:
            self._close_later(connections.close().asFuture(asyncio.get_running_loop()))

    async def save_key(self, token: Token) -> str:
        """Save a key and use it from now on; return why it could not be saved, or empty."""
        why = ""
        try:
            await asyncio.to_thread(self._keys.save, token)
        except OSError as error:
            why = f"{self.key_place.name} could not be written: {error.strerror or error}."
        try:
            self._last_found = self._keys.find()
        except SettingsError:
            self._last_found = None
        self.use_key(token)
        return why

    def use_key(self, token: Token) -> bool:
        """Use a key until the program ends; False in the demo, which goes on with its own."""
        if not self._is_demo:
            self._take(token)
        return not self._is_demo

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """See `RoyaleBackend.open_demo`; from then on there is no other key."""
        self._is_demo = True
        try:
            return await super().open_demo(remember=remember)
        finally:
            self._is_demo_open.set()

    async def _run(self, work: Callable[[RoyaleClient], Coroutine[Any, Any, _T]]) -> _T:
        try:
            return await super()._run(work)
        except AccessDenied:
            if not self._take_newer():
                raise
        return await super()._run(work)

    async def _ready(self) -> ClientStack:
        if self._is_demo:  # keys are pressed before it is there
            await self._is_demo_open.wait()
        if why := self.look_for_key():
            raise AccessDenied(why)
        return await super()._ready()

    def _take_newer(self) -> bool:
        """Take the key that was put in place of a refused one; return False if there is none."""
        if self._is_demo:
            return False
        try:
            found = self._keys.find()
        except SettingsError:
            return False
        if found is None or found in {self._last_found, self._settings.token}:
            return False
        self._last_found = found
        self._take(found)
        return True

    def _take(self, token: Token) -> None:
        self._settings = replace(self._settings, token=token)
        self._real = replace(self._real, token=token)
        old, self._stack = self._stack, None
        if old is not None:
            self._close_later(old.close().asFuture(asyncio.get_running_loop()))

    def _close_later(self, closing: asyncio.Future[Any]) -> None:
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
