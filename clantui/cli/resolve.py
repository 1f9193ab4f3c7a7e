"""Give every setting its value: by an option, the environment, the config, or its default."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from clantui.cli import lazy
from clantui.cli.registry import Context
from clantui.config.file import Config, read_config
from clantui.config.paths import resolve_path
from clantui.config.schema import DEFAULT, SETTINGS, InvalidValue, Setting, SettingValue, Text
from clantui.config.settings import SettingsError
from clantui.core.text.suggest import did_you_mean


def apply_settings(options: Namespace, context: Context) -> None:
    """Add to the options the value of each setting, and where it is set.

    The value of `load-timeout` is `options.load_timeout`, even if it is only the default.
    `options.origins` has the origin of each setting, and `options.config` the file.

    Raises:
        SettingsError: if a setting is invalid, and the command does not report it itself.
    """
    for name, value in vars(options).items():
        if isinstance(value, Path):  # no shell replaces the `~` in `--output=~/x`
            setattr(options, name, resolve_path(str(value), context.home))
    if not options.reads_settings:
        return
    config = read_config(context.environ)
    if options.reports_config:
        config = check_keys(config)
    elif config.problems:
        raise SettingsError(config.first_problem)
    options.config, options.origins = config, {}
    for setting in SETTINGS:
        found, origin = find_value(setting, options, config, context)
        setattr(options, setting.dest, found)
        options.origins[setting.name] = origin


def find_value(
    setting: Setting, options: Namespace, config: Config, context: Context
) -> tuple[Any, str]:
    """Find the value of a setting, in the first of five places.

    Returns:
        The value; a `Path` for a file.
        The origin: the option, the variable, `line 3` of the config, or `DEFAULT`. If it is one of
            `other_variables`, the value is the default.

    Raises:
        SettingsError: if the value of the variable is invalid.
    """
    if setting.name in options.flags:
        return getattr(options, setting.dest), options.flags[setting.name]
    if text := context.environ.get(setting.variable):
        return _read_variable(setting, text, context), setting.variable
    for variable in setting.other_variables:
        if context.environ.get(variable):
            return setting.default, variable
    if setting.name in config.values:
        value: SettingValue | Path = config.values[setting.name]
        if isinstance(setting.kind, Text) and setting.kind.is_file and isinstance(value, str):
            value = resolve_path(value, context.home, config.file.parent)
        return value, f"line {config.lines[setting.name]}"
    return setting.default, DEFAULT


def _read_variable(setting: Setting, text: str, context: Context) -> SettingValue | Path:
    if isinstance(setting.kind, Text):  # checked where it is used
        return resolve_path(text, context.home) if setting.kind.is_file else text
    try:
        return setting.kind.read(text)
    except InvalidValue as error:
        raise SettingsError(f"{setting.variable} is not {error}") from None


def is_from_config(options: Namespace, name: str) -> bool:
    """Return True if the config sets a setting."""
    return str(options.origins[name]).startswith("line ")


def describe_origin(options: Namespace, name: str) -> str:
    """Describe where a setting is set: its option, its variable, or file and line."""
    origin: str = options.origins[name]
    return f"{options.config.file}, {origin}" if is_from_config(options, name) else origin


def check_theme(name: str) -> None:
    """Check that a theme exists; raise SettingsError if not."""
    if name not in (known := lazy.themes.list_theme_names()):
        more = did_you_mean(name, known) or "; clantui --theme list shows all"
        raise SettingsError(f"there is no theme {name}{more}")


def check_keys(config: Config) -> Config:
    """Return the config without keys that cannot be bound; they are listed in its problems."""
    if not config.keymap:
        return config
    return config.without_keys(lazy.validate.find_conflicts(config.keymap))
