"""Options left open by the command line, filled in from the environment and the config."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from clantui.cli import lazy
from clantui.cli.registry import SCREEN, Context
from clantui.config.file import Config, read_config
from clantui.config.paths import resolve
from clantui.config.resolve import lookup
from clantui.config.schema import SETTINGS
from clantui.config.settings import SettingsError

_TOLERANT: Final = {SCREEN, "config", "keys"}
"""Commands that go on with a wrong config, and say so in their own way. Others need no keys."""

_WITHOUT: Final = {"demo-api", "completion", "help", "serve"}
"""Commands that have no settings; each visit of `serve` reads all of them for itself."""

_FILES: Final = ("token_file", "output", "faults")
"""Options that name a file; no shell knows the `~` in `--output=~/x`."""


def apply_settings(options: Namespace, context: Context) -> None:
    """Add to the options all settings, and where each is from.

    A setting is an attribute of its name, None where nobody sets it. In `origins` is what sets
    each of them, in `config` the file as it was read, and in `keymap` its keys.

    Raises:
        SettingsError: if something set is wrong, and the command does not say so itself.
    """
    for name in _FILES:
        if (file := getattr(options, name, None)) is not None:
            setattr(options, name, resolve(str(file), context.home))
    if options.command in _WITHOUT:
        return
    config = read_config(context.environ)
    if options.command in _TOLERANT:
        config = check_keys(config)
    elif config.wrong:
        raise SettingsError(config.first)
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
    """Return a config without the keys that cannot be bound."""
    if not config.keymap:
        return config
    return config.without_keys(lazy.validate.find_conflicts(config.keymap))
