"""A wire with a length: bytes come out of it later than they went in, and in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Line:
    """One direction of a connection.

    Only the way is modelled, not its width: no bytes are lost and none queue for others.
    """

    __slots__ = ("_arrive", "_loop", "_seconds", "_timer", "_under_way")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, arrive: Callable[[bytes], None]
    ) -> None:
        """Lay the line.

        Args:
            loop: whose clock and timers are used.
            seconds: from one end to the other; with 0 the bytes arrive within `send`.
            arrive: gets the bytes at the other end.
        """
        self._loop = loop
        self._seconds = seconds
        self._arrive = arrive
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def send(self, data: bytes, *, not_before: float = 0.0) -> None:
        """Put bytes in.

        Args:
            data: that arrive later.
            not_before: the loop's second before which the sender could not have sent them, for
                a connection was not yet there.
        """
        if not self._seconds:
            self._arrive(data)
            return
        due = max(self._loop.time(), not_before) + self._seconds
        self._under_way.append((due, data))
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._deliver)

    def cut(self) -> None:
        """Lose what is under way; nothing arrives any more."""
        self._under_way.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _deliver(self) -> None:
        self._timer = None
        now = self._loop.time()
        # The first is due whatever the clock says: timers may go off a clock's tick early.
        while True:
            self._arrive(self._under_way.popleft()[1])
            if not self._under_way or self._under_way[0][0] > now:
                break
        if self._under_way and self._timer is None:
            self._timer = self._loop.call_at(self._under_way[0][0], self._deliver)
