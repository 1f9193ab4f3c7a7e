"""The screen on the bridge's loop."""

from __future__ import annotations

import argparse
import asyncio

from clantui import bridge
from clantui.cli.engine import Engine, utc_now
from clantui.settings import SettingsError
from clantui.ui.app import ClanApp


async def run_screen(options: argparse.Namespace, engine: Engine, problem: str) -> int:
    """Show the screen until the user leaves it.

    Args:
        options: of the command line.
        engine: loads clans.
        problem: why there is no key, or empty.

    Returns:
        The exit code.

    Raises:
        SettingsError: if there is no such theme.
        Exception: what crashed the app; Textual itself would return as if nothing had happened.
    """
    app = ClanApp(engine, utc_now, first=options.tag, demo=options.demo, problem=problem)
    if options.theme is not None:
        if options.theme not in app.available_themes:
            known = ", ".join(sorted(app.available_themes))
            raise SettingsError(f"there is no theme {options.theme}; there are: {known}")
        app.theme = options.theme
    bridge.on_signals(asyncio.get_running_loop(), lambda code: app.exit(return_code=code))
    await app.run_async()
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0
