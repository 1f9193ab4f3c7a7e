"""Output to the terminal by way of a thread, which alone waits for it.

Textual has such a thread, and waits for it in turn: when thirty texts are in its queue, and at
the end. A terminal that reads nothing, or is gone, kept the program waiting, deaf to signals.
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

_MOST: Final = 1 << 18
"""Bytes that may wait; some whole screens. Of what comes then, only switches are kept."""

_SWITCH: Final = 64
"""Bytes of a text that may be a switch, and is never left out: the terminal must end as it was."""

_PIECE: Final = 4096
"""Bytes written at a time, so that one sees whether the terminal reads."""

_CANCEL: Final = b"\x18"
"""Ends a sequence that is cut short, in every terminal."""

_STILL: Final = 0.25
"""Seconds without a byte read after which a terminal is taken not to read."""

_LONGEST: Final = 2.0
"""Seconds that the end waits for a terminal that reads slowly."""


class Output:
    """Texts on their way to a terminal; nobody waits who adds one."""

    def __init__(self, terminal: int, encoding: str, caught_up: Callable[[], object]) -> None:
        """Write nothing yet.

        Args:
            caught_up: called in another thread when all is written after something was left out.
        """
        self._terminal, self._encoding, self._caught_up = terminal, encoding, caught_up
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._left_out = False
        self._skips = 0
        # A handler of a signal may write, in the middle of a write: the lock can be had twice.
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> None:
        """Have a text written soon, or leave it out where too much waits already."""
        data = text.encode(self._encoding, "replace")
        with self._changed:
            if self._size > _MOST and len(data) > _SWITCH:
                self._left_out = True
                return
            self._waiting.append(data)
            self._size += len(data)
            if self._thread is None:
                # A daemon: the program does not wait for a thread that waits for a terminal.
                self._thread = threading.Thread(target=self._run, name="output", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def skip(self) -> None:
        """Leave out what waits, but for switches: nobody will look at it any more.

        So is the rest of what is being written: where the terminal does not read, the switches
        behind it would never have room.
        """
        with self._changed:
            self._skips += 1
            switches = [data for data in self._waiting if len(data) <= _SWITCH]
            self._size -= sum(map(len, self._waiting)) - sum(map(len, switches))
            self._waiting = deque(switches)
            self._left_out = False

    def settle(self) -> None:
        """Wait until all is written, as long as the terminal reads.

        One that does not is made to forget what it has not read, for the switches need the room,
        and set going.
        """
        if not self._wait_until_written() and termios is not None:
            with suppress(termios.error):
                termios.tcflush(self._terminal, termios.TCOFLUSH)
                termios.tcflow(self._terminal, termios.TCOOFF)  # else the next would wake nobody
                termios.tcflow(self._terminal, termios.TCOON)
            self._wait_until_written()

    def _wait_until_written(self) -> bool:
        end = time.monotonic() + _LONGEST
        with self._changed:
            while self._size and time.monotonic() < end:
                before = self._size
                if not self._changed.wait_for(lambda: self._size != before, _STILL):  # noqa: B023
                    break
            return not self._size

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                data, skips = self._waiting.popleft(), self._skips
                while len(data) <= _SWITCH and self._waiting and len(self._waiting[0]) <= _SWITCH:
                    data += self._waiting.popleft()
                    if len(data) > _SWITCH:
                        skips = -1  # made of switches, all of which are written
            self._deliver(data, skips if len(data) > _SWITCH else -1)
            with self._changed:
                late = self._left_out and not self._waiting
                self._left_out = self._left_out and not late
            if late:
                self._caught_up()

    def _deliver(self, data: bytes, skips: int) -> None:
        """Write a text; its rest is left out when more is skipped than so far, from 0 on."""
        while data:
            if 0 <= skips != self._skips:
                with self._changed:
                    self._size += len(_CANCEL) - len(data)
                data, skips = _CANCEL, -1
            try:
                written = os.write(self._terminal, data[:_PIECE])
            except BlockingIOError:  # somebody who has it too has made it so
                select.select([], [self._terminal], [], _STILL)
                continue
            except OSError:  # it is gone, or not ours at the moment: others see to that
                written = len(data)
            data = data[written:]
            with self._changed:
                self._size -= written
                self._changed.notify_all()
