"""Suggestions for mistyped words of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Final

from clantui.core.text.suggest import did_you_mean, suggest

UNKNOWN: Final = "unrecognized arguments: "
"""Beginning of argparse's message about an unknown option."""

_CHOICE: Final = re.compile(r"argument (?P<option>\S+): invalid choice: '(?P<typed>[^']*)'")

_MAX_COMMANDS: Final = 3
"""Maximum number of commands to list that have an option."""


def suggest_choice(parser: argparse.ArgumentParser, message: str) -> str:
    """Return a suggestion to append to argparse's message about an invalid choice, or empty."""
    if (wrong := _CHOICE.match(message)) is None:
        return ""
    return did_you_mean(wrong["typed"], _list_choices(parser, wrong["option"]), " · ")


def suggest_option(
    parser: argparse.ArgumentParser,
    message: str,
    others: Mapping[str, argparse.ArgumentParser],
) -> str:
    """Return a suggestion to append to argparse's message about an unknown option, or empty.

    Args:
        parser: the parser that refused it, whose options come first.
    """
    typed = message.removeprefix(UNKNOWN).partition(" ")[0].partition("=")[0]
    if not typed.startswith("-"):
        return ""
    own = list_flags(parser)
    flags_of = {name: list_flags(other) for name, other in others.items()}
    near = suggest(typed, {*own, *(flag for flags in flags_of.values() for flag in flags)})
    if not near:
        return ""
    if near in own:
        return f" · did you mean {near}?"
    owners = [name for name, flags in flags_of.items() if near in flags]
    more = ", …" if len(owners) > _MAX_COMMANDS else ""
    hint = f"{near} is an option of clantui {', '.join(owners[:_MAX_COMMANDS])}{more}"
    return f" · {hint}" if near == typed else f" · did you mean {near}? {hint}"


def list_flags(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """Return all spellings of a parser's options."""
    return tuple(parser._option_string_actions)  # noqa: SLF001 — argparse has no other way


def _list_choices(parser: argparse.ArgumentParser, option: str) -> tuple[str, ...]:
    """Return the choices of an option or argument, named as in argparse's message."""
    for action in parser._actions:  # noqa: SLF001 — argparse has no other way
        names = {*action.option_strings, "/".join(action.option_strings), action.dest}
        if option in names | {str(action.metavar)} and action.choices:
            return tuple(map(str, action.choices))
    return ()
