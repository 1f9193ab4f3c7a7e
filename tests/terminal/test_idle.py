"""Tests that an idle program lets the processor sleep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.harness import terminal

pytestmark = pytest.mark.soak

MAX_WAKES: Final = 2
"""Limit of wake-ups of a thread in a second: the screen's clock and the guard need one each."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts this for each thread")
def test_no_thread_of_an_idle_program_polls(tmp_path: Path) -> None:
    """After a load there is a second without output, in which each thread wakes twice at most."""
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
