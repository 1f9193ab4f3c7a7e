"""Tests that an idle program lets the processor sleep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.harness import terminal

MAX_WAKES: Final = 2
"""Times that a thread may wake in a second: the clock of the screen does once, the guard, too."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts this for each thread")
def test_no_thread_of_an_idle_program_polls(tmp_path: Path) -> None:
    """There comes a second in which none wakes more often than the clock; nothing is written."""
    with terminal(tmp_path, "--demo", "--latency", "0") as screen:
        screen.wait_for("50 players")

        def is_asleep() -> bool:
            before = screen.count_wakes()
            has_output = screen.read(1.0)
            wakes = [
                count - before.get(thread, 0) for thread, count in screen.count_wakes().items()
            ]
            return not has_output and max(wakes) <= MAX_WAKES

        screen.wait_until(is_asleep, f"a second with no more than {MAX_WAKES} wakes of a thread")
        screen.press("\x11")
        assert screen.exit_code() == 0
