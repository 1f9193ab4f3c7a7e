"""`clantui compare OURS THEIRS`: two clans side by side."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    LIST_FORMATS,
    CommandHelp,
    Tags,
    output_options,
    parser_of,
    read_tags,
    source_options,
)
from clantui.core.names import COMPARISON_SORTS

PAGE: Final = CommandHelp(
    name="compare",
    usage=("[options] OURS THEIRS",),
    brief="which cards two clans play, side by side",
    what="Print the cards of two clans side by side, and how far apart they are.",
    examples=(
        ("compare 2PP 9Y8V", "what they play more than we, from the top"),
        ("compare 2PP 9Y8V --sort ours", "our favourites first"),
        ("compare --demo --format csv", "the demo's clan and a rival, for a spreadsheet"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `compare`."""
    parser = parser_of(PAGE)
    parser.add_argument(
        "tags",
        nargs="*",
        type=read_tags,
        action=Tags,
        metavar="TAG",
        help="our clan's tag, then theirs",
    )
    parser.add_argument(
        "--sort", choices=COMPARISON_SORTS, default=COMPARISON_SORTS[0], help="what comes first"
    )
    parser.add_argument(
        "--view", default="favourites", metavar="VIEW", help="what to count; favourites"
    )
    output_options(parser, LIST_FORMATS)
    appearance_options(parser, colours=False)
    source_options(parser)
    return parser
