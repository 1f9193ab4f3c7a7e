"""Tests that a frame writes only the lines that have changed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from tests.terminal.harness import terminal

HEADER, TABS, STATUS, KEYS = 1, 2, 3, 24
TABLE: Final = range(5, 22)

_AT: Final = re.compile(rb"\x1b\[(\d+);\d+H")


def test_a_load_redraws_only_its_progress(tmp_path: Path) -> None:
    """During a reload without changes, only the status line is written often."""
    with terminal(tmp_path, "--demo", "--latency", "400") as screen:
        screen.wait_for("50 players", "● just now")
        while screen.read(0.5):
            pass
        before = len(screen.raw)
        screen.press("R")
        screen.wait_for("◌")
        screen.wait_for(lambda text: "◌" not in text, "● just now")
        written = Counter(int(line) for line in _AT.findall(screen.raw[before:]))
        screen.press("q")
        assert screen.exit_code() == 0
    assert written[STATUS] >= 6, "the progress was shown"
    limit = 3  # at the start, at the end, and for the new age
    assert {line: n for line, n in written.items() if line != STATUS and n > limit} == {}
