"""The screen on the bridge's loop."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clantui import runtime
from clantui.backend.backend import utc_now
from clantui.backend.keyed import KeyedBackend
from clantui.cli.appearance import appearance_of, ascii_only
from clantui.cli.guard import ExitGuard
from clantui.config.paths import find_home
from clantui.config.settings import SettingsError, store_file

if TYPE_CHECKING:
    from textual.widget import Widget

    from clantui.config.file import Config
    from clantui.ui.appearance.appearance import Appearance

_SOON: Final = 0.1
"""Seconds that the first frame waits for what is remembered, which is read while Textual comes."""

_DIALOG: Final = 70
"""Columns of a text in a dialog, on a screen of 80."""

_TOURED: Final = "toured"
"""The empty file beside the store that says so."""


async def run_screen(
    options: argparse.Namespace,
    engine: KeyedBackend,
    problem: str,
    environ: Mapping[str, str],
    *,
    stored: bool = False,
) -> int:
    """Show the screen until the user leaves it.

    Args:
        options: of the command line.
        engine: loads clans.
        problem: why there is no key, or empty.
        environ: the environment.
        stored: whether there is a store already, so that the first frame may show a clan of it.

    Returns:
        The exit code.

    Raises:
        SettingsError: if there is no such theme.
        Exception: what crashed the app; Textual itself would return as if nothing had happened.
    """

    async def examine() -> str:
        from clantui.cli.commands.doctor import run_checks  # noqa: PLC0415 — only when asked for
        from clantui.core.doctor.report import as_text  # noqa: PLC0415

        return as_text(
            await run_checks(options, environ, find_home(environ), engine), width=_DIALOG
        )

    guard = ExitGuard(engine.close)
    guard.start()
    opening = asyncio.create_task(engine.open_memory()) if stored else None
    if opening is not None:
        await asyncio.wait({opening}, timeout=0.001)  # its thread is at it while we import
    from clantui.cli.file_exporter import LocalExporter, here  # noqa: PLC0415 — see above
    from clantui.core.views import DEFAULT_VIEW  # noqa: PLC0415
    from clantui.ui.app import ClanApp  # noqa: PLC0415
    from clantui.ui.options import ScreenOptions  # noqa: PLC0415

    if opening is not None:
        await asyncio.wait({opening}, timeout=_SOON)
    art, warning = _art(options)
    look, odd = _look(options, environ)
    mark = (
        store_file(environ).with_name(_TOURED) if options.demo and not options.no_store else None
    )
    start = ScreenOptions(
        first=options.tag,
        demo=options.demo,
        problem=problem,
        tour=not (options.demo and (stored or (mark is not None and mark.exists()))),
        toured=partial(_note, mark),
        notify=options.notify or "none",
        memory=opening.result() if opening is not None and opening.done() else None,
        art=art,
        warning=" · ".join(filter(None, (options.config.first, odd, warning))),
        keymap=options.keymap,
        view=getattr(options, "first_view", None) or DEFAULT_VIEW,
    )
    outlet = LocalExporter(here(find_home(environ)), find_home(environ))
    app = ClanApp(engine, utc_now, start, look=look, examine=examine, outlet=outlet)

    def stop(code: int) -> None:
        guard.expect(code)
        app.exit(return_code=code)

    runtime.handle_signals(asyncio.get_running_loop(), stop)
    await app.run_async()
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0


def _note(mark: Path | None) -> None:
    """Remember for the demo, which else remembers nothing, that its hints were had."""
    if mark is not None:
        with suppress(OSError):  # then they come again
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()


def _look(options: argparse.Namespace, environ: Mapping[str, str]) -> tuple[Appearance, str]:
    """How to look; where the config names no theme there is, as usual, and why in a sentence."""
    try:
        return appearance_of(options, environ), ""
    except SettingsError as error:
        if "theme" not in options.by_config:
            raise
        config: Config = options.config
        options.theme = None
        why = str(error).partition("; there are")[0]
        return appearance_of(
            options, environ
        ), f"{config.file}, line {config.lines['theme']}: {why}"


def _art(options: argparse.Namespace) -> tuple[Callable[[], Widget] | None, str]:
    """What draws pictures, or None; and a sentence where they are wanted and there is nothing."""
    if not options.art or ascii_only(options):  # half-blocks are no ASCII
        return None, ""
    from clantui.images.loader import MISSING, can_draw_images  # noqa: PLC0415 — only then

    if not can_draw_images():
        return None, MISSING
    from clantui.ui.terminal.images import MUTE, image_widget_factory  # noqa: PLC0415

    art = image_widget_factory()
    return art, "" if art is not None else MUTE
