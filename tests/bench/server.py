"""The demo world on a port, each answer after the same time: `python -m tests.bench.server`.

`clantui demo-api --latency` would not do: its answers spread, and some are slow.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from twisted.web.server import Site

from clantui import bridge
from clantui.demo.resource import DemoApi
from clantui.demo.routes import Ask
from tests.bench.truth import HOME, MEMBERS, WORLD, Wrong

LATENCY: Final = 60.0
"""ms from a request to its answer, whatever is asked for."""


@contextmanager
def running() -> Iterator[str]:
    """Run the server as a process of its own.

    Yields:
        The base URL, such as `http://127.0.0.1:8080/v1`, when every answer is warm.
    """
    command = [sys.executable, "-m", "tests.bench.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if not (url := process.stdout.readline().strip()):
                raise Wrong("the server did not start")
            yield url
        finally:
            process.terminate()


async def _serve() -> int:
    reactor = bridge.start_reactor(asyncio.get_running_loop())
    api = DemoApi(WORLD, clock=reactor, latency=lambda _: LATENCY / 1000)
    for path in [("clans", HOME), *(("players", tag) for tag in MEMBERS)]:
        api._answer(Ask(path=path))  # kept from now on, packed
    site = Site(api, reactor=reactor)
    site.noisy = False
    port = reactor.listenTCP(0, site, interface="127.0.0.1", backlog=128)
    sys.stdout.write(f"http://127.0.0.1:{port.getHost().port}/v1\n")
    sys.stdout.flush()
    await asyncio.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(bridge.run(_serve))
