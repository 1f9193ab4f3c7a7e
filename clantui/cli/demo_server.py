"""The server of `clantui demo-api`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Final

from twisted.internet.error import CannotListenError

from clantui import runtime
from clantui.backend.demo import open_world
from clantui.cli import output
from clantui.config.paths import NotTextError, explain, read_text
from clantui.core.names import CommandError
from clantui.demo import server
from clantui.demo.faults.file import BadFaults, read
from clantui.demo.faults.rules import ChooseFault, choose_no_fault
from clantui.demo.latency import draw_latency

_MAX_BYTES: Final = 1_000_000
"""Maximum size of a file of faults, in bytes."""


async def serve(options: argparse.Namespace) -> int:
    """Serve until a signal comes.

    Args:
        options: `port`, `seed`, `latency` in ms and `faults`, a file or None.
    """
    reactor = runtime.start_reactor(asyncio.get_running_loop())
    # With the current time: otherwise all members would have been away since a fixed day.
    world = open_world(options.seed, datetime.now(UTC))
    latency = partial(draw_latency, options.latency / 1000)
    faults = choose_no_fault if options.faults is None else _read_faults(options, reactor.seconds)
    api = server.DemoApi(world, clock=reactor, latency=latency, faults=faults)
    try:
        port = server.serve(reactor, api, options.port)
    except CannotListenError:
        raise CommandError(f"port {options.port} cannot be used; is it taken?") from None
    output.write(f"{server.make_base_url(port)}\n")
    if not options.quiet:
        print(f"clans: {world.home} and more; Ctrl+C stops", file=sys.stderr)
    await asyncio.Event().wait()
    return 0


def _read_faults(options: argparse.Namespace, seconds: Callable[[], float]) -> ChooseFault:
    """Read the file of faults; the seed of the world also seeds their chances."""
    try:
        return read(read_text(options.faults, _MAX_BYTES), Random(options.seed), seconds)
    except OSError as error:
        raise CommandError(f"{options.faults}: {explain(options.faults, error)}") from None
    except NotTextError:
        raise CommandError(f"{options.faults}: not UTF-8") from None
    except BadFaults as error:
        raise CommandError(f"{options.faults}: {error}") from None
