"""What can be typed, told to the shells by the parsers themselves."""

from __future__ import annotations

import argparse
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from clantui.cli import parsers
from clantui.cli.help_pages import value_of
from clantui.cli.parsers.completion import SHELLS
from clantui.core.views import view_names


class ValueKind(Enum):
    """What a value is, where that is more than some words."""

    ANY = auto()
    """Nobody can tell: a number, an address."""
    WORDS = auto()
    FILES = auto()
    CLANS = auto()
    LOCATIONS = auto()
    THEMES = auto()


class Value(Struct, frozen=True, kw_only=True):
    """What may stand at a place.

    Attributes:
        name: as the help calls it.
        kind: of what it is.
        words: all it can be, where it is one of some words.
    """

    name: str
    kind: ValueKind = ValueKind.ANY
    words: tuple[str, ...] = ()


class Flag(Struct, frozen=True, kw_only=True):
    """An option.

    Attributes:
        names: all its spellings, each with its hyphens.
        value: what follows it; None for nothing.
        what: what it is for; without a line break.
    """

    names: tuple[str, ...]
    value: Value | None
    what: str


class Command(Struct, frozen=True, kw_only=True):
    """A command, or the screen.

    Attributes:
        name: as it is typed; empty for the screen.
        brief: what it does.
        flags: its options.
        places: what follows beside them, in order.
        many: whether the last of those may be repeated.
    """

    name: str
    brief: str
    flags: tuple[Flag, ...]
    places: tuple[Value, ...]
    many: bool


_KINDS: Final = {
    "FILE": Value(name="FILE", kind=ValueKind.FILES),
    "TAG": Value(name="TAG", kind=ValueKind.CLANS),
    "LOCATION": Value(name="LOCATION", kind=ValueKind.LOCATIONS),
    "THEME": Value(name="THEME", kind=ValueKind.THEMES),
    "VIEW": Value(name="VIEW", kind=ValueKind.WORDS, words=view_names()),
    "SHELL": Value(name="SHELL", kind=ValueKind.WORDS, words=SHELLS),
}
"""What the names of values mean, which are told to people in the help."""


def grammar() -> tuple[Command, ...]:
    """All commands, the screen first."""
    return tuple(_command(name) for name in (parsers.SCREEN, *parsers.names()))


def _command(name: str) -> Command:
    file = parsers.load_command(name)
    actions: list[argparse.Action] = file.parser()._actions  # noqa: SLF001 — argparse has no other way
    shown = [action for action in actions if action.help is not argparse.SUPPRESS]
    places = [action for action in shown if not action.option_strings]
    return Command(
        name=file.PAGE.name,
        brief=file.PAGE.brief,
        flags=tuple(_flag(action) for action in shown if action.option_strings),
        places=tuple(map(_value, places)),
        many=bool(places) and places[-1].nargs in {"*", "+"},
    )


def _flag(action: argparse.Action) -> Flag:
    value = None if action.nargs == 0 else _value(action)
    return Flag(names=tuple(action.option_strings), value=value, what=action.help or "")


def _value(action: argparse.Action) -> Value:
    name = value_of(action)
    if action.choices:
        return Value(name=name, kind=ValueKind.WORDS, words=tuple(map(str, action.choices)))
    return _KINDS.get(name, Value(name=name))
