"""Waiting until the app has nothing to do, told by its loop rather than by the clock.

Textual's own pilot sleeps for 20 ms three times a key, and takes a process that was given little
time by a busy machine for one that is idle. Here an app is idle when no callback of the loop waits
for its turn, no thread works for it, and the screen has nothing left to lay out or to draw.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import textual.app
import textual.pilot
from textual._context import active_app

CALM: Final = 3
"""Turns of the event loop without a callback after which the app is idle."""

THREADS: Final = 0.3
"""Timeout of threads in s: one may wait for the test's next step."""

PATIENCE: Final = 1.0
"""Timeout in s of an app that is never idle, as in Textual."""


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = PATIENCE) -> None:
    """Wait until the loop has no callback ready and the screen is drawn.

    Args:
        min_sleep: ignored: idle is idle.
        max_sleep: seconds after which it is given up.
    """
    del min_sleep
    loop: Any = asyncio.get_running_loop()
    begun, calm = loop.time(), 0
    while calm < CALM and loop.time() - begun < max_sleep:
        await asyncio.sleep(0)
        calm = 0 if loop._ready or _draw() else calm + 1
        if calm == CALM and _is_thread_busy(loop) and loop.time() - begun < THREADS:
            await asyncio.sleep(0.002)
            calm = 0


def _is_thread_busy(loop: Any) -> bool:  # noqa: ANN401 — asyncio types none of this
    """Return whether a function given to `asyncio.to_thread` is still running."""
    pool = loop._default_executor
    return pool is not None and len(pool._threads) > pool._idle_semaphore._value


def _draw() -> bool:
    """Flush the next frame and a pending resize; return False if there is none."""
    app = active_app.get(None)
    if app is None or not app.screen_stack:
        return False
    if app._resize_timer is not None:
        app._check_resize()
        return True
    screen = app.screen
    waiting = (
        screen._layout_required,
        screen._scroll_required,
        screen._repaint_required,
        screen._recompose_required,
        screen._dirty_widgets,
        screen._callbacks,
    )
    if not any(waiting):
        return False
    screen._on_timer_update()
    return True


def install() -> None:
    """Make Textual's pilot wait like this."""
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
