"""Clients that run in other processes against a server; every count is checked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench import venvs
from tests.bench.expected import WORLD, WrongResult
from tests.bench.payloads import count_pairs, members
from tests.bench.server import RunningServer

OURS: Final = "ours"
NAMES: Final = {
    OURS: "clantui",
    "article": "the article's script",
    "pooled_treq": "treq, pool kept",
    "aiohttp_json": "aiohttp, json",
    "aiohttp_typed": "aiohttp, msgspec",
    "httpx_1": "httpx, HTTP/1.1",
}
"""Labels of the clients."""

_TIMEOUT: Final = 120.0
"""Seconds after which a client has failed."""

Pairs = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTime:
    """Measurements of one load of a client.

    Attributes:
        ms: duration.
        cpu_ms: processor time of the client's process.
        first_ms: time until the first player was decoded.
        last_ms: time until the last player was decoded.
        stall_ms: longest block of the loop.
        players: number of loaded players.
        rss_mb: memory of the process after the load.
    """

    ms: float
    cpu_ms: float
    first_ms: float
    last_ms: float
    stall_ms: float
    players: int
    rss_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientResult:
    """A client's report.

    Attributes:
        loads: in order.
        rss_mb: peak memory of the process.
    """

    loads: Sequence[LoadTime]
    rss_mb: float


def run(
    client: str,
    served: RunningServer,
    clans: Sequence[str],
    expected: Mapping[str, Pairs] | None = None,
    **options: float | str | None,
) -> ClientResult:
    """Run a client until it ends.

    Args:
        client: of `NAMES`.
        served: the server.
        clans: tags of clans.
        expected: the correct count of each; None for the counts of the demo world.
        options: of the client, such as `loads=2`; a flag is `in_turn=True`, None is left out.

    Returns:
        Its report.

    Raises:
        WrongResult: if it counted wrong, or failed.
        subprocess.TimeoutExpired: if it does not end.
    """
    process = subprocess.run(
        [*_make_command(client), *_make_arguments(served, clans, options)],
        stdout=subprocess.PIPE,
        timeout=_TIMEOUT,
        check=False,
    )
    if process.returncode:
        raise WrongResult(f"{client} failed")
    report = json.loads(process.stdout)
    if expected is None:
        expected = {clan: count_pairs(clan) for clan in clans}
    for clan, pairs in expected.items():
        if [tuple(pair) for pair in report["pairs"][clan]] != list(pairs):
            raise WrongResult(
                f"{client} counted {report['pairs'][clan]} in {clan} instead of {pairs}"
            )
    return ClientResult(
        loads=[LoadTime(**load) for load in report["loads"]], rss_mb=report["rss_mb"]
    )


def get_outcome(client: str, served: RunningServer, clans: Sequence[str], *, within: float) -> str:
    """Run a client and return `counts`, `fails` or `hangs`.

    Args:
        client: of `NAMES`.
        served: the server.
        clans: tags of clans.
        within: timeout in seconds.
    """
    command = [*_make_command(client), *_make_arguments(served, clans, {})]
    try:
        process = subprocess.run(command, capture_output=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    return "fails" if process.returncode else "counts"


def list_biggest_clans(clans: int) -> list[str]:
    """Return the tags of the biggest clans of the demo world without odd members."""
    plain = [clan for clan in WORLD.clans if clan != WORLD.odd]
    return sorted(plain, key=lambda clan: len(members(clan)), reverse=True)[:clans]


def _make_command(client: str) -> list[str]:
    interpreter = sys.executable if client == OURS else str(venvs.python())
    return [interpreter, "-m", f"tests.bench.clients.{client}"]


def _make_arguments(
    served: RunningServer, clans: Sequence[str], options: Mapping[str, float | str | None]
) -> list[str]:
    arguments = ["--url", served.url, "--ca", served.ca, "--clans", ",".join(clans)]
    for name, value in options.items():
        if value is True:
            arguments += [f"--{name.replace('_', '-')}"]
        elif isinstance(value, str):
            arguments += [f"--{name.replace('_', '-')}", value]
        elif value is not None and value is not False:
            arguments += [f"--{name.replace('_', '-')}", f"{value:g}"]
    return arguments
