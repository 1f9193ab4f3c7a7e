"""A TLS server of the demo world, which answers every request after the same time.

`python -m tests.bench.server` prints one line of JSON when every answer is made: `url`, `ca` (file
with the root certificate) and `port`. Besides the API it has two endpoints that need no key:
`/v1/_count` returns the counts of requests, `/v1/_reset` sets them to 0 and fills the bucket.

`clantui demo-api --latency` is not suitable: its latency varies, it has no TLS, and its processor
time would distort the measurement.
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
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPSConnection
from pathlib import Path
from typing import Final

from tests.bench import certificates
from tests.bench.expected import TOKEN, WrongResult
from tests.bench.https_server import Bucket, Connection, Service
from tests.bench.payloads import RACE, Payloads

LATENCY: Final = 60.0
"""ms from any request to its answer."""

_BACKLOG: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A running server.

    Attributes:
        url: the base URL, such as `https://localhost:8443/v1`.
        ca: path of the root certificate.
        port: on 127.0.0.1 and, if available, on ::1.
    """

    url: str
    ca: str
    port: int

    def count(self) -> dict[str, float]:
        """Return the server's counts: the fields of `serving.Counts`, and its `cpu_ms`."""
        return self._get("_count")

    def reset(self) -> None:
        """Set the counts to 0, and fill the bucket."""
        self._get("_reset")

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables with which clantui uses and trusts this server."""
        return {"CLANTUI_BASE_URL": self.url, "CLANTUI_TOKEN": TOKEN, "SSL_CERT_FILE": self.ca}

    def _get(self, endpoint: str) -> dict[str, float]:
        context = ssl.create_default_context(cafile=self.ca)
        connection = HTTPSConnection(certificates.HOST, self.port, context=context, timeout=10)
        with closing(connection):
            connection.request("GET", f"/v1/{endpoint}")
            counts: dict[str, float] = json.load(connection.getresponse())
        return counts


@contextmanager
def run_server(*, latency: float = LATENCY, **options: float | None) -> Iterator[RunningServer]:
    """Run the server in another process.

    Args:
        latency: ms of an answer.
        options: of the command, such as `trip=60` or `max_age=1`; None is left out.

    Yields:
        The server, with every answer made.

    Raises:
        WrongResult: if it does not start.
    """
    command = [sys.executable, "-m", "tests.bench.server", "--latency", str(latency)]
    for name, value in options.items():
        if value is not None:
            command += [f"--{name.replace('_', '-')}", str(value)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if not (line := process.stdout.readline()):
                raise WrongResult("the server did not start")
            yield RunningServer(**json.loads(line))
        finally:
            process.terminate()


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.server", description=__doc__)
    add = partial(parser.add_argument, type=float, metavar="N")
    add("--latency", default=LATENCY, help="ms of each answer; default: %(default)g")
    add("--trip", default=0.0, help="ms of a round trip on the network, for TCP and TLS too")
    add("--burst", help="requests that may come at once; default: no limit")
    add("--rate", default=20.0, help="requests a second after a burst; default: %(default)g")
    add("--stall", default=0.0, help="share of the players whose answers never come, 0 to 1")
    add("--seed", type=int, default=1, help="selects these players; default: %(default)d")
    add("--players", type=int, default=0, help="members of the made-up clan; default: no clan")
    add(
        "--clans",
        type=int,
        default=len(RACE),
        help="to make in advance; default: a race, %(default)d",
    )
    add("--max-age", type=int, help="seconds; default: the API's, 120 for a clan, 60 for a player")
    add("--port", type=int, default=0, help="default: any free one")
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
    for listener in _open_sockets(port):
        await loop.create_server(
            partial(Connection, service, loop), sock=listener, backlog=_BACKLOG
        )
        port = listener.getsockname()[1]
    service.control(b"/v1/_reset")
    gc.collect()
    gc.freeze()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    address = {"url": f"https://{certificates.HOST}:{port}/v1", "ca": str(folder / "ca.pem")}
    sys.stdout.write(json.dumps({**address, "port": port}) + "\n")
    sys.stdout.flush()
    await ended.wait()


def _open_sockets(port: int) -> list[socket.socket]:
    """Listen on one port of IPv4 and IPv6, so that no client fails with one of them first."""
    four = socket.create_server((certificates.ADDRESSES[0], port))
    port = four.getsockname()[1]
    try:
        six = socket.create_server((certificates.ADDRESSES[1], port), family=socket.AF_INET6)
    except OSError:
        return [four]
    return [four, six]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="clantui-bench-") as made:
        asyncio.run(_serve(_parse_options(), Path(made)))
