"""`clantui config`: what is set, by what, and where everything is kept. Asks nobody."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from clantui.cli import output
from clantui.cli.resolve import DEFAULT, check_keys, lookup, place
from clantui.config.file import VARIABLE, Config, read_config
from clantui.config.paths import is_homeless, spell
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
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean

_DEMO: Final = "--demo"
_EDITORS: Final = ("VISUAL", "EDITOR")
_USUAL: Final = ("nano", "vi", "notepad")
"""Editors that systems bring, the one that needs no learning first."""

_NO_FILE: Final = "there is no home folder for a config; set HOME or CLANTUI_CONFIG"

_WRONG: Final = 2
"""Exit code of a config in which something cannot be used."""

_Line: TypeAlias = tuple[str, str, str]
"""What is set, by what, to what."""

_UNITS: Final = {
    "every": " s",
    "timeout": " s",
    "patience": " s",
    "rate": " a second",
    "max-age": " s",
}


def config(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Tell the config's place, all settings with their origins, or what is wrong; or edit it.

    Args:
        options: of the command line; `what` is `path`, `show`, `check` or `edit`.
        environ: the environment.
        home: the user's home folder.

    Returns:
        The exit code: 2 where something in the config cannot be used, also after editing it.

    Raises:
        SettingsError: if nothing can be printed, or there is no editor.
        BrokenPipeError: if nobody reads.
    """
    read: Config = options.config
    match options.what:
        case "path":
            if is_homeless(read.file):
                raise SettingsError(_NO_FILE)
            output.write(f"{read.file}\n", None)
            return 0
        case "edit":
            _edit(read.file, environ)
            read = check_keys(read_config({**environ, VARIABLE: str(read.file)}))
            return _complain(read, home)
        case "check":
            if not (code := _complain(read, home)):
                there = "all is well" if read.file.exists() else "not there, so all is as it comes"
                output.write(f"{_place(read)}: {there}\n", None)
            return code
    lines = [_file(read, environ), *_settings(options, environ, home), *_keys(read)]
    widths = [max(len(line[column]) for line in lines) + 2 for column in (0, 1)]
    shown = (
        f"{what:<{widths[0]}}{origin:<{widths[1]}}{clean(value)}" for what, origin, value in lines
    )
    output.write("".join(f"{line}\n" for line in shown), None)
    return _complain(read, home)


def _complain(read: Config, home: Path) -> int:
    """Tell all that is wrong, a line each."""
    wrong = [read.sentence(one) for one in read.wrong]
    wrong += _unusable(read, home)
    if not wrong and (why := _theme(read)):
        wrong = [why]
    for sentence in wrong:
        print(f"clantui: {clean(sentence)}", file=sys.stderr)
    return _WRONG if wrong else 0


def _unusable(read: Config, home: Path) -> Iterator[str]:
    """Why the address and the file of the key in the config cannot be used, where they cannot."""
    looks: dict[str, Callable[[str], object]] = {
        "base-url": lambda text: read_base(text, {}),
        "token-file": lambda text: read_token(place(text, read, home), {}, home),
    }
    for name, look in looks.items():
        if (value := read.values.get(name)) is not None:
            try:
                look(str(value))
            except SettingsError as error:
                yield f"{read.file}, line {read.lines[name]}: {error}"


def _theme(read: Config) -> str:
    """Why there is no theme of the name in the config; else empty. Imports Textual."""
    if (name := read.values.get("theme")) is None:
        return ""
    from clantui.cli.appearance import appearance_of  # noqa: PLC0415 — heavy, and only for this

    try:
        appearance_of(Namespace(theme=name), {})
    except SettingsError as error:
        return f"{read.file}, line {read.lines['theme']}: {error}"
    return ""


