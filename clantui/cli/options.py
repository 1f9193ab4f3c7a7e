"""What the options of several commands have in common, and how their values are read."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn, TypeVar

COMMANDS: Final = (
    "show",
    "compare",
    "race",
    "top",
    "history",
    "watch",
    "config",
    "doctor",
    "demo-api",
)

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


PORT: Final = _number(int, lambda port: 0 <= port < 65536, "a port, 0 to 65535")
COUNT: Final = _number(int, lambda n: 1 <= n <= 1000, "a whole number from 1 to 1000")
SEED: Final = _number(int, lambda _: True, "a whole number")
MS: Final = _number(float, lambda ms: 0 <= ms < 1e6, "a number of milliseconds, 0 or more")
AGE: Final = _number(float, lambda s: 0 <= s < 1e9, "a number of seconds, 0 or more")
RATE: Final = _number(float, lambda n: 0.1 <= n <= 1000, "a number from 0.1 to 1000")
SECONDS: Final = _number(float, lambda s: 0 < s < 1e6, "a number of seconds above 0")


def _seconds(text: str) -> float:
    """Read a span of time: `90`, `30s`, `10m`, `2h`."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    unit = units.get(text[-1:])
    return float(text[:-1] if unit else text) * (unit or 1.0)


EVERY: Final = _number(
    _seconds, lambda s: 10 <= s <= 86_400, "a time from 10s to 24h, such as 30s, 10m or 2h"
)


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where all is told; not the whole usage first."""

    def error(self, message: str) -> NoReturn:
        what = message.removeprefix("argument TAG: ")
        self.exit(2, f"clantui: {what} · {self.prog} --help tells more\n")


def parser_of(prog: str, what: str, examples: str, epilog: str) -> argparse.ArgumentParser:
    """Begin the parser of a command.

    Args:
        prog: the command as it is typed.
        what: what it does, in a sentence.
        examples: of its use.
        epilog: what stands below the options.
    """
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


def output_options(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """In what format, and where to; the first format is the default."""
    parser.add_argument(
        "--format", choices=formats, default=formats[0], help=f"default: {formats[0]}"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write to a file instead"
    )
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")


def where_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Whom to ask, and with which key."""
    group = parser.add_argument_group("where the answers come from")
    group.add_argument("--demo", action="store_true", help="the embedded demo world; needs no key")
    group.add_argument("--token-file", type=Path, metavar="FILE", help="a file that holds the key")
    group.add_argument("--base-url", metavar="URL", help="another address of the API")
    group.add_argument("--timeout", type=SECONDS, metavar="S", help="seconds for one request")
    return group


def source_options(parser: argparse.ArgumentParser) -> None:
    """The same, and how hard to ask."""
    group = where_options(parser)
    group.add_argument("--at-once", type=COUNT, metavar="N", help="requests in flight")
    group.add_argument("--patience", type=SECONDS, metavar="S", help="seconds for a whole clan")
    group.add_argument("--rate", type=RATE, metavar="N", help="requests a second at most")
    group.add_argument("--no-cache", action="store_true", help="ask for everything anew")
    group.add_argument(
        "--max-age", type=AGE, default=math.inf, metavar="S", help="of kept answers, seconds"
    )
    group.add_argument("--no-store", action="store_true", help="remember nothing on disk")
    group.add_argument(
        "--no-ahead", action="store_true", help="open no connection before it is needed"
    )
    group.add_argument("--seed", type=SEED, default=1, help="of the demo world")
    group.add_argument("--latency", type=MS, metavar="MS", help="of the demo's answers")


def read_tag(text: str) -> object:
    """Read a tag or a link that holds one.

    Raises:
        ArgumentTypeError: if it is neither.
    """
    from clantui.core.tag import BadTag, Tag  # noqa: PLC0415 — slow, and not for --help

    try:
        return Tag.parse(text)
    except BadTag as error:
        from difflib import get_close_matches  # noqa: PLC0415 — only for a wrong one

        near = get_close_matches(text, COMMANDS, n=1)
        meant = f"; did you mean the command {near[0]}?" if near else ""
        raise argparse.ArgumentTypeError(f"{error}{meant}") from None
