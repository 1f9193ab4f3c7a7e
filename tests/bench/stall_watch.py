"""The screen with a timer that is late whenever the loop is blocked.

`python -m tests.bench.stall_watch FILE ours|aiohttp [OPTIONS] [TAG]` writes the delays of a timer
of 1 ms to a file when it ends: JSON, pairs of a time (s of `time.perf_counter`, shared by all
processes on Linux) and a delay (ms).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any, Final

from clantui.backend.keyed import KeyedBackend
from tests.bench.aiohttp_screen import AiohttpBackend, run_screen_with

EVERY: Final = 0.001
"""Period of the timer, in s."""

MIN_MS: Final = 2.0
"""Delays below this many ms are left out."""

BACKENDS: Final[dict[str, type[KeyedBackend]]] = {"ours": KeyedBackend, "aiohttp": AiohttpBackend}

Late = list[tuple[float, float]]


async def _watch_timer(late: Late) -> None:
    while True:
        due = time.perf_counter() + EVERY
        await asyncio.sleep(EVERY)
        now = time.perf_counter()
        if (ms := (now - due) * 1000) >= MIN_MS:
            late.append((now, ms))


async def _run_with_timer(late: Late, main: Coroutine[Any, Any, int]) -> int:
    watching = asyncio.create_task(_watch_timer(late))
    try:
        return await main
    finally:
        watching.cancel()


if __name__ == "__main__":
    file, name, *arguments = sys.argv[1:]
    late: Late = []
    code = run_screen_with(arguments, BACKENDS[name], partial(_run_with_timer, late))
    Path(file).write_text(json.dumps(late), "utf-8")
    sys.exit(code)