def _edit(file: Path, environ: Mapping[str, str]) -> None:
    """Have the file edited; where there is none, begin one in which all is commented out."""
    editor = next((environ[name] for name in _EDITORS if environ.get(name)), "")
    if not (editor := editor or _usual(environ)):
        raise SettingsError(
            f"no editor is named by VISUAL or EDITOR, and none of {', '.join(_USUAL)} is here; "
            f"the file is {file}"
        )
    from clantui.config.template import config_template  # noqa: PLC0415 — only for this

    if is_homeless(file):
        raise SettingsError(_NO_FILE)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            with file.open("x", encoding="utf-8") as opened:
                opened.write(config_template())
    except OSError as error:
        raise SettingsError(f"{file} cannot be begun: {error.strerror}") from None
    try:
        subprocess.run([*shlex.split(editor, posix=os.name == "posix"), str(file)], check=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SettingsError(f"{file} cannot be edited with {editor}: {why}") from None
    except subprocess.CalledProcessError as error:
        raise SettingsError(f"{editor} ended with {error.returncode}") from None


def _usual(environ: Mapping[str, str]) -> str:
    """The first usual editor there is, as a word of a command; else empty."""
    import shutil  # noqa: PLC0415 — only for this

    return next((name for name in _USUAL if shutil.which(name, path=environ.get("PATH"))), "")


def _file(read: Config, environ: Mapping[str, str]) -> _Line:
    there = "" if read.file.exists() else " (not there)"
    return "config", VARIABLE if environ.get(VARIABLE) else DEFAULT, f"{_place(read)}{there}"


def _place(read: Config) -> str:
    return "no home folder for a config" if is_homeless(read.file) else str(read.file)


def _settings(options: Namespace, environ: Mapping[str, str], home: Path) -> Iterator[_Line]:
    for setting in SETTINGS:
        match setting.name:
            case "base-url":
                yield _base(options, environ)
            case "token-file":
                yield _key(options, environ, home)
            case "store":
                yield from _store(options, environ)
            case "art":
                name, origin, value = _plain(setting, options, environ)
                yield name, origin, f"{value}; {_pictures()}"
            case _:
                yield _plain(setting, options, environ)


def _pictures() -> str:
    folder = picture_folder()
    return "pictures are not kept" if is_homeless(folder) else f"pictures are kept in {folder}"


def _plain(setting: Setting, options: Namespace, environ: Mapping[str, str]) -> _Line:
    origin, default = options.origins[setting.name], setting.default.strip('"')
    value: object = lookup(setting, environ, options.config)[0]
    if origin == "--no-cache":
        value = 0.0
    elif setting.name in options.flags:
        value = getattr(options, setting.option)
        value = not value if setting.flag.startswith("--no-") else value
    elif value is None and origin in setting.others:
        value = f"as {origin} says"
    return setting.name, origin, _worded(setting, default if value is None else value)


def _worded(setting: Setting, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:g}" if isinstance(value, int | float) else str(value)
    return text + _UNITS.get(setting.name, "") if text[-1:].isdigit() else text


def _base(options: Namespace, environ: Mapping[str, str]) -> _Line:
    if options.demo:
        return "base-url", _DEMO, "the demo world, in this program"
    origin = options.origins["base-url"]
    try:
        return "base-url", origin, read_base(options.base_url, environ)
    except SettingsError as error:
        return "base-url", origin, f"unusable: {error}"


def _key(options: Namespace, environ: Mapping[str, str], home: Path) -> _Line:
    """Whether there is a key and where it is from; of its text nothing, also where it is wrong."""
    name = "token-file"
    if options.demo:
        return name, _DEMO, "no key is needed"
    origin = options.origins[name]
    if options.token_file is None:
        origin = TOKEN_VARIABLE if environ.get(TOKEN_VARIABLE) else DEFAULT
    file = None if origin == TOKEN_VARIABLE else options.token_file or home / TOKEN_FILE
    try:
        token = read_token(options.token_file, environ, home, _known_base(options, environ))
    except SettingsError as error:
        return name, origin, f"unusable: {error}"
    if token is None:
        return name, origin, f"{spell(file or home)} is not there: no key is set"
    return name, origin, "a key is set" if file is None else f"a key is set, in {file}"


def _known_base(options: Namespace, environ: Mapping[str, str]) -> str:
    """Return the base URL, or empty where it is wrong, which its own line tells."""
    try:
        return read_base(options.base_url, environ)
    except SettingsError:
        return ""


def _store(options: Namespace, environ: Mapping[str, str]) -> Iterator[_Line]:
    if options.demo:
        yield "store", _DEMO, "gone with the program"
        return
    origin = options.origins["store"]
    if options.no_store:
        yield "store", origin, "none: nothing is remembered"
    else:
        file = store_file(environ)
        if is_homeless(file):
            yield "store", origin, "none: there is no home folder, so nothing is remembered"
            return
        yield "store", origin, str(file)
        yield "", "", _holdings(file)


def _keys(read: Config) -> Iterator[_Line]:
    for known_as, keys in read.keymap.items():
        yield f"keys.{known_as}", f"line {read.lines[f'keys.{known_as}']}", keys


def _holdings(file: Path) -> str:
    """How much a store holds; it is neither made nor brought up to date here."""
    from clantui.store.stats import holdings  # noqa: PLC0415 — only for this

    try:
        held = holdings(file)
    except FileNotFoundError:
        return "not there yet: the first clan that is read begins it"
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return f"cannot be read ({why}): clantui doctor tells more"
    readings = f"{pluralise(held.snapshots, 'reading')} of {pluralise(held.clans, 'clan')}"
    return f"{held.size:,} bytes: {readings}, {pluralise(held.answers, 'answer')} of the API"
