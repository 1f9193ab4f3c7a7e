"""Run the screen: check the terminal, make the settings and the backend, start the app."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from functools import partial
from typing import Final

from clantui import runtime
from clantui.backend.key_file import KeyFile
from clantui.backend.keyed import KeyedBackend
from clantui.cli.appearance import is_terminal
from clantui.cli.guard import ExitGuard
from clantui.cli.progress import print_message
from clantui.cli.registry import Context, load
from clantui.cli.session import WAYS_TO_A_KEY, make_settings, run_on
from clantui.config.settings import SettingsError
from clantui.core.names import CommandError
from clantui.images.loader import can_draw_images
from clantui.web import is_web_child

_STORE_TIMEOUT: Final = 0.1
"""Seconds that the first frame waits for the store, which opens while Textual is imported."""

_NO_KEY: Final = f"no API key: {WAYS_TO_A_KEY}"


def open_screen(options: argparse.Namespace, context: Context) -> int:
    """Show the screen until the user quits; return the exit code."""
    if not is_web_child(context.environ):
        _check_terminal(context)
    if config_problem := options.config.first_problem:
        print_message(config_problem)  # visible again after quitting
    art, key_problem = options.art and can_draw_images(), ""
    try:
        settings = make_settings(options, context, art=art)
    except SettingsError as error:  # of the key, which can be entered later; or raised again
        settings = make_settings(options, context, art=art, keyless=True)
        key_problem = str(error)
    latency = options.latency / 1000
    environ, home = context
    keys = KeyFile(named=options.token_file, environ=environ, home=home, base=settings.base)
    backend = KeyedBackend(settings, keys, _NO_KEY, seed=options.seed, latency=latency)
    is_stored = settings.store is not None and os.access(settings.store, os.R_OK)
    return run_on(
        backend,
        partial(run_screen, options, context, backend, key_problem, is_stored=is_stored),
    )


def _check_terminal(context: Context) -> None:
    if not all(map(is_terminal, (sys.stdin, sys.stdout))):
        raise CommandError("the screen needs a terminal; in a pipe use: clantui show TAG")
    if context.environ.get("TERM") == "dumb":
        raise CommandError(
            "the screen needs a terminal that can move its cursor, and TERM is dumb; "
            "use: clantui show TAG"
        )


async def run_screen(
    options: argparse.Namespace,
    context: Context,
    backend: KeyedBackend,
    key_problem: str,
    *,
    is_stored: bool = False,
) -> int:
    """Show the screen until the user quits; return the exit code, or raise the error of a crash.

    Args:
        key_problem: see `ScreenOptions`.
        is_stored: True if the store exists; then the first frame can show a stored clan.
    """
    guard = ExitGuard(backend.close)
    guard.start()
    opening = asyncio.create_task(backend.open_store()) if is_stored else None
    if opening is not None:
        await asyncio.wait({opening}, timeout=0.001)  # its thread starts before the import
    make_app = load("screen_app").make_app
    if opening is not None:
        await asyncio.wait({opening}, timeout=_STORE_TIMEOUT)
    store = opening.result() if opening is not None and opening.done() else None
    app = make_app(options, context, backend, key_problem, store)

    def stop(code: int) -> None:
        guard.expect_exit(code)
        app.exit(return_code=code)

    runtime.handle_signals(stop)
    await app.run_async()
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0
