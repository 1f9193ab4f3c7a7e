"""The file of the user's settings: found, read and checked, and never written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.config.paths import (
    NotTextError,
    explain,
    find_home,
    read_text,
    resolve,
    spell,
    user_folder,
)
from clantui.config.schema import NAMES, RENAMED, InvalidValue, Value
from clantui.config.toml_lines import line_of, split_error
from clantui.core.modules import LateModule
from clantui.core.text.phrases import pluralise
from clantui.core.text.suggest import did_you_mean

if TYPE_CHECKING:
    import tomllib
else:  # most have no such file
    tomllib = LateModule("tomllib")

VARIABLE: Final = "CLANTUI_CONFIG"
KEYS: Final = "keys"
_LONGEST: Final = 1_000_000
"""Bytes read of the file."""


class ConfigProblem(Struct, frozen=True, kw_only=True):
    """Something in the file that cannot be used.

    Attributes:
        line: from 1, or 0 for the file as a whole.
        why: a sentence without a full stop.
    """

    line: int
    why: str


class Config(Struct, frozen=True, kw_only=True):
    """The content of the file.

    Attributes:
        file: where it is, or would be.
        values: by its name what each setting is set to that can be used.
        lines: by its name the line that sets it; that of a key by `keys.` and the id.
        keymap: by an action's id the keys it is bound to; nobody has looked at them.
        wrong: what cannot be used, in the order of the lines.
    """

    file: Path
    values: Mapping[str, Value] = {}
    lines: Mapping[str, int] = {}
    keymap: Mapping[str, str] = {}
    wrong: tuple[ConfigProblem, ...] = ()

    def sentence(self, problem: ConfigProblem) -> str:
        """Return a problem with the place it is about."""
        line = f", line {problem.line}" if problem.line else ""
        return f"{spell(self.file)}{line}: {problem.why}"

    def without_keys(self, wrong: Mapping[str, str]) -> Config:
        """Return the same without keys that cannot be bound.

        Args:
            wrong: by an action's id why its keys cannot be.
        """
        problems = [
            ConfigProblem(line=self.lines[f"{KEYS}.{name}"], why=why)
            for name, why in wrong.items()
        ]
        return replace(
            self,
            keymap={name: keys for name, keys in self.keymap.items() if name not in wrong},
            wrong=tuple(sorted((*self.wrong, *problems), key=lambda problem: problem.line)),
        )

    @property
    def first(self) -> str:
        """The first problem as a sentence, and how many more; empty if there is none."""
        if not self.wrong:
            return ""
        more = f" · and {len(self.wrong) - 1} more: clantui config check"
        return self.sentence(self.wrong[0]) + (more if len(self.wrong) > 1 else "")

    @property
    def hint(self) -> str:
        """The way to all problems, in the one line of the screen; empty if there is none."""
        if not self.wrong:
            return ""
        first, *more = self.wrong
        line = f"line {first.line} of " if first.line else ""
        number = pluralise(len(more), "more problem")
        others = f" · {number}" if more else ""
        return f"Check {line}{self.file.name}{others}: clantui config check"


def config_file(environ: Mapping[str, str]) -> Path:
    """Return the file that `CLANTUI_CONFIG` names, else that in the user's folder for settings."""
    if named := environ.get(VARIABLE):
        return resolve(named, find_home(environ))
    return user_folder("config", environ) / "config.toml"


def read_config(environ: Mapping[str, str]) -> Config:
    """Read the file and check it; without one everything is as it comes.

    Args:
        environ: the environment. A file that it names must be there.
    """
    file = config_file(environ)
    try:
        text = read_text(file, _LONGEST)
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not environ.get(VARIABLE):
            return Config(file=file)
        why = f"cannot be read: {explain(file, error)}"
        return Config(file=file, wrong=(ConfigProblem(line=0, why=why),))
    except NotTextError as error:
        return Config(file=file, wrong=(ConfigProblem(line=error.line, why=str(error)),))
    return check_config(file, text)


def check_config(file: Path, text: str) -> Config:
    """Read a TOML text as a config; `file` is where it is from."""
    try:
        told = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line, why = split_error(text, str(error))
        return Config(file=file, wrong=(ConfigProblem(line=line, why=why),))
    keymap, odd = _keymap(told.pop(KEYS, {}))
    wrong = [ConfigProblem(line=line_of(text, *path), why=why) for path, why in odd]
    values: dict[str, Value] = {}
    for name, value in told.items():
        try:
            values[name] = _value(name, value)
        except InvalidValue as error:
            wrong.append(ConfigProblem(line=line_of(text, name), why=str(error)))
    return Config(
        file=file,
        values=values,
        lines={
            **{name: line_of(text, name) for name in values},
            **{f"{KEYS}.{name}": line_of(text, KEYS, *name.split(".")) for name in keymap},
        },
        keymap=keymap,
        wrong=tuple(sorted(wrong, key=lambda one: one.line)),
    )


def _value(name: str, value: object) -> Value:
    if name in RENAMED:
        raise InvalidValue(f"the setting {name} is called {RENAMED[name]} now")
    if name not in NAMES:
        raise InvalidValue(f"there is no setting {name}{did_you_mean(name, (*NAMES, KEYS))}")
    try:
        return NAMES[name].kind.read(value)
    except InvalidValue as error:
        words = getattr(NAMES[name].kind, "words", ())
        meant = did_you_mean(value, words) if words and isinstance(value, str) else ""
        raise InvalidValue(f"{name} is not {error}{meant}") from None


def _keymap(told: Any) -> tuple[dict[str, str], list[tuple[tuple[str, ...], str]]]:  # noqa: ANN401 — the reader's
    """Return the keys that are texts, and the path and the reason of those that are not."""
    if not told:
        return {}, []
    if not isinstance(told, dict):
        return {}, [((KEYS,), 'keys must be a table: [keys], and below it race = "b,f2"')]
    plain = dict(_plain(told))
    texts = {name: keys for name, keys in plain.items() if isinstance(keys, str)}
    odd = {name: f'{name} is not a text such as "b,f2"' for name in plain.keys() - texts.keys()}
    return texts, [((KEYS, *name.split(".")), why) for name, why in odd.items()]


def _plain(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield names with their values; of a dotted name TOML makes tables in tables."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from _plain(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
