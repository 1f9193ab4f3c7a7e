"""What the command line leaves open, filled in from the environment and the user's config."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from clantui.config.file import Config, read_config
from clantui.config.paths import resolve
from clantui.config.schema import NAMES, SETTINGS, InvalidValue, Setting, Value
from clantui.config.settings import STORE_VARIABLE, TOKEN_VARIABLE, SettingsError

DEFAULT: Final = "default"

_BEARING: Final = {"open", "config", "keys"}
"""Commands that go on with a wrong config, and tell it in their own way. Others need no keys."""

_BARE: Final = {"demo-api", "completion", "help", "serve"}
"""Commands that nothing is set for; each visit of `serve` reads all of it for itself."""

_FILES: Final = ("token_file", "output", "faults")
"""Options that name a file; no shell knows the `~` in `--output=~/x`."""

_OF_OLD: Final = {"base-url", "store"}
"""Settings whose variables `settings` reads, and says what is wrong with them."""


def apply_settings(
    options: Namespace, environ: Mapping[str, str], home: Path
) -> tuple[Namespace, Mapping[str, str]]:
    """Settle what was left open: by the environment, else by the config.

    Args:
        options: of the command line.
        environ: the environment.
        home: the user's home folder.

    Returns:
        The options, with the `config` as it was read, its `keymap`, in `flags` what the command
        line had set, in `origins` what sets each setting, and in `by_config` what the config
        settled; and the environment, in which the file of the store has its place.

    Raises:
        SettingsError: if something set is wrong, and the command is not one that tells it itself.
    """
    for name in _FILES:
        if (named := getattr(options, name, None)) is not None:
            setattr(options, name, resolve(str(named), home))
    if options.command in _BARE:
        return options, environ
    config = read_config(environ)
    if options.command in _BEARING:
        config = check_keys(config)
    elif config.wrong:
        raise SettingsError(config.first)
    options.flags = dict(_flags(options))
    options.origins = {one.name: lookup(one, environ, config)[1] for one in SETTINGS}
    options.origins |= options.flags
    options.config, options.keymap, options.by_config = config, config.keymap, set()
    for setting in SETTINGS:
        _settle(setting, options, environ, config, home)
    store, _ = lookup(NAMES["store"], environ, config)
    if isinstance(store, str) and not environ.get(STORE_VARIABLE):
        environ = {**environ, STORE_VARIABLE: str(place(store, config, home))}
    return options, environ


def check_keys(config: Config) -> Config:
    """Return a config without the keys that cannot be bound. Imports the screen."""
    if not config.keymap:
        return config
    from clantui.ui.keymap.validate import find_conflicts  # noqa: PLC0415 — Textual

    return config.without_keys(find_conflicts(config.keymap))


def lookup(
    setting: Setting, environ: Mapping[str, str], config: Config
) -> tuple[Value | None, str]:
    """What the environment or the config says of a setting, and which of them.

    Returns:
        None and `default` where neither does; a value of `others` is theirs alone to read.

    Raises:
        SettingsError: if the environment says something that cannot be.
    """
    if text := environ.get(setting.variable):
        if setting.name in _OF_OLD:
            return text, setting.variable
        try:
            return setting.kind.read(text), setting.variable
        except InvalidValue as error:
            raise SettingsError(f"{setting.variable} is not {error}") from None
    if other := next((name for name in setting.others if environ.get(name)), ""):
        return None, other
    if setting.name in config.values:
        return config.values[setting.name], f"line {config.lines[setting.name]}"
    return None, DEFAULT


def place(name: str, config: Config, home: Path) -> Path:
    """The file that a name in the config means: within home after `~`, else beside the config."""
    return resolve(name, home, config.file.parent)


def _flags(options: Namespace) -> Iterator[tuple[str, str]]:
    """By its name each setting that the command line sets, and by which flag."""
    for setting in SETTINGS:
        given = getattr(options, setting.option, None) if setting.option else None
        switch = setting.flag.startswith("--no-")
        if given if switch else given is not None:
            yield setting.name, setting.flag
    if getattr(options, "no_cache", False):
        yield "max-age", "--no-cache"  # whatever --max-age says


def _settle(
    setting: Setting, options: Namespace, environ: Mapping[str, str], config: Config, home: Path
) -> None:
    """Put one value where the flag's would be, unless that was given."""
    value: object
    value, origin = lookup(setting, environ, config)
    ours = origin == setting.variable
    name = setting.option
    match setting.name:
        case "store" | "ahead":  # their flags can only say no
            if name in options:
                setattr(options, name, getattr(options, name) or value is False)
            return
        case "view":
            options.first_view = value
            return
        case "base-url" if ours:
            return  # `read_base` reads it itself, and tells it by its name
        case "token-file" if value is not None:
            if not ours and environ.get(TOKEN_VARIABLE):
                return
            value = resolve(str(value), home) if ours else place(str(value), config, home)
    if value is not None and name in options and getattr(options, name) is None:
        setattr(options, name, value)
        if not ours:
            options.by_config.add(setting.name)
