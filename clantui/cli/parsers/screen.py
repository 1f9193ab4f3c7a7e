"""`clantui` and `clantui TAG`: the screen."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

from clantui.cli.appearance import appearance_options
from clantui.cli.options import (
    CommandHelp,
    parser_of,
    read_tag,
    source_options,
)
from clantui.core.names import NOTIFY

PAGE: Final = CommandHelp(
    name="",
    usage=("[options] [TAG]", "COMMAND [options] …"),
    brief="which cards does a Clash Royale clan play?",
    what="Without a command the screen opens: all that its members play most, how much of it, "
    "and who. A key of the API is needed for everything but the demo.",
    examples=(
        ("--demo", "look round, without a key or a network"),
        ("2PP", "open the clan #2PP"),
        ("show 2PP --format csv", "print its cards for a spreadsheet"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of the screen."""
    parser = parser_of(PAGE)
    screen_options(parser)
    return parser


def screen_options(parser: argparse.ArgumentParser) -> None:
    """What the screen may be told, here and by `serve`."""
    parser.add_argument(
        "tag",
        nargs="?",
        type=partial(read_tag, is_first=True),
        metavar="TAG",
        help="a clan's tag or a link",
    )
    parser.add_argument(
        "--theme", metavar="THEME", help="how it looks: clantui-dark, clantui-light, clantui-safe"
    )
    parser.add_argument(
        "--animation",
        action=argparse.BooleanOptionalAction,
        help="whether anything may move by itself; default: as TEXTUAL_ANIMATIONS says",
    )
    parser.add_argument(
        "--art",
        action=argparse.BooleanOptionalAction,
        help="pictures of cards, where there is room; needs pip install 'clantui[art]'",
    )
    parser.add_argument(
        "--notify",
        choices=NOTIFY,
        help="how to call you when a watch finds something",
    )
    appearance_options(parser)
    source_options(parser)
