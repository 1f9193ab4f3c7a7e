"""The demo world behind TLS and a wire, each answer after the same time.

`python -m tests.bench.server` prints one line of JSON when every answer is warm: `url`, `ca` (the
file of the root to trust) and `port`. Beside the API it answers, without a key, `/v1/_count` (what
has come in) and `/v1/_reset` (count anew, with a full bucket).

`clantui demo-api --latency` would not do: its answers spread, it speaks no TLS, and what it costs
would be taken from what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPSConnection
from pathlib import Path
from typing import Final

from tests.bench import certificates
from tests.bench.payloads import RACE, Payloads
from tests.bench.serving import Bucket, Connection, Service
from tests.bench.truth import Wrong

LATENCY: Final = 60.0
"""ms from a request to its answer, whatever is asked for."""

_BACKLOG: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that runs.

    Attributes:
        url: the base URL, such as `https://localhost:8443/v1`.
        ca: the file of the root to trust.
        port: on 127.0.0.1 and, where there is one, on ::1.
    """

    url: str
    ca: str
    port: int

    def count(self) -> dict[str, float]:
        """Return the server's counts: the fields of `serving.Counts`, and its `cpu_ms`."""
        return self._told("_count")

    def reset(self) -> None:
        """Count from nothing, with a full bucket."""
        self._told("_reset")

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return an environment in which this server is trusted, by the product too."""
        return {**base, "SSL_CERT_FILE": self.ca}

    def _told(self, what: str) -> dict[str, float]:
        trusting = ssl.create_default_context(cafile=self.ca)
        asking = HTTPSConnection(certificates.HOST, self.port, context=trusting, timeout=10)
        with closing(asking):
            asking.request("GET", f"/v1/{what}")
            told: dict[str, float] = json.load(asking.getresponse())
        return told


@contextmanager
def running(*, latency: float = LATENCY, **options: float | None) -> Iterator[Served]:
    """Run the server as a process of its own.

    Args:
        latency: ms of an answer.
        options: of the command, such as `trip=60` or `max_age=1`; None is as if not given.

    Yields:
        The server, every answer warm.

    Raises:
        Wrong: if it does not start.
    """
    command = [sys.executable, "-m", "tests.bench.server", "--latency", str(latency)]
    for name, value in options.items():
        if value is not None:
            command += [f"--{name.replace('_', '-')}", str(value)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if not (line := process.stdout.readline()):
                raise Wrong("the server did not start")
            yield Served(**json.loads(line))
        finally:
            process.terminate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.server", description=__doc__)
    add = partial(parser.add_argument, type=float, metavar="N")
    add("--latency", default=LATENCY, help="ms of each answer; default: %(default)g")
    add("--trip", default=0.0, help="ms of a round trip on the wire, TCP's and TLS's too")
    add("--burst", help="requests that may come at once; default: no limit")
    add("--rate", default=20.0, help="requests a second after a burst; default: %(default)g")
    add("--stall", default=0.0, help="share of the players whose answers never come, 0 to 1")
    add("--seed", type=int, default=1, help="decides whose they are; default: %(default)d")
    add("--players", type=int, default=0, help="members of the made-up clan; default: no clan")
    add("--clans", type=int, default=len(RACE), help="at hand; default: a race, %(default)d")
    add("--max-age", type=int, help="seconds; default: the API's, 120 for a clan, 60 for a player")
    add("--port", type=int, default=0, help="default: any that is free")
    return parser.parse_args()


async def _serve(options: argparse.Namespace, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    service = Service(
        context=certificates.make(folder),
        payloads=Payloads(options.clans, options.players),
        bucket=Bucket(options.burst, options.rate),
        latency=options.latency / 1000,
        trip=options.trip / 1000,
        stall=options.stall,
        seed=options.seed,
        max_age=options.max_age,
    )
    port = options.port
    for there in _sockets(port):
        await loop.create_server(partial(Connection, service, loop), sock=there, backlog=_BACKLOG)
        port = there.getsockname()[1]
    service.control(b"/v1/_reset")
    gc.collect()
    gc.freeze()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    said = {"url": f"https://{certificates.HOST}:{port}/v1", "ca": str(folder / "ca.pem")}
    sys.stdout.write(json.dumps({**said, "port": port}) + "\n")
    sys.stdout.flush()
    await ended.wait()


def _sockets(port: int) -> list[socket.socket]:
    """One port on both of this machine's addresses, so that no client tries in vain first."""
    four = socket.create_server((certificates.ADDRESSES[0], port))
    port = four.getsockname()[1]
    try:
        six = socket.create_server((certificates.ADDRESSES[1], port), family=socket.AF_INET6)
    except OSError:
        return [four]
    return [four, six]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="clantui-bench-") as made:
        asyncio.run(_serve(_options(), Path(made)))
