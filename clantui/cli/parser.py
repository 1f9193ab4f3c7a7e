"""The parser of a command: plain argparse, with examples below the options.

`-h` prints a page that fits a small terminal, `--help` all that there is.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from clantui.cli.registry import COMMANDS, load_command
from clantui.cli.suggestions import is_unknown_option, suggest_choice, suggest_option

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

WIDTH: Final = 80
"""Columns of the help, whatever the terminal has: longer lines are tiring."""

Rows: TypeAlias = Iterable[tuple[str, str]]

MORE: Final = "clantui --help lists environment variables, files and exit codes."
"""The usual notes below the examples."""

_SHORT_EXAMPLES: Final = 2
"""Examples on the short page."""


class _Formatter(argparse.HelpFormatter):
    """Wraps a paragraph, and leaves a text of several lines as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "".join(indent + line for line in text.splitlines(keepends=True))


class _PrintShortHelp(argparse._HelpAction):  # noqa: SLF001 — shtab looks for one
    """Prints the short page, and ends as `--help` does."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it."""
        assert isinstance(parser, CommandParser)  # noqa: S101 — there are no others
        parser.print_text(parser.format_short_help())
        parser.exit()


class CommandParser(argparse.ArgumentParser):
    """Parser of one command.

    Attributes:
        examples: shown below the options: words after `clantui`, and what they do.
        usual: the arguments used most, as they are typed; the short page has no others.
        summary: what the command does, on the short page.
        check: returns why the options do not go together, as a sentence; empty if they do.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__(
            prog=f"clantui {name}".rstrip(),
            add_help=False,
            allow_abbrev=False,
            # Without a width each option would import `shutil` to ask the terminal for one.
            formatter_class=partial(_Formatter, width=WIDTH),
        )
        self.examples: Rows = ()
        self.usual: Sequence[str] = ()
        self.summary = ""
        self.check: Callable[[argparse.Namespace], str] = lambda _: ""
        self.add_argument(
            "-h", dest="help", action=_PrintShortHelp, help="show the most used options and exit"
        )
        self.add_argument("--help", action="help", help="show this help and exit")
        self.add_argument("-V", "--version", action="store_true", help="print the version")
        self.add_argument("--verbose", action="store_true", help="show tracebacks")

    def describe(
        self,
        description: str,
        examples: Rows,
        notes: str = MORE,
        *,
        usual: Sequence[str],
        summary: str = "",
    ) -> None:
        """Set what the help says beside the arguments.

        Args:
            description: what the command does, as a paragraph.
            notes: lines that follow them as they are.
            usual: the five arguments used most, as `--view` or `LOCATION`, for the short page.
            summary: takes the place of the description there, as it is.
        """
        self.description, self.examples = description, examples
        self.usual, self.summary = usual, summary or description
        rows = list_in_columns((f"clantui {words}", why) for words, why in examples)
        self.epilog = f"examples:\n{rows}\n\n{notes.strip()}".replace("%", "%%")

    def format_short_help(self) -> str:
        """Return what fits a small terminal: the purpose, arguments used most, two examples."""
        page = self._get_formatter()
        page.add_usage(self.usage, (), ())
        page.add_text(self.summary)
        page.start_section("most used")
        page.add_arguments([self._find_argument(name) for name in self.usual])
        page.end_section()
        examples = [*self.examples][:_SHORT_EXAMPLES]
        rows = list_in_columns((f"clantui {words}", why) for words, why in examples)
        page.add_text(f"examples:\n{rows}")
        page.add_text(f"{self.prog} --help shows all options.")
        return page.format_help()

    def _find_argument(self, name: str) -> argparse.Action:
        return next(a for a in self._actions if name in (*a.option_strings, a.metavar))

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; a terminal without such letters gets marks in their place."""
        if file is None:
            self.print_text(self.format_help())
        else:
            super().print_help(file)

    def print_text(self, text: str) -> None:
        """Print a page to stdout; a full disk is an error, which argparse would pass over."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        if sys.stdout is not None:
            sys.stdout.write(text)

    def error(self, message: str) -> NoReturn:
        """End with code 2, and with what may have been meant."""
        if is_unknown_option(message):
            guess = suggest_option(self, message, {name: make_parser(name) for name in COMMANDS})
        else:
            guess = suggest_choice(self, message)
        reason = message.removeprefix("argument TAG: ")
        self.exit(2, f"clantui: {reason}{guess} · {self.prog} --help shows more\n")


def make_parser(name: str) -> CommandParser:
    """Make the parser of a command.

    Args:
        name: one of `COMMANDS`, or `SCREEN`.
    """
    command = load_command(name)
    parser = CommandParser(name if name in COMMANDS else "")
    command.add_arguments(parser)
    if parser.usage is None:
        places = (action for action in parser._actions if not action.option_strings)  # noqa: SLF001
        parser.usage = " ".join(["%(prog)s [options]", *map(_spell_place, places)])
    return parser


def list_in_columns(rows: Rows, indent: str = "  ") -> str:
    """Return a line for each row, with its second column aligned; two lines where that is long."""
    lines = [*rows]
    first = max(len(left) for left, _ in lines) + 2
    if any(2 + first + len(right) > WIDTH for _, right in lines):
        return "\n".join(f"{indent}{left}\n{indent}    {right}" for left, right in lines)
    return "\n".join(f"{indent}{left:<{first}}{right}" for left, right in lines)


def _spell_place(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest)
    return {"*": f"[{name} ...]", "?": f"[{name}]"}.get(str(action.nargs), name)
