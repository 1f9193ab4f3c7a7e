"""Output to the terminal from a thread, so that the program never waits for the terminal.

Textual has such a thread too, but waits for it at the end, and when thirty texts are in its queue.
A terminal that does not read, or has gone, then blocked the program and its signal handlers.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

try:
    import termios
except ImportError:  # Windows, which has no such terminals
    termios = None  # type: ignore[assignment]

_MAX_QUEUE: Final = 1 << 18
"""Maximum bytes in the queue (several screens); beyond that only mode switches are queued."""

_MAX_SWITCH: Final = 64
"""Bytes of the longest mode switch. Shorter texts are never dropped, so that the terminal's modes
are restored at the end."""

_CHUNK: Final = 4096
"""Bytes written at a time, small enough to notice whether the terminal reads."""

_CANCEL: Final = b"\x18"
"""Ends an incomplete sequence, in every terminal."""

_STALLED: Final = 0.25
"""Seconds without progress after which a terminal counts as not reading."""

_TIMEOUT: Final = 2.0
"""Seconds to wait at the end for a terminal that reads slowly."""


class Output:
    """Queue of texts for a terminal; adding one never blocks."""

    def __init__(self, terminal: int, encoding: str, on_caught_up: Callable[[], object]) -> None:
        """Create an empty queue of texts for a file descriptor.

        `on_caught_up` is called in another thread when the queue is empty after a drop.
        """
        self._terminal, self._encoding, self._on_caught_up = terminal, encoding, on_caught_up
        self._queue: deque[bytes] = deque()
        self._size = 0
        self._has_dropped = False
        self._skips = 0
        # Reentrant, because a signal handler may write in the middle of a write.
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> None:
        """Queue a text, or drop it if the queue is full."""
        data = text.encode(self._encoding, "replace")
        with self._changed:
            if self._size > _MAX_QUEUE and len(data) > _MAX_SWITCH:
                self._has_dropped = True
                return
            self._queue.append(data)
            self._size += len(data)
            if self._thread is None:
                # A daemon, so that a terminal that does not read cannot keep the program running.
                self._thread = threading.Thread(target=self._run, name="output", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def skip(self) -> None:
        """Drop everything but mode switches, including the rest of the text being written.

        Without that, a terminal that does not read would never have room for the switches.
        """
        with self._changed:
            self._skips += 1
            switches = [data for data in self._queue if len(data) <= _MAX_SWITCH]
            self._size -= sum(map(len, self._queue)) - sum(map(len, switches))
            self._queue = deque(switches)
            self._has_dropped = False

    def drain(self) -> None:
        """Wait until the queue is written, as long as the terminal reads.

        If it does not read, its unread input is discarded, to make room for the mode switches, and
        its output is resumed.
        """
        if not self._wait_until_written() and termios is not None:
            with suppress(termios.error):
                termios.tcflush(self._terminal, termios.TCOFLUSH)
                # Without TCOOFF before it, TCOON would not wake the writer.
                termios.tcflow(self._terminal, termios.TCOOFF)
                termios.tcflow(self._terminal, termios.TCOON)
            self._wait_until_written()

    def _wait_until_written(self) -> bool:
        end = time.monotonic() + _TIMEOUT
        with self._changed:
            while self._size and time.monotonic() < end:
                before = self._size
                if not self._changed.wait_for(lambda: self._size != before, _STALLED):  # noqa: B023
                    break
            return not self._size

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                data, skips = self._queue.popleft(), self._skips
                while (
                    len(data) <= _MAX_SWITCH and self._queue and len(self._queue[0]) <= _MAX_SWITCH
                ):
                    data += self._queue.popleft()
                    if len(data) > _MAX_SWITCH:
                        skips = -1  # consists of switches, which are never skipped
            self._write_through(data, skips if len(data) > _MAX_SWITCH else -1)
            with self._changed:
                has_caught_up = self._has_dropped and not self._queue
                self._has_dropped = self._has_dropped and not has_caught_up
            if has_caught_up:
                self._on_caught_up()

    def _write_through(self, data: bytes, skips: int) -> None:
        """Write a text until `skip` is called again; with -1 as `skips` write all of it."""
        while data:
            if 0 <= skips != self._skips:
                with self._changed:
                    self._size += len(_CANCEL) - len(data)
                data, skips = _CANCEL, -1
            try:
                written = os.write(self._terminal, data[:_CHUNK])
            except BlockingIOError:  # another process has made the terminal non-blocking
                select.select([], [self._terminal], [], _STALLED)
                continue
            except OSError:  # gone, or we are in the background; handled elsewhere
                written = len(data)
            data = data[written:]
            with self._changed:
                self._size -= written
                self._changed.notify_all()
