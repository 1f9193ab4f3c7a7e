"""What each command does with its options, before and after the loop runs."""

from __future__ import annotations

import math
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.backend import RoyaleBackend
from clantui.cli import output
from clantui.cli.commands.serve import serve
from clantui.config.paths import is_homeless
from clantui.config.settings import (
    AT_ONCE,
    PATIENCE,
    PER_SECOND,
    SECONDS,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    picture_folder,
    read_base,
    read_token,
    store_file,
)
from clantui.web.driver import is_web_child

Command: TypeAlias = Callable[[Namespace, Mapping[str, str], Path], int]

_PAIR: Final = 2

SCREEN_LATENCY: Final = 250.0
"""ms of an answer of the demo on the screen: enough to see the bar move."""


def _printing(command: str, options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Run a command that prints something about clans.

    Args:
        command: the module of `cli` that does it, with a coroutine function of the same name.
        options: of the command line.
        environ: the environment.
        home: the user's home folder.
    """
    clans = getattr(options, "tags", None) or getattr(options, "tag", None)
    if not clans and not options.demo and command not in _OF_NO_CLAN:
        raise SettingsError(f"say which clan: clantui {command} 2PP, or clantui {command} --demo")
    output.check_output(options)
    engine = _engine(options, _settings(options, environ, home), 0.0)
    if not engine.ready and not options.demo and command not in _ASKS_NOBODY:
        raise SettingsError(f"no key: {WAYS_TO_A_KEY}; or try --demo")
    module = import_module(f"clantui.cli.commands.{command}")
    return _run(partial(getattr(module, command), options, engine), engine)


def compare(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Print two clans side by side; see `cli.commands.compare`."""
    if len(options.tags) > _PAIR or (len(options.tags) < _PAIR and not options.demo):
        raise SettingsError(
            "say which two clans: clantui compare 2PP 9Y8V, or clantui compare --demo"
        )
    return _printing("compare", options, environ, home)


def open_screen(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Open the screen; see `cli.screen`."""
    ends = (sys.stdin, sys.stdout)  # None where whoever started us has closed one
    if not is_web_child(environ):
        if not all(end and end.isatty() for end in ends):
            raise SettingsError("the screen needs a terminal; in a pipe use: clantui show TAG")
        if environ.get("TERM") == "dumb":
            raise SettingsError(
                "the screen needs a terminal that can move its cursor, and TERM is dumb; "
                "use: clantui show TAG"
            )
    problem = ""
    missing = f"no key: {WAYS_TO_A_KEY}"
    try:
        settings = _settings(options, environ, home)
    except SettingsError as error:
        if options.demo:
            raise
        settings, problem = _keyless(options, environ, home), str(error)
    if settings.token is None and not problem and not options.demo:
        problem = missing
    from clantui.backend.key_file import KeyFile  # noqa: PLC0415 — only for this command
    from clantui.backend.keyed import KeyedBackend  # noqa: PLC0415 — only for this command
    from clantui.cli.screen import run_screen  # noqa: PLC0415 — only for this command

    if wrong := options.config.first:
        print(f"clantui: {wrong}", file=sys.stderr)  # there again when the screen is left
    ms = SCREEN_LATENCY if options.latency is None else options.latency
    keys = KeyFile(named=options.token_file, environ=environ, home=home, base=settings.base)
    engine = KeyedBackend(settings, keys, missing, seed=options.seed, latency=ms / 1000)
    stored = settings.store is not None and os.access(settings.store, os.R_OK)
    return _run(partial(run_screen, options, engine, problem, environ, stored=stored), engine)


def demo_api(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Serve the demo world until interrupted."""
    del environ, home
    from clantui.cli.commands.demo_api import serve  # noqa: PLC0415 — only for this command

    return runtime.run(partial(serve, options))


def doctor(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Look at all that a load depends on; see `cli.commands.doctor`."""
    from clantui.cli.commands.doctor import doctor as run_doctor  # noqa: PLC0415 — only for this command

    return runtime.run(partial(run_doctor, options, environ, home))


def config(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Tell where things are, and what is set; see `cli.commands.config`."""
    from clantui.cli.commands.config import config as tell  # noqa: PLC0415 — only for this command

    return tell(options, environ, home)


def keys(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Tell what keys do; see `cli.commands.keys`."""
    from clantui.cli.commands.keys import keys as tell  # noqa: PLC0415 — only for this command

    return tell(options, environ, home)


RUN: Final[dict[str, Command]] = {
    "open": open_screen,
    "show": partial(_printing, "show"),
    "compare": compare,
    "race": partial(_printing, "race"),
    "top": partial(_printing, "top"),
    "history": partial(_printing, "history"),
    "watch": partial(_printing, "watch"),
    "config": config,
    "keys": keys,
    "doctor": doctor,
    "demo-api": demo_api,
    "serve": serve,
}

_ASKS_NOBODY: Final = {"history"}
_OF_NO_CLAN: Final = {"top"}

WAYS_TO_A_KEY: Final = f"put one in ~/{TOKEN_FILE}, {TOKEN_VARIABLE} or --token-file"


def _run(main: Callable[[], Coroutine[Any, Any, int]], engine: RoyaleBackend) -> int:
    """Run a command; whatever happens, what is being written to the store is finished."""
    try:
        return runtime.run(main)
    finally:
        engine.close()
        if engine.notice:
            print(f"clantui: {engine.notice}", file=sys.stderr)


def _settings(
    options: Namespace, environ: Mapping[str, str], home: Path, *, keyless: bool = False
) -> Settings:
    """The settings; the demo needs none, and reads no key that it could only lose."""
    limits = Settings(
        at_once=options.at_once or AT_ONCE,
        seconds=options.timeout or SECONDS,
        patience=options.patience or PATIENCE,
        per_second=options.rate or PER_SECOND,
        max_age=_max_age(options),
        art=_draws(options),
    )
    if options.demo:
        return replace(limits, base=_base_for_keys(options, environ))
    base = read_base(options.base_url, environ)
    return replace(
        limits,
        base=base,
        token=None if keyless else read_token(options.token_file, environ, home, base),
        store=None if options.no_store else store_file(environ),
        ahead=not options.no_ahead,
        pictures=_pictures() if limits.art and not options.no_store else None,
    )


def _base_for_keys(options: Namespace, environ: Mapping[str, str]) -> str:
    """Return where a key pasted into the demo is checked: at the API that it will be used for."""
    try:
        return read_base(options.base_url, environ)
    except SettingsError:
        return Settings().base


def _pictures() -> Path | None:
    """Return where pictures are kept; None for a user without a home."""
    folder = picture_folder()
    return None if is_homeless(folder) else folder


def _keyless(options: Namespace, environ: Mapping[str, str], home: Path) -> Settings:
    """Return all settings but the key, which cannot be used; none if more of them is wrong."""
    try:
        return _settings(options, environ, home, keyless=True)
    except SettingsError:
        return Settings()


def _max_age(options: Namespace) -> float:
    """Seconds; without a word about it, as long as an answer itself says."""
    if options.no_cache:
        return 0.0
    return math.inf if options.max_age is None else options.max_age


def _draws(options: Namespace) -> bool:
    """Whether pictures of cards are wanted, and can be drawn."""
    if not getattr(options, "art", False):
        return False
    from clantui.images.loader import can_draw_images  # noqa: PLC0415 — only where they are wanted

    return can_draw_images()


def _engine(options: Namespace, settings: Settings, latency: float) -> RoyaleBackend:
    ms = latency if options.latency is None else options.latency
    return RoyaleBackend(settings, seed=options.seed, latency=ms / 1000)
