"""A command at work: its settings, what it asks, and the loop it runs on."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.backend import RoyaleBackend
from clantui.cli import output
from clantui.cli.progress import complain
from clantui.cli.registry import Context
from clantui.config.paths import is_homeless
from clantui.config.schema import default_of
from clantui.config.settings import (
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    max_rate,
    picture_folder,
    read_base,
    read_token,
    store_file,
)

WAYS_TO_A_KEY: Final = f"put one in ~/{TOKEN_FILE}, {TOKEN_VARIABLE} or --token-file"


def run_command(
    run: Callable[[Namespace, Any], Coroutine[Any, Any, int]], options: Namespace, context: Context
) -> int:
    """Run a command that asks for clans; see `registry.Command`.

    Raises:
        SettingsError: if no clan is named, or there is no key.
    """
    nameless = getattr(options, "tags", None) == [] or getattr(options, "tag", "") is None
    if nameless and not options.demo:
        name = options.command
        raise SettingsError(f"name a clan: clantui {name} 2PP, or clantui {name} --demo")
    output.check_output(options)
    settings = make_settings(options, context)
    backend = RoyaleBackend(settings, seed=options.seed, latency=(options.latency or 0.0) / 1000)
    if getattr(options, "needs_key", True) and not backend.ready and not options.demo:
        raise SettingsError(f"no API key: {WAYS_TO_A_KEY}; or try --demo")
    return run_on(backend, partial(run, options, backend))


def run_on(backend: RoyaleBackend, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run on a loop; whatever happens, what is being written to the store is finished."""
    try:
        return runtime.run(main)
    finally:
        backend.close()
        if backend.notice:
            complain(backend.notice)


def make_settings(
    options: Namespace, context: Context, *, art: bool = False, keyless: bool = False
) -> Settings:
    """Return the settings of a load; the demo needs few, and reads no key that it could only lose.

    Args:
        options: of the command line, with what environment and config have set.
        context: where a key may be.
        art: whether pictures of cards are loaded.
        keyless: whether to leave out the key.

    Raises:
        SettingsError: if the base URL or the key cannot be used.
    """
    limits = Settings(
        concurrency=options.concurrency or default_of("concurrency"),
        timeout=options.timeout or default_of("timeout"),
        load_timeout=options.load_timeout or default_of("load-timeout"),
        rate=options.rate or default_of("rate"),
        max_rate=max_rate(options.rate, options.max_rate),
        max_age=math.inf if options.max_age is None else options.max_age,
        art=art,
    )
    if options.demo:
        return replace(limits, base=_base_for_keys(options))
    base, folder = read_base(options.base_url), picture_folder()
    is_stored = options.store is not False
    return replace(
        limits,
        base=base,
        token=None if keyless else read_token(options.token_file, *context, base),
        store=store_file(options.store) if is_stored else None,
        preconnect=options.preconnect is not False,
        pictures=folder if art and is_stored and not is_homeless(folder) else None,
    )


def _base_for_keys(options: Namespace) -> str:
    """Return where a key pasted into the demo is checked: at the API that it will be used for."""
    try:
        return read_base(options.base_url)
    except SettingsError:
        return Settings().base
