"""Waiting for what sets no event: a counter, a list, a file, a socket that closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

TIMEOUT: Final = 60.0
"""Seconds after which a wait has failed; long, for a busy machine."""

MAX_POLLS: Final = 5_000
"""Polls, of a millisecond or more each, after which what only this process does has failed."""


async def wait_until(condition: Callable[[], object], description: str = "the condition") -> None:
    """Poll a condition; fail with its description after `TIMEOUT`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    while not condition():
        assert loop.time() < deadline, f"waited in vain for {description}"
        await asyncio.sleep(0.001)


async def wait_in_process(condition: Callable[[], object]) -> None:
    """Poll a condition that only this process can meet; fail soon, but later if it is slow."""
    for _ in range(MAX_POLLS):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("waited in vain for the condition")
