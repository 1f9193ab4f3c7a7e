"""An event loop whose clock jumps to the next timer."""

from __future__ import annotations

import asyncio
from selectors import DefaultSelector, SelectorKey


class JumpingSelector(DefaultSelector):
    """Selector that lets time pass instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Return what is ready; if that is nothing, move the clock."""
        if timeout is None:
            return super().select()
        ready = super().select(0)
        if not ready:
            self.time += max(timeout, 0)
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """Event loop that does not wait for its timers, so its tests do not depend on the machine."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return the seconds of its clock."""
        return self._jumping.time
