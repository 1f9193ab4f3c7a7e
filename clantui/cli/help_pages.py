"""What `--help` prints: laid out as a manual's page, in 80 columns, examples before options."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from clantui.cli import parsers

if TYPE_CHECKING:
    from clantui.cli.options import CommandHelp

WIDTH: Final = 80
"""Columns of the page, whatever the terminal has: lines longer than that are tiring."""

_INDENT: Final = 4
_COLUMN: Final = 26
"""Where the second column begins."""

ENVIRONMENT: Final = (
    ("CLANTUI_TOKEN", "the key"),
    ("CLANTUI_BASE_URL", "another address of the API"),
    ("CLANTUI_STORE", "the file of what is remembered"),
    ("CLANTUI_CONFIG", "the config, in place of config.toml"),
    ("CLANTUI_…", "any other setting: CLANTUI_THEME, CLANTUI_RATE"),
    ("HTTPS_PROXY, NO_PROXY", "the HTTP proxy to use, and hosts reached without it"),
    ("NO_COLOR, FORCE_COLOR", "no colour or colour, if it is not empty"),
)
"""What is looked at where no option says otherwise."""

FILES: Final = (
    ("~/.crtoken", "the key, where neither --token-file nor CLANTUI_TOKEN has it"),
    ("config.toml", "settings and keys; clantui config path tells where"),
    ("store.sqlite3", "what is remembered; clantui config show tells where"),
)

CODES: Final = (
    ("0", "ok"),
    ("1", "unexpected: a defect of the program"),
    ("2", "usage or settings, or no terminal"),
    ("3", "partial: printed all the same"),
    ("4", "not found"),
    ("5", "key or address refused"),
    ("6", "no answer, throttled or maintenance"),
    ("129", "the terminal has gone (SIGHUP)"),
    ("130", "Ctrl+C"),
    ("143", "SIGTERM"),
)
"""What the program ends with."""


def manual(parser: argparse.ArgumentParser, page: CommandHelp) -> str:
    """Lay out a command's page.

    Args:
        parser: of its options.
        page: what else is told about it.

    Returns:
        Lines of at most `WIDTH` characters, the last with its end.
    """
    asks = "--token-file" in parser._option_string_actions  # noqa: SLF001 — argparse has no other way
    parts = [
        ("NAME", [f"{page.prog} - {page.brief}"]),
        ("SYNOPSIS", [f"{page.prog} {way}" for way in page.usage]),
        ("EXAMPLES", list(_examples(page.examples))),
        ("DESCRIPTION", list(_described(page))),
        ("COMMANDS", [] if page.name else list(_columns(_commands()))),
        *_options(parser),
        ("ENVIRONMENT", list(_columns(ENVIRONMENT)) if asks else []),
        ("FILES", list(_columns(FILES)) if asks else []),
        ("EXIT CODES", list(_columns(page.codes or (CODES if asks else _few())))),
        ("SEE ALSO", [_others(page)]),
    ]
    return "\n".join(_section(title, lines) for title, lines in parts if lines)


def _section(title: str, lines: list[str]) -> str:
    margin = " " * _INDENT
    return "".join(f"{line}\n" for line in (title, *(f"{margin}{x}".rstrip() for x in lines)))


def _few() -> Iterable[tuple[str, str]]:
    """The codes of a command that asks nobody."""
    return [code for code in CODES if code[0] in {"0", "1", "2"}]


def _examples(examples: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """In two columns where all have room in them, else each on two lines."""
    first = max((len(f"clantui {words}") for words, _ in examples), default=0)
    beside = all(_INDENT + first + 2 + len(why) <= WIDTH for _, why in examples)
    for words, why in examples:
        if beside:
            yield f"{f'clantui {words}':{first}}  {why}"
        else:
            yield f"clantui {words}"
            yield f"    {why}"


def _described(page: CommandHelp) -> Iterator[str]:
    yield from wrapped(page.what, WIDTH - _INDENT)
    if not page.notes:
        return
    paragraph = ""
    for line in ("", *page.notes.rstrip().split("\n")):
        if line and not line.startswith(" "):
            paragraph = f"{paragraph} {line}"
        else:  # laid out already
            yield from wrapped(paragraph, WIDTH - _INDENT)
            yield line
            paragraph = ""
    yield from wrapped(paragraph, WIDTH - _INDENT)


def _commands() -> Iterator[tuple[str, str]]:
    for name in parsers.names():
        page: CommandHelp = parsers.load_command(name).PAGE
        what = page.usage[0].replace("[options]", "").strip()
        yield f"{name} {what}".strip(), page.brief


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[str]]]:
    """A section for each group of options that has any."""
    for group in parser._action_groups:  # noqa: SLF001 — argparse shows them in no other way
        title = {"positional arguments": "arguments"}.get(group.title or "", group.title or "")
        actions = [a for a in group._group_actions if a.help is not argparse.SUPPRESS]  # noqa: SLF001
        yield title.upper(), list(_columns((_spelled(a), _told(a)) for a in actions))


def _spelled(action: argparse.Action) -> str:
    """An option as it is typed: `-o, --output FILE`."""
    value = "" if action.nargs == 0 else value_of(action)
    return " ".join(part for part in (", ".join(action.option_strings), value) if part)


def value_of(action: argparse.Action) -> str:
    """What an option's value is called: `FILE`, or the option's own name where it has none."""
    return str(action.metavar or action.dest.upper().replace("_", "-"))


def _told(action: argparse.Action) -> str:
    """What an option is for, and what it may be."""
    if not action.choices:
        return action.help or ""
    names = [f"{c} (default)" if c == action.default else str(c) for c in action.choices]
    what, listed = action.help or "", ", ".join(names)
    if what.startswith("default"):
        return f"{listed}; {what}"
    return f"{what}: {listed}" if what else listed


def _columns(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for left, right in rows:
        lines = list(wrapped(right, WIDTH - _COLUMN))
        room = _COLUMN - _INDENT
        if len(left) > room - 2:
            yield left
        else:
            lines[:1] = [f"{left:{room}}{''.join(lines[:1])}"]
            yield lines.pop(0)
        yield from (f"{'':{room}}{line}" for line in lines)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Break a text into lines; `textwrap` would do it, and would have to be imported.

    Args:
        text: words with blanks between them; a word longer than a line has one of its own.
        width: characters of a line.
    """
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line


def _others(page: CommandHelp) -> str:
    if page.name:
        return "clantui --help lists all commands, clantui doctor finds out what is wrong"
    return "clantui help COMMAND, or clantui COMMAND --help, tells more of a command"
