"""The screen's process: its terminal, its settings, its loop and its end."""

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
from clantui.cli.guard import ExitGuard
from clantui.cli.progress import complain
from clantui.cli.registry import Context, load
from clantui.cli.session import WAYS_TO_A_KEY, make_settings, run_on
from clantui.config.settings import Settings, SettingsError
from clantui.images.loader import can_draw_images
from clantui.web.driver import is_web_child

LATENCY: Final = 30.0
"""ms of a response of the demo: the bar moves, and nobody waits for it."""

_SOON: Final = 0.1
"""Seconds that the first frame waits for the store, which is read while Textual is imported."""

_NO_KEY: Final = f"no API key: {WAYS_TO_A_KEY}"


def open_screen(options: argparse.Namespace, context: Context) -> int:
    """Show the screen until the user quits; return the exit code.

    Raises:
        SettingsError: if there is no terminal for it, or a setting cannot be used.
    """
    if not is_web_child(context.environ):
        _check_terminal(context)
    art, problem = bool(options.art) and can_draw_images(), ""
    try:
        settings = make_settings(options, context, art=art)
    except SettingsError as error:
        if options.demo:
            raise
        settings, problem = _make_keyless(options, context, art=art), str(error)
    if settings.token is None and not problem and not options.demo:
        problem = _NO_KEY
    if wrong := options.config.first:
        complain(wrong)  # seen again after quitting
    ms = LATENCY if options.latency is None else options.latency
    environ, home = context
    keys = KeyFile(named=options.token_file, environ=environ, home=home, base=settings.base)
    backend = KeyedBackend(settings, keys, _NO_KEY, seed=options.seed, latency=ms / 1000)
    is_stored = settings.store is not None and os.access(settings.store, os.R_OK)
    return run_on(
        backend, partial(run_screen, options, context, backend, problem, is_stored=is_stored)
    )


def _check_terminal(context: Context) -> None:
    ends = (sys.stdin, sys.stdout)  # None where whoever started us has closed one
    if not all(end and end.isatty() for end in ends):
        raise SettingsError("the screen needs a terminal; in a pipe use: clantui show TAG")
    if context.environ.get("TERM") == "dumb":
        raise SettingsError(
            "the screen needs a terminal that can move its cursor, and TERM is dumb; "
            "use: clantui show TAG"
        )


def _make_keyless(options: argparse.Namespace, context: Context, *, art: bool) -> Settings:
    """Return all settings but the key, which cannot be used; none if more of them is wrong."""
    try:
        return make_settings(options, context, art=art, keyless=True)
    except SettingsError:
        return Settings()


async def run_screen(
    options: argparse.Namespace,
    context: Context,
    backend: KeyedBackend,
    problem: str,
    *,
    is_stored: bool = False,
) -> int:
    """Show the screen until the user quits.

    Args:
        options: of the command line.
        problem: why there is no key, or empty.
        is_stored: whether there is a store already, so that the first frame may show a clan of it.

    Returns:
        The exit code.

    Raises:
        SettingsError: if there is no such theme.
        Exception: what crashed the app; Textual itself would return as if nothing had happened.
    """
    guard = ExitGuard(backend.close)
    guard.start()
    opening = asyncio.create_task(backend.open_memory()) if is_stored else None
    if opening is not None:
        await asyncio.wait({opening}, timeout=0.001)  # its thread is at it while we import
    make_app = load("screen_app").make_app
    if opening is not None:
        await asyncio.wait({opening}, timeout=_SOON)
    memory = opening.result() if opening is not None and opening.done() else None
    app = make_app(options, context, backend, problem, memory)

    def stop(code: int) -> None:
        guard.expect(code)
        app.exit(return_code=code)

    runtime.handle_signals(asyncio.get_running_loop(), stop)
    await app.run_async()
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0
