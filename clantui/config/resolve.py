"""Resolve a setting from the environment, the config or its default."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clantui.config.file import Config
from clantui.config.paths import resolve_path
from clantui.config.schema import InvalidValue, Setting, Text, Value
from clantui.config.settings import SettingsError

DEFAULT: Final = "default"
"""Origin of a setting that is not set."""

_FILES: Final = {"token-file", "store"}
"""Settings that name a file; in the config it is relative to the config's folder."""


def lookup(
    setting: Setting, environ: Mapping[str, str], config: Config, home: Path
) -> tuple[Value | Path | None, str]:
    """Find the value of a setting, and its origin, without the command line.

    Returns:
        The value: a `Path` for a file; None if it is not set, or by one of `other_variables`.
        The origin: the variable, `line 3` of the config, or `DEFAULT`.

    Raises:
        SettingsError: if the value of the variable is invalid.
    """
    if text := environ.get(setting.variable):
        try:  # a text is checked where it is used
            value = text if isinstance(setting.kind, Text) else setting.kind.read(text)
        except InvalidValue as error:
            raise SettingsError(f"{setting.variable} is not {error}") from None
        return _as_file(setting, value, home, None), setting.variable
    if other := next((name for name in setting.other_variables if environ.get(name)), ""):
        return None, other
    if setting.name in config.values:
        value = config.values[setting.name]
        origin = f"line {config.lines[setting.name]}"
        return _as_file(setting, value, home, config.file.parent), origin
    return None, DEFAULT


def _as_file(setting: Setting, value: Value, home: Path, folder: Path | None) -> Value | Path:
    if setting.name not in _FILES or not isinstance(value, str):
        return value
    return resolve_path(value, home, folder)
