"""Exports of the screen to files of this machine."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from clantui.cli import output
from clantui.config.paths import resolve_path
from clantui.config.settings import SettingsError
from clantui.ui.export.output import ExportError


class LocalExporter:
    """A `FileExporter` that writes to the disk of this machine."""

    def __init__(self, folder: Path, home: Path) -> None:
        """Create an exporter to a folder; the user's home is displayed as `~`."""
        self._folder, self._home = folder, home

    @property
    def folder(self) -> str:
        """The base of relative file names, as displayed."""
        return self._display(self._folder)

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Write a file in a thread, as a disk may be slow; raise ExportError if that fails."""
        file = resolve_path(name, self._home, self._folder)
        shown = self._display(file)
        if os.path.isdir(file):  # noqa: PTH112, ASYNC240 — unlike Path's, no error for a bad name
            raise ExportError(f"{shown} is a folder · add a name for the file")
        if output.find_descriptor(file) is not None:
            raise ExportError(f"{shown} is no place for a file")
        try:
            await asyncio.to_thread(output.write, data, file, force=replace)
        except output.FileExists:
            raise ExportError(f"{shown} exists already", exists=True) from None
        except SettingsError as error:
            raise ExportError(str(error)) from None
        return shown

    def _display(self, path: Path) -> str:
        if path.is_relative_to(self._home):
            return str(Path("~") / path.relative_to(self._home))
        return str(path)


def find_start_folder(home: Path) -> Path:
    """Return the current folder; home if it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return home
