"""Suggestions for a mistyped word of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from typing import Final

from clantui.core.text.suggest import nearest

_UNKNOWN: Final = "unrecognized arguments: "
"""Begins argparse's message about an option that it does not know."""

_CHOICE: Final = re.compile(r"argument (?P<option>\S+): invalid choice: '(?P<typed>[^']*)'")
_SHORT: Final = 2
"""Letters that say too little of the rest of a word."""

_ENOUGH: Final = 3
"""Number of commands to name that know an option."""


def suggest(typed: str, names: Iterable[str]) -> str:
    """Return the name that is spelled most like what was typed; empty for none.

    Args:
        typed: by the user, in any case.
        names: in small letters.
    """
    known, typed = sorted(names), typed.lower()
    longer = [name for name in known if len(typed) > _SHORT and name.startswith(typed)]
    return next(iter(longer or nearest(typed, known)), "")


def suggest_choice(parser: argparse.ArgumentParser, message: str) -> str:
    """Continue argparse's message about a wrong value with the nearest one that is allowed."""
    if (wrong := _CHOICE.match(message)) is None:
        return ""
    return _ask(suggest(wrong["typed"], _choices(parser, wrong["option"])))


def suggest_option(
    parser: argparse.ArgumentParser,
    message: str,
    others: Mapping[str, argparse.ArgumentParser],
) -> str:
    """Continue argparse's message about an unknown option with the nearest that there is.

    Args:
        parser: the one that refused it, whose options come first.
        message: argparse's.
        others: the parsers of all commands by their names.
    """
    typed = message.removeprefix(_UNKNOWN).split()[0].partition("=")[0]
    if not typed.startswith("-"):
        return ""
    own, theirs = flags(parser), {name: flags(other) for name, other in others.items()}
    near = suggest(typed, {*own, *(flag for names in theirs.values() for flag in names)})
    if not near or near in own:
        return _ask(near)
    owners = [name for name, names in theirs.items() if near in names]
    more = ", …" if len(owners) > _ENOUGH else ""
    where = f"{near} is an option of clantui {', '.join(owners[:_ENOUGH])}{more}"
    return f" · {where}" if near == typed else f" · did you mean {near}? {where}"


def is_unknown_option(message: str) -> bool:
    """Return whether argparse's message is about an option that it does not know."""
    return message.startswith(_UNKNOWN)


def flags(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """Return all spellings of a parser's options."""
    return tuple(parser._option_string_actions)  # noqa: SLF001 — argparse has no other way


def _ask(name: str) -> str:
    return f" · did you mean {name}?" if name else ""


def _choices(parser: argparse.ArgumentParser, option: str) -> tuple[str, ...]:
    """Return what may be chosen for an option or an argument, named as in argparse's message."""
    for action in parser._actions:  # noqa: SLF001 — argparse has no other way
        names = {*action.option_strings, "/".join(action.option_strings), action.dest}
        if option in names | {str(action.metavar)} and action.choices:
            return tuple(map(str, action.choices))
    return ()
