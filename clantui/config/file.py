"""Find, read and check the config file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.config.paths import (
    NotTextError,
    display_path,
    explain,
    find_home,
    find_user_folder,
    read_text,
    resolve_path,
)
from clantui.config.schema import NAMES, RENAMED, Choice, InvalidValue, SettingValue
from clantui.core.modules import LateModule
from clantui.core.text.phrases import pluralise
from clantui.core.text.suggest import did_you_mean

if TYPE_CHECKING:
    import tomllib
else:  # most users have no config
    tomllib = LateModule("tomllib")

VARIABLE: Final = "CLANTUI_CONFIG"
KEYS: Final = "keys"
_MAX_BYTES: Final = 1_000_000
"""Maximum size of the file, in bytes."""

_TABLE: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")
_POSITION: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class ConfigProblem(Struct, frozen=True, kw_only=True):
    """A problem in the config file.

    Attributes:
        line: from 1; 0 for the whole file.
        reason: sentence without a full stop.
    """

    line: int
    reason: str


class Config(Struct, frozen=True, kw_only=True):
    """The content of the file.

    Attributes:
        file: its path, even if it does not exist.
        values: valid values by the name of the setting.
        lines: line numbers by the name of the setting, or by `keys.` and the id of an action.
        keymap: keys by the id of the action, as written; not checked yet.
        problems: in the order of their lines.
    """

    file: Path
    values: Mapping[str, SettingValue] = {}
    lines: Mapping[str, int] = {}
    keymap: Mapping[str, str] = {}
    problems: tuple[ConfigProblem, ...] = ()

    def describe(self, problem: ConfigProblem) -> str:
        """Return a sentence about a problem, with its file and line."""
        line = f", line {problem.line}" if problem.line else ""
        return f"{display_path(self.file)}{line}: {problem.reason}"

    def without_keys(self, reasons: Mapping[str, str]) -> Config:
        """Return a copy without keys that cannot be bound; `reasons` says why, by action."""
        problems = [
            ConfigProblem(line=self.lines[f"{KEYS}.{name}"], reason=reason)
            for name, reason in reasons.items()
        ]
        return replace(
            self,
            keymap={name: keys for name, keys in self.keymap.items() if name not in reasons},
            problems=tuple(sorted((*self.problems, *problems), key=lambda problem: problem.line)),
        )

    @property
    def first_problem(self) -> str:
        """The first problem as a sentence, with the number of others; empty if there is none."""
        if not self.problems:
            return ""
        more = f" · and {len(self.problems) - 1} more: clantui config check"
        return self.describe(self.problems[0]) + (more if len(self.problems) > 1 else "")

    @property
    def hint(self) -> str:
        """A short warning for the screen; empty if there is no problem."""
        if not self.problems:
            return ""
        first, *more = self.problems
        line = f"line {first.line} of " if first.line else ""
        number = pluralise(len(more), "more problem")
        others = f" · {number}" if more else ""
        return f"Check {line}{self.file.name}{others}: clantui config check"


def find_config_file(environ: Mapping[str, str]) -> Path:
    """Return the file that `CLANTUI_CONFIG` names, else the default one."""
    if named := environ.get(VARIABLE):
        return resolve_path(named, find_home(environ))
    return find_user_folder("config", environ) / "config.toml"


def read_config(environ: Mapping[str, str]) -> Config:
    """Read and check the file; a missing one is valid, unless `CLANTUI_CONFIG` names it."""
    file = find_config_file(environ)
    try:
        text = read_text(file, _MAX_BYTES)
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not environ.get(VARIABLE):
            return Config(file=file)
        return _reject(file, 0, f"cannot be read: {explain(file, error)}")
    except NotTextError as error:
        return _reject(file, error.line, str(error))
    return check_config(file, text)


def _reject(file: Path, line: int, reason: str) -> Config:
    return Config(file=file, problems=(ConfigProblem(line=line, reason=reason),))


def check_config(file: Path, text: str) -> Config:
    """Read and check the text of a config."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _reject(file, *split_error(text, str(error)))
    except (ValueError, RecursionError):
        return _reject(file, 0, "it has numbers or brackets that are too long to be read")
    keymap, errors = _read_keymap(table.pop(KEYS, {}))
    problems = [
        ConfigProblem(line=find_line(text, *path), reason=reason) for path, reason in errors
    ]
    values: dict[str, SettingValue] = {}
    for name, value in table.items():
        try:
            values[name] = _read_value(name, value)
        except InvalidValue as error:
            problems.append(ConfigProblem(line=find_line(text, name), reason=str(error)))
    return Config(
        file=file,
        values=values,
        lines={
            **{name: find_line(text, name) for name in values},
            **{f"{KEYS}.{name}": find_line(text, KEYS, *name.split(".")) for name in keymap},
        },
        keymap=keymap,
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _read_value(name: str, value: object) -> SettingValue:
    if name in RENAMED:
        raise InvalidValue(f"the setting {name} is called {RENAMED[name]} now")
    if name not in NAMES:
        raise InvalidValue(f"there is no setting {name}{did_you_mean(name, (*NAMES, KEYS))}")
    kind = NAMES[name].kind
    try:
        return kind.read(value)
    except InvalidValue as error:
        words = kind.words if isinstance(kind, Choice) else ()
        suggestion = did_you_mean(value, words) if isinstance(value, str) else ""
        raise InvalidValue(f"{name} is not {error}{suggestion}") from None


def _read_keymap(table: object) -> tuple[dict[str, str], list[tuple[tuple[str, ...], str]]]:
    """Return the key bindings that are texts; of the others, the path and the reason."""
    if not table:
        return {}, []
    if not isinstance(table, dict):
        return {}, [((KEYS,), 'keys must be a table: [keys], and below it race = "b,f2"')]
    entries = dict(_flatten(table))
    keymap = {name: keys for name, keys in entries.items() if isinstance(keys, str)}
    return keymap, [
        ((KEYS, *name.split(".")), f'{name} is not a text such as "b,f2"')
        for name in entries.keys() - keymap.keys()
    ]


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the dotted name and the value of each key in nested tables."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def find_line(text: str, *path: str) -> int:
    """Return the line of a key, from 1; for a key in an inline table, the line of the table.

    Args:
        text: valid TOML.
        path: the names of the tables, then the name of the key.
    """
    best_depth, best_line = 0, 1
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):  # TOML and editors have no other line ends
        if heading := _TABLE.match(line):
            table = _split_name(heading[1])
            found = table
        elif key := _KEY.match(line):
            found = (*table, *_split_name(key[1]))
        else:
            continue
        if found == path[: len(found)] and len(found) > best_depth:
            best_depth, best_line = len(found), number
    return best_line


def split_error(text: str, error: str) -> tuple[int, str]:
    """Split an error of `tomllib`, `… (at line 3, column 9)`, into line and message."""
    position = _POSITION.search(error)
    last = text.removesuffix("\n").count("\n") + 1
    line = int(position[1]) if position and position[1] else last
    message = _POSITION.sub("", error)
    return min(line, last), message[:1].lower() + message[1:]


def _split_name(name: str) -> tuple[str, ...]:
    """Split a dotted name; the parts of our names contain no full stops and no quotes."""
    return tuple(part.strip().strip("\"'") for part in name.split("."))
