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
from tests.bench.figures import Part, Row, interleaved
from tests.bench.marks import FIELD, KEY
from tests.bench.screen import finished, right
from tests.bench.terminal import COLUMNS, LINES, Frame, terminal
from tests.bench.truth import HOME, TOKEN, Wrong

MOST: Final = 1.3
"""Target: the screen's first paint to the bare app's, the table of a stored clan in it."""


@dataclass(frozen=True, slots=True)
class _Took:
    """ms from a start to the first frame that has the keys, and to the frame with all of it."""

    first: float
    all: float


def measure(runs: int) -> Part:
    """Start the screen without a key, with a stored clan, and a bare Textual app by turns.

    Args:
        runs: of each.
    """
    with server.running() as served, tempfile.TemporaryDirectory() as home:
        more = {
            "CLANTUI_BASE_URL": served.url,
            "CLANTUI_TOKEN": TOKEN,
            "SSL_CERT_FILE": served.ca,
        }
        _store(Path(home), more)
        took = interleaved(
            runs,
            {
                "clantui, no key": lambda: _anew("clantui"),
                "clantui, a clan stored": lambda: _painted("clantui", Path(home), right, more),
                "bare Textual": lambda: _anew("tests.bench.bare"),
            },
        )
    empty, stored, bare = took.values()
    against = median(one.all for one in bare)
    rows = [
        Row(what="clantui, no key", ms=[t.all for t in empty], against=against, most=MOST),
        Row(
            what="clantui, a clan stored: the table is full",
            ms=[t.all for t in stored],
            against=against,
            most=MOST,
        ),
        Row(what="the same: first frame", ms=[t.first for t in stored], against=against),
        Row(what="bare Textual", ms=[one.all for one in bare]),
    ]
    return Part(title="First usable paint", rows=rows, note=_note(stored))


def _note(stored: Sequence[_Took]) -> str:
    at_once = sum(one.first == one.all for one in stored)
    return (
        f"From the start of the process until field and keys stand on {COLUMNS}×{LINES} cells; of "
        f"a stored clan all rows, each the right one. In {at_once} of {len(stored)} runs the "
        "first frame had them."
    )


def _store(home: Path, more: Mapping[str, str]) -> None:
    """Look at the home clan and leave, so that it is stored."""
    with terminal([sys.executable, "-m", "clantui", HOME], home, more) as shown:
        shown.until("just now")
        shown.settle()
        finished(shown, shown.begun)
        shown.close("q")


def _anew(module: str) -> _Took:
    with tempfile.TemporaryDirectory() as home:
        return _painted(module, Path(home), _usable, {})


def _usable(frame: Frame) -> bool:
    return FIELD in frame.text and KEY in frame.text


def _painted(
    module: str, home: Path, whole: Callable[[Frame], bool], more: Mapping[str, str]
) -> _Took:
    """Run a program in a terminal until nothing more is painted.

    Raises:
        Wrong: if it never paints what it should.
    """
    with terminal([sys.executable, "-m", module], home, more) as shown:
        shown.until(KEY)
        shown.settle()
        first = all_of_it = 0.0
        for frame in shown.frames():
            if KEY not in frame.text:  # the foot is painted last: this is not all of the frame
                continue
            first = first or frame.at
            if whole(frame):
                all_of_it = frame.at
                break
        if not first or not all_of_it:
            raise Wrong(f"{module} has not painted what it should:\n{shown.frame().text}")
        return _Took((first - shown.begun) * 1000, (all_of_it - shown.begun) * 1000)
