"""From the start of `clantui --demo` to its cards, compared with the empty screen."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.expected import WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.first_paint_texts import FIELD, KEY
from tests.bench.screen import has_right_table
from tests.bench.terminal import Frame, measure_cpu_ms, measure_memory, open_terminal

MAX_RATIO: Final = 2.2
"""Target: time to the demo's cards, relative to the empty screen."""

MAX_MB: Final = 85.0
"""Target: resident MB, with the demo's history stored."""

AFTER: Final = 1.5
"""Seconds after the cards in which the demo's history is made and stored."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """One start: ms to a frame, ms of processor time, MB then and at the peak."""

    at: float
    cpu: float
    now: float
    peak: float


def measure(runs: int) -> Part:
    """Start the demo and the empty screen in turn.

    Args:
        runs: of each.
    """
    samples = run_interleaved(
        runs,
        {
            "empty": lambda: _measure_start((), KEY, _is_empty),
            "name": lambda: _measure_start(("--demo",), "Lantern Keep", _has_name),
            "cards": lambda: _measure_start(("--demo",), "just now", _has_cards),
        },
    )
    empty, name, cards = samples["empty"], samples["name"], samples["cards"]
    baseline, cpu = median(sample.at for sample in empty), median(sample.cpu for sample in empty)
    rows = [
        Row(label="the empty screen", values=[sample.at for sample in empty]),
        Row(
            label="`--demo`: the clan's name",
            values=[sample.at for sample in name],
            baseline=baseline,
        ),
        Row(
            label="`--demo`: the whole table of cards",
            values=[sample.at for sample in cards],
            baseline=baseline,
            target=MAX_RATIO,
        ),
        Row(label="the empty screen: CPU", values=[sample.cpu for sample in empty]),
        Row(label="the same with `--demo`", values=[sample.cpu for sample in cards], baseline=cpu),
        Row(
            label="`--demo`: memory",
            values=[sample.now for sample in cards],
            target=MAX_MB,
            unit="MB",
        ),
        Row(label="the same, at the peak", values=[sample.peak for sample in cards], unit="MB"),
    ]
    note = (
        "From the start of the process, each in its own home folder. CPU time is of all threads, "
        f"with ended ones; memory is resident; both {AFTER:g} s after the frame."
    )
    return Part(title="The demo, from its start to its cards", rows=rows, note=note)


def _measure_start(
    options: Sequence[str], mark: str, is_there: Callable[[Frame], bool]
) -> _Sample:
    """Start the screen, and wait for a frame and `AFTER` seconds more.

    Raises:
        WrongResult: if the frame never comes.
    """
    command = [sys.executable, "-m", "clantui", *options]
    with tempfile.TemporaryDirectory() as home, open_terminal(command, Path(home)) as terminal:
        terminal.wait_for(mark)
        terminal.read_for(AFTER)
        at = next((frame.at for frame in terminal.frames() if is_there(frame)), None)
        if at is None:
            raise WrongResult(
                f"{' '.join(command)} has not painted the frame:\n{terminal.frame().text}"
            )
        peak = measure_memory(terminal.pid, at_most=True)
        return _Sample(
            (at - terminal.started_at) * 1000,
            measure_cpu_ms(terminal.pid),
            measure_memory(terminal.pid),
            peak,
        )


def _is_empty(frame: Frame) -> bool:
    return FIELD in frame.text and KEY in frame.text


def _has_name(frame: Frame) -> bool:
    return "Lantern Keep" in frame.text


def _has_cards(frame: Frame) -> bool:
    return KEY in frame.text and has_right_table(frame)
