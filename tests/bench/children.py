"""Clients run as processes of their own against a server, each count checked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.bench import venvs
from tests.bench.payloads import members, pairs_of
from tests.bench.server import Served
from tests.bench.truth import WORLD, Wrong

OURS: Final = "ours"
NAMES: Final = {
    OURS: "clantui",
    "article": "the article's script",
    "kept_treq": "treq, pool kept",
    "aiohttp_json": "aiohttp, json",
    "aiohttp_typed": "aiohttp, msgspec",
    "httpx_1": "httpx, HTTP/1.1",
}
"""Of the clients, as they are told."""

_PATIENCE: Final = 120.0
"""Seconds after which a client will never end."""

Pairs = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Measurement of one load of a client.

    Attributes:
        ms: all of it.
        cpu_ms: of the processor, in the client's process.
        first_ms: until the first player was there, decoded.
        last_ms: until the last was.
        stall_ms: the longest that the loop was held.
        players: who came.
        rss_mb: of the process, after it.
    """

    ms: float
    cpu_ms: float
    first_ms: float
    last_ms: float
    stall_ms: float
    players: int
    rss_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A client's report.

    Attributes:
        loads: in their order.
        rss_mb: the most that the process had.
    """

    loads: Sequence[Took]
    rss_mb: float


def run(
    client: str,
    served: Served,
    clans: Sequence[str],
    right: Mapping[str, Pairs] | None = None,
    **options: float | str | None,
) -> Ran:
    """Run a client until it ends.

    Args:
        client: of `NAMES`.
        served: whom it asks.
        clans: tags of clans.
        right: the right count of each; None where they are the demo world's, and whole.
        options: of the client, such as `loads=2`; a flag is `in_turn=True`, None is none at all.

    Returns:
        What it told.

    Raises:
        Wrong: if it counted wrong, or failed.
        subprocess.TimeoutExpired: if it does not end.
    """
    done = subprocess.run(
        [*_command(client), *_words(served, clans, options)],
        stdout=subprocess.PIPE,
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        raise Wrong(f"{client} failed")
    told = json.loads(done.stdout)
    expected = right if right is not None else {clan: _right(clan) for clan in clans}
    for clan, pairs in expected.items():
        if [tuple(pair) for pair in told["pairs"][clan]] != list(pairs):
            raise Wrong(f"{client} counted {told['pairs'][clan]} in {clan} instead of {pairs}")
    return Ran(loads=[Took(**took) for took in told["loads"]], rss_mb=told["rss_mb"])


def fate(client: str, served: Served, clans: Sequence[str], *, within: float) -> str:
    """Return a client's outcome in a word: it `counts`, `fails` or `hangs`.

    Args:
        client: of `NAMES`.
        served: whom it asks.
        clans: tags of clans.
        within: seconds after which it hangs.
    """
    command = [*_command(client), *_words(served, clans, {})]
    try:
        done = subprocess.run(command, capture_output=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    return "fails" if done.returncode else "counts"


def biggest(clans: int) -> list[str]:
    """Return the tags of the biggest clans of the demo world of whose members nobody is odd."""
    plain = [clan for clan in WORLD.clans if clan != WORLD.odd]
    return sorted(plain, key=lambda clan: len(members(clan)), reverse=True)[:clans]


def _command(client: str) -> list[str]:
    interpreter = sys.executable if client == OURS else str(venvs.python())
    return [interpreter, "-m", f"tests.bench.clients.{client}"]


def _words(
    served: Served, clans: Sequence[str], options: Mapping[str, float | str | None]
) -> list[str]:
    words = ["--url", served.url, "--ca", served.ca, "--clans", ",".join(clans)]
    for name, value in options.items():
        if value is True:
            words += [f"--{name.replace('_', '-')}"]
        elif isinstance(value, str):
            words += [f"--{name.replace('_', '-')}", value]
        elif value is not None and value is not False:
            words += [f"--{name.replace('_', '-')}", f"{value:g}"]
    return words


@cache
def _right(clan: str) -> list[tuple[str, int]]:
    return pairs_of(clan)
