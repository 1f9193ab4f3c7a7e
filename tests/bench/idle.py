"""An idle program with a clan on the screen: memory, bytes written, processor time."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import server
from tests.bench.expected import HOME
from tests.bench.figures import Part, Row
from tests.bench.screen import find_finished_time
from tests.bench.terminal import Terminal, measure_cpu_seconds, measure_memory, open_terminal

SECONDS: Final = 10.0
"""Duration of a measurement."""

SETTLED: Final = 3.0
"""Seconds after the last answer, when history and late imports are loaded."""

YOUNG: Final = 60.0
"""Seconds after a load in which the screen shows its age in seconds."""

MAX_MB: Final = 80.0
MAX_SHARE: Final = 0.3
MAX_BYTES: Final = 0
"""Targets: MB resident; % of one processor; bytes written."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Ten seconds: bytes written, % of one processor."""

    written: int
    share: float


def measure(runs: int) -> Part:
    """Load the home clan and wait: at once, and a minute later.

    Args:
        runs: the program is started half as many times, because it takes long; only the first
            start also waits for the minute.
    """
    memory: list[float] = []
    samples: dict[str, list[_Sample]] = {"read just now": [], "read a minute ago": []}
    with server.run_server() as served:
        extra_env = served.variables
        for run in range(max(runs // 2, 1)):
            with _show_clan(extra_env) as terminal:
                over = find_finished_time(terminal, terminal.started_at)
                memory.append(measure_memory(terminal.pid))
                samples["read just now"].append(_measure_idle(terminal))
                if run == 0:
                    terminal.read_for(over + YOUNG + SETTLED - time.perf_counter())
                    samples["read a minute ago"].append(_measure_idle(terminal))
    rows = [Row(label="clantui, a clan shown: memory", values=memory, target=MAX_MB, unit="MB")]
    for when, each in samples.items():
        rows += [
            Row(
                label=f"{SECONDS:g} s idle, {when}: written",
                values=[sample.written for sample in each],
                target=MAX_BYTES,
                unit="bytes",
            ),
            Row(
                label=f"{SECONDS:g} s idle, {when}: CPU",
                values=[sample.share for sample in each],
                target=MAX_SHARE,
                unit="%",
            ),
        ]
    note = (
        "Memory is resident, after the load; CPU of one core, all threads, from the scheduler's "
        "own count. In the first minute the screen shows its age in seconds. This takes long, "
        f"so there are fewer runs: started {len(memory)} times."
    )
    return Part(title="Idle, with a clan on the screen", rows=rows, note=note)


@contextmanager
def _show_clan(extra_env: Mapping[str, str]) -> Iterator[Terminal]:
    """Run the program until the home clan is on the screen, and `SETTLED` seconds more."""
    command = [sys.executable, "-m", "clantui", HOME]
    with (
        tempfile.TemporaryDirectory() as home,
        open_terminal(command, Path(home), extra_env) as terminal,
    ):
        terminal.wait_for("just now")
        terminal.read_for(SETTLED)
        yield terminal


def _measure_idle(terminal: Terminal) -> _Sample:
    size, spent, started_at = terminal.size, measure_cpu_seconds(terminal.pid), time.perf_counter()
    terminal.read_for(SECONDS)
    share = (measure_cpu_seconds(terminal.pid) - spent) / (time.perf_counter() - started_at) * 100
    return _Sample(terminal.size - size, share)
