"""Parse the command line with an argparse parser for each command.

`-h` prints a page that fits a small terminal, `--help` everything.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, NoReturn, TypeAlias

from clantui.cli.options import join_tags, resolve_format
from clantui.cli.registry import COMMANDS, SCREEN, load_command
from clantui.core.text.suggest import did_you_mean, suggest

WIDTH: Final = 80
"""Width of the help in columns, even on a wider terminal: longer lines are hard to read."""

Rows: TypeAlias = Iterable[tuple[str, str]]

MORE: Final = "clantui --help lists environment variables, files and exit codes."
"""Default of the notes below the examples."""

_DEFAULTS: Final[Mapping[str, object]] = {
    "needs_key": True,  # except with `--demo`
    "needs_history": False,  # True: the demo stores the clans that are loaded
    "reads_settings": True,
    "reports_config": False,  # True: it reports an invalid config itself
    "formats": (),  # of `--format`, the default first
    "coloured": False,  # True: it has `--color`
    "quiet": False,  # also without `--quiet`
    "flags": {},  # the options that set a setting, by its name
}
"""Values in the options of every command, which its parser changes with `set_defaults`."""

_SHORT_EXAMPLES: Final = 2
"""Number of examples on the short page."""

_UNKNOWN: Final = "unrecognized arguments: "
"""Beginning of argparse's message about an unknown option."""

_CHOICE: Final = re.compile(r"argument (?P<option>\S+): invalid choice: '(?P<typed>[^']*)'")

_MAX_COMMANDS: Final = 3
"""Maximum number of commands to list for an option of other commands."""


class _Formatter(argparse.HelpFormatter):
    """Formatter that wraps a text of one line, and keeps one of several lines unchanged."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = text.splitlines() if "\n" in text else self._split_lines(text, width)
        return "\n".join(indent + line for line in lines)

    def _split_lines(self, text: str, width: int) -> list[str]:
        # A name such as `war-members` stays in one line.
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


class _PrintHelp(argparse._HelpAction):  # noqa: SLF001 — shtab looks for one
    """Action that prints the short page or the whole help, and exits."""

    def __call__(self, parser: argparse.ArgumentParser, *arguments: object) -> NoReturn:
        """Print the page; characters that the terminal lacks are replaced."""
        if isinstance(parser, CommandParser) and arguments[-1] == "-h":
            page = parser.format_short_help()
        else:
            page = parser.format_help()
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        if sys.stdout is not None:  # argparse's own method would hide the error of a full disk
            sys.stdout.write(page)
        parser.exit()


class CommandParser(argparse.ArgumentParser):
    """Parser of one command.

    Attributes:
        examples: pairs of words after `clantui` and their explanation.
        check: returns an error message if the options contradict each other, else empty.
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
        self.set_defaults(**_DEFAULTS)
        self.common_arguments: Sequence[str] = ()
        self.summary = ""
        self.check: Callable[[argparse.Namespace], str] = lambda _: ""
        self.add_argument(
            "-h", dest="help", action=_PrintHelp, help="show the most used options and exit"
        )
        self.add_argument("--help", action=_PrintHelp, help="show this help and exit")
        self.add_argument("-V", "--version", action="store_true", help="print the version")
        self.add_argument("--verbose", action="store_true", help="show tracebacks")

    def describe(
        self,
        description: str,
        examples: Rows,
        notes: str = MORE,
        *,
        common_arguments: Sequence[str],
        summary: str = "",
    ) -> None:
        """Set the text of the help.

        Args:
            notes: lines below the examples, which are not wrapped.
            common_arguments: up to five for the short page, such as `--view` or `LOCATION`.
            summary: description on the short page; not wrapped if it has several lines.
        """
        self.description, self.examples = description, examples
        self.common_arguments, self.summary = common_arguments, summary or description
        self.epilog = f"{_list_examples(examples)}\n\n{notes}".replace("%", "%%")

    def format_short_help(self) -> str:
        """Return the page of `-h`: the summary, the most used arguments and two examples."""
        page = self._get_formatter()
        page.add_usage(self.usage, (), ())
        page.add_text(self.summary)
        page.start_section("most used")
        page.add_arguments([self._find_argument(name) for name in self.common_arguments])
        page.end_section()
        page.add_text(_list_examples([*self.examples][:_SHORT_EXAMPLES]))
        page.add_text(f"{self.prog} --help shows all options.")
        return page.format_help()

    def _find_argument(self, name: str) -> argparse.Action:
        return next(a for a in self._actions if name in (*a.option_strings, a.metavar))

    def error(self, message: str) -> NoReturn:
        """Exit with code 2, the message and a suggestion."""
        if message.strip() == "unrecognized arguments:":  # an unset variable of a script
            message = "an argument is empty; leave it out"
        suggest_word = _suggest_option if message.startswith(_UNKNOWN) else _suggest_choice
        reason = message.removeprefix("argument TAG: ")
        self.exit(
            2, f"clantui: {reason}{suggest_word(self, message)} · {self.prog} --help shows more\n"
        )


