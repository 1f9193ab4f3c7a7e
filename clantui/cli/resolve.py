"""Complete the options from the environment and the config."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from clantui.cli import lazy
from clantui.cli.registry import SCREEN, Context
from clantui.config.file import Config, read_config
from clantui.config.paths import resolve_path
from clantui.config.resolve import lookup
from clantui.config.schema import SETTINGS
from clantui.config.settings import SettingsError

_TOLERANT: Final = {SCREEN, "config", "keys"}
"""Commands that run in spite of an invalid config, and report it themselves."""

_NO_SETTINGS: Final = {"demo-api", "completion", "help", "serve"}
"""Commands without settings; `serve` starts a process for each visit, which reads them."""

_FILES: Final = ("token_file", "output", "faults")
"""Options that name a file; no shell replaces the `~` in `--output=~/x`."""


def apply_settings(options: Namespace, context: Context) -> None:
    """Add all settings to the options, and where each was set.

    A setting is an attribute of its name, None if it is not set. `origins` has the origin of each,
    `config` the file, and `keymap` its keys.

    Raises:
        SettingsError: if a setting is invalid, and the command does not report it itself.
    """
    for name in _FILES:
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
    options.config, options.keymap, options.origins = config, config.keymap, {}
    for setting in SETTINGS:
        value, origin = lookup(setting, context.environ, config, context.home)
        if setting.name in flags:
            origin = flags[setting.name]
        else:
            setattr(options, setting.dest, value)
        options.origins[setting.name] = origin


def check_keys(config: Config) -> Config:
    """Return the config without keys that cannot be bound, which become problems."""
    if not config.keymap:
        return config
    return config.without_keys(lazy.validate.find_conflicts(config.keymap))
