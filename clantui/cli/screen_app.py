"""The screen's app, made from the options. Importing this imports Textual."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from clantui.backend.backend import utc_now
from clantui.backend.keyed import KeyedBackend
from clantui.cli.appearance import ascii_only, use_colour
from clantui.cli.file_exporter import LocalExporter, start_folder
from clantui.cli.registry import Context, load
from clantui.cli.themes import check_theme
from clantui.config.file import Config
from clantui.config.schema import default_of
from clantui.config.settings import SettingsError, store_file
from clantui.core.ports import Memory
from clantui.core.views import DEFAULT_VIEW
from clantui.images.loader import MISSING, can_draw_images
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.options import ScreenOptions
from clantui.ui.terminal.images import MUTE, image_widget_factory

if TYPE_CHECKING:
    from clantui.core.doctor.report import Check

_TOURED: Final = "toured"
"""The empty file beside the store that says that the tour was seen."""


def make_app(
    options: argparse.Namespace,
    context: Context,
    backend: KeyedBackend,
    problem: str,
    memory: Memory | None,
) -> ClanApp:
    """Make the app.

    Args:
        options: of the command line.
        problem: why there is no key, or empty.
        memory: what is stored, where it was there in time.

    Raises:
        SettingsError: if there is no such theme.
    """

    async def examine() -> Sequence[Check]:
        checks: Sequence[Check] = await load("commands.doctor").run_checks(
            options, *context, backend
        )
        return checks

    home = context.home
    art, art_warning = _find_art(options)
    look, theme_warning = _make_look(options, context)
    warnings = (options.config.hint, theme_warning, art_warning)
    remembers_tour = options.demo and options.store is not False
    mark = store_file(options.store).with_name(_TOURED) if remembers_tour else None
    start = ScreenOptions(
        first=options.tag,
        demo=options.demo,
        problem=problem,
        tour=not (options.demo and mark is not None and mark.exists()),
        toured=partial(_mark_toured, mark),
        notify=options.notify or "none",
        remind=timedelta(seconds=options.remind or default_of("remind")),
        away=timedelta(weeks=options.away or default_of("away")),
        memory=memory,
        art=art,
        warning=" · ".join(filter(None, warnings)),
        keymap=options.keymap,
        view=options.start_view or DEFAULT_VIEW,
    )
    outlet = LocalExporter(start_folder(home), home)
    return ClanApp(backend, utc_now, start, look=look, examine=examine, outlet=outlet)


def _mark_toured(mark: Path | None) -> None:
    """Remember for the demo, which else remembers nothing, that its tour was seen."""
    if mark is not None:
        with suppress(OSError):  # then it is shown again
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def _make_look(options: argparse.Namespace, context: Context) -> tuple[Appearance, str]:
    """Return how to look; and a sentence where the config names no theme there is."""
    warning = ""
    theme: str | None = options.theme
    in_config = options.origins["theme"].startswith("line ")
    try:
        check_theme(theme or DEFAULT_APPEARANCE.theme)
    except SettingsError as error:
        if not in_config:
            raise
        config: Config = options.config
        why = str(error).partition("; there are")[0]
        theme, warning = None, f"{config.file}, line {config.lines['theme']}: {why}"
    look = Appearance(
        theme=theme or DEFAULT_APPEARANCE.theme,
        only_now=theme is not None and not in_config,
        colours=use_colour(options.color, context.environ, terminal=True),
        ascii=ascii_only(options),
        animation=options.animation is not False,
    )
    return look, warning


def _find_art(options: argparse.Namespace) -> tuple[Callable[[], Widget] | None, str]:
    """Return what draws pictures, or None; and a sentence where they are wanted but impossible."""
    if not options.art or ascii_only(options):  # half-blocks are no ASCII
        return None, ""
    if not can_draw_images():
        return None, MISSING
    art = image_widget_factory()
    return art, "" if art is not None else MUTE
