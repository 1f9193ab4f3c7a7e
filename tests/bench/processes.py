"""Whole processes: `clantui show` against simple scripts, and the cost of starting."""

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
from tests.bench.expected import HOME, TOKEN, check_pairs
from tests.bench.figures import Part, Row, run_interleaved

ALLOWED: Final = 60.0
"""Target: ms that a trivial command may take more than an idle interpreter."""

HEAVY: Final = ("textual", "twisted", "treq")
"""Modules that `--version` does not need."""

_LOOK: Final = f"""\
import sys
from clantui.__main__ import main
main(["--version"])
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{*{HEAVY}}}))
"""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Times of a process in ms: wall clock and processor."""

    wall: float
    cpu: float


def measure_show(runs: int) -> Part:
    """Run `clantui show --format pairs`, the aiohttp script and the treq script in turn.

    Args:
        runs: of each.
    """
    others = str(venvs.python())
    with server.run_server() as served:
        environment = {**os.environ, "SSL_CERT_FILE": served.ca}
        product = ["-m", "clantui", "show", HOME, "--format", "pairs", "--base-url", served.url]
        aiohttp = ["-m", "tests.bench.clients.aiohttp_script", served.url, HOME, TOKEN]
        article = ["-m", "tests.bench.plain_treq", served.url, HOME, TOKEN]
        functions = {
            "clantui show": partial(_run_and_check, sys.executable, product, environment),
            "aiohttp script": partial(_run_and_check, others, aiohttp, environment),
            "article's treq script": partial(_run_and_check, others, article, environment),
        }
        samples = run_interleaved(runs, functions)
    rows = _make_rows(
        "clantui show", {name: [sample.wall for sample in each] for name, each in samples.items()}
    )
    cpu = {f"{name}: CPU": [sample.cpu for sample in each] for name, each in samples.items()}
    rows += _make_rows("clantui show: CPU", cpu)
    note = f"All printed the same. Answers after {server.LATENCY:g} ms; no connection was open."
    return Part(title="A count printed, whole process", rows=rows, note=note)


def _make_rows(ours: str, each: Mapping[str, Sequence[float]]) -> list[Row]:
    """Return our row, with a target relative to the first other, then the other rows."""
    first, *_ = (ms for name, ms in each.items() if name != ours)
    rows = [Row(label=ours, values=each[ours], baseline=median(first), target=1)]
    return rows + [
        Row(label=name, values=ms, baseline=None if ms is first else median(first))
        for name, ms in each.items()
        if name != ours
    ]


def measure_starts(runs: int) -> Part:
    """Run trivial commands and an idle interpreter in turn.

    Args:
        runs: of each.
    """
    functions: dict[str, Callable[[], float]] = {
        "clantui --version": partial(_measure_start, ["-m", "clantui", "--version"]),
        "clantui --help": partial(_measure_start, ["-m", "clantui", "--help"]),
        "python -c pass": partial(_measure_start, ["-c", "pass"]),
    }
    samples = run_interleaved(runs, functions)
    nothing = samples.pop("python -c pass")
    limit = median(nothing) + ALLOWED
    rows = [Row(label=name, values=ms, baseline=limit, target=1) for name, ms in samples.items()]
    rows.append(Row(label="python -c pass", values=nothing))
    note = f"Against: `python -c pass` and {ALLOWED:g} ms. {_list_modules()}"
    return Part(title="Just starting", rows=rows, note=note)


def _list_modules() -> str:
    """Return a sentence on the unneeded modules that `--version` imports."""
    found = _run(sys.executable, ["-c", _LOOK], os.environ)[1].splitlines()[-1].split()
    answer = f"**yes**: {', '.join(found)}" if found else "no"
    return f"Does `--version` import any of {', '.join(HEAVY)}? {answer}."


def _measure_start(arguments: list[str]) -> float:
    return _run(sys.executable, arguments, os.environ)[0].wall


def _run_and_check(python: str, arguments: list[str], environment: Mapping[str, str]) -> _Sample:
    sample, out = _run(python, arguments, environment)
    check_pairs(json.loads(out), " ".join(arguments))
    return sample


def _run(python: str, arguments: list[str], environment: Mapping[str, str]) -> tuple[_Sample, str]:
    """Run an interpreter in a new home folder until it ends.

    Raises:
        CalledProcessError: if its exit code is not 0.
    """
    with tempfile.TemporaryDirectory() as home:
        own = {
            k: v
            for k, v in environment.items()
            if not k.startswith(("CLANTUI_", "PYTHON", "XDG_"))
        }
        cpu_before, started_at = _read_children_cpu(), time.perf_counter()
        process = subprocess.run(
            [python, *arguments],
            env=own | {"HOME": home, "CLANTUI_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        wall = time.perf_counter() - started_at
        return _Sample(wall * 1000, (_read_children_cpu() - cpu_before) * 1000), process.stdout


def _read_children_cpu() -> float:
    """Return seconds of processor time of ended children; the server has not ended yet."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
