"""What may be typed after `clantui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clantui.cli.options import (
    COMMANDS,
    COUNT,
    EVERY,
    MS,
    PORT,
    SEED,
    output_options,
    parser_of,
    read_tag,
    source_options,
    where_options,
)

FORMATS: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown", "pairs")
"""The names of `core.export.FORMATS`, told here so that `--help` need not import it."""

VIEWS: Final = ("favourites", "decks", "played", "war", "faced", "levels", "members")
"""The names of `core.views`, for the same reason."""

RACE_FORMATS: Final = ("table", "json", "csv", "tsv", "markdown", "chat")
LIST_FORMATS: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown")
"""The same of what prints a race, and of what prints a list."""

SORTS: Final = ("difference", "ours", "theirs", "card")
"""`core.compare.SORTS`, for the same reason."""

NOTIFY: Final = ("none", "bell", "desktop")
"""`core.notices.NOTIFY`, for the same reason."""

_EXAMPLES: Final = """\
examples:
  clantui --demo                     look round, without a key and without a network
  clantui 2PP                        open the clan #2PP
  clantui show 2PP --format csv      print its cards for a spreadsheet
"""

_EPILOG: Final = """\
commands:
  show TAG…                          print instead of opening the screen: clantui show --help
  compare OURS THEIRS                which cards two clans play, side by side
  race TAG                           this week's river race, five clans
  top [LOCATION]                     the best clans of the world or a country
  history TAG                        what has changed in a clan, as it was read here
  watch TAG                          tell what changes while it runs
  config show                        where everything is kept, and how much
  doctor                             find out why it does not work: clantui doctor --help
  demo-api                           serve the demo world to any program: clantui demo-api --help

A key is read from --token-file, else CLANTUI_TOKEN, else ~/.crtoken.
Exit codes: 0 ok, 1 unexpected, 2 usage or settings or no terminal, 3 partial (printed all the
same), 4 not found, 5 key or address refused, 6 no answer, throttled or maintenance,
130 Ctrl-C, 143 SIGTERM.
"""

_FAULTS: Final = """\
a file of faults is a list of rules; the first that wants a request has it:
  [{"fault": "throttled", "match": "/players/", "times": 3, "seconds": 2},
   {"fault": "reset-middle", "share": 0.1, "after": 5}]

faults: slow, throttled, throttled-bare, refused, refused-address, refused-scope, refused-bare,
not-found, broken, maintenance, edge, edge-502, proxy, reset-before, reset-middle, truncated,
stalled-header, stalled-body, trickled, wrong-length, bomb, bad-gzip, bad-json, html-200, empty,
other-shape, deep, huge, redirect, closing (with "answers" of a connection),
limited (with "burst" and "per_second")
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Args:
        argv: the words after the program's name.

    Returns:
        The options; `command` is `open` or one of `COMMANDS`.

    Raises:
        SystemExit: with code 2 and a sentence on stderr for a wrong one, 0 after `--help`.
    """
    for at, word in enumerate(argv):
        if word in COMMANDS:
            parser = _PARSERS[word]()
            rest = [*argv[:at], *argv[at + 1 :]]
            options = parser.parse_intermixed_args(rest, _namespace(word))
            if word == "show" and (why := _unseen(options)):
                parser.error(why)
            return options
        if word == "--":
            break
    return _screen().parse_args(argv, _namespace("open"))


def _namespace(command: str) -> argparse.Namespace:
    return argparse.Namespace(command=command)


def _screen() -> argparse.ArgumentParser:
    parser = parser_of("clantui", "Which cards does a Clash Royale clan play?", _EXAMPLES, _EPILOG)
    parser.usage = "clantui [options] [TAG]\n       clantui show [options] TAG…"
    parser.add_argument(
        "tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag or a link"
    )
    parser.add_argument(
        "--theme", metavar="NAME", help="how it looks: clantui-dark, clantui-light"
    )
    parser.add_argument("--notify", choices=NOTIFY, default="none", help="of a watch; none")
    source_options(parser)
    return parser


def _show() -> argparse.ArgumentParser:
    examples = """\
examples:
  clantui show 2PP                                   a table, also for screen readers
  clantui show 2PP 9Y8V --format jsonl | jq .name    two clans, for other programs
  clantui show 2PP --view decks --format csv         the cards of the decks they carry now
  clantui show --demo --format pairs                 just the count, as JSON
"""
    parser = parser_of("clantui show", "Print a clan's cards.", examples, "")
    parser.add_argument(
        "tags", nargs="*", type=read_tag, metavar="TAG", help="clans' tags or links"
    )
    parser.add_argument(
        "--merge", action="store_true", help="one table of all clans, with each one's share"
    )
    parser.add_argument(
        "--view", choices=VIEWS, default=VIEWS[0], help=f"what to count; default: {VIEWS[0]}"
    )
    output_options(parser, FORMATS)
    source_options(parser)
    return parser


def _unseen(options: argparse.Namespace) -> str:
    """Why a view cannot be printed as it was asked for; else empty."""
    if options.view == VIEWS[0]:
        return ""
    if options.merge:
        return f"--merge counts favourites only: leave out --view {options.view}, or --merge"
    if options.format == "pairs":
        return f"--format pairs is of favourites only: with --view {options.view} take json"
    return ""


def _compare() -> argparse.ArgumentParser:
    what = "Print the cards of two clans side by side, and how far apart they are."
    examples = """\
