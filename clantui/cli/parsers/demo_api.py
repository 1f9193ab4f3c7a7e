"""`clantui demo-api`: serve the demo world to any program."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import (
    MS,
    PORT,
    SEED,
    CommandHelp,
    parser_of,
    quiet_option,
    read_file_name,
)

PAGE: Final = CommandHelp(
    name="demo-api",
    usage=("[options]",),
    brief="serve the demo world to any program",
    what="Serve the demo world on 127.0.0.1.",
    examples=(
        ("demo-api", "on a free port, which is printed"),
        ("demo-api --port 8080 --latency 200", "slowly, for: clantui --base-url …"),
    ),
    notes="""\
a file of faults is a list of rules; the first that wants a request has it:
  [{"fault": "throttled", "match": "/players/", "times": 3, "seconds": 2},
   {"fault": "reset-middle", "share": 0.1, "after": 5}]

faults: slow, throttled, throttled-bare, refused, refused-address,
refused-scope, refused-bare, not-found, broken, maintenance, edge, edge-502,
proxy, reset-before, reset-middle, truncated, stalled-header, stalled-body,
trickled, wrong-length, bomb, bad-gzip, bad-json, html-200, empty,
other-shape, deep, huge, redirect,
closing (with "answers" of a connection),
limited (with "burst" and "per_second")
""",
)


def parser() -> argparse.ArgumentParser:
    """Make the parser of `demo-api`."""
    parser = parser_of(PAGE)
    parser.add_argument("--port", type=PORT, default=0, help="default: a free one, printed")
    parser.add_argument("--seed", type=SEED, default=1, help="another seed, another world")
    parser.add_argument("--latency", type=MS, default=0, metavar="MS", help="of an answer")
    parser.add_argument(
        "--faults", type=read_file_name, metavar="FILE", help="what goes wrong, as JSON"
    )
    quiet_option(parser)
    return parser
