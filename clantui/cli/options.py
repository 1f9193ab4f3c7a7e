"""What the options of several commands have in common, and how their values are read."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, TypeVar

from clantui.core.export.render import format_names

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

LIST_FORMATS: Final = format_names()
FORMATS: Final = (*LIST_FORMATS, "pairs")
RACE_FORMATS: Final = (*LIST_FORMATS, "chat")
"""The formats of lists, of clans and of races."""

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


def _nothing(_: argparse.Namespace) -> str:
    return ""


class CommandHelp(NamedTuple):  # a dataclass would cost `--help` the import of `inspect`
    """What is told about a command beside its options.

    Attributes:
        name: the command as it is typed; empty for the screen.
        usage: what may follow its name, each way of it.
        brief: what it does, in a few words, for the list of all commands.
        what: what it does, in a sentence or two.
        examples: words after `clantui`, each with what they are for.
        notes: what else there is to say; indented lines stand as they are.
        wrong: why these options do not go together, in a sentence; empty if they do.
        codes: what it ends with, each with its meaning, where that is not as of the others.
    """

    name: str
    usage: tuple[str, ...]
    brief: str
    what: str
    examples: tuple[tuple[str, str], ...]
    notes: str = ""
    wrong: Callable[[argparse.Namespace], str] = _nothing
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def prog(self) -> str:
        """The command as it is typed, with the program's name."""
        return f"clantui {self.name}".rstrip()


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where all is told; the help is laid out as a manual."""

    def __init__(self, page: CommandHelp) -> None:
        super().__init__(
            prog=page.prog,
            add_help=False,
            allow_abbrev=False,
            # Each option makes one: without a width that would import `shutil` to ask for it.
            formatter_class=partial(argparse.HelpFormatter, width=80),
        )
        self.page = page

    def format_help(self) -> str:
        """See `cli.help_pages`."""
        from clantui.cli.help_pages import manual  # noqa: PLC0415 — only if asked for

        return manual(self, self.page)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; a terminal without such letters gets marks in their place."""
        if file is None and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        if file is None and sys.stdout is not None:  # argparse would pass over a full disk
            sys.stdout.write(self.format_help())
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """End with code 2, and with what may have been meant."""
        from clantui.cli.suggestions import suggest_options  # noqa: PLC0415 — only for a wrong one

        what = message.removeprefix("argument TAG: ")
        near = suggest_options(self, message)
        self.exit(2, f"clantui: {what}{near} · {self.prog} --help tells more\n")


def parser_of(page: CommandHelp) -> argparse.ArgumentParser:
    """Begin the parser of a command.

    Args:
        page: what is told about it.
    """
    parser = _Parser(page)
    parser.add_argument("-h", "--help", action="help", help="show this and exit")
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    parser.add_argument("--verbose", action="store_true", help="show how a defect came about")
    return parser


class _Schema(argparse.Action):
    """Prints what machines are promised, and ends as `--help` does."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it."""
        import json  # noqa: PLC0415 — only if asked for

        from clantui.core.export.schema import json_schema  # noqa: PLC0415

        print(json.dumps(json_schema(), indent=1))
        parser.exit()


