"""`clantui doctor`: check everything that a load depends on, and say what to do.

A check is a function that returns a `Check`: checks of this computer are in `cli.system_checks`,
checks of given values in `core.doctor.checks`. No check contains the text of the key.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from clantui import runtime
from clantui.backend.backend import RoyaleBackend, utc_now
from clantui.cli import lazy, output, system_checks
from clantui.cli.appearance import (
    is_terminal,
    measure_terminal,
    should_use_ascii,
    should_use_colour,
)
from clantui.cli.options import add_connection_options, add_display_options, add_quiet_option
from clantui.cli.parser import CommandParser
from clantui.cli.progress import ProgressLine
from clantui.cli.registry import Context
from clantui.cli.resolve import describe_origin
from clantui.cli.session import WAYS_TO_A_KEY, read_limits
from clantui.config.paths import is_below_no_home
from clantui.config.schema import DEFAULT
from clantui.config.settings import (
    OFFICIAL,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    SettingsError,
    describe_proxy_risk,
    find_store_file,
    make_rate_limit,
    read_base,
    read_token,
)
from clantui.core.doctor import checks
from clantui.core.doctor.report import (
    Check,
    fail,
    find_exit_code,
    ok,
    render_json,
    render_text,
    skip,
    warn,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.token import Token
from clantui.core.names import EXIT_CODES, ExitCode
from clantui.core.pace import decode_limit
from clantui.core.text.ascii import to_ascii

if TYPE_CHECKING:
    from twisted.web.http_headers import Headers

PATH: Final = "/cards"
"""Path of the test request: it needs no tag and always exists."""

_NO_DEMO_KEY: Final = "the demo needs no API key"

_NO_STORE: Final = skip("store", "none: nothing is saved")

_NARROWEST: Final = 32
_WIDEST: Final = 80
"""Limits of the width of a line, in columns."""

_NOTES: Final = f"""\
marks: ✓ fine, ! a warning, ✗ a failure, · not checked

exit codes: 0 no failure, else that of the first one:
  2  the API key, the base URL or the certificates cannot be used
  5  {EXIT_CODES[ExitCode.REFUSED]}
  6  {EXIT_CODES[ExitCode.NO_ANSWER]}
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
        common_arguments=("--json", "--demo", "--token-file", "--base-url", "--quiet"),
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_quiet_option(parser)
    add_connection_options(parser)
    add_display_options(parser, "color")


def run(options: argparse.Namespace, context: Context) -> int:
    """Run all checks and print them; return 0, or the exit code of the first failure."""
    return runtime.run(partial(_print_checks, options, context))


async def _print_checks(options: argparse.Namespace, context: Context) -> int:
    results = await run_checks(options, context)
    report = render_json(results) if options.json else _render(results, options, context)
    output.write(report)
    return find_exit_code(results)


def _render(results: Sequence[Check], options: argparse.Namespace, context: Context) -> str:
    colours = should_use_colour(options.color, context.environ, terminal=is_terminal(sys.stdout))
    size = measure_terminal(sys.stdout)
    columns = 0 if size is None else size.columns
    width = min(max(columns, _NARROWEST), _WIDEST) if columns else _WIDEST  # some report 0×0
    text = render_text(results, width, colours=colours)
    return to_ascii(text) if should_use_ascii(options) else text


async def run_checks(
    options: argparse.Namespace, context: Context, backend: RoyaleBackend | None = None
) -> list[Check]:
    """Run all checks, in the order in which they depend on each other.

    Args:
        options: resolved; these are used: `demo`, `token_file`, `base_url`, `store` and the
            limits.
        backend: sends the test request; if it is None, one is made.
    """
    environ = context.environ
    encoding = sys.__stdout__.encoding if sys.__stdout__ else None
    base_check, base = _check_base(options)
    key_checks, token = _check_key(options, context, base or "")
    store = find_store_file(options.store)
    no_proxy = ok("proxy", "none: the demo is on this machine")
    return [
        checks.check_size(measure_terminal(sys.stdout, sys.stderr, sys.stdin)),
        checks.check_colours(environ),
        checks.check_characters(environ, encoding, posix=os.name == "posix"),
        *key_checks,
        base_check,
        no_proxy if options.demo else checks.check_route(environ, base),
        system_checks.check_certificates(environ, needed=(base or "").startswith("https:")),
        *await _check_request(options, base, token, backend),
        _check_pace(options, base, token, store),
        _NO_STORE if store is None else system_checks.check_store(store),
        system_checks.check_versions(),
    ]


