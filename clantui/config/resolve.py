"""The origin of each setting: an option, a variable, the file, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from clantui.config.file import Config
from clantui.config.paths import resolve
from clantui.config.schema import InvalidValue, Setting, Text, Value
from clantui.config.settings import SettingsError

DEFAULT: Final = "default"
"""The origin of what nobody sets."""

_FILES: Final = {"token-file", "store"}
"""Settings that name a file: from the working directory in a variable, from the config in it."""


class ResolvedSetting(NamedTuple):
    """A value below the command line, and what sets it.

    Attributes:
        value: a file's is a `Path`; None where nobody sets it, or a variable of `others` does.
        origin: the variable, `line 3` of the config, or `DEFAULT`.
    """

    value: Value | Path | None
    origin: str


def lookup(
    setting: Setting, environ: Mapping[str, str], config: Config, home: Path
) -> ResolvedSetting:
    """Find what environment or config set a setting to.

    Raises:
        SettingsError: if the environment says something that cannot be.
    """
    if text := environ.get(setting.variable):
        try:  # whatever reads a text says what is wrong with it
            value = text if isinstance(setting.kind, Text) else setting.kind.read(text)
        except InvalidValue as error:
            raise SettingsError(f"{setting.variable} is not {error}") from None
        return ResolvedSetting(_as_file(setting, value, home, None), setting.variable)
    if other := next((name for name in setting.others if environ.get(name)), ""):
        return ResolvedSetting(None, other)
    if setting.name in config.values:
        value = config.values[setting.name]
        origin = f"line {config.lines[setting.name]}"
        return ResolvedSetting(_as_file(setting, value, home, config.file.parent), origin)
    return ResolvedSetting(None, DEFAULT)


def _as_file(setting: Setting, value: Value, home: Path, folder: Path | None) -> Value | Path:
    if setting.name not in _FILES or not isinstance(value, str):
        return value
    return resolve(value, home, folder)
