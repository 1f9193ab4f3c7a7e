"""The file of the user's API key: read again while the program runs, and written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from clantui.config.settings import TOKEN_FILE, TOKEN_VARIABLE, read_token
from clantui.core.model.key_place import KeyPlace
from clantui.core.model.token import Token
from clantui.files import atomic_write

_MAX_BYTES: Final = 100_000
"""Bytes that are kept of what was in the file before."""


class KeyFile(Struct, frozen=True, kw_only=True):
    """The places where an API key is looked for and saved.

    Attributes:
        named: the file that an option, a variable or the config names, or None.
        environ: the environment.
        home: the user's home folder.
        base: the base URL of the API that the key is for.
    """

    named: Path | None
    environ: Mapping[str, str]
    home: Path
    base: str

    def find(self) -> Token | None:
        """Look for the key once more.

        Returns:
            The key; None where there is none, or where it came from a pipe, which is read once.

        Raises:
            SettingsError: if a key that is there cannot be used.
        """
        if self.named is not None and self.named.exists() and not self.named.is_file():
            return None
        return read_token(self.named, self.environ, self.home, self.base)

    @property
    def place(self) -> KeyPlace:
        """Return where a key would be saved."""
        name = f"~/{TOKEN_FILE}"
        if not self.home.is_dir():
            return KeyPlace(name=name, problem="There is no home folder to save the API key in.")
        backup = self._backup()
        note = ""
        if self.named is not None:
            note = f"Another key file is set ({self.named.name}): the next start uses it first."
        elif self.environ.get(TOKEN_VARIABLE):
            note = f"{TOKEN_VARIABLE} is set: the next start uses it first."
        return KeyPlace(name=name, backup=f"~/{backup.name}" if backup else "", note=note)

    def save(self, token: Token) -> None:
        """Save a key for the user alone to read; a file that is there is kept under another name.

        Raises:
            OSError: if it cannot be written; the file that was there is then as it was.
        """
        file = (self.home / TOKEN_FILE).resolve()  # where it is a link, what it leads to
        if (backup := self._backup()) is not None:
            with file.open("rb") as opened:
                atomic_write(backup, opened.read(_MAX_BYTES), replace=True, private=True)
        atomic_write(file, token.line, replace=True, private=True)

    def _backup(self) -> Path | None:
        """Return a free name for the file that is there; None where nothing would be lost."""
        file = self.home / TOKEN_FILE
        try:
            with file.open("rb") as opened:
                if not opened.read(_MAX_BYTES).strip():
                    return None
        except OSError:
            return None
        names = (f"{TOKEN_FILE}.old{number or ''}" for number in range(100))
        return next(path for name in names if not (path := self.home / name).exists())
