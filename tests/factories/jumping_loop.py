"""An event loop whose clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
from selectors import DefaultSelector, SelectorKey


class JumpingSelector(DefaultSelector):
    """Selector that advances the loop's clock instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Return the ready files; if there are none, advance the clock."""
        if timeout is None:
            return super().select()
        ready = super().select(0)
        if not ready:
            self.time += max(timeout, 0)
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """Event loop in simulated time, so that its tests do not depend on the machine's speed."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return the simulated time, in s."""
        return self._jumping.time
