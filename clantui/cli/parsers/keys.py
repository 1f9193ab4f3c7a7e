"""`clantui keys`: all that keys do."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import CommandHelp, parser_of

FORMATS: Final = ("table", "json", "markdown")
"""The names of `core.keymap.describe.FORMATS`, told here so that `--help` need not import it."""

PAGE: Final = CommandHelp(
    name="keys",
    usage=("[options]",),
    brief="all that keys do, and by what name they are bound otherwise",
    what="Print every action with its keys, and the name by which the table [keys] of the config "
    "binds it to others.",
    examples=(
        ("keys", "all of them, screen by screen"),
        ("keys --format json", "for other programs"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `keys`."""
    parser = parser_of(PAGE)
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="how to print it")
    appearance_options(parser, colours=False)
    return parser
