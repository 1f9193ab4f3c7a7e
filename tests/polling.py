"""Waiting for what sets no event: a counter, a list, a file, a socket that closes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final

_IDLE_LIMIT: Final = 12.0
"""Seconds after which a wait has failed, on a machine with a processor to spare."""


def find_time_limit() -> float:
    """Return the seconds after which a wait has failed: more on a busy machine."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0  # not on Windows
    return _IDLE_LIMIT * max(1.0, load / (os.cpu_count() or 1))


async def wait_until(condition: Callable[[], object], description: str = "the condition") -> None:
    """Poll a condition; fail with its description after the time limit."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + find_time_limit()
    while not condition():
        assert loop.time() < deadline, f"waited in vain for {description}"
        await asyncio.sleep(0.001)
