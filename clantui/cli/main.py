"""The words typed after `clantui`, as options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from clantui.cli.options import resolve_format
from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.cli.suggestions import flags


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Args:
        argv: the words after the program's name; a command may stand behind its options.

    Returns:
        The options; `command` is one of `COMMANDS`, or `SCREEN`.

    Raises:
        SystemExit: with code 2 and a sentence on stderr for a wrong one, 0 after `--help`.
    """
    command, words = SCREEN, [*argv]
    for at, word in enumerate(words):
        if word in COMMANDS:
            command = words.pop(at)
            break
        if word == "--":
            break
    parser = make_parser(command)
    _refuse_unknown(parser, words)
    # After `--` intermixed arguments are options again, and `clantui` has one argument at most.
    read = parser.parse_args if command == SCREEN else parser.parse_intermixed_args
    options = read(words, argparse.Namespace(command=command))
    if reason := resolve_format(options) or parser.check(options):
        parser.error(reason)
    return options


def _refuse_unknown(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Name an unknown option first: argparse would take its value for a tag, and blame that."""
    for word in words:
        if word == "--":
            return
        unknown = word.partition("=")[0] not in flags(parser)
        if word.startswith("--") and " " not in word and unknown:
            parser.error(f"unrecognized arguments: {word}")
