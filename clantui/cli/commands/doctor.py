"""`clantui doctor`: looks at everything a load depends on, and says what to do about it.

A check is a function that returns a `Check`: of this machine in `cli.system_checks`, of values in
`core.doctor.checks`. Nothing here ever holds the text of the key.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.backend import RoyaleBackend, utc_now
from clantui.cli import lazy, output, system_checks
from clantui.cli.appearance import ascii_only, use_colour
from clantui.cli.options import add_connection_options, add_display_options, add_quiet_option
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine
from clantui.cli.registry import Context
from clantui.config.paths import is_homeless
from clantui.config.schema import default_of
from clantui.config.settings import (
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    max_rate,
    proxy_warning,
    rate_limit,
    read_base,
    read_token,
    store_file,
)
from clantui.core.doctor import checks
from clantui.core.doctor.report import (
    ASCII_MARKS,
    MARKS,
    USAGE,
    Check,
    as_json,
    as_text,
    exit_code,
    fail,
    ok,
    skip,
    warning,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.token import Token
from clantui.core.pace import decode_limit

if TYPE_CHECKING:
    from twisted.web.http_headers import Headers

PATH: Final = "/cards"
"""The path to ask for: it needs no tag and is always there."""

_NO_DEMO_KEY: Final = "the demo needs no API key"

_NARROWEST: Final = 32
_WIDEST: Final = 80
"""Columns of a line: fewer in a terminal that has fewer."""

_NOTES: Final = """\
marks: ✓ fine, ! a warning, ✗ a failure, · not checked

exit codes: 0 no failure, else that of the first one:
  2  the API key, the base URL or the certificates cannot be used
  5  API key or IP address refused
  6  no answer, throttled or maintenance
