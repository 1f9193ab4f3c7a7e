"""`clantui serve`: the screen in a browser."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import (
    COUNT,
    PORT,
    Page,
    parser_of,
)
from clantui.cli.parsers.screen import screen_options

PAGE: Final = Page(
    name="serve",
    usage=("[options] [TAG]",),
    brief="the screen in a browser",
    what="Serve the screen to browsers of this machine, each visit a process of its own.",
    examples=(
        ("serve --demo", "then open the address that it prints"),
        ("serve 2PP --port 9000", "every visit begins with the clan #2PP"),
    ),
    notes="""\
It needs an extra: pip install 'clantui[web]'.

There is no password and no encryption. Whoever reaches the port asks with your key, reads and
changes what is stored here, and writes files as you. So it stays on this machine unless --host
says otherwise; mind that all users of this machine are on this machine.

From another machine, a tunnel does, and is encrypted:
  ssh -L 8000:127.0.0.1:8000 THIS_MACHINE

Every visit keeps a --rate of its own: many at once use up what the key bears sooner.
""",
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `serve`: the screen's options, and where to serve it."""
    parser = parser_of(PAGE)
    screen_options(parser)
    group = parser.add_argument_group("where it is served")
    group.add_argument("--host", metavar="HOST", help="default: 127.0.0.1, this machine alone")
    group.add_argument("--port", type=PORT, default=8000, help="default: 8000; 0: a free one")
    group.add_argument(
        "--visitors", type=COUNT, default=4, metavar="N", help="at the same time; default: 4"
    )
    return parser
