"""The commands: their names, and the modules that are imported when one is typed.

A command is one module in `clantui.cli.commands`, and one line here.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, cast

SCREEN: Final = "screen"
"""The command without a name; its arguments are in `cli.options`, to keep `--help` quick."""

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
"""Every command as it is typed, with what it does; in the order of `--help`."""


class Context(NamedTuple):
    """Surroundings of a command, beside its options.

    Attributes:
        environ: the environment, cleaned.
        home: the user's home folder.
    """

    environ: Mapping[str, str]
    home: Path


class Command(Protocol):
    """A module of a command."""

    def add_arguments(self, parser: Any, /) -> None:  # noqa: ANN401 — it imports this module
        """Add arguments to a `CommandParser`, and describe the command with `describe`."""
        ...

    def run(self, options: Namespace, given: Any, /) -> Any:  # noqa: ANN401 — one of the two
        """Run the command and return the exit code.

        A coroutine function asks for clans: it is given the options and a `ClanSource`. Any other
        function is given the options and the `Context`.
        """
        ...


def load_command(name: str) -> Command:
    """Import the module of a command.

    Args:
        name: a key of `COMMANDS`, or `SCREEN`.
    """
    return cast("Command", load(f"commands.{name.replace('-', '_')}"))


def load(module: str) -> Any:  # noqa: ANN401 — a module
    """Import a module of `clantui.cli` that a command needs only when it runs."""
    return import_module(f"clantui.cli.{module}")
