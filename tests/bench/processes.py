"""Whole processes: `clantui show` against plain scripts, and what just starting costs."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench import server, venvs
from tests.bench.figures import Part, Row, interleaved
from tests.bench.truth import HOME, TOKEN, check

ALLOWED: Final = 60.0
"""Target: ms that what should cost next to nothing may take beyond an idle interpreter."""

HEAVY: Final = ("textual", "twisted", "treq")
"""Modules that `--version` does not need."""

_LOOK: Final = f"""\
import sys
from clantui.__main__ import main
main(["--version"])
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{*{HEAVY}}}))
"""


@dataclass(frozen=True, slots=True)
class _Took:
    """Times of a process, in ms: wall clock and processor."""

    wall: float
    cpu: float


def show(runs: int) -> Part:
    """Run `clantui show --format pairs`, the aiohttp script and the article's by turns.

    Args:
        runs: of each.
    """
    others = str(venvs.python())
    with server.running() as served:
        here = served.environment(os.environ)
        product = ["-m", "clantui", "show", HOME, "--format", "pairs", "--base-url", served.url]
        aiohttp = ["-m", "tests.bench.clients.aiohttp_script", served.url, HOME, TOKEN]
        article = ["-m", "tests.bench.plain_treq", served.url, HOME, TOKEN]
        ways = {
            "clantui show": partial(_counted, sys.executable, product, here),
            "aiohttp script": partial(_counted, others, aiohttp, here),
            "article's treq script": partial(_counted, others, article, here),
        }
        took = interleaved(runs, ways)
    rows = _beside("clantui show", {name: [t.wall for t in each] for name, each in took.items()})
    cpu = {f"{name}: CPU": [t.cpu for t in each] for name, each in took.items()}
    rows += _beside("clantui show: CPU", cpu)
    note = f"All printed the same. Answers after {server.LATENCY:g} ms; no connection was open."
    return Part(title="A count printed, whole process", rows=rows, note=note)


def _beside(ours: str, each: Mapping[str, Sequence[float]]) -> list[Row]:
    """One's own row, which has a target against the first other, then theirs."""
    first, *_ = (ms for name, ms in each.items() if name != ours)
    rows = [Row(what=ours, ms=each[ours], against=median(first), most=1)]
    return rows + [
        Row(what=name, ms=ms, against=None if ms is first else median(first))
        for name, ms in each.items()
        if name != ours
    ]


def starting(runs: int) -> Part:
    """Run what should cost next to nothing, and nothing, by turns.

    Args:
        runs: of each.
    """
    ways: dict[str, Callable[[], float]] = {
        "clantui --version": partial(_started, ["-m", "clantui", "--version"]),
        "clantui --help": partial(_started, ["-m", "clantui", "--help"]),
        "python -c pass": partial(_started, ["-c", "pass"]),
    }
    took = interleaved(runs, ways)
    nothing = took.pop("python -c pass")
    most = median(nothing) + ALLOWED
    rows = [Row(what=name, ms=ms, against=most, most=1) for name, ms in took.items()]
    rows.append(Row(what="python -c pass", ms=nothing))
    note = f"Against: `python -c pass` and {ALLOWED:g} ms. {_modules()}"
    return Part(title="Just starting", rows=rows, note=note)


def _modules() -> str:
    """Tell whether `--version` imports modules that it does not need."""
    found = _run(sys.executable, ["-c", _LOOK], os.environ)[1].splitlines()[-1].split()
    answer = f"**yes**: {', '.join(found)}" if found else "no"
    return f"Does `--version` import any of {', '.join(HEAVY)}? {answer}."


def _started(arguments: list[str]) -> float:
    return _run(sys.executable, arguments, os.environ)[0].wall


def _counted(python: str, arguments: list[str], environment: Mapping[str, str]) -> _Took:
    took, out = _run(python, arguments, environment)
    check(json.loads(out), " ".join(arguments))
    return took


def _run(python: str, arguments: list[str], environment: Mapping[str, str]) -> tuple[_Took, str]:
    """Run an interpreter in a new home until it ends.

    Raises:
        CalledProcessError: if it ends with anything but 0.
    """
    with tempfile.TemporaryDirectory() as home:
        own = {
            k: v
            for k, v in environment.items()
            if not k.startswith(("CLANTUI_", "PYTHON", "XDG_"))
        }
        used, begun = _children(), time.perf_counter()
        done = subprocess.run(
            [python, *arguments],
            env=own | {"HOME": home, "CLANTUI_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        wall = time.perf_counter() - begun
        return _Took(wall * 1000, (_children() - used) * 1000), done.stdout


def _children() -> float:
    """Seconds of the processor that ended children have used, which the server is none of yet."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
