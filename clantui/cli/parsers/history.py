"""`clantui history TAG`: what has changed, as it was read here."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    LIST_FORMATS,
    CommandHelp,
    output_options,
    parser_of,
    read_tag,
    source_options,
)

PAGE: Final = CommandHelp(
    name="history",
    usage=("[options] TAG",),
    brief="what has changed in a clan, as it was read here",
    what="Print what has changed in a clan between its readings on this machine; asks nobody.",
    examples=(
        ("history 2PP", "who joined, left, or moved to another card"),
        ("history 2PP --format csv", "each card's share at each reading, for a spreadsheet"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `history`."""
    parser = parser_of(PAGE)
    parser.add_argument("tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag")
    output_options(parser, LIST_FORMATS)
    appearance_options(parser, colours=False)
    source_options(parser)
    return parser
