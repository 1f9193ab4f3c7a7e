"""What may be typed after `clantui`."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn, TypeVar

FORMATS: Final = ("table", "json", "jsonl", "csv", "tsv", "markdown", "pairs")
"""The names of `core.export.FORMATS`, told here so that `--help` need not import it."""

COMMANDS: Final = ("show", "doctor", "demo-api")

_EXAMPLES: Final = """\
examples:
  clantui --demo                     look round, without a key and without a network
  clantui 2PP                        open the clan #2PP
  clantui show 2PP --format csv      print its cards for a spreadsheet
"""

_EPILOG: Final = """\
commands:
  show TAG…                          print instead of opening the screen: clantui show --help
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
            return _PARSERS[word]().parse_args([*argv[:at], *argv[at + 1 :]], _namespace(word))
        if word == "--":
            break
    return _screen().parse_args(argv, _namespace("open"))


def _namespace(command: str) -> argparse.Namespace:
    return argparse.Namespace(command=command)


def _screen() -> argparse.ArgumentParser:
    parser = _parser("clantui", "Which cards does a Clash Royale clan play?", _EXAMPLES, _EPILOG)
    parser.usage = "clantui [options] [TAG]\n       clantui show [options] TAG…"
    parser.add_argument("tag", nargs="?", type=_tag, metavar="TAG", help="a clan's tag or a link")
    parser.add_argument(
        "--theme", metavar="NAME", help="how it looks: clantui-dark, clantui-light"
    )
    _source_options(parser)
    return parser


def _show() -> argparse.ArgumentParser:
    examples = """\
examples:
  clantui show 2PP                                   a table, also for screen readers
  clantui show 2PP 9Y8V --format jsonl | jq .name    two clans, for other programs
  clantui show --demo --format pairs                 just the count, as JSON
"""
    parser = _parser("clantui show", "Print a clan's favourite cards.", examples, "")
    parser.add_argument("tags", nargs="*", type=_tag, metavar="TAG", help="clans' tags or links")
    parser.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write to a file instead"
    )
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")
    _source_options(parser)
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
    parser = _parser("clantui doctor", what, examples, epilog)
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    _where_options(parser)
    return parser


def _demo_api() -> argparse.ArgumentParser:
    parser = _parser("clantui demo-api", "Serve the demo world on 127.0.0.1.", "", _FAULTS)
    parser.add_argument("--port", type=_PORT, default=0, help="default: a free one, printed")
    parser.add_argument("--seed", type=_SEED, default=1, help="another seed, another world")
    parser.add_argument("--latency", type=_MS, default=0, metavar="MS", help="of an answer")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="what goes wrong, as JSON")
    return parser


_Number = TypeVar("_Number", int, float)


def _number(
    kind: Callable[[str], _Number], allowed: Callable[[_Number], bool], what: str
) -> Callable[[str], _Number]:
    """Make what reads a number for argparse, and says what it should have been."""

    def read(text: str) -> _Number:
        with suppress(ValueError):
            if allowed(number := kind(text)):
                return number
        raise argparse.ArgumentTypeError(f"{text} is not {what}")

    return read


_PORT: Final = _number(int, lambda port: 0 <= port < 65536, "a port, 0 to 65535")
_COUNT: Final = _number(int, lambda n: 1 <= n <= 1000, "a whole number from 1 to 1000")
_SEED: Final = _number(int, lambda _: True, "a whole number")
_MS: Final = _number(float, lambda ms: 0 <= ms < 1e6, "a number of milliseconds, 0 or more")
_AGE: Final = _number(float, lambda s: 0 <= s < 1e9, "a number of seconds, 0 or more")
_RATE: Final = _number(float, lambda n: 0.1 <= n <= 1000, "a number from 0.1 to 1000")
_SECONDS: Final = _number(float, lambda s: 0 < s < 1e6, "a number of seconds above 0")

_PARSERS: Final = {"show": _show, "doctor": _doctor, "demo-api": _demo_api}


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where all is told; not the whole usage first."""

    def error(self, message: str) -> NoReturn:
        what = message.removeprefix("argument TAG: ")
        self.exit(2, f"clantui: {what} · {self.prog} --help tells more\n")


def _parser(prog: str, what: str, examples: str, epilog: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=prog,
        description="\n\n".join(part for part in (what, examples) if part),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--verbose", action="store_true", help="show how a defect came about")
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    return parser


def _where_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("where the answers come from")
    group.add_argument("--demo", action="store_true", help="the embedded demo world; needs no key")
    group.add_argument("--token-file", type=Path, metavar="FILE", help="a file that holds the key")
    group.add_argument("--base-url", metavar="URL", help="another address of the API")
    group.add_argument("--timeout", type=_SECONDS, metavar="S", help="seconds for one request")
    return group


def _source_options(parser: argparse.ArgumentParser) -> None:
    group = _where_options(parser)
    group.add_argument("--at-once", type=_COUNT, metavar="N", help="requests in flight")
    group.add_argument("--patience", type=_SECONDS, metavar="S", help="seconds for a whole clan")
    group.add_argument("--rate", type=_RATE, metavar="N", help="requests a second at most")
    group.add_argument("--no-cache", action="store_true", help="ask for everything anew")
    group.add_argument(
        "--max-age", type=_AGE, default=math.inf, metavar="S", help="of kept answers, seconds"
    )
    group.add_argument("--no-store", action="store_true", help="remember nothing on disk")
    group.add_argument("--seed", type=_SEED, default=1, help="of the demo world")
    group.add_argument("--latency", type=_MS, metavar="MS", help="of the demo's answers")


def _tag(text: str) -> object:
    from clantui.core.tag import BadTag, Tag  # noqa: PLC0415 — slow, and not for --help

    try:
        return Tag.parse(text)
    except BadTag as error:
        from difflib import get_close_matches  # noqa: PLC0415 — only for a wrong one

        near = get_close_matches(text, COMMANDS, n=1)
        meant = f"; did you mean the command {near[0]}?" if near else ""
        raise argparse.ArgumentTypeError(f"{error}{meant}") from None
