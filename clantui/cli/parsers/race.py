"""`clantui race TAG`: the river race of this week."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    RACE_FORMATS,
    CommandHelp,
    output_options,
    parser_of,
    read_tag,
    source_options,
)

PAGE: Final = CommandHelp(
    name="race",
    usage=("[options] TAG",),
    brief="this week's river race, five clans",
    what="Print a clan's river race of this week.",
    examples=(
        ("race 2PP", "medals, decks left today, projected places"),
        ("race 2PP --format chat", "who has decks left, to paste into the clan's chat"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `race`."""
    parser = parser_of(PAGE)
    parser.add_argument("tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag")
    output_options(parser, RACE_FORMATS)
    appearance_options(parser, colours=False)
    source_options(parser)
    return parser
