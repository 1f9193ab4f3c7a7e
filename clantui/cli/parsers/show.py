"""`clantui show TAG…`: print a clan's cards."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    FORMATS,
    CommandHelp,
    Tags,
    output_options,
    parser_of,
    read_tags,
    source_options,
)
from clantui.core.views import DEFAULT_VIEW, view_names


def _unseen(options: argparse.Namespace) -> str:
    """Why a view cannot be printed as it was asked for; else empty."""
    if options.view == DEFAULT_VIEW:
        return ""
    if options.merge:
        return f"--merge counts favourites only: leave out --view {options.view}, or --merge"
    if options.format == "pairs":
        return f"--format pairs is of favourites only: with --view {options.view} take json"
    return ""


PAGE: Final = CommandHelp(
    name="show",
    usage=("[options] TAG…",),
    brief="print a clan's cards, without the screen",
    what="Print which cards the members of a clan play most, or another view of them. The way for "
    "pipes and for screen readers: what is asked for is on stdout, and what is told of the "
    "asking on stderr.",
    examples=(
        ("show 2PP", "a table, also for screen readers"),
        ("show 2PP 9Y8V --format jsonl | jq .name", "two clans, for other programs"),
        ("show 2PP --view decks --format csv", "the cards of the decks they carry now"),
        ("show --demo --format pairs", "just the count, as JSON"),
    ),
    wrong=_unseen,
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `show`."""
    parser = parser_of(PAGE)
    parser.add_argument(
        "tags", nargs="*", type=read_tags, action=Tags, metavar="TAG", help="clans' tags or links"
    )
    parser.add_argument(
        "--merge", action="store_true", help="one table of all clans, with each one's share"
    )
    parser.add_argument("--view", choices=view_names(), default=DEFAULT_VIEW, help="what to count")
    output_options(parser, FORMATS)
    appearance_options(parser)
    source_options(parser)
    return parser
