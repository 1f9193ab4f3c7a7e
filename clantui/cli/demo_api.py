"""`clantui demo-api`: the demo world for any program that speaks the official API."""

from __future__ import annotations

import argparse
import asyncio
import sys

from clantui import bridge
from clantui.settings import SettingsError


async def serve(options: argparse.Namespace) -> int:
    """Serve until a signal comes.

    Args:
        options: `port`, `seed` and `latency` in ms.

    Raises:
        SettingsError: if the port is taken.
    """
    reactor = bridge.start_reactor(asyncio.get_running_loop())
    from twisted.internet.error import CannotListenError  # noqa: PLC0415 — after the reactor

    from clantui.demo import server  # noqa: PLC0415
    from clantui.demo.latency import Latency  # noqa: PLC0415
    from clantui.demo.world import World  # noqa: PLC0415

    world = World(options.seed)
    latency = Latency(base=options.latency / 1000)
    try:
        port = server.serve(reactor, world, port=options.port, latency=latency)
    except CannotListenError:
        raise SettingsError(f"port {options.port} cannot be used; is it taken?") from None
    print(server.base_url(port), flush=True)
    print(f"clans: {world.home} and more; ctrl+c stops", file=sys.stderr)
    await asyncio.Event().wait()
    return 0
