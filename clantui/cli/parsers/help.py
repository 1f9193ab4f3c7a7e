"""`clantui help COMMAND`: the same as `clantui COMMAND --help`."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli import parsers
from clantui.cli.options import CommandHelp, parser_of

PAGE: Final = CommandHelp(
    name="help",
    usage=("[COMMAND]",),
    brief="what a command does, and its options",
    what="Print the help of a command, or of the program.",
    examples=(
        ("help", "of the program, with all commands"),
        ("help show", "of one of them"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `help`."""
    parser = parser_of(PAGE)
    parser.add_argument(
        "what", nargs="?", choices=parsers.names(), metavar="COMMAND", help="one of"
    )
    return parser
