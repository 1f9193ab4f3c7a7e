"""`clantui demo-api`: the demo world for any program that speaks the official API."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

from clantui import runtime
from clantui.cli.options import MS, PORT, SEED, add_number, add_quiet_option, read_file_name
from clantui.cli.parser import CommandParser
from clantui.cli.registry import Context, load

_FAULTS: Final = """\
a file of faults is a list of rules; the first that matches a request is used:
  [{"fault": "throttled", "match": "/players/", "times": 3, "seconds": 2},
   {"fault": "reset-middle", "share": 0.1, "after": 5}]

faults: slow, throttled, throttled-bare, refused, refused-address,
refused-scope, refused-bare, not-found, broken, maintenance, edge, edge-502,
proxy, reset-before, reset-middle, truncated, stalled-header, stalled-body,
trickled, wrong-length, bomb, bad-gzip, bad-json, html-200, empty,
other-shape, deep, huge, redirect,
closing (with "answers" of a connection),
limited (with "burst" and "per_second")
"""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `demo-api`."""
    parser.describe(
        "Serve the demo world on 127.0.0.1.",
        (
            ("demo-api", "on a free port, which is printed"),
            ("demo-api --port 8080 --latency 200", "slowly, for: clantui --base-url …"),
        ),
        _FAULTS,
        common_arguments=("--port", "--seed", "--latency", "--faults", "--quiet"),
    )
    parser.set_defaults(reads_settings=False)
    add_number(parser, "--port", PORT, "default: a free one, printed", default=0)
    add_number(parser, "--seed", SEED, "another seed, another world", default=1)
    add_number(parser, "--latency", MS, "delay before each response", default=0, metavar="MS")
    parser.add_argument(
        "--faults", type=read_file_name, metavar="FILE", help="what goes wrong, as JSON"
    )
    add_quiet_option(parser)


def run(options: argparse.Namespace, _: Context) -> int:
    """Serve until a signal comes."""
    return runtime.run(partial(load("demo_server").serve, options))
