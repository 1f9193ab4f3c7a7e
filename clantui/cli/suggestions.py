"""What may have been meant by what was typed: asked only when something is wrong."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Final

from clantui.cli import parsers
from clantui.core.text import suggest

_UNKNOWN: Final = "unrecognized arguments: "
"""How argparse begins to tell of what it knows nothing about."""

_CHOICE: Final = re.compile(r"argument (?P<option>\S+): invalid choice: '(?P<typed>[^']*)'")
_SHORT: Final = 2
"""Letters that say too little of the rest of a word."""

_ENOUGH: Final = 3
"""How many commands are named that would know an option."""


def suggest_options(parser: argparse.ArgumentParser, message: str) -> str:
    """Guess what was meant.

    Args:
        parser: what refused it.
        message: argparse's own sentence.

    Returns:
        What goes on from that sentence, with what parts it; empty where there is no guess.
    """
    if message.startswith(_UNKNOWN):
        typed = message.removeprefix(_UNKNOWN).split()[0].partition("=")[0]
        return _option(parser, typed) if typed.startswith("-") else ""
    if (wrong := _CHOICE.match(message)) is not None:
        return _asked(nearest(wrong["typed"], _choices(parser, wrong["option"])))
    return ""


def nearest(typed: str, names: Iterable[str]) -> str:
    """The name that is spelled most like what was typed; empty where none is.

    Args:
        typed: by the user, in any case.
        names: in small letters.
    """
    known = sorted(names)
    begun = [name for name in known if len(typed) > _SHORT and name.startswith(typed.lower())]
    return next(iter(begun or suggest.nearest(typed, known)), "")


def _asked(name: str) -> str:
    return f" · did you mean {name}?" if name else ""


def _option(parser: argparse.ArgumentParser, typed: str) -> str:
    """An option of this command spelled like it, else the commands that have just this one."""
    own = flags(parser)
    others = {name: flags(_made(name)) for name in parsers.names()}
    near = nearest(typed, {*own, *(flag for theirs in others.values() for flag in theirs)})
    if not near or near in own:
        return _asked(near)
    owners = [name for name, theirs in others.items() if near in theirs]
    more = ", …" if len(owners) > _ENOUGH else ""
    of = f"{near} is an option of clantui {', '.join(owners[:_ENOUGH])}{more}"
    return f" · {of}" if near == typed else f" · did you mean {near}? {of}"


def _made(name: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = parsers.load_command(name).parser()
    return made


def flags(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """All that a command's options may be called."""
    return tuple(parser._option_string_actions)  # noqa: SLF001 — argparse has no other way


def _choices(parser: argparse.ArgumentParser, option: str) -> tuple[str, ...]:
    """What may be chosen for an option, or for an argument, as argparse calls it in a message."""
    for action in parser._actions:  # noqa: SLF001 — the same
        called = {*action.option_strings, "/".join(action.option_strings), action.dest}
        if option in called | {str(action.metavar)} and action.choices:
            return tuple(map(str, action.choices))
    return ()