"""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `doctor`."""
    parser.describe(
        "Check everything that loading depends on, with one request, and say what to do. Never "
        "shows the API key.",
        (
            ("doctor", "terminal, API key, network and saved data"),
            ("doctor --json | jq .ok", "for other programs"),
            ("doctor --demo", "everything except API key and network"),
        ),
        _NOTES,
        usual=("--json", "--demo", "--token-file", "--base-url", "--quiet"),
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_quiet_option(parser)
    add_connection_options(parser)
    add_display_options(parser, "color")


def run(options: argparse.Namespace, context: Context) -> int:
    """Check everything, and print what was found.

    Returns:
        0, or the exit code of the first failure.
    """
    return runtime.run(partial(_print_checks, options, context))


async def _print_checks(options: argparse.Namespace, context: Context) -> int:
    found = await run_checks(options, *context)
    output.write(as_json(found) if options.json else _render(found, options, context), None)
    return exit_code(found)


def _render(found: Sequence[Check], options: argparse.Namespace, context: Context) -> str:
    """Render the checks for the terminal that reads them, or for a pipe."""
    marks = MARKS if _can_show_marks() and not ascii_only(options) else ASCII_MARKS
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    colours = use_colour(options.color, context.environ, terminal=is_terminal)
    columns = (system_checks.terminal_size() or (0, 0))[0] if is_terminal else 0
    width = min(max(columns, _NARROWEST), _WIDEST) if columns else _WIDEST  # some tell of 0×0
    return as_text(found, marks, width, colours=colours)


async def run_checks(
    options: argparse.Namespace,
    environ: Mapping[str, str],
    home: Path,
    engine: RoyaleBackend | None = None,
) -> list[Check]:
    """Look at everything.

    Args:
        options: `demo`, `token_file`, `base_url` and `timeout`.
        environ: where the key and the store may be named.
        home: where they are otherwise.
        engine: one that runs already and is to ask the live request; None makes one.

    Returns:
        What was found, in the order in which things depend on each other.
    """
    encoding = sys.__stdout__.encoding if sys.__stdout__ else None
    base_check, base = _check_base(options)
    key_checks, token = _check_key(options, environ, home, base or "")
    no_proxy = ok("proxy", "none: the demo is on this machine")
    return [
        checks.check_size(system_checks.terminal_size()),
        checks.check_colours(environ),
        checks.check_characters(environ, encoding, posix=os.name == "posix"),
        *key_checks,
        base_check,
        no_proxy if options.demo else checks.check_route(environ, base),
        system_checks.check_certificates(environ, needed=(base or "").startswith("https:")),
        *await _check_live(options, base, token, engine),
        _check_pace(options, base, token),
        system_checks.check_store(store_file(options.store)),
        system_checks.check_versions(),
    ]


def _can_show_marks() -> bool:
    """Return whether the marks can be printed; into a pipe goes UTF-8 in any case."""
    if sys.stdout is None or not sys.stdout.isatty():
        return True
    try:
        "".join(MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _check_key(
    options: argparse.Namespace, environ: Mapping[str, str], home: Path, base: str
) -> tuple[list[Check], Token | None]:
    """Check where the key comes from, who can read it, what it says; and return it."""
    if options.demo:
        return [skip(name, _NO_DEMO_KEY) for name in ("key", "key-file", "key-allows")], None
    file, origin = _origin(options, environ, home)
    privacy = system_checks.check_key_file(file)
    ways = f"put an API key into ~/{TOKEN_FILE}, {TOKEN_VARIABLE} or --token-file; or try --demo"
    unread = skip("key-allows", "there is no API key")
    try:
        token = read_token(options.token_file, environ, home, base)
    except SettingsError as error:
        unusable = fail("key", str(error), ways, USAGE)
        return [unusable, privacy, skip("key-allows", "the API key cannot be used")], None
    if token is None:
        return [fail("key", "there is none", ways, USAGE), privacy, unread], None
    return [
        ok("key", f"from {origin}"),
        privacy,
        checks.check_allowed_addresses(token.addresses),
    ], token


def _origin(
    options: argparse.Namespace, environ: Mapping[str, str], home: Path
) -> tuple[Path | None, str]:
    """Find the key's file, if it is one, and its origin; the order is that of `read_token`."""
    if options.token_file is not None:
        return options.token_file, f"{options.token_file} ({_setter(options, 'token-file')})"
    if environ.get(TOKEN_VARIABLE):
        return None, f"the variable {TOKEN_VARIABLE}"
    file = home / TOKEN_FILE
    return (None, "") if is_homeless(file) else (file, str(file))


def _setter(options: argparse.Namespace, name: str) -> str:
    """Name what has set an option: its flag, unless the environment or the config did."""
    origin: str = options.origins[name]
    return f"{options.config.file}, {origin}" if origin.startswith("line ") else origin


def _check_base(options: argparse.Namespace) -> tuple[Check, str | None]:
    """Check who is given the key; and return the base URL, None where there is none to use."""
    if options.demo:
        return ok("base-url", "the demo's own, on this machine"), None
    origin = _setter(options, "base-url") if options.base_url else "the default"
    try:
        base = read_base(options.base_url)
    except SettingsError as error:
        step = f"leave out {origin} to ask the API itself"
        return fail("base-url", str(error), step, USAGE), None
    says = f"{base} ({origin})"
    if not (onlooker := proxy_warning(base)):
        return ok("base-url", says), base
    step = "use it only if you trust who runs it, with an API key made for it alone"
    return warning("base-url", f"{says}: a proxy; {onlooker}", step), base


def _check_pace(options: argparse.Namespace, base: str | None, token: Token | None) -> Check:
    """Check how fast requests go out, as far as the store remembers what the key bears."""
    rate = options.rate or default_of("rate")
    settings = Settings(rate=rate, max_rate=max_rate(options.rate, options.max_rate))
    limit, now = rate_limit(settings), utc_now()
    text = ""
    if base is not None and token is not None and options.store is not False:
        text = lazy.readonly.read_limit(store_file(options.store), base, token.digest)
    return checks.check_pace(limit, decode_limit(text, limit, now.timestamp()), now)


async def _check_live(
    options: argparse.Namespace,
    base: str | None,
    token: Token | None,
    engine: RoyaleBackend | None,
) -> list[Check]:
    """Check one request, and what its answer tells of our address and our clock."""
    if not options.demo and (base is None or token is None):
        why = "skipped: no API key or no base URL"
        return [*(skip(n, why) for n in ("request", "address")), checks.check_clock(utc_now(), "")]
    progress = ProgressLine(io.StringIO())
    if engine is None:
        progress = ProgressLine(sys.stderr, quiet=options.quiet)
        settings = Settings(token=token, timeout=options.timeout or default_of("timeout"))
        engine = RoyaleBackend(settings if base is None else replace(settings, base=base))
        if options.demo:
            await engine.open_demo()
    times = dict.fromkeys(("date", "age"), "")

    def hear(headers: Headers) -> None:
        times.update({name: headers.getRawHeaders(name, [""])[0] for name in times})

    progress.show("calling the API")
    error, seconds = None, 0.0
    try:
        seconds = await engine.probe(PATH, hear)
    except RoyaleError as problem:
        error = problem
    finally:
        progress.clear()
    return [
        checks.check_request(error, PATH, seconds),
        checks.check_address(error, token.addresses if token is not None else ()),
        checks.check_clock(utc_now(), times["date"], times["age"]),
    ]
