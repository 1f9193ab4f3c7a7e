"""The API key of a running program, which can be missing at first, and replaced later."""

from __future__ import annotations

from clantui.backend.key_file import KeyFile
from clantui.config.settings import SettingsError
from clantui.core.model.token import Token


class KeySource:
    """The API key in use, and where another one is looked for.

    Attributes:
        token: the key in use, or None.
        missing_message: the reason if no key is found.
    """

    def __init__(
        self, token: Token | None, file: KeyFile | None = None, missing_message: str = ""
    ) -> None:
        """Start with a key, or without one.

        Args:
            file: where to look for another key; None for the key of a command, which stays.
            missing_message: see the class.
        """
        self.token = token
        self._file, self.missing_message = file, missing_message
        self._last_found = token

    def find_missing(self) -> str:
        """Look for a key if there is none; return why the one found cannot be used, or empty."""
        if self.token is None:
            try:
                self._last_found = self.token = self._find()
            except SettingsError as error:
                return str(error)
        return ""

    def find_newer(self) -> bool:
        """Look for another key, because the one in use was refused; return False for none."""
        try:
            found = self._find()
        except SettingsError:
            return False
        if found is None or found in {self._last_found, self.token}:
            return False
        self._last_found = self.token = found
        return True

    def skip_present(self) -> None:
        """Take the key that can be found now for an old one, whatever it is."""
        try:
            self._last_found = self._find()
        except SettingsError:
            self._last_found = None

    def _find(self) -> Token | None:
        return self._file.find() if self._file is not None else None
