"""`clantui help COMMAND`: the same as `clantui COMMAND --help`."""

from __future__ import annotations

from argparse import Namespace

from clantui.cli import output
from clantui.cli.parser import CommandParser, make_parser
from clantui.cli.registry import COMMANDS, SCREEN, Context


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `help`."""
    parser.describe(
        "Print the help of a command, or of the program.",
        (
            ("help", "of clantui, with all commands"),
            ("help show", "of the command show"),
        ),
        common_arguments=("COMMAND",),
    )
    parser.set_defaults(reads_settings=False)
    parser.add_argument(
        "topic", nargs="?", choices=tuple(COMMANDS), metavar="COMMAND", help="default: the program"
    )


def run(options: Namespace, _: Context) -> int:
    """Print the help."""
    output.write(make_parser(options.topic or SCREEN).format_help())
    return 0
