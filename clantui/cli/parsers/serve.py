"""`clantui serve`: the screen in a browser."""

from __future__ import annotations

import argparse
import re
from typing import Final
from urllib.parse import urlsplit

from clantui.cli.options import (
    COUNT,
    PORT,
    CommandHelp,
    parser_of,
)
from clantui.cli.parsers.screen import screen_options
from clantui.config.paths import unquote

PAGE: Final = CommandHelp(
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

From a machine of your network by its name, or behind a proxy that adds https and a password,
say which address browsers open; all others are still refused:
  clantui serve --host 0.0.0.0 --public-url http://box.lan:8000
  clantui serve --public-url https://cards.example.org

Every visit keeps a --rate of its own: many at once use up what the key bears sooner.
""",
)


_PLAIN: Final = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
"""A host, and perhaps a port; no user, no key."""


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
    group.add_argument(
        "--public-url",
        type=read_public_url,
        metavar="URL",
        help="what browsers open where that is another: a name, or a proxy before this",
    )
    return parser


def read_public_url(text: str) -> str:
    """Read the address that browsers open: a scheme, a host, perhaps a port, and nothing more.

    Raises:
        ArgumentTypeError: if it is none.
    """
    url = unquote(text).rstrip("/")
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if (
        not fine
        or not _PLAIN.fullmatch(parts.netloc)
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise argparse.ArgumentTypeError(
            f"{url or 'the address'} is no address of this; it looks like https://cards.example.org"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"