def _check_key(
    options: argparse.Namespace, context: Context, base: str
) -> tuple[list[Check], Token | None]:
    """Check the origin, the file and the content of the key; return the checks and the key."""
    if options.demo:
        return [skip(name, _NO_DEMO_KEY) for name in ("key", "key-file", "key-allows")], None
    file, origin = _find_key_origin(options, context)
    privacy = system_checks.check_key_file(file)
    advice = f"{WAYS_TO_A_KEY}; or try --demo"
    try:
        token = read_token(options.token_file, *context, base)
    except SettingsError as error:
        failed = fail("key", str(error), advice, ExitCode.USAGE)
        return [failed, privacy, skip("key-allows", "the API key cannot be used")], None
    if token is None:
        skipped = skip("key-allows", "there is no API key")
        return [fail("key", "there is none", advice, ExitCode.USAGE), privacy, skipped], None
    allowed = checks.check_allowed_addresses(token.addresses)
    return [ok("key", f"from {origin}"), privacy, allowed], token


def _find_key_origin(options: argparse.Namespace, context: Context) -> tuple[Path | None, str]:
    """Return the key file (or None) and the key's origin, found in the order of `read_token`."""
    if options.token_file is not None:
        file = options.token_file
        return file, f"{file} ({describe_origin(options, 'token-file')})"
    if context.environ.get(TOKEN_VARIABLE):
        return None, f"the variable {TOKEN_VARIABLE}"
    file = context.home / TOKEN_FILE
    return (None, "") if is_below_no_home(file) else (file, str(file))


def _check_base(options: argparse.Namespace) -> tuple[Check, str | None]:
    """Check the base URL; return the check and the URL: None in the demo, or if it is invalid."""
    if options.demo:
        return ok("base-url", "the demo's own, on this machine"), None
    origin = describe_origin(options, "base-url")
    if origin == DEFAULT or not options.base_url:
        origin = "the default"
    try:
        base = read_base(options.base_url)
    except SettingsError as error:
        step = f"leave out {origin} to use the API itself"
        return fail("base-url", str(error), step, ExitCode.USAGE), None
    finding = f"{base} ({origin})"
    if not (risk := describe_proxy_risk(base)):
        return ok("base-url", finding), base
    step = "use it only if you trust who runs it, with an API key made for it alone"
    return warn("base-url", f"{finding}: a proxy; {risk}", step), base


def _check_pace(
    options: argparse.Namespace, base: str | None, token: Token | None, store: Path | None
) -> Check:
    """Report the request rate, with the limit learned for this key if the store has one."""
    limit, now = make_rate_limit(read_limits(options)), utc_now()
    text = ""
    if base is not None and token is not None and store is not None:
        text = lazy.readonly.read_limit(store, base, token.digest)
    return checks.check_pace(limit, decode_limit(text, limit, now.timestamp()), now)


async def _check_request(
    options: argparse.Namespace,
    base: str | None,
    token: Token | None,
    backend: RoyaleBackend | None,
) -> list[Check]:
    """Send a test request; check it, and with its response the IP address and the clock."""
    if not options.demo and (base is None or token is None):
        reason = "skipped: no API key or no base URL"
        skipped = [skip(name, reason) for name in ("request", "address")]
        return [*skipped, checks.check_clock(utc_now(), "")]
    progress = ProgressLine(sys.stderr, quiet=backend is not None or options.quiet)
    if backend is None:
        settings = replace(read_limits(options), base=base or OFFICIAL, token=token)
        backend = RoyaleBackend(settings)
        if options.demo:
            await backend.open_demo(remember=False)
    times = dict.fromkeys(("date", "age"), "")

    def read_times(headers: Headers) -> None:
        times.update({name: headers.getRawHeaders(name, [""])[0] for name in times})

    progress.show("calling the API")
    error, seconds = None, 0.0
    try:
        seconds = await backend.probe(PATH, read_times)
    except RoyaleError as problem:
        error = problem
    finally:
        progress.clear()
    return [
        checks.check_request(error, PATH, seconds),
        checks.check_address(error, token.addresses if token is not None else ()),
        checks.check_clock(utc_now(), times["date"], times["age"]),
    ]
