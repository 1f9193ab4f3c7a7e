"""Whole processes: `clantui show` against a plain script, and what just starting costs."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench.figures import Part, Row, interleaved
from tests.bench.truth import HOME, TOKEN, check

HEAVY: Final = ("textual", "twisted", "treq")
"""What `--version` has no use for."""

_LOOK: Final = f"""\
import sys
from clantui.__main__ import main
main(["--version"])
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{*{HEAVY}}}))
"""


@dataclass(frozen=True, slots=True)
class _Took:
    """What a process took, in ms: from start to end, of the processor."""

    wall: float
    cpu: float


def show(url: str, runs: int) -> Part:
    """Run `clantui show --format pairs` and the plain script by turns.

    Args:
        url: of a server whose answers take a while.
        runs: of each.
    """
    product = ["-m", "clantui", "show", HOME, "--format", "pairs", "--base-url", url]
    plain = ["-m", "tests.bench.plain_treq", url, HOME, TOKEN]
    took = interleaved(runs, {"show": _counting(product), "plain": _counting(plain)})
    wall = {name: [t.wall for t in each] for name, each in took.items()}
    cpu = {name: [t.cpu for t in each] for name, each in took.items()}
    rows = [
        Row(what="clantui show", ms=wall["show"], against=median(wall["plain"]), most=1),
        Row(what="plain treq script", ms=wall["plain"]),
        Row(what="clantui show: CPU", ms=cpu["show"], against=median(cpu["plain"]), most=1),
        Row(what="plain treq script: CPU", ms=cpu["plain"]),
    ]
    return Part(title="A count printed, whole process", rows=rows, note="Both printed the same.")


def starting(runs: int) -> Part:
    """Run what should cost next to nothing, and nothing, by turns.

    Args:
        runs: of each.
    """
    ways: dict[str, Callable[[], float]] = {
        "clantui --version": lambda: _run(["-m", "clantui", "--version"])[0].wall,
        "clantui --help": lambda: _run(["-m", "clantui", "--help"])[0].wall,
        "python -c pass": lambda: _run(["-c", "pass"])[0].wall,
    }
    took = interleaved(runs, ways)
    nothing = took.pop("python -c pass")
    rows = [Row(what=name, ms=ms, against=median(nothing)) for name, ms in took.items()]
    rows.append(Row(what="python -c pass", ms=nothing))
    return Part(title="Just starting", rows=rows, note=_modules())


def _modules() -> str:
    """Whether `--version` imports what it has no use for."""
    found = _run(["-c", _LOOK])[1].splitlines()[-1].split()
    answer = f"**yes**: {', '.join(found)}" if found else "no"
    return f"Does `--version` import any of {', '.join(HEAVY)}? {answer}."


def _counting(arguments: list[str]) -> Callable[[], _Took]:
    return partial(_counted, arguments)


def _counted(arguments: list[str]) -> _Took:
    took, out = _run(arguments)
    check(json.loads(out), " ".join(arguments))
    return took


def _run(arguments: list[str]) -> tuple[_Took, str]:
    """Run this interpreter in a new home until it ends.

    Raises:
        CalledProcessError: if it ends with anything but 0.
    """
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home, "CLANTUI_TOKEN": TOKEN}
        used, begun = _children(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments],
            env=environment,
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
