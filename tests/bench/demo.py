"""From the start of `clantui --demo` to the cards, beside the empty screen."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.figures import Part, Row, interleaved
from tests.bench.marks import FIELD, KEY
from tests.bench.screen import right
from tests.bench.terminal import Frame, processor, resident, terminal
from tests.bench.truth import Wrong

MOST: Final = 2.2
"""Target: the demo's cards to the empty screen."""

MOST_MB: Final = 85.0
"""Target: MB resident when the demo's past is stored, too."""

AFTER: Final = 1.5
"""Seconds after the cards, in which the past of the demo's clan is made and stored."""


@dataclass(frozen=True, slots=True)
class _Took:
    """Times of one start: ms to a frame, ms of the processor, MB then and at the most."""

    at: float
    cpu: float
    now: float
    most: float


def measure(runs: int) -> Part:
    """Start the demo and the empty screen by turns.

    Args:
        runs: of each.
    """
    took = interleaved(
        runs,
        {
            "empty": lambda: _started((), KEY, _is_empty),
            "name": lambda: _started(("--demo",), "0/50", _has_name),
            "cards": lambda: _started(("--demo",), "just now", _has_cards),
        },
    )
    empty, name, cards = took["empty"], took["name"], took["cards"]
    against, cpu = median(one.at for one in empty), median(one.cpu for one in empty)
    rows = [
        Row(what="the empty screen", ms=[one.at for one in empty]),
        Row(what="`--demo`: the clan's name", ms=[one.at for one in name], against=against),
        Row(
            what="`--demo`: the whole table of cards",
            ms=[one.at for one in cards],
            against=against,
            most=MOST,
        ),
        Row(what="the empty screen: CPU", ms=[one.cpu for one in empty]),
        Row(what="the same with `--demo`", ms=[one.cpu for one in cards], against=cpu),
        Row(what="`--demo`: memory", ms=[one.now for one in cards], most=MOST_MB, unit="MB"),
        Row(what="the same, at the most", ms=[one.most for one in cards], unit="MB"),
    ]
    note = (
        "From the start of the process, each in a home of its own. CPU is of all threads, ended "
        f"ones, too, and memory is resident, both {AFTER:g} s after the frame."
    )
    return Part(title="The demo, from its start to its cards", rows=rows, note=note)


def _started(options: Sequence[str], mark: str, is_there: Callable[[Frame], bool]) -> _Took:
    """Start the screen, wait for a frame, and for a moment more.

    Raises:
        Wrong: if the frame never comes.
    """
    command = [sys.executable, "-m", "clantui", *options]
    with tempfile.TemporaryDirectory() as home, terminal(command, Path(home)) as shown:
        shown.until(mark)
        shown.listen(AFTER)
        at = next((frame.at for frame in shown.frames() if is_there(frame)), None)
        if at is None:
            raise Wrong(f"{' '.join(command)} has not painted it:\n{shown.frame().text}")
        most = resident(shown.pid, at_most=True)
        return _Took((at - shown.begun) * 1000, processor(shown.pid), resident(shown.pid), most)


def _is_empty(frame: Frame) -> bool:
    return FIELD in frame.text and KEY in frame.text


def _has_name(frame: Frame) -> bool:
    return "/50" in frame.text and "Lantern Keep" in frame.text


def _has_cards(frame: Frame) -> bool:
    return KEY in frame.text and right(frame)
