"""Run a command that loads clans: its settings, its backend and its loop."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.backend import RoyaleBackend
from clantui.cli import output
from clantui.cli.loading import open_demo
from clantui.cli.progress import print_hint, print_message
from clantui.cli.registry import Context
from clantui.config.paths import is_below_no_home
from clantui.config.schema import DEFAULT
from clantui.config.settings import (
    MAX_RATE,
    OFFICIAL,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    find_image_folder,
    find_store_file,
    read_base,
    read_token,
    try_base,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.names import CommandError, ExitCode
from clantui.core.ports import ClanBackend

Command: TypeAlias = Callable[[Namespace, Any], Coroutine[Any, Any, int]]
"""The `run` of a command that loads clans, see `registry.load_command`."""

WAYS_TO_A_KEY: Final = f"put one in ~/{TOKEN_FILE}, {TOKEN_VARIABLE} or --token-file"

_WHAT_TO_DO: Final = "Run clantui doctor to find out what to do."
"""Hint for a command that got no data from the API."""


def run_command(run: Command, options: Namespace, context: Context) -> int:
    """Run a command that loads clans; raise CommandError without a clan or an API key."""
    has_no_clan = getattr(options, "tags", None) == [] or getattr(options, "tag", "") is None
    if has_no_clan and not options.demo:
        name = options.command
        raise CommandError(f"name a clan: clantui {name} 2PP, or clantui {name} --demo")
    output.check_output(options)
    settings = make_settings(options, context)
    backend = RoyaleBackend(settings, seed=options.seed, latency=options.latency / 1000)
    if options.needs_key and not backend.has_key and not options.demo:
        raise SettingsError(f"no API key: {WAYS_TO_A_KEY}; or try --demo")
    return run_on(backend, partial(_run_and_close, run, options, backend))


async def _run_and_close(run: Command, options: Namespace, backend: RoyaleBackend) -> int:
    try:
        code = await run_with_demo(run, options, backend)
        if code == ExitCode.NO_ANSWER:
            print_hint(_WHAT_TO_DO, quiet=options.quiet)
        return code
    finally:
        backend.close_in_thread()


async def run_with_demo(run: Command, options: Namespace, backend: ClanBackend) -> int:
    """Open the demo if asked to, and run a command; print a `RoyaleError` and return its code."""
    try:
        await open_demo(options, backend)
        return await run(options, backend)
    except RoyaleError as error:
        print_message(error.sentence)
        return error.exit_code


def run_on(backend: RoyaleBackend, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run `main` on a loop; afterwards finish the writes to the store, and print its notice."""
    try:
        return runtime.run(main)
    finally:
        backend.close()
        if backend.notice:
            print_message(backend.notice)


def read_limits(options: Namespace) -> Settings:
    """Return the settings of requests; `options` are resolved by `apply_settings`."""
    usual_max_rate = MAX_RATE if options.origins["rate"] == DEFAULT else options.rate
    return Settings(
        concurrency=options.concurrency,
        timeout=options.timeout,
        load_timeout=options.load_timeout,
        rate=options.rate,
        max_rate=options.max_rate or usual_max_rate,
        max_age=math.inf if options.max_age is None else options.max_age,
        preconnect=options.preconnect,
    )


def make_settings(
    options: Namespace, context: Context, *, art: bool = False, keyless: bool = False
) -> Settings:
    """Return the settings of a load; the demo has no key and no store."""
    limits = replace(read_limits(options), art=art)
    if options.demo:
        return replace(limits, base=try_base(options.base_url, OFFICIAL))  # checks pasted keys
    base, folder = read_base(options.base_url), find_image_folder()
    store = find_store_file(options.store)
    keeps_images = art and store is not None and not is_below_no_home(folder)
    return replace(
        limits,
        base=base,
        token=None if keyless else read_token(options.token_file, *context, base),
        store=store,
        image_folder=folder if keeps_images else None,
    )
