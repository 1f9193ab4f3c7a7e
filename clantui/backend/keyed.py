"""The backend of the screen: its API key can change while it runs."""

from __future__ import annotations

import asyncio
from typing import Final

from msgspec.structs import replace

from clantui.backend.backend import RoyaleBackend
from clantui.backend.key_file import KeyFile
from clantui.config.settings import Settings, SettingsError, describe_unfit_key
from clantui.core.model.errors import AccessDenied
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.ports import KeyPlace

_CHECK_PATH: Final = "/locations?limit=1"
"""A path with a small response, which needs no clan."""


class KeyedBackend(RoyaleBackend):
    """A backend that looks for the API key again if it is missing or was refused."""

    def __init__(
        self,
        settings: Settings,
        key_file: KeyFile,
        missing_message: str,
        *,
        seed: int = 1,
        latency: float = 0.0,
    ) -> None:
        """Create the backend; see `RoyaleBackend`."""
        super().__init__(settings, seed=seed, latency=latency)
        self._key_file, self._missing_message = key_file, missing_message
        self._api_settings, self._last_found = settings, settings.token
        # set once the demo is open; None until the demo is chosen
        self._demo_opened: asyncio.Event | None = None

    def look_for_key(self) -> str:
        """Look for an API key if there is none; return the reason if none is found, else empty."""
        if self.has_key:
            return ""
        try:
            found = self._key_file.find()
        except SettingsError as error:
            return str(error)
        if found is None:
            return self._missing_message
        self._last_found = found
        self._replace_key(found)
        return ""

    @property
    def key_place(self) -> KeyPlace:
        """Return where an API key would be saved."""
        return self._key_file.place

    async def check_key(self, token: Token) -> None:
        """Check an API key with one request.

        Raises:
            AccessDenied: if it is invalid or refused.
            RoyaleError: if the check failed for another reason.
        """
        if problem := describe_unfit_key(token, self._api_settings.base):
            raise AccessDenied(f"the API key {problem}")
        await self._send_alone(replace(self._api_settings, token=token), _CHECK_PATH)

    async def save_key(self, token: Token) -> str:
        """Save an API key and use it from now on; return why it was not saved, else empty."""
        problem = ""
        try:
            await asyncio.to_thread(self._key_file.save, token)
        except OSError as error:
            problem = f"{self.key_place.name} could not be written: {error.strerror or error}."
        try:
            self._last_found = self._key_file.find()
        except SettingsError:
            self._last_found = None
        self.use_key(token)
        return problem

    def use_key(self, token: Token) -> bool:
        """Use an API key until the program ends; return False in the demo, which ignores it."""
        if self._demo_opened is not None:
            return False
        self._replace_key(token)
        return True

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """See `RoyaleBackend.open_demo`; API keys are ignored from then on."""
        self._demo_opened = asyncio.Event()
        try:
            return await super().open_demo(remember=remember)
        finally:
            self._demo_opened.set()

    async def _require_key(self) -> None:
        if self._demo_opened is not None:  # wait until a chosen demo is open
            await self._demo_opened.wait()
        if reason := self.look_for_key():
            raise AccessDenied(reason)

    def _use_newer_key(self) -> bool:
        if self._demo_opened is not None:
            return False
        try:
            found = self._key_file.find()
        except SettingsError:
            return False
        if found is None or found in {self._last_found, self._settings.token}:
            return False
        self._last_found = found
        self._replace_key(found)
        return True

    def _replace_key(self, token: Token) -> None:
        self._settings = replace(self._settings, token=token)
        self._api_settings = replace(self._api_settings, token=token)
        self._drop_stack()
