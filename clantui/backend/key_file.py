"""The file with the user's API key, which can be read again and written while the program runs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from msgspec import Struct

from clantui.config.paths import file_exists
from clantui.config.settings import MAX_KEY_BYTES, TOKEN_FILE, TOKEN_VARIABLE, read_token
from clantui.core.model.token import Token
from clantui.core.ports import KeyPlace
from clantui.files import atomic_write


class KeyFile(Struct, frozen=True, kw_only=True):
    """The places where an API key is looked for and saved.

    Attributes:
        named: the file that an option, a variable or the config names, or None.
        base: the base URL of the API that the key is for.
    """

    named: Path | None
    environ: Mapping[str, str]
    home: Path
    base: str

    def find(self) -> Token | None:
        """Return the present key, or None; raise SettingsError if the key cannot be used.

        A key from a pipe, which can be read only once, also gives None.
        """
        if self.named is not None and _is_pipe(self.named):
            return None
        return read_token(self.named, self.environ, self.home, self.base)

    @property
    def place(self) -> KeyPlace:
        """Return where a key would be saved."""
        name = f"~/{TOKEN_FILE}"
        if not file_exists(self.home):
            return KeyPlace(name=name, problem="There is no home folder to save the API key in.")
        backup_path = self._find_backup_path()
        note = ""
        if self.named is not None:
            note = f"Another key file is set ({self.named.name}): the next start uses it first."
        elif self.environ.get(TOKEN_VARIABLE):
            note = f"{TOKEN_VARIABLE} is set: the next start uses it first."
        return KeyPlace(
            name=name, backup=f"~/{backup_path.name}" if backup_path else "", note=note
        )

    def save(self, token: Token) -> None:
        """Save a key, readable only by the user; the old file is copied to a backup first.

        Raises:
            OSError: if it cannot be written; the old file is then unchanged.
        """
        # Write to the target of a symbolic link. `Path.resolve` would fail for a link to itself.
        file = Path(os.path.realpath(self.home / TOKEN_FILE))
        if (backup_path := self._find_backup_path()) is not None:
            with file.open("rb") as opened:
                atomic_write(backup_path, opened.read(MAX_KEY_BYTES), replace=True, private=True)
        atomic_write(file, token.line, replace=True, private=True)

    def _find_backup_path(self) -> Path | None:
        """Return a free name for a backup; None if the file is empty or missing."""
        file = self.home / TOKEN_FILE
        try:
            with file.open("rb") as opened:
                if not opened.read(MAX_KEY_BYTES).strip():
                    return None
        except OSError:
            return None
        names = (f"{TOKEN_FILE}.old{number or ''}" for number in count())
        return next(path for name in names if not (path := self.home / name).exists())


def _is_pipe(file: Path) -> bool:
    try:
        return not stat.S_ISREG(file.stat().st_mode)
    except OSError:  # missing, or in a folder of another user: the error is reported on reading
        return False
