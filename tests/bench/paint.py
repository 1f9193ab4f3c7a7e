"""How long a screen takes from the start of its process to its first usable paint."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from statistics import median
from typing import Final

from tests.bench.figures import Part, Row, interleaved
from tests.bench.marks import FIELD, KEY
from tests.bench.truth import Wrong

LINES: Final = 40
COLUMNS: Final = 120
PATIENCE: Final = 20.0
"""Seconds after which no paint will come any more."""

MOST: Final = 1.3
"""Target: the screen's first paint to the bare app's."""

_CONTROL: Final = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|[P\]][^\x1b\x07]*(\x1b\\|\x07)?|[^\[P\]])"
)


def measure(runs: int) -> Part:
    """Start the screen and a bare Textual app by turns.

    Args:
        runs: of each.
    """
    ways = {
        "clantui, no key": lambda: first_paint("clantui"),
        "bare Textual": lambda: first_paint("tests.bench.bare"),
    }
    took = interleaved(runs, ways)
    ours, bare = took.values()
    rows = [
        Row(what="clantui, no key", ms=ours, against=median(bare), most=MOST),
        Row(what="bare Textual", ms=bare),
    ]
    note = f"From the start of the process until field and keys stand on {COLUMNS}×{LINES} cells."
    return Part(title="First usable paint", rows=rows, note=note)


def first_paint(module: str) -> float:
    """Run a program in a terminal of its own, in a new home.

    Args:
        module: run by this interpreter with `-m`.

    Returns:
        ms from its start until the field and the keys are painted.

    Raises:
        Wrong: if they never are.
    """
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    with tempfile.TemporaryDirectory() as home:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=its,
            stdout=its,
            stderr=its,
            env=_environment(home),
            start_new_session=True,
        )
        os.close(its)
        try:
            return (_painted(ours, begun + PATIENCE) - begun) * 1000
        finally:
            process.kill()
            process.wait()
            os.close(ours)


def _painted(terminal: int, deadline: float) -> float:
    """Read what is painted until it is enough; when that was."""
    painted = b""
    while (left := deadline - time.perf_counter()) > 0:
        if select.select([terminal], [], [], left)[0]:
            painted += os.read(terminal, 65536)
            now = time.perf_counter()
            text = _CONTROL.sub(b"", painted)
            if FIELD.encode() in text and KEY.encode() in text:
                return now
    raise Wrong(f"no field and no keys within {PATIENCE:g} s")


def _environment(home: str) -> dict[str, str]:
    ours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": home}
    hidden = ("CLANTUI_", "TEXTUAL", "XDG_", "COLUMNS", "LINES", "NO_COLOR")
    return {k: v for k, v in os.environ.items() if not k.startswith(hidden)} | ours
