"""`clantui config WHAT`: what is set, by what, and where everything is kept. Asks nobody."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from clantui.cli import lazy, output
from clantui.cli.options import add_source_options
from clantui.cli.parser import CommandParser
from clantui.cli.progress import complain
from clantui.cli.registry import Context
from clantui.cli.resolve import check_keys
from clantui.config.file import VARIABLE, Config, read_config
from clantui.config.paths import is_homeless, resolve, spell
from clantui.config.resolve import DEFAULT
from clantui.config.schema import SETTINGS, Setting
from clantui.config.settings import (
    TOKEN_FILE,
    TOKEN_VARIABLE,
    SettingsError,
    picture_folder,
    read_base,
    read_token,
    store_file,
)
from clantui.config.template import config_template
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean

_DEMO: Final = "--demo"
_EDITORS: Final = ("VISUAL", "EDITOR")
_USUAL: Final = ("nano", "vi", "notepad")
"""Editors that systems bring, the one that needs no learning first."""

_NO_FILE: Final = "there is no home folder for a config; set HOME or CLANTUI_CONFIG"

_ACTIONS: Final = (
    "name an action: clantui config show (all settings), path (where the file is), "
    "check (what is wrong in it) or edit"
)

_WRONG: Final = 2
"""Exit code of a config in which something cannot be used."""

_Line: TypeAlias = tuple[str, str, str]
"""A setting's name, value and origin, for each that is set."""


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
        usual=("ACTION",),
    )
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
    """Print the config's place, all settings with their origins, or what is wrong; or edit it.

    Returns:
        The exit code: 2 where something in the config cannot be used, also after editing it.

    Raises:
        SettingsError: if nothing can be printed, or there is no editor.
    """
    environ, home = context
    config: Config = options.config
    match options.action:
        case "path":
            if is_homeless(config.file):
                raise SettingsError(_NO_FILE)
            output.write(f"{config.file}\n", None)
            return 0
        case "edit":
            _edit(config.file, environ)
            config = check_keys(read_config({**environ, VARIABLE: str(config.file)}))
            return _complain(config, home)
        case "check":
            if not (code := _complain(config, home)):
                exists = config.file.exists()
                verdict = "All good" if exists else "no config file: defaults are used"
                output.write(f"{_spell_file(config)}: {verdict}\n", None)
            return code
    lines = [_file_line(config, environ), *_lines(options, context), *_key_lines(config)]
    widths = [max(len(line[column]) for line in lines) + 2 for column in (0, 1)]
    rows = (
        f"{name:<{widths[0]}}{origin:<{widths[1]}}{clean(value)}" for name, origin, value in lines
    )
    output.write("".join(f"{row}\n" for row in rows), None)
    return _complain(config, home)


def _complain(config: Config, home: Path) -> int:
    """Print all that is wrong, a line each."""
    wrong = [config.sentence(problem) for problem in config.wrong]
    wrong += _check_values(config, home)
    if not wrong and (reason := _check_theme(config)):
        wrong = [reason]
    for sentence in wrong:
        complain(clean(sentence))
    return _WRONG if wrong else 0


def _check_values(config: Config, home: Path) -> Iterator[str]:
    """Yield why the address and the file of the key in the config cannot be used."""
    folder = config.file.parent
    checks: dict[str, Callable[[str], object]] = {
        "base-url": read_base,
        "token-file": lambda text: read_token(resolve(text, home, folder), {}, home),
    }
    for name, check in checks.items():
        if (value := config.values.get(name)) is not None:
            try:
                check(str(value))
            except SettingsError as error:
                yield f"{config.file}, line {config.lines[name]}: {error}"


def _check_theme(config: Config) -> str:
    """Return why there is no theme of the name in the config; else empty."""
    if (name := config.values.get("theme")) is None:
        return ""
    try:
        lazy.themes.check_theme(str(name))
    except SettingsError as error:
        return f"{config.file}, line {config.lines['theme']}: {error}"
    return ""


