"""`clantui config ACTION`: show, check or edit the settings, without any request."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from clantui.cli import lazy, output
from clantui.cli.options import add_source_options
from clantui.cli.parser import CommandParser
from clantui.cli.progress import print_message
from clantui.cli.registry import Context
from clantui.cli.resolve import check_keys, check_theme
from clantui.config.file import VARIABLE, Config, ConfigProblem, read_config
from clantui.config.paths import (
    NO_HOME_FOLDER,
    display_path,
    file_exists,
    is_below_no_home,
    resolve_path,
)
from clantui.config.schema import DEFAULT, SETTINGS, Setting
from clantui.config.settings import (
    TOKEN_FILE,
    TOKEN_VARIABLE,
    SettingsError,
    find_image_folder,
    find_store_file,
    read_base,
    read_token,
    try_base,
)
from clantui.core.names import CommandError, ExitCode
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean
from clantui.files import describe_error

_DEMO_VALUES: Final = {
    "base-url": "the demo clans, in this program",
    "token-file": "no API key is needed",
    "store": "in a temporary folder, deleted at the end",
}
"""Values of settings with `--demo`."""

_EDITORS: Final = ("VISUAL", "EDITOR")
_COMMON_EDITORS: Final = ("nano", "vi", "notepad")
"""Editors that systems provide, the easiest to use first."""

_NO_FILE: Final = f"{NO_HOME_FOLDER} for a config; set HOME or CLANTUI_CONFIG"

_ACTIONS: Final = (
    "name an action: clantui config show (all settings), path (where the file is), "
    "check (what is wrong in it) or edit"
)

_TEMPLATE_HEAD: Final = """\
# Settings of clantui. Remove the # in front of a line to change it;
# options and environment variables override this file. `clantui config check` checks it.
"""

_TEMPLATE_KEYS: Final = """
# Keys, by the names that `clantui keys` lists; several with commas between.
# [keys]
# race = "b,f2"
"""

_Line: TypeAlias = tuple[str, str, str]
"""Name, origin and value of a setting."""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `config`."""
    parser.describe(
        "Show all settings and where each is set, print where the settings file is, check it, or "
        "edit it. Only edit creates the file.",
        (
            ("config show", "every setting, where it is set, and how much is saved"),
            ("config edit", "open it in $VISUAL, $EDITOR, nano or vi, and check it after"),
            ("config check", "check it line by line"),
        ),
        common_arguments=("ACTION",),
    )
    parser.set_defaults(reports_config=True)
    parser.add_argument(
        "action",
        nargs="?",
        choices=("show", "path", "check", "edit"),
        metavar="ACTION",
        help="show, path, check or edit",
    )
    parser.check = lambda options: "" if options.action else _ACTIONS
    add_source_options(parser)


def run(options: Namespace, context: Context) -> int:
    """Show, locate, check or edit the config; return 2 if it is invalid, also after editing."""
    environ, home = context
    config: Config = options.config
    match options.action:
        case "path":
            if is_below_no_home(config.file):
                raise CommandError(_NO_FILE)
            output.write(f"{config.file}\n")
            return 0
        case "edit":
            _edit(config.file, environ)
            config = check_keys(read_config({**environ, VARIABLE: str(config.file)}))
            return _print_problems(config, home)
        case "check":
            if not (code := _print_problems(config, home)):
                verdict = (
                    "All good" if file_exists(config.file) else "no config file: defaults are used"
                )
                output.write(f"{_display_file(config)}: {verdict}\n")
            return code
    lines = [*_make_lines(options, context)]
    widths = [max(len(line[column]) for line in lines) + 2 for column in (0, 1)]
    rows = (
        f"{name:<{widths[0]}}{origin:<{widths[1]}}{clean(value)}" for name, origin, value in lines
    )
    output.write("".join(f"{row}\n" for row in rows))
    return _print_problems(config, home)


def _print_problems(config: Config, home: Path) -> int:
    """Print all problems, one a line; return the exit code."""
    folder = config.file.parent
    problems = [*config.problems]
    problems += _check_value(config, "base-url", read_base)
    problems += _check_value(
        config, "token-file", lambda text: read_token(resolve_path(text, home, folder), {}, home)
    )
    if "theme" in config.values:  # imports Textual
        problems += _check_value(config, "theme", check_theme)
    for problem in sorted(problems, key=lambda problem: problem.line):
        print_message(clean(config.describe(problem)))
    return ExitCode.USAGE if problems else 0


def _check_value(config: Config, name: str, check: Callable[[str], object]) -> list[ConfigProblem]:
    """Return the problem with a value in the config; an empty list if there is none."""
    if (value := config.values.get(name)) is not None:
        try:
            check(str(value))
        except SettingsError as error:
            return [ConfigProblem(line=config.lines[name], reason=str(error))]
    return []


