"""The names of the commands, and the import of their modules.

A command is one module in `clantui.cli.commands`, and one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

SCREEN: Final = "screen"
"""Name of the command that opens the screen; users do not type it."""

COMMANDS: Final = {
    "show": "print a clan's cards, without the screen",
    "compare": "compare the cards of two clans",
    "card": "a poster of a clan, to show around",
    "race": "this week's river race, five clans",
    "top": "the best clans of the world or a country",
    "history": "changes in a clan since you first loaded it",
    "watch": "report changes as they happen",
    "keys": "list all shortcuts, and the names to rebind them",
    "config": "show the settings and where files are",
    "doctor": "check key, network and terminal",
    "serve": "open the screen in a browser",
    "demo-api": "serve the demo world to any program",
    "completion": "complete commands, options and your clans with Tab",
    "help": "show the help of a command",
}
"""Commands with their descriptions, in the order of `--help`."""


class Context(NamedTuple):
    """Environment of a command, cleaned, and the user's home folder."""

    environ: Mapping[str, str]
    home: Path


def load_command(name: str) -> Any:  # noqa: ANN401 — a module
    """Import the module of a command, a key of `COMMANDS` or `SCREEN`.

    Its `add_arguments(parser)` adds arguments to a `CommandParser` and calls its `describe`. Its
    `run(options, argument)` returns the exit code or raises a `CommandError`; `argument` is a
    `ClanBackend` if `run` is a coroutine function, else the `Context`. The demo of a `ClanBackend`
    is open already, and its clan is in the options, see `loading.open_demo`; a `RoyaleError` that
    `run` raises is printed, see `session.run_with_demo`.
    """
    return load(f"commands.{name.replace('-', '_')}")


def load(module: str) -> Any:  # noqa: ANN401 — a module
    """Import a module of `clantui.cli` that is needed only when a command runs."""
    return import_module(f"clantui.cli.{module}")