def output_options(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """In what format, and where to; see `resolve_format`."""
    said = f"default: what the file's name ends in, else {formats[0]}"
    parser.add_argument("--format", choices=formats, help=said)
    parser.add_argument(
        "-o",
        "--output",
        type=read_file_name,
        metavar="FILE",
        help="write to a file, whole or not at all; - is stdout",
    )
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")
    parser.add_argument(
        "--excel",
        action="store_true",
        help="csv (or tsv) that Excel opens with every letter right",
    )
    schema_option(parser, "json and jsonl")
    parser.set_defaults(formats=formats)
    quiet_option(parser)


def schema_option(parser: argparse.ArgumentParser, formats: str) -> None:
    """What machines are promised.

    Args:
        parser: of a command that prints for them.
        formats: those of its formats that are promised, in words.
    """
    parser.add_argument(
        "--schema", action=_Schema, nargs=0, help=f"print the JSON Schema of {formats}"
    )


def resolve_format(options: argparse.Namespace) -> str:
    """Settle the format that was not named: by the file's ending, else the first there is.

    Returns:
        Why there is none, in a sentence; empty if there is one.
    """
    formats = getattr(options, "formats", ())
    if not formats:
        return ""
    if options.format is None and (why := _settle_by_ending(options, formats)):
        return why
    if options.excel and options.format not in {"csv", "tsv"}:
        return f"--excel is for csv and tsv, not for {options.format}"
    return ""


def _settle_by_ending(options: argparse.Namespace, formats: tuple[str, ...]) -> str:
    """Take the format that the file's name tells; gives why there is none, or nothing."""
    options.format = "csv" if options.excel else formats[0]
    if options.output is None:
        return ""
    from clantui.core.export.filenames import extensions, format_of  # noqa: PLC0415 — only for a file

    form = format_of(options.output.name) or options.format
    ending = options.output.suffix
    if ending and format_of(options.output.name) is None and not _is_device(options.output):
        known = ", ".join(extensions()[name] for name in formats if name in extensions())
        return f"no format ends in {ending}, but in {known}: take one of them, or --format"
    if form == "svg":
        return "a picture is written with w on the screen; here --format says what to write"
    if form not in formats:
        return f"there is no {form} of this, but {', '.join(formats)}: take --format"
    options.format = form
    return ""


def _is_device(file: Path) -> bool:
    """Whether a name is none that anybody chose for what is in it."""
    return file.parts[:2] in {("/", "dev"), ("/", "proc")}


def quiet_option(parser: argparse.ArgumentParser) -> None:
    """Whether to tell of the asking on stderr; failures and warnings are told in any case."""
    parser.add_argument("-q", "--quiet", action="store_true", help="tell no progress on stderr")


def where_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Whom to ask, and with which key."""
    group = parser.add_argument_group("where the answers come from")
    group.add_argument("--demo", action="store_true", help="the embedded demo world; needs no key")
    group.add_argument(
        "--token-file", type=read_file_name, metavar="FILE", help="a file that holds the key"
    )
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
    group.add_argument("--max-age", type=AGE, metavar="S", help="of kept answers, seconds")
    group.add_argument("--no-store", action="store_true", help="remember nothing on disk")
    group.add_argument(
        "--no-ahead", action="store_true", help="open no connection before it is needed"
    )
    group.add_argument("--seed", type=SEED, default=1, help="of the demo world")
    group.add_argument("--latency", type=MS, metavar="MS", help="of the demo's answers")


def read_file_name(text: str) -> Path:
    """Read the name of a file; `~` is left to `cli.resolve`, which knows home.

    Raises:
        ArgumentTypeError: if it is empty, as of a script's variable that is not set.
    """
    from clantui.config.paths import unquote  # noqa: PLC0415 — not for --help

    if not (name := unquote(text)):
        raise argparse.ArgumentTypeError("the name of the file is empty")
    return Path(name)


def read_tag(text: str, *, is_first: bool = False) -> object:
    """Read a tag or a link that holds one; see `read_tags`.

    Raises:
        ArgumentTypeError: if it is neither, or several.
    """
    tags = read_tags(text, is_first=is_first)
    if len(tags) > 1:
        raise argparse.ArgumentTypeError(f"{len(tags)} tags are too many: say one")
    return tags[0]


def read_tags(text: str, *, is_first: bool = False) -> tuple[object, ...]:
    """Read tags, or links that hold some, with commas or line breaks between them.

    Args:
        text: as it was given.
        is_first: whether no command stands before it, so that it may be one that was mistyped.

    Raises:
        ArgumentTypeError: if there are none, or it is not certain which.
    """
    from clantui.core.model.intent import NAME, understand  # noqa: PLC0415 — slow, and not for --help

    intent = understand(text)
    if intent.is_certain:
        return intent.tags
    from clantui.cli import parsers  # noqa: PLC0415 — its files import this one
    from clantui.cli.suggestions import nearest  # noqa: PLC0415 — only for a wrong one

    if intent.is_key:
        why = f"{intent.why}; put it into the file ~/.crtoken"
    elif is_first and (near := nearest(text, parsers.names())):
        why = f"{intent.why}; did you mean the command {near}?"
    elif intent.why == NAME:
        why = f"{NAME}, not a tag such as #2PP; to search by name, run clantui and press c"
    else:
        why = intent.why
    raise argparse.ArgumentTypeError(why)


class Tags(argparse.Action):
    """Collects the tags of all arguments, each of which may hold several, as one list."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Keep the tags in the order in which they were given."""
        del parser, option_string
        groups = values if isinstance(values, list) else []
        setattr(namespace, self.dest, [tag for tags in groups for tag in tags])
