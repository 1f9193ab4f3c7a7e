"""Expected arguments of every command; `python -m tests.cli.expected_arguments` updates them.

The pages of `--help` are argparse's, which differ between versions of Python; this is what they
are made from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from clantui.cli.options import StoreSetting
from clantui.cli.parser import CommandParser, make_parser
from clantui.cli.registry import COMMANDS, SCREEN

FILE: Final = Path(__file__).with_name("expected_arguments.txt")
UPDATE: Final = "python -m tests.cli.expected_arguments"


def write_commands() -> str:
    """Return the arguments, the defaults and the short page of each command."""
    plain = CommandParser()
    own = {action.dest for action in plain._actions}
    parts = ["\n".join(["== every command", *_list_arguments(plain), *_list_defaults(plain)])]
    for name in (SCREEN, *COMMANDS):
        parser = make_parser(name)
        parts.append(
            "\n".join(
                [
                    f"== {name}",
                    f"usage: {parser.usage}",
                    f"description: {parser.description}",
                    f"summary: {parser.summary}",
                    f"most used: {' '.join(parser.common_arguments)}",
                    *_list_defaults(parser),
                    *_list_arguments(parser, own),
                    f"{parser.epilog}".rstrip(),
                ]
            )
        )
    return "\n\n".join(parts) + "\n"


def _list_arguments(
    parser: argparse.ArgumentParser, omitted: Collection[str] = ()
) -> Iterator[str]:
    """Yield a line for each argument that is not omitted, below the title of its group."""
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if action.dest not in omitted]
        if actions or group.description:
            yield f"{group.title}:"
            yield from (f"  {line}" for line in (group.description or "").splitlines())
        for action in actions:
            yield f"  {_write_argument(action)}"


def _write_argument(action: argparse.Action) -> str:
    """Return spellings, value, number of values, default and purpose of an argument."""
    words = [", ".join(action.option_strings), str(action.metavar or action.dest)]
    if action.choices is not None:
        words.append(f"of {'|'.join(map(str, action.choices))}")
    if action.nargs is not None:
        words.append(f"×{action.nargs}")
    if action.const is not None:
        words.append(f"means {action.const}")
    if action.default is not None and not isinstance(action, StoreSetting):
        words.append(f"else {action.default}")
    return f"{' '.join(filter(None, words))}: {action.help}"


def _list_defaults(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield a line with the values of `set_defaults`."""
    yield f"defaults: {json.dumps(parser._defaults)}"


if __name__ == "__main__":
    FILE.write_text(write_commands(), encoding="utf-8")