def _edit(file: Path, environ: Mapping[str, str]) -> None:
    """Open the file in an editor; where there is none, create it from the template."""
    editor = next((environ[name] for name in _EDITORS if environ.get(name)), "")
    if not (editor := editor or _find_editor(environ)):
        raise SettingsError(
            f"no editor is named by VISUAL or EDITOR, and none of {', '.join(_USUAL)} is here; "
            f"the file is {file}"
        )
    if is_homeless(file):
        raise SettingsError(_NO_FILE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            with file.open("x", encoding="utf-8") as opened:
                opened.write(config_template())
    except OSError as error:
        raise SettingsError(f"{file} cannot be created: {error.strerror}") from None
    try:
        subprocess.run([*shlex.split(editor, posix=os.name == "posix"), str(file)], check=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SettingsError(f"{file} cannot be edited with {editor}: {why}") from None
    except subprocess.CalledProcessError as error:
        raise SettingsError(f"{editor} ended with {error.returncode}") from None


def _find_editor(environ: Mapping[str, str]) -> str:
    """Return the first usual editor there is, as a word of a command; else empty."""
    return next((name for name in _USUAL if shutil.which(name, path=environ.get("PATH"))), "")


def _file_line(config: Config, environ: Mapping[str, str]) -> _Line:
    there = "" if config.file.exists() else " (not there)"
    return (
        "config",
        VARIABLE if environ.get(VARIABLE) else DEFAULT,
        f"{_spell_file(config)}{there}",
    )


def _spell_file(config: Config) -> str:
    return "no home folder for a config" if is_homeless(config.file) else str(config.file)


def _lines(options: Namespace, context: Context) -> Iterator[_Line]:
    for setting in SETTINGS:
        match setting.name:
            case "base-url":
                yield _base_line(options)
            case "token-file":
                yield _key_line(options, context)
            case "store":
                yield from _store_lines(options)
            case "art":
                name, origin, value = _line(setting, options)
                yield name, origin, f"{value}; {_describe_pictures()}"
            case _:
                yield _line(setting, options)


def _describe_pictures() -> str:
    folder = picture_folder()
    return "pictures are not kept" if is_homeless(folder) else f"pictures are kept in {folder}"


def _line(setting: Setting, options: Namespace) -> _Line:
    origin = options.origins[setting.name]
    value = getattr(options, setting.dest)
    if value is None:
        value = setting.default_text or setting.default
        if origin in setting.others:
            value = f"as {origin} says"
    return setting.name, origin, _spell_value(setting, value)


def _spell_value(setting: Setting, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}{setting.unit}" if isinstance(value, int | float) else str(value)


def _base_line(options: Namespace) -> _Line:
    if options.demo:
        return "base-url", _DEMO, "the demo clans, in this program"
    origin = options.origins["base-url"]
    try:
        return "base-url", origin, read_base(options.base_url)
    except SettingsError as error:
        return "base-url", origin, f"unusable: {error}"


def _key_line(options: Namespace, context: Context) -> _Line:
    """Return whether there is a key and from where; nothing of its text, also of a wrong one."""
    name = "token-file"
    if options.demo:
        return name, _DEMO, "no API key is needed"
    environ, home = context
    origin = options.origins[name]
    file = None if origin == TOKEN_VARIABLE else options.token_file or home / TOKEN_FILE
    try:
        token = read_token(options.token_file, environ, home, _usable_base(options))
    except SettingsError as error:
        return name, origin, f"unusable: {error}"
    if token is None:
        return name, origin, f"{spell(file or home)} is not there: no API key is set"
    return name, origin, "an API key is set" if file is None else f"an API key is set, in {file}"


def _usable_base(options: Namespace) -> str:
    """Return the base URL, or empty where it is wrong, which its own line says."""
    try:
        return read_base(options.base_url)
    except SettingsError:
        return ""


def _store_lines(options: Namespace) -> Iterator[_Line]:
    if options.demo:
        yield "store", _DEMO, "kept in memory only"
        return
    origin = options.origins["store"]
    if options.store is False:
        yield "store", origin, "none: nothing is saved"
        return
    file = store_file(options.store)
    if is_homeless(file):
        yield "store", origin, "none: there is no home folder, so nothing is saved"
        return
    yield "store", origin, str(file)
    yield "", "", _describe_store(file)


def _key_lines(config: Config) -> Iterator[_Line]:
    for action, keys in config.keymap.items():
        yield f"keys.{action}", f"line {config.lines[f'keys.{action}']}", keys


def _describe_store(file: Path) -> str:
    """Return how much a store holds, without making one or changing it."""
    try:
        held = lazy.stats.read_file_stats(file)
    except FileNotFoundError:
        return "not there yet: the first clan that is loaded creates it"
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"cannot be read ({why}): clantui doctor shows why"
    readings = f"{pluralise(held.snapshots, 'snapshot')} of {pluralise(held.clans, 'clan')}"
    return f"{held.size:,} bytes: {readings}, {pluralise(held.answers, 'answer')} of the API"
