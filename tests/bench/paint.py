"""The time from the start of a process to its first usable paint."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench import server
from tests.bench.expected import HOME, WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.first_paint_texts import FIELD, KEY
from tests.bench.screen import find_finished_time, has_right_table
from tests.bench.terminal import COLUMNS, LINES, Frame, open_terminal

MAX_RATIO: Final = 1.3
"""Target: first paint, with the table of a stored clan, relative to the bare app."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """ms from the start to the first frame with the key bar, and to the complete frame."""

    first: float
    complete: float


def measure(runs: int) -> Part:
    """Start the screen without an API key, with a stored clan, and a bare app in turn.

    Args:
        runs: of each.
    """
    with server.run_server() as served, tempfile.TemporaryDirectory() as home:
        extra_env = served.variables
        _store_clan(Path(home), extra_env)
        samples = run_interleaved(
            runs,
            {
                "clantui, no key": lambda: _measure_in_new_home("clantui"),
                "clantui, a clan stored": lambda: _measure_paint(
                    "clantui", Path(home), has_right_table, extra_env
                ),
                "bare Textual": lambda: _measure_in_new_home("tests.bench.empty_app"),
            },
        )
    empty, stored, bare = samples.values()
    baseline = median(sample.complete for sample in bare)
    rows = [
        Row(
            label="clantui, no key",
            values=[sample.complete for sample in empty],
            baseline=baseline,
            target=MAX_RATIO,
        ),
        Row(
            label="clantui, a clan stored: the table is full",
            values=[sample.complete for sample in stored],
            baseline=baseline,
            target=MAX_RATIO,
        ),
        Row(
            label="the same: first frame",
            values=[sample.first for sample in stored],
            baseline=baseline,
        ),
        Row(label="bare Textual", values=[sample.complete for sample in bare]),
    ]
    return Part(title="First usable paint", rows=rows, note=_make_note(stored))


def _make_note(stored: Sequence[_Sample]) -> str:
    at_once = sum(sample.first == sample.complete for sample in stored)
    return (
        f"From the start of the process until {COLUMNS}×{LINES} cells show field and keys; for "
        f"a stored clan all rows, each checked. In {at_once} of {len(stored)} runs the first "
        "frame had them."
    )


def _store_clan(home: Path, extra_env: Mapping[str, str]) -> None:
    """Open the home clan and quit, so that it is stored."""
    with open_terminal([sys.executable, "-m", "clantui", HOME], home, extra_env) as terminal:
        terminal.wait_for("just now")
        terminal.wait_until_quiet()
        find_finished_time(terminal, terminal.started_at)
        terminal.close("q")


def _measure_in_new_home(module: str) -> _Sample:
    with tempfile.TemporaryDirectory() as home:
        return _measure_paint(module, Path(home), _is_usable, {})


def _is_usable(frame: Frame) -> bool:
    return FIELD in frame.text and KEY in frame.text


def _measure_paint(
    module: str, home: Path, is_complete: Callable[[Frame], bool], extra_env: Mapping[str, str]
) -> _Sample:
    """Run a program in a terminal until it paints nothing more.

    Raises:
        WrongResult: if a complete frame is never painted.
    """
    with open_terminal([sys.executable, "-m", module], home, extra_env) as terminal:
        terminal.wait_for(KEY)
        terminal.wait_until_quiet()
        first = complete = 0.0
        for frame in terminal.frames():
            if KEY not in frame.text:  # the key bar is painted last: the frame is incomplete
                continue
            first = first or frame.at
            if is_complete(frame):
                complete = frame.at
                break
        if not first or not complete:
            raise WrongResult(f"{module} has not painted what it should:\n{terminal.frame().text}")
        return _Sample(
            (first - terminal.started_at) * 1000, (complete - terminal.started_at) * 1000
        )
