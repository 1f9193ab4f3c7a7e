"""What may be typed after `clantui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from clantui.cli import parsers
from clantui.cli.options import resolve_format


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Args:
        argv: the words after the program's name.

    Returns:
        The options; `command` is `open` or one of `parsers.names()`.

    Raises:
        SystemExit: with code 2 and a sentence on stderr for a wrong one, 0 after `--help`.
    """
    for at, word in enumerate(argv):
        if word in parsers.names():
            options = _of_command(word, [*argv[:at], *argv[at + 1 :]])
            return options if word != "help" else _told(options.what)
        if word == "--":
            break
    screen: argparse.ArgumentParser = parsers.load_command(parsers.SCREEN).parser()
    _refuse_unknown(screen, argv)
    return screen.parse_args(argv, argparse.Namespace(command="open"))


def _told(name: str | None) -> NoReturn:
    """Print the help of a command, or of all there is."""
    parser: argparse.ArgumentParser = parsers.load_command(name or parsers.SCREEN).parser()
    parser.print_help()
    raise SystemExit(0)


def _refuse_unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Name an unknown option first: argparse would take its value for a tag, and blame that."""
    for word in words:
        if word == "--":
            return
        unknown = word.partition("=")[0] not in parser._option_string_actions  # noqa: SLF001
        if word.startswith("--") and " " not in word and unknown:
            parser.error(f"unrecognized arguments: {word}")


def _of_command(name: str, words: list[str]) -> argparse.Namespace:
    file = parsers.load_command(name)
    parser: argparse.ArgumentParser = file.parser()
    _refuse_unknown(parser, words)
    options = parser.parse_intermixed_args(words, argparse.Namespace(command=name))
    if why := resolve_format(options) or file.PAGE.wrong(options):
        parser.error(why)
    return options
