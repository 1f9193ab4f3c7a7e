"""The screen with somebody beside it who is late whenever the loop is held.

`python -m tests.bench.watched FILE ours|aiohttp [OPTIONS] [TAG]` writes to the file, when it ends,
how late a timer of 1 ms was and when: JSON, pairs of s of `time.perf_counter` (which is the whole
machine's on Linux) and ms.
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
from tests.bench.aiohttp_screen import AiohttpEngine, show

EVERY: Final = 0.001
"""Seconds of the timer."""

LEAST: Final = 2.0
"""ms that are told."""

ENGINES: Final[dict[str, type[KeyedBackend]]] = {"ours": KeyedBackend, "aiohttp": AiohttpEngine}

Late = list[tuple[float, float]]


async def _watch(late: Late) -> None:
    while True:
        due = time.perf_counter() + EVERY
        await asyncio.sleep(EVERY)
        now = time.perf_counter()
        if (ms := (now - due) * 1000) >= LEAST:
            late.append((now, ms))


async def _beside(late: Late, main: Coroutine[Any, Any, int]) -> int:
    watching = asyncio.create_task(_watch(late))
    try:
        return await main
    finally:
        watching.cancel()


if __name__ == "__main__":
    file, name, *words = sys.argv[1:]
    noted: Late = []
    code = show(words, ENGINES[name], partial(_beside, noted))
    Path(file).write_text(json.dumps(noted), "utf-8")
    sys.exit(code)
