"""Tests of the terminal driver."""

from __future__ import annotations

import select
import sys
from threading import Barrier, Thread
from typing import Final

import pytest

from clantui.ui.terminal.driver import SelectableEvent

THREADS: Final = 8
ROUNDS: Final = 1500
"""Without the lock, some six of these rounds leave a byte in the pipe."""


@pytest.mark.soak
def test_an_event_set_by_several_threads_is_cleared_completely() -> None:
    """A set event can be read, a cleared one cannot, however many threads have set it."""
    event, barrier = SelectableEvent(), Barrier(THREADS + 1)

    def set_event() -> None:
        for _ in range(ROUNDS):
            barrier.wait()
            event.set()
            barrier.wait()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(THREADS):
            Thread(target=set_event, daemon=True).start()
        for _ in range(ROUNDS):
            barrier.wait()
            barrier.wait()
            event.clear()
    finally:
        sys.setswitchinterval(interval)
    assert select.select([event], [], [], 0)[0] == []
    event.set()
    assert select.select([event], [], [], 0)[0] == [event]
