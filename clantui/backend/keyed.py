"""The backend of the screen: its API key can be found, checked and saved while it runs."""

from __future__ import annotations

import asyncio
from typing import Final

from clantui.backend.backend import RoyaleBackend
from clantui.backend.key_file import KeyFile
from clantui.backend.key_source import KeySource
from clantui.config.settings import Settings, describe_unfit_key
from clantui.core.model.errors import AccessDenied
from clantui.core.model.token import Token
from clantui.core.ports import KeyPlace
from clantui.files import describe_error

_CHECK_PATH: Final = "/locations?limit=1"
"""A path with a small response, which needs no clan."""


class KeyedBackend(RoyaleBackend):
    """A `Backend`: a `ClanBackend` and the methods for the API key; it overrides nothing."""

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
        keys = KeySource(settings.token, key_file, missing_message)
        super().__init__(settings, keys=keys, seed=seed, latency=latency)
        self._key_file = key_file

    def look_for_key(self) -> str:
        """Look for an API key if there is none; return why it cannot be used, or empty."""
        return "" if self.has_key else self._keys.find_missing()

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
        if problem := describe_unfit_key(token, self._settings.base):
            raise AccessDenied(f"the API key {problem}")
        await self._send_alone(token, _CHECK_PATH)

    async def save_key(self, token: Token) -> str:
        """Save an API key and use it from now on; return why it was not saved, else empty."""
        problem = ""
        try:
            await asyncio.to_thread(self._key_file.save, token)
        except OSError as error:
            problem = f"{self.key_place.name} could not be written: {describe_error(error)}."
        self._keys.skip_present()
        self.use_api_key(token)
        return problem

    def use_api_key(self, token: Token) -> bool:
        """Use an API key until the program ends; return False in the demo, which ignores it."""
        if self._demo_opened is not None:
            return False
        self._keys.token = token
        self._drop_chain()
        return True