def make_parser(name: str) -> CommandParser:
    """Make the parser of one of `COMMANDS`, or of `SCREEN`."""
    command = load_command(name)
    parser = CommandParser(name if name in COMMANDS else "")
    command.add_arguments(parser)
    if parser.usage is None:
        arguments = (a for a in parser._actions if not a.option_strings)  # noqa: SLF001
        parser.usage = " ".join(["%(prog)s [options]", *map(_format_argument, arguments)])
    return parser


def list_in_columns(rows: Rows, indent: str = "  ") -> str:
    """Return aligned columns, one line for each row; if a line is too long, two for each row."""
    lines = [*rows]
    first = max(len(left) for left, _ in lines) + 2
    if any(2 + first + len(right) > WIDTH for _, right in lines):
        return "\n".join(f"{indent}{left}\n{indent}    {right}" for left, right in lines)
    return "\n".join(f"{indent}{left:<{first}}{right}" for left, right in lines)


def _list_examples(examples: Rows) -> str:
    rows = list_in_columns((f"clantui {words}", meaning) for words, meaning in examples)
    return f"examples:\n{rows}"


def _format_argument(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest)
    return {"*": f"[{name} ...]", "?": f"[{name}]"}.get(str(action.nargs), name)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the words after the program's name; a command may follow its options.

    Returns:
        The options; `command` is one of `COMMANDS`, or `SCREEN`.

    Raises:
        SystemExit: with code 2 and a sentence on stderr if it is wrong, 0 after `--help`.
    """
    command, words = SCREEN, [*argv]
    for index, word in enumerate(words):
        if word in COMMANDS and not _is_value(words, index):
            command = words.pop(index)
            break
        if word == "--":
            break
    parser = make_parser(command)
    _refuse_unknown(parser, words)
    # parse_intermixed_args would read options after `--`; the screen has one argument at most.
    read = parser.parse_args if command == SCREEN else parser.parse_intermixed_args
    options = read(words, argparse.Namespace(command=command))
    join_tags(options)
    if reason := resolve_format(options) or parser.check(options):
        parser.error(reason)
    return options


def _is_value(words: Sequence[str], index: int) -> bool:
    """Return True if a word with the name of a command is the value of the option before it."""
    if index == 0 or not words[index - 1].startswith("-"):
        return False
    options = make_parser(words[index])._option_string_actions  # noqa: SLF001 — as in `_list_flags`
    action = options.get(words[index - 1])
    return action is not None and action.nargs != 0


def _refuse_unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Report an unknown option: argparse would first report its value as an invalid tag."""
    for word in words:
        if word == "--":
            return
        unknown = word.partition("=")[0] not in _list_flags(parser)
        if word.startswith("--") and " " not in word and unknown:
            parser.error(f"unrecognized arguments: {word}")


def _suggest_choice(parser: argparse.ArgumentParser, message: str) -> str:
    """Return a suggestion to append to argparse's message about an invalid choice, or empty."""
    if (wrong := _CHOICE.match(message)) is None:
        return ""
    return did_you_mean(wrong["typed"], _list_choices(parser, wrong["option"]), " · ")


def _suggest_option(parser: argparse.ArgumentParser, message: str) -> str:
    """Return a suggestion for an unknown option, first from this parser's options; or empty."""
    typed = message.removeprefix(_UNKNOWN).partition(" ")[0].partition("=")[0]
    if not typed.startswith("-"):
        return ""
    own = _list_flags(parser)
    flags_of = {name: _list_flags(make_parser(name)) for name in COMMANDS}
    near = suggest(typed, {*own, *(flag for flags in flags_of.values() for flag in flags)})
    if not near:
        return ""
    if near in own:
        return f" · did you mean {near}?"
    owners = [name for name, flags in flags_of.items() if near in flags]
    more = ", …" if len(owners) > _MAX_COMMANDS else ""
    hint = f"{near} is an option of clantui {', '.join(owners[:_MAX_COMMANDS])}{more}"
    return f" · {hint}" if near == typed else f" · did you mean {near}? {hint}"


def _list_flags(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    return tuple(parser._option_string_actions)  # noqa: SLF001 — argparse has no other way


def _list_choices(parser: argparse.ArgumentParser, option: str) -> tuple[str, ...]:
    """Return the choices of an option or argument, named as in argparse's message."""
    for action in parser._actions:  # noqa: SLF001 — argparse has no other way
        name = "/".join(action.option_strings) or action.metavar or action.dest
        if option == name and action.choices:
            return tuple(map(str, action.choices))
    return ()
