"""`clantui demo-api`: the demo world for any program that speaks the official API."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Final

from clantui import runtime
from clantui.cli import output
from clantui.config.paths import NotTextError, explain, read_text
from clantui.config.settings import SettingsError

if TYPE_CHECKING:
    from clantui.demo.faults.rules import Choose


_LONGEST: Final = 1_000_000
"""Bytes read of a file of faults."""


async def serve(options: argparse.Namespace) -> int:
    """Serve until a signal comes.

    Args:
        options: `port`, `seed`, `latency` in ms and `faults`, a file or None.

    Raises:
        SettingsError: if the port is taken, the file is not understood, or the address cannot be
            printed.
    """
    reactor = runtime.start_reactor(asyncio.get_running_loop())
    from twisted.internet.error import CannotListenError  # noqa: PLC0415 — after the reactor

    from clantui.demo import server  # noqa: PLC0415
    from clantui.demo.server import Latency  # noqa: PLC0415
    from clantui.demo.world.world import World  # noqa: PLC0415

    world = World(options.seed)
    latency = Latency(base=options.latency / 1000)
    faults = None if options.faults is None else _faults(options, reactor.seconds)
    try:
        port = server.serve(reactor, world, port=options.port, latency=latency, faults=faults)
    except CannotListenError:
        raise SettingsError(f"port {options.port} cannot be used; is it taken?") from None
    output.write(f"{server.base_url(port)}\n", None)
    if not options.quiet:
        print(f"clans: {world.home} and more; ctrl+c stops", file=sys.stderr)
    await asyncio.Event().wait()
    return 0


def _faults(options: argparse.Namespace, seconds: Callable[[], float]) -> Choose:
    """Read the file of faults; the seed of the world is that of chance, too."""
    from clantui.demo.faults.file import BadFaults, read  # noqa: PLC0415 — only if asked for

    try:
        return read(read_text(options.faults, _LONGEST), Random(options.seed), seconds)
    except OSError as error:
        raise SettingsError(f"{options.faults}: {explain(options.faults, error)}") from None
    except NotTextError:
        raise SettingsError(f"{options.faults}: not UTF-8") from None
    except BadFaults as error:
        raise SettingsError(f"{options.faults}: {error}") from None
