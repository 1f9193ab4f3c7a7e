"""A frame writes the lines that changed, and no others."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from tests.terminal.harness import terminal

HEADER, TABS, STATUS, KEYS = 1, 2, 3, 24
TABLE: Final = range(5, 22)

_AT: Final = re.compile(rb"\x1b\[(\d+);\d+H")


def test_a_load_writes_the_line_of_its_progress_alone(tmp_path: Path) -> None:
    """A clan is asked for again and answers the same: only the status line is written often."""
    with terminal(tmp_path, "--demo", "--latency", "400") as screen:
        screen.wait_for("50 players", "● just now")
        while screen._read(0.5):
            pass
        before = len(screen.raw)
        screen.press("R")
        screen.wait_for("◌")
        screen.wait_for(lambda text: "◌" not in text, "● just now")
        written = Counter(int(line) for line in _AT.findall(screen.raw[before:]))
        screen.press("q")
        assert screen.exit_code() == 0
    assert written[STATUS] >= 6, "the progress was shown"
    once = 3  # when it begins, when it has ended, and for the age that is told then
    assert {line: n for line, n in written.items() if line != STATUS and n > once} == {}
