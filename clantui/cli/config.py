"""`clantui config`: what is set, by what, and where everything is kept. Asks nobody."""

from __future__ import annotations

import math
import sqlite3
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from clantui.cli import output
from clantui.core.text import clean
from clantui.core.words import counted
from clantui.settings import (
    AT_ONCE,
    BASE_VARIABLE,
    PATIENCE,
    PER_SECOND,
    SECONDS,
    STORE_VARIABLE,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    SettingsError,
    read_base,
    read_token,
    store_file,
)

_DEFAULT: Final = "default"
_DEMO: Final = "--demo"

_Line: TypeAlias = tuple[str, str, str]
"""What is set, by what, to what."""


def config(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Print the settings with their origins and what the store holds, or the places alone.

    Args:
        options: of the command line; `what` is `show` or `path`.
        environ: the environment.
        home: the user's home folder.

    Returns:
        The exit code, 0: a setting that cannot be used is told like any other.

    Raises:
        SettingsError: if nothing can be printed.
        BrokenPipeError: if nobody reads.
    """
    if options.what == "path":
        key = options.token_file or home / TOKEN_FILE
        output.write(f"{store_file(environ)}\n{key}\n", None)
        return 0
    lines = [
        _base(options, environ),
        _key(options, environ, home),
        *_limits(options),
        *_store(options, environ),
    ]
    widths = [max(len(line[column]) for line in lines) + 2 for column in (0, 1)]
    told = (
        f"{what:<{widths[0]}}{origin:<{widths[1]}}{clean(value)}" for what, origin, value in lines
    )
    output.write("".join(f"{line}\n" for line in told), None)
    return 0


def _base(options: Namespace, environ: Mapping[str, str]) -> _Line:
    if options.demo:
        return "base URL", _DEMO, "the demo world, in this program"
    origin = BASE_VARIABLE if environ.get(BASE_VARIABLE) else _DEFAULT
    try:
        value = read_base(options.base_url, environ)
    except SettingsError as error:
        value = f"unusable: {error}"
    return "base URL", "--base-url" if options.base_url else origin, value


def _key(options: Namespace, environ: Mapping[str, str], home: Path) -> _Line:
    """Whether there is a key and where it is from; of its text nothing, also where it is wrong."""
    if options.demo:
        return "key", _DEMO, "not needed"
    file, origin = options.token_file, "--token-file"
    if file is None and environ.get(TOKEN_VARIABLE):
        origin = TOKEN_VARIABLE
    elif file is None:
        file, origin = home / TOKEN_FILE, _DEFAULT
    try:
        token = read_token(options.token_file, environ, home)
    except SettingsError as error:
        return "key", origin, f"unusable: {error}"
    if token is None:
        return "key", origin, f"not set: {file} is not there"
    return "key", origin, "set" if file is None else f"set, in {file}"


def _limits(options: Namespace) -> Iterator[_Line]:
    yield _limit("at once", options.at_once, AT_ONCE, "")
    yield _limit("timeout", options.timeout, SECONDS, " s")
    yield _limit("patience", options.patience, PATIENCE, " s")
    yield _limit("rate", options.rate, PER_SECOND, " a second")
    if options.no_cache:
        yield "max age", "--no-cache", "0 s"
    elif math.isinf(options.max_age):
        yield "max age", _DEFAULT, "as long as an answer says"
    else:
        yield _limit("max age", options.max_age, math.inf, " s")


def _limit(what: str, given: float | None, default: float, unit: str) -> _Line:
    origin = _DEFAULT if given is None else f"--{what.replace(' ', '-')}"
    return what, origin, f"{default if given is None else given:g}{unit}"


def _store(options: Namespace, environ: Mapping[str, str]) -> Iterator[_Line]:
    if options.demo:
        yield "store", _DEMO, "gone with the program"
    elif options.no_store:
        yield "store", "--no-store", "none: nothing is remembered"
    else:
        file = store_file(environ)
        yield "store", STORE_VARIABLE if environ.get(STORE_VARIABLE) else _DEFAULT, str(file)
        yield "", "", _holdings(file)


def _holdings(file: Path) -> str:
    """How much a store holds; it is neither made nor brought up to date here."""
    from clantui.store.holdings import holdings  # noqa: PLC0415 — only for this

    try:
        held = holdings(file)
    except FileNotFoundError:
        return "not there yet: the first clan that is read begins it"
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"cannot be read ({why}): clantui doctor tells more"
    readings = f"{counted(held.snapshots, 'reading')} of {counted(held.clans, 'clan')}"
    return f"{held.size:,} bytes: {readings}, {counted(held.answers, 'answer')} of the API"
