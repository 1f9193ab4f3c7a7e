"""The parser of a command: plain argparse, with examples below the options."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from clantui.cli.registry import COMMANDS, load_command
from clantui.cli.suggestions import is_unknown_option, suggest_choice, suggest_option

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

WIDTH: Final = 80
"""Columns of the help, whatever the terminal has: longer lines are tiring."""

Rows: TypeAlias = Iterable[tuple[str, str]]

_MORE: Final = "clantui --help lists environment variables, files and exit codes."


class _Formatter(argparse.HelpFormatter):
    """Wraps a paragraph, and leaves a text of several lines as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "".join(indent + line for line in text.splitlines(keepends=True))


class CommandParser(argparse.ArgumentParser):
    """Parser of one command.

    Attributes:
        examples: shown below the options: words after `clantui`, and what they do.
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
        self.check: Callable[[argparse.Namespace], str] = lambda _: ""
        self.add_argument("-h", "--help", action="help", help="show this help and exit")
        self.add_argument("-V", "--version", action="store_true", help="print the version")
        self.add_argument("--verbose", action="store_true", help="show tracebacks")

    def describe(self, description: str, examples: Rows, notes: str = _MORE) -> None:
        """Set what the help says beside the arguments.

        Args:
            description: what the command does, as a paragraph.
            notes: lines that follow them as they are.
        """
        self.description, self.examples = description, examples
        rows = list_in_columns((f"clantui {words}", why) for words, why in examples)
        self.epilog = f"examples:\n{rows}\n\n{notes.strip()}".replace("%", "%%")

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
