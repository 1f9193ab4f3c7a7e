"""`clantui config WHAT`: what is set, by what, and where things are."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import (
    CommandHelp,
    parser_of,
    source_options,
)

WHAT: Final = ("show", "path", "check", "edit")

PAGE: Final = CommandHelp(
    name="config",
    usage=("[options] show", "[options] path", "[options] check", "[options] edit"),
    brief="what is set, and by what; where everything is kept",
    what="Tell what is set and whether by an option, the environment, the config or nobody; or "
    "where the config is, or what is wrong in it. Only edit ever writes it, to begin one.",
    examples=(
        ("config show", "every setting and its origin, and what the store holds"),
        ("config edit", "open it in $VISUAL, $EDITOR, nano or vi, and check it after"),
        ("config check", "what is wrong in it, line by line"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `config`."""
    parser = parser_of(PAGE)
    parser.add_argument("what", choices=WHAT, help="what to tell, or to edit it")
    parser.set_defaults(
        theme=None, notify=None, every=None, ascii=None, color=None, animation=None, art=None
    )
    source_options(parser)
    return parser
