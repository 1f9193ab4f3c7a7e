"""`clantui doctor`: looks at everything a load depends on, and says what to do about it.

What is looked at is found out here and in `cli.system_checks`; what it means is judged in
`core.doctor.checks`, and how it is told in `core.doctor.report`. Nothing here ever holds the text
of the key.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from clantui.backend.backend import RoyaleBackend, utc_now
from clantui.cli import output, system_checks
from clantui.cli.commands.show import ProgressLine
from clantui.config.paths import is_homeless
from clantui.config.settings import (
    BASE_VARIABLE,
    SECONDS,
    TOKEN_FILE,
    TOKEN_VARIABLE,
    Settings,
    SettingsError,
    proxy_warning,
    read_base,
    read_token,
    store_file,
)
from clantui.core.doctor import checks as signs
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

if TYPE_CHECKING:
    from twisted.web.http_headers import Headers

PATH: Final = "/cards"
"""What is asked for: needs no tag, and is always there."""

_OTHERS_MAY: Final = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH
_NO_DEMO_KEY: Final = "the demo needs no key"


async def doctor(options: argparse.Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Look at everything, and print what was found.

    Args:
        options: `json`, `demo`, `token_file`, `base_url` and `timeout`.
        environ: the environment.
        home: the user's home folder.

    Returns:
        0, or the code of the first failure.
    """
    checks = await run_checks(options, environ, home)
    marks = MARKS if _shows(sys.stdout.encoding if sys.stdout else None) else ASCII_MARKS
    output.write(as_json(checks) if options.json else as_text(checks, marks), None)
    return exit_code(checks)


async def run_checks(
    options: argparse.Namespace,
    environ: Mapping[str, str],
    home: Path,
    engine: RoyaleBackend | None = None,
) -> list[Check]:
    """Look at everything.

    Args:
        options: `demo`, `token_file`, `base_url` and `timeout`.
        environ: the environment.
        home: the user's home folder.
        engine: one that runs already and is to ask the live request; None makes one.

    Returns:
        What was found, in the order in which things depend on each other.
    """
    checks = [system_checks.size(), signs.colours(environ), system_checks.characters(environ)]
    about_base, base = _base(options, environ)
    about_key, token = _key(options, environ, home, base or "")
    encrypted = base is not None and base.startswith("https:")
    checks += [*about_key, about_base, _route(options, base, environ)]
    checks.append(system_checks.certificates(environ, needed=encrypted))
    checks += await _live(options, base, token, engine)
    return [*checks, system_checks.store(store_file(environ)), system_checks.versions()]


def _shows(encoding: str | None) -> bool:
    """Whether the marks can be printed; into a pipe goes UTF-8 in any case."""
    if sys.stdout is None or not sys.stdout.isatty():
        return True
    try:
        "".join(MARKS.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _key(
    options: argparse.Namespace, environ: Mapping[str, str], home: Path, base: str
) -> tuple[list[Check], Token | None]:
    """Where the key comes from, who can read it, what it says; and the key."""
    if options.demo:
        return [skip(name, _NO_DEMO_KEY) for name in ("key", "key-file", "key-allows")], None
    file, origin = _origin(options, environ, home)
    privacy = skip("key-file", "the key is in no file") if file is None else _privacy(file)
    ways = f"put one in ~/{TOKEN_FILE}, {TOKEN_VARIABLE} or --token-file; or try --demo"
    unread = skip("key-allows", "there is no key")
    try:
        token = read_token(options.token_file, environ, home, base)
    except SettingsError as error:
        unusable = fail("key", str(error), ways, USAGE)
        return [unusable, privacy, skip("key-allows", "the key cannot be used")], None
    if token is None:
        return [fail("key", "there is none", ways, USAGE), privacy, unread], None
    return [ok("key", f"from {origin}"), privacy, signs.allowed(token.addresses)], token


def _origin(
    options: argparse.Namespace, environ: Mapping[str, str], home: Path
) -> tuple[Path | None, str]:
    """The key's file, if it is one, and the key's origin; the order is that of `read_token`."""
    if options.token_file is not None:
        return options.token_file, f"{options.token_file} ({_setter(options, 'token-file')})"
    if environ.get(TOKEN_VARIABLE):
        return None, f"the variable {TOKEN_VARIABLE}"
    file = home / TOKEN_FILE
    return (None, "") if is_homeless(file) else (file, str(file))


def _setter(options: argparse.Namespace, name: str) -> str:
    """What has set one of the options: its flag, unless the environment or the config did."""
    origin: str = getattr(options, "origins", {}).get(name, f"--{name}")
    return f"{options.config.file}, {origin}" if origin.startswith("line ") else origin


def _privacy(file: Path) -> Check:
    """Whether others can read a key's file, or put another key in it."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return skip("key-file", f"there is no {file}")
    except (OSError, ValueError):
        return skip("key-file", f"{file} cannot be looked at")
    if not stat.S_ISREG(mode) or os.name != "posix":
        return skip("key-file", "its mode tells nothing here")
    bits = f"{file} has mode {stat.S_IMODE(mode):03o}"
    if mode & _OTHERS_MAY:
        return warning(
            "key-file",
            f"{bits}: others can read or change it",
            f"chmod 600 {shlex.quote(str(file))}",
        )
    return ok("key-file", f"{bits}: yours alone")


def _base(options: argparse.Namespace, environ: Mapping[str, str]) -> tuple[Check, str | None]:
    if options.demo:
        return ok("base-url", "the demo's own, on this machine"), None
    origin = "the default"
    if environ.get(BASE_VARIABLE):
        origin = BASE_VARIABLE
    if options.base_url:
        origin = _setter(options, "base-url")
    try:
        base = read_base(options.base_url, environ)
    except SettingsError as error:
        step = f"leave out {origin} to ask the API itself"
        return fail("base-url", str(error), step, USAGE), None
    return signs.destination(base, origin, proxy_warning(base)), base


def _route(options: argparse.Namespace, base: str | None, environ: Mapping[str, str]) -> Check:
    if options.demo:
        return ok("proxy", "none: the demo is on this machine")
    if base is None:
        return skip("proxy", "there is no base URL")
    return signs.route(environ, base)


async def _live(
    options: argparse.Namespace,
    base: str | None,
    token: Token | None,
    engine: RoyaleBackend | None,
) -> list[Check]:
    """One request, and what its answer tells of our address and our clock."""
    if not options.demo and (base is None or token is None):
        why = "not asked for want of a key or a base URL"
        return [*(skip(n, why) for n in ("request", "address")), signs.clock(utc_now(), "")]
    if engine is None:
        narrator = ProgressLine(sys.stderr, quiet=options.quiet)
    else:
        narrator = ProgressLine(io.StringIO())
    if engine is None:
        settings = Settings(token=token, seconds=options.timeout or SECONDS)
        engine = RoyaleBackend(settings if base is None else replace(settings, base=base))
        if options.demo:
            await engine.open_demo()
    told = dict.fromkeys(("date", "age"), "")

    def hear(headers: Headers) -> None:
        told.update({name: headers.getRawHeaders(name, [""])[0] for name in told})

    narrator.say("asking the API")
    error: RoyaleError | None = None
    try:
        seconds = await engine.probe(PATH, hear)
        asked = ok("request", f"GET {PATH} answered in {max(1, round(seconds * 1000))} ms")
    except RoyaleError as problem:
        error, asked = problem, signs.failed_request(problem)
    finally:
        narrator.clear()
    address = signs.seen(error, token.addresses if token is not None else ())
    return [asked, address, signs.clock(utc_now(), told["date"], told["age"])]