def _edit(file: Path, environ: Mapping[str, str]) -> None:
    """Create the file from the template if it is missing, and open it in an editor."""
    named = (environ[name] for name in _EDITORS if environ.get(name))
    path = environ.get("PATH")
    installed = (name for name in _COMMON_EDITORS if shutil.which(name, path=path))
    if not (editor := next(chain(named, installed), "")):
        raise CommandError(
            "no editor is named by VISUAL or EDITOR, and none of "
            f"{', '.join(_COMMON_EDITORS)} is here; the file is {file}"
        )
    if is_below_no_home(file):
        raise CommandError(_NO_FILE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            with file.open("x", encoding="utf-8") as opened:
                opened.write(make_template())
    except OSError as error:
        raise CommandError(f"{file} cannot be created: {describe_error(error)}") from None
    try:
        subprocess.run([*shlex.split(editor, posix=os.name == "posix"), str(file)], check=True)
    except (OSError, ValueError) as error:
        reason = describe_error(error)
        raise CommandError(f"{file} cannot be edited with {editor}: {reason}") from None
    except subprocess.CalledProcessError as error:
        raise CommandError(f"{editor} ended with {error.returncode}") from None


def make_template() -> str:
    """Return a new config: all settings with their defaults, commented out."""
    parts = [_TEMPLATE_HEAD]
    for setting in SETTINGS:
        value = setting.example or lazy.json.dumps(setting.default)
        note = f"  # default: {setting.default_text}" if setting.default is None else ""
        parts.append(f"# {_describe_setting(setting)}.\n# {setting.name} = {value}{note}\n")
    return "\n".join(parts) + _TEMPLATE_KEYS


def _describe_setting(setting: Setting) -> str:
    """Describe a setting and the values it allows, which some help texts already name."""
    text, allowed = setting.help[:1].upper() + setting.help[1:], setting.kind.allowed
    return text if allowed.removeprefix("a time ") in text else f"{text}: {allowed}"


def _display_file(config: Config) -> str:
    return "no home folder for a config" if is_below_no_home(config.file) else str(config.file)


def _make_lines(options: Namespace, context: Context) -> Iterator[_Line]:
    config: Config = options.config
    note = "" if file_exists(config.file) else " (not there)"
    origin = VARIABLE if context.environ.get(VARIABLE) else DEFAULT
    yield "config", origin, f"{_display_file(config)}{note}"
    for setting in SETTINGS:
        name = setting.name
        if options.demo and name in _DEMO_VALUES:
            yield name, "--demo", _DEMO_VALUES[name]
        elif name == "store":
            yield from _make_store_lines(options)
        else:
            yield name, options.origins[name], _describe_value(setting, options, context)
    for action, keys in config.keymap.items():
        yield f"keys.{action}", f"line {config.lines[f'keys.{action}']}", keys


def _describe_value(setting: Setting, options: Namespace, context: Context) -> str:
    """Return the value of a setting as text, or why it cannot be used."""
    value = _format_value(setting, options)
    try:
        match setting.name:
            case "base-url":
                return read_base(options.base_url)
            case "token-file":
                return _describe_key(options, context)
            case "theme" if options.origins["theme"] != DEFAULT:
                check_theme(value)
            case "art":
                folder = find_image_folder()
                place = "not kept" if is_below_no_home(folder) else f"kept in {folder}"
                return f"{value}; images are {place}"
    except SettingsError as error:
        return f"unusable: {error}"
    return value


def _format_value(setting: Setting, options: Namespace) -> str:
    origin, value = options.origins[setting.name], getattr(options, setting.dest)
    if origin == DEFAULT:
        value = setting.default_text or setting.default
    elif origin in setting.other_variables:
        value = f"as {origin} says"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}{setting.unit}" if isinstance(value, int | float) else str(value)


def _describe_key(options: Namespace, context: Context) -> str:
    """Say where the key is, but never its text; raise SettingsError if it cannot be used."""
    environ, home = context
    is_file = options.origins["token-file"] != TOKEN_VARIABLE
    file = options.token_file or home / TOKEN_FILE
    token = read_token(options.token_file, environ, home, try_base(options.base_url, ""))
    if token is None:
        return f"{display_path(file if is_file else home)} is not there: no API key is set"
    return f"an API key is set, in {file}" if is_file else "an API key is set"


def _make_store_lines(options: Namespace) -> Iterator[_Line]:
    origin, file = options.origins["store"], find_store_file(options.store)
    if file is None:
        yield "store", origin, "none: nothing is saved"
    elif is_below_no_home(file):
        yield "store", origin, f"none: {NO_HOME_FOLDER}, so nothing is saved"
    else:
        yield "store", origin, str(file)
        yield "", "", _describe_store(file)


def _describe_store(file: Path) -> str:
    """Describe how much is stored, without creating or changing the store."""
    try:
        store = lazy.readonly.read_stats(file)
    except FileNotFoundError:
        return "not there yet: the first clan that is loaded creates it"
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        return f"cannot be read ({describe_error(error)}): clantui doctor shows why"
    snapshots = f"{pluralise(store.snapshots, 'snapshot')} of {pluralise(store.clans, 'clan')}"
    return f"{store.size:,} bytes: {snapshots}, {pluralise(store.answers, 'answer')} of the API"
