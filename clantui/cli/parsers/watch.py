"""`clantui watch TAG…`: tell what changes while it runs."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import (
    EVERY,
    CommandHelp,
    Tags,
    parser_of,
    quiet_option,
    read_tags,
    schema_option,
    source_options,
)
from clantui.core.names import NOTIFY

PAGE: Final = CommandHelp(
    name="watch",
    usage=("[options] TAG…",),
    brief="tell what changes while it runs",
    what="Read a clan again and again, and tell what changes, until interrupted.",
    examples=(
        ("watch 2PP", "every ten minutes: joins, leaves, new favourites, the race"),
        ("watch 2PP --every 5m --notify bell", "more often, and heard"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `watch`."""
    parser = parser_of(PAGE)
    parser.add_argument(
        "tags", nargs="*", type=read_tags, action=Tags, metavar="TAG", help="clans' tags"
    )
    parser.add_argument("--every", type=EVERY, metavar="TIME", help="30s, 10m, 2h; default: 10m")
    parser.add_argument("--notify", choices=NOTIFY, help="how to call you, too")
    parser.add_argument(
        "--format", choices=("text", "jsonl"), default="text", help="how to print it"
    )
    schema_option(parser, "jsonl")
    quiet_option(parser)
    source_options(parser)
    return parser
