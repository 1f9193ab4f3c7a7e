"""`clantui top [LOCATION]`: the best clans."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    COUNT,
    LIST_FORMATS,
    CommandHelp,
    output_options,
    parser_of,
    source_options,
)

PAGE: Final = CommandHelp(
    name="top",
    usage=("[options] [LOCATION]",),
    brief="the best clans of the world or a country",
    what="Print the best clans.",
    examples=(
        ("top", "the best clans of the world"),
        ("top japan --limit 5", "of a country, by its name or its two letters"),
        ("top --locations", "what there is to choose from"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `top`."""
    parser = parser_of(PAGE)
    parser.add_argument("location", nargs="?", metavar="LOCATION", help="default: the world")
    parser.add_argument("--limit", type=COUNT, default=20, metavar="N", help="how many clans")
    parser.add_argument("--locations", action="store_true", help="list the locations instead")
    output_options(parser, LIST_FORMATS)
    appearance_options(parser, colours=False)
    source_options(parser)
    return parser
