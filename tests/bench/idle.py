"""A clan on the screen and nothing to do: memory, bytes written, the processor's time."""

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
from tests.bench.figures import Part, Row
from tests.bench.screen import finished
from tests.bench.terminal import Terminal, resident, terminal, used
from tests.bench.truth import HOME, TOKEN

SECONDS: Final = 10.0
"""Of idleness."""

SETTLED: Final = 3.0
"""Seconds after the last answer: the history is read, what was imported is at rest."""

YOUNG: Final = 60.0
"""Seconds for which the age of what is shown is told in seconds."""

MOST_MB: Final = 80.0
MOST_SHARE: Final = 0.3
MOST_BYTES: Final = 0
"""Targets: MB resident; % of one processor; bytes written."""


@dataclass(frozen=True, slots=True)
class _Took:
    """Measure ten seconds: bytes written, % of one processor."""

    written: int
    share: float


def measure(runs: int) -> Part:
    """Load the home clan, then do nothing: at once, and when it is a minute old.

    Args:
        runs: twice as many as it is started, which takes long; the first start waits for the
            minute to pass.
    """
    memory: list[float] = []
    took: dict[str, list[_Took]] = {"read just now": [], "read a minute ago": []}
    with server.running() as served:
        more = {
            "CLANTUI_BASE_URL": served.url,
            "CLANTUI_TOKEN": TOKEN,
            "SSL_CERT_FILE": served.ca,
        }
        for run in range(max(runs // 2, 1)):
            with _shown(more) as shown:
                over = finished(shown, shown.begun)
                memory.append(resident(shown.pid))
                took["read just now"].append(_idle(shown))
                if run == 0:
                    shown.listen(over + YOUNG + SETTLED - time.perf_counter())
                    took["read a minute ago"].append(_idle(shown))
    rows = [Row(what="clantui, a clan shown: memory", ms=memory, most=MOST_MB, unit="MB")]
    for when, each in took.items():
        rows += [
            Row(
                what=f"{SECONDS:g} s idle, {when}: written",
                ms=[one.written for one in each],
                most=MOST_BYTES,
                unit="bytes",
            ),
            Row(
                what=f"{SECONDS:g} s idle, {when}: CPU",
                ms=[one.share for one in each],
                most=MOST_SHARE,
                unit="%",
            ),
        ]
    note = (
        "Memory is resident, after the load; CPU of one core, all threads, from the scheduler's "
        "own account. In its first minute the age of a reading is told in seconds. It takes long, "
        f"so of each there are fewer runs: started {len(memory)} times."
    )
    return Part(title="Idle, with a clan on the screen", rows=rows, note=note)


@contextmanager
def _shown(more: Mapping[str, str]) -> Iterator[Terminal]:
    """Run the program until the home clan is on the screen and a moment is over."""
    command = [sys.executable, "-m", "clantui", HOME]
    with tempfile.TemporaryDirectory() as home, terminal(command, Path(home), more) as shown:
        shown.until("just now")
        shown.listen(SETTLED)
        yield shown


def _idle(shown: Terminal) -> _Took:
    size, spent, begun = shown.size, used(shown.pid), time.perf_counter()
    shown.listen(SECONDS)
    share = (used(shown.pid) - spent) / (time.perf_counter() - begun) * 100
    return _Took(shown.size - size, share)
