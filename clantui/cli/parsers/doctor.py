"""`clantui doctor`: find out why it does not work."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import (
    CommandHelp,
    parser_of,
    quiet_option,
    where_options,
)

PAGE: Final = CommandHelp(
    name="doctor",
    usage=("[options]",),
    brief="find out why it does not work",
    what="Check all that a load depends on, with one request; say what to do. Shows no key.",
    examples=(
        ("doctor", "the terminal, the key, the network, the store"),
        ("doctor --json | jq .ok", "for other programs"),
        ("doctor --demo", "everything but the key and the network"),
    ),
    notes="marks: ✓ fine, ! a warning, ✗ a failure, · not checked",
    codes=(
        ("0", "no failure; else the code of the first one:"),
        ("2", "the key, the base URL or the certificates cannot be used"),
        ("5", "key or address refused"),
        ("6", "no answer, throttled or maintenance"),
    ),
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `doctor`."""
    parser = parser_of(PAGE)
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    quiet_option(parser)
    where_options(parser)
    return parser
