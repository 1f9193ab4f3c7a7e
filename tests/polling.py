"""Waiting for what sets no event: a counter, a list, a file, a socket that closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

TIMEOUT: Final = 60.0
"""Seconds after which a wait has failed; long, for a busy machine."""


async def wait_until(condition: Callable[[], object], description: str = "the condition") -> None:
    """Poll a condition; fail with its description after `TIMEOUT`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    while not condition():
        assert loop.time() < deadline, f"waited in vain for {description}"
        await asyncio.sleep(0.001)
