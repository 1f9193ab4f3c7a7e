"""Code that all clients share: arguments, timing and report of a load.

`python -m tests.bench.clients.NAME --url URL --ca FILE --clans TAG[,TAG…] …` prints one line of
JSON. Nothing heavy is imported here, and nothing of the product: a client weighs what it weighs.
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
"""By clan, (card, players), the most popular first."""

Load: TypeAlias = Callable[[Sequence[str], Callable[[], None]], Awaitable[Tallies]]
"""Loads clans, all at once; calls what it is given at each player who is there, decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Task of a client.

    Attributes:
        url: the base URL, without a slash at its end.
        clans: tags of clans.
        in_turn: whether each load is of the next clan; else each is of all of them at once.
        loads: how many.
        at_once: requests in flight, or None for the client's own.
        ahead: seconds that the program is open before its first load.
        burst: requests that may go out at once; only the product asks.
        per_second: requests a second after that; only the product asks.
        patience: seconds for a load; only the product has any.
        store: a file that outlives the process, or None; only the product has any.
    """

    url: str
    clans: Sequence[str]
    in_turn: bool
    loads: int
    at_once: int | None
    ahead: float
    burst: int
    per_second: float
    patience: float
    store: Path | None

    def clan(self, tag: str) -> str:
        """Return the URL of a clan."""
        return f"{self.url}/clans/{quote(tag, safe='')}"

    def player(self, tag: str) -> str:
        """Return the URL of a player."""
        return f"{self.url}/players/{quote(tag, safe='')}"


def begin() -> Options:
    """Read the command line, trust the server's certificate, and watch the loop that is to come.

    Call it before anything of the network is imported.
    """
    parser = argparse.ArgumentParser(description="Load clans, and tell how long it took.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--ca", required=True, metavar="FILE", help="PEM")
    parser.add_argument("--clans", required=True, metavar="TAG,…", type=lambda t: t.split(","))
    parser.add_argument("--in-turn", action="store_true", help="each load is of the next clan")
    parser.add_argument("--loads", type=int, default=1, metavar="N")
    parser.add_argument("--at-once", type=int, metavar="N", help="requests in flight")
    parser.add_argument("--ahead", type=float, default=0.0, metavar="S", help="open before it")
    parser.add_argument("--burst", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--per-second", type=float, default=1e6, metavar="N")
    parser.add_argument("--patience", type=float, default=120.0, metavar="S")
    parser.add_argument("--store", type=Path, metavar="FILE", help="outlives the process")
    said = vars(parser.parse_args())
    # What everybody's default policy reads: OpenSSL, and the product.
    os.environ["SSL_CERT_FILE"] = said.pop("ca")
    select.epoll = _Poll  # type: ignore[misc, assignment]  # the one of Twisted
    selectors.EpollSelector._selector_cls = _Poll  # type: ignore[attr-defined]  # asyncio's
    return Options(**said)


async def drive(options: Options, load: Load, sleep: Callable[[float], Awaitable[Any]]) -> None:
    """Do the loads and print what they took.

    Args:
        options: what to do.
        load: how.
        sleep: waits so many seconds.
    """
    if options.ahead:
        await sleep(options.ahead)
    took: list[dict[str, float | None]] = []
    tallies: dict[str, Pairs] = {}
    for number in range(options.loads):
        clans = options.clans
        if options.in_turn:
            clans = [clans[number % len(clans)]]
        watch = _Watch()
        tallies.update(await load(clans, watch.arrived))
        took.append(watch.over())
    told = {"loads": took, "rss_mb": _status("VmHWM"), "pairs": tallies}
    sys.stdout.write(json.dumps(told) + "\n")


class _Poll:
    """An epoll that notes how long the loop did not come back to it.

    So a stall is measured without a timer, whose thousand wakings a second would cost each client
    a twentieth of its time.
    """

    longest = 0.0
    left = 0.0
    _epoll = select.epoll

    def __init__(self, *how: int) -> None:
        inner = self._epoll(*how)
        self.register, self.unregister = inner.register, inner.unregister
        self.modify, self.fileno, self.close = inner.modify, inner.fileno, inner.close
        self._poll = inner.poll

    def poll(self, *how: Any) -> list[tuple[int, int]]:  # noqa: ANN401
        _Poll.note(time.perf_counter())
        ready = self._poll(*how)
        _Poll.left = time.perf_counter()
        return ready

    @classmethod
    def begin(cls, now: float) -> None:
        """Note from now on."""
        cls.longest, cls.left = 0.0, now

    @classmethod
    def note(cls, now: float) -> None:
        """Stop at the next turn of the loop, or at the end."""
        cls.longest = max(cls.longest, now - cls.left)


class _Watch:
    """A load that is under way."""

    def __init__(self) -> None:
        self._first = self._last = 0.0
        self._players = 0
        self._cpu, self._begun = time.process_time(), time.perf_counter()
        _Poll.begin(self._begun)

    def arrived(self) -> None:
        """One more player is there."""
        self._last = time.perf_counter()
        self._first = self._first or self._last
        self._players += 1

    def over(self) -> dict[str, float | None]:
        """All ms but `players` and `rss_mb`."""
        ended, cpu = time.perf_counter(), time.process_time()
        _Poll.note(ended)
        return {
            "ms": (ended - self._begun) * 1000,
            "cpu_ms": (cpu - self._cpu) * 1000,
            "first_ms": (self._first - self._begun) * 1000,
            "last_ms": (self._last - self._begun) * 1000,
            "stall_ms": _Poll.longest * 1000,
            "players": self._players,
            "rss_mb": _status("VmRSS"),
        }


def _status(what: str) -> float:
    """MB of this process, `VmRSS` now or `VmHWM` at the most.

    Not `getrusage`: its maximum is that of the process that started this one, where it was more.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(what))
    return int(kilobytes) * 1024 / 1e6
