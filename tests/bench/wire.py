"""A network with latency: bytes arrive later than they were sent, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class DelayLine:
    """One direction of a connection.

    Only latency is modelled, not bandwidth: no bytes are lost, and none wait for others.
    """

    __slots__ = ("_arrive", "_loop", "_seconds", "_timer", "_under_way")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, arrive: Callable[[bytes], None]
    ) -> None:
        """Make a line.

        Args:
            loop: for its clock and timers.
            seconds: latency; with 0 the bytes arrive within `send`.
            arrive: called with the bytes at the other end.
        """
        self._loop = loop
        self._seconds = seconds
        self._arrive = arrive
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def send(self, data: bytes, *, not_before: float = 0.0) -> None:
        """Send bytes.

        Args:
            data: the bytes.
            not_before: time of the loop before which the connection did not exist.
        """
        if not self._seconds:
            self._arrive(data)
            return
        due = max(self._loop.time(), not_before) + self._seconds
        self._under_way.append((due, data))
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._deliver)

    def cut(self) -> None:
        """Drop bytes under way; nothing arrives after this."""
        self._under_way.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _deliver(self) -> None:
        self._timer = None
        now = self._loop.time()
        # The first is always due: timers can fire one clock tick early.
        while True:
            self._arrive(self._under_way.popleft()[1])
            if not self._under_way or self._under_way[0][0] > now:
                break
        if self._under_way and self._timer is None:
            self._timer = self._loop.call_at(self._under_way[0][0], self._deliver)
