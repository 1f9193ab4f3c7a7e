"""Make the screen's app from the options, and its exporter. Importing this imports Textual."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from textual.widget import Widget

from clantui.backend.backend import utc_now
from clantui.backend.keyed import KeyedBackend
from clantui.cli import output
from clantui.cli.appearance import should_use_ascii, should_use_colour
from clantui.cli.registry import Context, load
from clantui.cli.resolve import check_theme, describe_origin, is_from_config
from clantui.config.paths import file_exists, resolve_path
from clantui.config.schema import DEFAULT
from clantui.config.settings import SettingsError, find_store_file
from clantui.core.names import CommandError
from clantui.core.ports import ClanStore
from clantui.images.loader import ART_MISSING, can_draw_images
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.export.output import ExportError
from clantui.ui.options import ScreenOptions
from clantui.ui.terminal.images import NO_IMAGES_WARNING, find_image_widget

_HINT_MARK: Final = "toured"
"""Name of an empty file beside the store, written after the first hint of the demo was shown."""


def make_app(
    options: argparse.Namespace,
    context: Context,
    backend: KeyedBackend,
    key_problem: str,
    store: ClanStore | None,
) -> ClanApp:
    """Make the app; `store` is None if it has not opened in time for the first frame."""
    appearance, theme_warning = _make_appearance(options, context)
    art, art_warning = _find_art(appearance, wanted=options.art)
    warnings = (options.config.hint, theme_warning, art_warning)
    file = find_store_file(options.store)
    mark = file.with_name(_HINT_MARK) if options.demo and file is not None else None
    start = ScreenOptions(
        first=options.tag,
        demo=options.demo,
        key_problem=key_problem,
        shows_hint=mark is None or not file_exists(mark),
        on_hint_dismissed=partial(_remember_hint, mark),
        notify=options.notify,
        remind=timedelta(seconds=options.remind),
        away=timedelta(weeks=options.away),
        store=store,
        art=art,
        warning=" · ".join(filter(None, warnings)),
        keymap=options.config.keymap,
        view=options.start_view,
    )
    return ClanApp(
        backend,
        utc_now,
        start,
        appearance=appearance,
        run_doctor=lambda: load("commands.doctor").run_checks(options, context, backend),
        file_exporter=LocalExporter(_find_start_folder(context.home), context.home),
    )


def _remember_hint(mark: Path | None) -> None:
    if mark is not None:
        with suppress(OSError):  # if this fails, the hint is shown again
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def _make_appearance(options: argparse.Namespace, context: Context) -> tuple[Appearance, str]:
    """Return the appearance, and a warning if the theme in the config does not exist."""
    theme, warning = options.theme, ""
    is_usual = options.origins["theme"] == DEFAULT or is_from_config(options, "theme")
    try:
        check_theme(theme)
    except SettingsError as error:
        if not is_usual:
            raise
        theme = DEFAULT_APPEARANCE.theme
        warning = f"{describe_origin(options, 'theme')}: {error}"
    appearance = Appearance(
        theme=theme,
        this_run_only=not is_usual,
        colours=should_use_colour(options.color, context.environ, terminal=True),
        ascii=should_use_ascii(options),
        animation=options.animation,
    )
    return appearance, warning


def _find_art(appearance: Appearance, *, wanted: bool) -> tuple[Callable[[], Widget] | None, str]:
    """Return the factory of image widgets, or None, and a warning if images are not possible."""
    # Half-blocks are neither ASCII nor colourless.
    if not wanted or appearance.ascii or not appearance.colours:
        return None, ""
    if not can_draw_images():
        return None, ART_MISSING
    art = find_image_widget()
    return art, "" if art is not None else NO_IMAGES_WARNING


def _find_start_folder(home: Path) -> Path:
    """Return the current folder; home if it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return home


class LocalExporter:
    """A `FileExporter` that writes to the disk of this machine."""

    def __init__(self, folder: Path, home: Path) -> None:
        """Create an exporter into a folder; `home` is displayed as `~`."""
        self._folder, self._home = folder, home

    @property
    def folder(self) -> str:
        """The base of relative file names, as displayed."""
        return self._display(self._folder)

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Write a file in a thread, because disks can be slow; raise ExportError if this fails."""
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
        except CommandError as error:
            raise ExportError(str(error)) from None
        return shown

    def _display(self, path: Path) -> str:
        if path.is_relative_to(self._home):
            return str(Path("~") / path.relative_to(self._home))
        return str(path)
