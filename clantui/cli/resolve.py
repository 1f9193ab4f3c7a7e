"""Complete the options from the environment, the config or the defaults."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Final

from clantui.cli import lazy
from clantui.cli.registry import SCREEN, Context
from clantui.config.file import Config, read_config
from clantui.config.paths import resolve_path
from clantui.config.schema import SETTINGS, InvalidValue, Setting, Text, Value
from clantui.config.settings import SettingsError

DEFAULT: Final = "default"
"""Origin of a setting that is not set."""

_FILE_SETTINGS: Final = {"token-file", "store"}
"""Settings that name a file; in the config it is relative to the config's folder."""

_TOLERANT: Final = {SCREEN, "config", "keys"}
"""Commands that run even if the config is invalid, and report that themselves."""

_NO_SETTINGS: Final = {"demo-api", "completion", "help", "serve"}
"""Commands without settings; `serve` starts a process for each visit, which reads them."""

_FILE_OPTIONS: Final = ("token_file", "output", "faults")
"""Options that name a file; no shell replaces the `~` in `--output=~/x`."""


def apply_settings(options: Namespace, context: Context) -> None:
    """Add to the options the value of each setting, and where it was set.

    A setting is an attribute of its name, None if it is not set. `origins` has the origin of each,
    and `config` the file.

    Raises:
        SettingsError: if a setting is invalid, and the command does not report it itself.
    """
    for name in _FILE_OPTIONS:
        if (file := getattr(options, name, None)) is not None:
            setattr(options, name, resolve_path(str(file), context.home))
    if options.command in _NO_SETTINGS:
        return
    config = read_config(context.environ)
    if options.command in _TOLERANT:
        config = check_keys(config)
    elif config.problems:
        raise SettingsError(config.first_problem)
    flags: dict[str, str] = getattr(options, "flags", {})
    options.config, options.origins = config, {}
    for setting in SETTINGS:
        value, origin = lookup(setting, config, context)
        if setting.name in flags:
            origin = flags[setting.name]
        else:
            setattr(options, setting.dest, value)
        options.origins[setting.name] = origin


def lookup(setting: Setting, config: Config, context: Context) -> tuple[Value | Path | None, str]:
    """Find the value of a setting and its origin, except on the command line.

    Returns:
        The value: a `Path` for a file; None if it is not set, or if one of `other_variables` sets
            it.
        The origin: the variable, `line 3` of the config, or `DEFAULT`.

    Raises:
        SettingsError: if the value of the variable is invalid.
    """
    folder = None
    if text := context.environ.get(setting.variable):
        origin = setting.variable
        try:  # texts are checked where they are used
            value = text if isinstance(setting.kind, Text) else setting.kind.read(text)
        except InvalidValue as error:
            raise SettingsError(f"{setting.variable} is not {error}") from None
    elif other := next(
        (name for name in setting.other_variables if context.environ.get(name)), ""
    ):
        return None, other
    elif setting.name in config.values:
        value, folder = config.values[setting.name], config.file.parent
        origin = f"line {config.lines[setting.name]}"
    else:
        return None, DEFAULT
    if setting.name in _FILE_SETTINGS and isinstance(value, str):
        return resolve_path(value, context.home, folder), origin
    return value, origin


def check_keys(config: Config) -> Config:
    """Return the config without keys that cannot be bound; they are listed in its problems."""
    if not config.keymap:
        return config
    return config.without_keys(lazy.validate.find_conflicts(config.keymap))
