"""Files that the screen writes, beside where the program was started."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from clantui.cli import output
from clantui.config.paths import resolve
from clantui.config.settings import SettingsError
from clantui.ui.export.output import ExportError


class LocalExporter:
    """A `FileExporter` that writes to the disk of this machine."""

    def __init__(self, folder: Path, home: Path) -> None:
        """Take the folders; nothing is read yet.

        Args:
            folder: what names of files begin from.
            home: the user's, which is written `~`.
        """
        self._folder, self._home = folder, home

    @property
    def folder(self) -> str:
        """The folder of a file without one in its name, for the eye."""
        return self._display(self._folder)

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Write a file in a thread: a disk may be slow, and the screen is to stay awake.

        Raises:
            ExportError: if it cannot be written.
        """
        file = resolve(name, self._home, self._folder)
        shown = self._display(file)
        if os.path.isdir(file):  # noqa: PTH112, ASYNC240 — unlike Path's, no error for a bad name
            raise ExportError(f"{shown} is a folder · add a name for the file")
        if output.descriptor_of(file) is not None:
            raise ExportError(f"{shown} is no place for a file")
        try:
            await asyncio.to_thread(output.write, data, file, force=replace)
        except output.FileExists:
            raise ExportError(f"{shown} exists already", taken=True) from None
        except SettingsError as error:
            raise ExportError(str(error)) from None
        return shown

    def _display(self, path: Path) -> str:
        if path.is_relative_to(self._home):
            return str(Path("~") / path.relative_to(self._home))
        return str(path)


def start_folder(home: Path) -> Path:
    """Return the folder the program was started in; the user's own where that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return home
