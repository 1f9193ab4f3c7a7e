"""Code that all clients share: arguments, timing and report of a load.

`python -m tests.bench.clients.NAME --url URL --ca FILE --clans TAG[,TAG…] …` prints one line of
JSON. This module imports nothing heavy and nothing of the product, so it adds nothing to a client.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import selectors
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

TOKEN: Final = "demo"
HEADERS: Final = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}

Pairs: TypeAlias = Sequence[tuple[str, int]]
Tallies: TypeAlias = Mapping[str, Pairs]
"""(card, players) by clan, the most popular first."""

Load: TypeAlias = Callable[[Sequence[str], Callable[[], None]], Awaitable[Tallies]]
"""Loads clans in parallel, and calls the callback for each decoded player."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of a client. The last four are only for the product.

    Attributes:
        url: the base URL, without a slash at the end.
        clans: tags of clans.
        in_turn: if true, each load is of the next clan; else of all of them.
        loads: number of loads.
        at_once: parallel requests, or None for the client's default.
        ahead: seconds from the start to the first load.
        burst: requests that may be sent at once.
        per_second: requests a second after the burst.
        load_timeout: seconds for a load.
        store: a file that is kept, or None.
    """

    url: str
    clans: Sequence[str]
    in_turn: bool
    loads: int
    at_once: int | None
    ahead: float
    burst: int
    per_second: float
    load_timeout: float
    store: Path | None

    def clan(self, tag: str) -> str:
        """Return the URL of a clan."""
        return f"{self.url}/clans/{quote(tag, safe='')}"

    def player(self, tag: str) -> str:
        """Return the URL of a player."""
        return f"{self.url}/players/{quote(tag, safe='')}"


def begin() -> Options:
    """Read the command line, trust the server's certificate, and measure stalls of the loop.

    Call it before importing anything of the network.
    """
    parser = argparse.ArgumentParser(description="Load clans, and report the time.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--ca", required=True, metavar="FILE", help="PEM")
    parser.add_argument("--clans", required=True, metavar="TAG,…", type=lambda t: t.split(","))
    parser.add_argument("--in-turn", action="store_true", help="each load is of the next clan")
    parser.add_argument("--loads", type=int, default=1, metavar="N")
    parser.add_argument("--at-once", type=int, metavar="N", help="requests in flight")
    parser.add_argument("--ahead", type=float, default=0.0, metavar="S", help="open before it")
    parser.add_argument("--burst", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--per-second", type=float, default=1e6, metavar="N")
    parser.add_argument("--load-timeout", type=float, default=120.0, metavar="S")
    parser.add_argument("--store", type=Path, metavar="FILE", help="outlives the process")
    arguments = vars(parser.parse_args())
    # OpenSSL and the product read this by default.
    os.environ["SSL_CERT_FILE"] = arguments.pop("ca")
    select.epoll = _Poll  # type: ignore[misc, assignment]  # the one of Twisted
    selectors.EpollSelector._selector_cls = _Poll  # type: ignore[attr-defined]  # asyncio's
    return Options(**arguments)


async def drive(options: Options, load: Load, sleep: Callable[[float], Awaitable[Any]]) -> None:
    """Run the loads and print their measurements.

    Args:
        options: of the client.
        load: loads clans.
        sleep: waits some seconds.
    """
    if options.ahead:
        await sleep(options.ahead)
    results: list[dict[str, float | None]] = []
    tallies: dict[str, Pairs] = {}
    for number in range(options.loads):
        clans = options.clans
        if options.in_turn:
            clans = [clans[number % len(clans)]]
        timer = _LoadTimer()
        tallies.update(await load(clans, timer.on_player))
        results.append(timer.finish())
    report = {"loads": results, "rss_mb": _read_status("VmHWM"), "pairs": tallies}
    sys.stdout.write(json.dumps(report) + "\n")


class _Poll:
    """An epoll that measures how long the loop stays away from it.

    This measures stalls without a timer: its thousand wake-ups a second would cost each client a
    twentieth of its time.
    """

    longest = 0.0
    left = 0.0
    _epoll = select.epoll

    def __init__(self, *args: int) -> None:
        inner = self._epoll(*args)
        self.register, self.unregister = inner.register, inner.unregister
        self.modify, self.fileno, self.close = inner.modify, inner.fileno, inner.close
        self._poll = inner.poll

    def poll(self, *args: Any) -> list[tuple[int, int]]:
        _Poll.note(time.perf_counter())
        ready = self._poll(*args)
        _Poll.left = time.perf_counter()
        return ready

    @classmethod
    def begin(cls, now: float) -> None:
        """Start measuring."""
        cls.longest, cls.left = 0.0, now

    @classmethod
    def note(cls, now: float) -> None:
        """Note the time since the last poll, at the next poll or at the end."""
        cls.longest = max(cls.longest, now - cls.left)


class _LoadTimer:
    """A timer of one load."""

    def __init__(self) -> None:
        self._first = self._last = 0.0
        self._players = 0
        self._cpu, self._started_at = time.process_time(), time.perf_counter()
        _Poll.begin(self._started_at)

    def on_player(self) -> None:
        """Count a decoded player."""
        self._last = time.perf_counter()
        self._first = self._first or self._last
        self._players += 1

    def finish(self) -> dict[str, float | None]:
        """Return the fields of `LoadTime`."""
        ended, cpu = time.perf_counter(), time.process_time()
        _Poll.note(ended)
        return {
            "ms": (ended - self._started_at) * 1000,
            "cpu_ms": (cpu - self._cpu) * 1000,
            "first_ms": (self._first - self._started_at) * 1000,
            "last_ms": (self._last - self._started_at) * 1000,
            "stall_ms": _Poll.longest * 1000,
            "players": self._players,
            "rss_mb": _read_status("VmRSS"),
        }


def _read_status(field: str) -> float:
    """Return MB of this process: `VmRSS` is now, `VmHWM` the peak.

    Not `getrusage`: its maximum includes the process that started this one.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(field))
    return int(kilobytes) * 1024 / 1e6