examples:
  clantui compare 2PP 9Y8V                what they play more than we, from the top
  clantui compare 2PP 9Y8V --sort ours    our favourites first
  clantui compare --demo --format csv     the demo's clan and a rival, for a spreadsheet
"""
    parser = parser_of("clantui compare", what, examples, "")
    parser.usage = "clantui compare [options] OURS THEIRS"
    parser.add_argument(
        "tags", nargs="*", type=read_tag, metavar="TAG", help="our clan's tag, then theirs"
    )
    parser.add_argument("--sort", choices=SORTS, default=SORTS[0], help=f"default: {SORTS[0]}")
    parser.add_argument(
        "--view", default="favourites", metavar="NAME", help="what is counted; favourites"
    )
    output_options(parser, LIST_FORMATS)
    source_options(parser)
    return parser


def _race() -> argparse.ArgumentParser:
    examples = """\
examples:
  clantui race 2PP                   medals, decks left today, projected places
  clantui race 2PP --format chat     who has decks left, to paste into the clan's chat
"""
    parser = parser_of("clantui race", "Print a clan's river race of this week.", examples, "")
    parser.add_argument("tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag")
    output_options(parser, RACE_FORMATS)
    source_options(parser)
    return parser


def _top() -> argparse.ArgumentParser:
    examples = """\
examples:
  clantui top                        the best clans of the world
  clantui top japan --limit 5        of a country, by its name or its two letters
  clantui top --locations            what there is to choose from
"""
    parser = parser_of("clantui top", "Print the best clans.", examples, "")
    parser.add_argument("location", nargs="?", metavar="LOCATION", help="default: the world")
    parser.add_argument("--limit", type=COUNT, default=20, metavar="N", help="how many clans")
    parser.add_argument("--locations", action="store_true", help="list the locations instead")
    output_options(parser, LIST_FORMATS)
    source_options(parser)
    return parser


def _history() -> argparse.ArgumentParser:
    what = "Print what has changed in a clan between its readings on this machine; asks nobody."
    examples = """\
examples:
  clantui history 2PP                who joined, left, or moved to another card
  clantui history 2PP --format csv   each card's share at each reading, for a spreadsheet
"""
    parser = parser_of("clantui history", what, examples, "")
    parser.add_argument("tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag")
    output_options(parser, LIST_FORMATS)
    source_options(parser)
    return parser


def _watch() -> argparse.ArgumentParser:
    what = "Read a clan again and again, and tell what changes, until interrupted."
    examples = """\
examples:
  clantui watch 2PP                  every ten minutes: joins, leaves, new favourites, the race
  clantui watch 2PP --every 5m --notify bell
"""
    parser = parser_of("clantui watch", what, examples, "")
    parser.add_argument("tags", nargs="*", type=read_tag, metavar="TAG", help="clans' tags")
    parser.add_argument(
        "--every", type=EVERY, default=600.0, metavar="TIME", help="30s, 10m, 2h; default: 10m"
    )
    parser.add_argument("--notify", choices=NOTIFY, default="none", help="default: none")
    parser.add_argument("--format", choices=("text", "jsonl"), default="text")
    source_options(parser)
    return parser


def _config() -> argparse.ArgumentParser:
    parser = parser_of("clantui config", "Tell where things are, and what is set.", "", "")
    parser.add_argument("what", choices=("show", "path"), help="all of it, or the folders alone")
    source_options(parser)
    return parser


def _doctor() -> argparse.ArgumentParser:
    what = "Check all that a load depends on, with one request; say what to do. Shows no key."
    examples = """\
examples:
  clantui doctor                     the terminal, the key, the network, the store
  clantui doctor --json | jq .ok     for other programs
  clantui doctor --demo              everything but the key and the network
"""
    epilog = """\
marks: ✓ fine, ! a warning, ✗ a failure, · not checked
Exit codes: 0 no failure, else that of the first: 2 the key, the base URL or the certificates
cannot be used, 5 key or address refused, 6 no answer, throttled or maintenance.
"""
    parser = parser_of("clantui doctor", what, examples, epilog)
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    where_options(parser)
    return parser


def _demo_api() -> argparse.ArgumentParser:
    parser = parser_of("clantui demo-api", "Serve the demo world on 127.0.0.1.", "", _FAULTS)
    parser.add_argument("--port", type=PORT, default=0, help="default: a free one, printed")
    parser.add_argument("--seed", type=SEED, default=1, help="another seed, another world")
    parser.add_argument("--latency", type=MS, default=0, metavar="MS", help="of an answer")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="what goes wrong, as JSON")
    return parser


_PARSERS: Final = {
    "show": _show,
    "compare": _compare,
    "race": _race,
    "top": _top,
    "history": _history,
    "watch": _watch,
    "config": _config,
    "doctor": _doctor,
    "demo-api": _demo_api,
}
