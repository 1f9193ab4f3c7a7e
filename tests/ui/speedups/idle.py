"""Waiting until the app is idle, by the state of its loop instead of by the clock.

Textual's own pilot sleeps for 20 ms three times a key, and on a busy machine takes a process with
little CPU time for an idle one. Here an app is idle when its loop has no callback ready, no thread
works for it, and the screen has nothing left to lay out or to draw.

Of each screen the first frame is drawn when the app is idle, and of each app the last one. Drawing
the frames in between takes a third of a test of the screen. Tests that count frames, and the long
ones, draw each frame as Textual does: see `drawing_each_frame`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakSet

import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App
from textual.screen import Screen

CALM: Final = 3
"""Turns of the event loop without a callback after which the app is idle."""

TIMEOUT: Final = 60.0
"""Timeout, in s, after which an app counts as never idle. On a busy machine a turn takes long."""

_REFRESH: Final = Screen._compositor_refresh

_SHUTDOWN: Final = App._shutdown

_undrawn: WeakSet[App[Any]] = WeakSet()
"""Apps with a frame that is not drawn yet."""

_drawn: WeakSet[Screen[Any]] = WeakSet()
"""Screens whose first frame is drawn."""

_waits = [True]
"""Stack of flags: True if frames wait."""

_holds = [False]
"""Stack of flags: True if first frames wait, too, until all keys are pressed."""


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = TIMEOUT) -> None:
    """Wait until the loop has no callback ready and the screen is drawn.

    Args:
        min_sleep: ignored.
        max_sleep: timeout, in s.
    """
    del min_sleep
    loop: Any = asyncio.get_running_loop()
    deadline, calm = loop.time() + max_sleep, 0
    while calm < CALM:
        assert loop.time() < deadline, f"the app is not idle after {max_sleep:g} s"
        await asyncio.sleep(0)
        # First look at the threads: one that ends later has already called the loop.
        is_busy = _is_thread_busy(loop)
        calm = 0 if loop._ready or _draw() else calm + 1
        if calm == CALM and is_busy:
            await asyncio.sleep(0.002)
            calm = 0


def _is_thread_busy(loop: Any) -> bool:
    """Return True if a function given to `asyncio.to_thread` is still running."""
    pool = loop._default_executor
    return pool is not None and len(pool._threads) > pool._idle_semaphore._value


def _draw() -> bool:
    """Flush the next frame and a pending resize; return False if there is none."""
    app = active_app.get(None)
    if app is None or app._exit or not app.screen_stack:  # an app that ends draws nothing
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
    if any(waiting):
        screen._on_timer_update()
        return True
    if app not in _undrawn or screen in _drawn or _holds[-1]:
        return False
    _undrawn.discard(app)
    _drawn.add(screen)
    _REFRESH(screen)
    return True


def _refresh_later(self: Screen[Any]) -> None:
    """Note that the screen has to be drawn, if it is on top."""
    app = self.app
    if not _waits[-1] or self is not app.screen:
        _REFRESH(self)
        return
    self._dirty_widgets.clear()
    app._update_mouse_over(self)
    _undrawn.add(app)


async def _shut_down(self: App[Any]) -> None:
    """Draw the last frame of a test, then end its app."""
    if self in _undrawn and not self._exit and self.screen_stack:
        _REFRESH(self.screen)
    await _SHUTDOWN(self)


@contextmanager
def drawing_each_frame() -> Iterator[None]:
    """Draw each frame at once, as Textual does."""
    _waits.append(False)
    try:
        yield
    finally:
        _waits.pop()


@contextmanager
def holding_frames() -> Iterator[None]:
    """Draw the first frame of a screen only after several keys."""
    _holds.append(True)
    try:
        yield
    finally:
        _holds.pop()


def install() -> None:
    """Make Textual's pilot wait with `wait_for_idle`, and draw as said above."""
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
    Screen._compositor_refresh = _refresh_later  # type: ignore[method-assign]
    App._shutdown = _shut_down  # type: ignore[method-assign]
