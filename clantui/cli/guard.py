"""The end that cannot be missed: of a program whose terminal is gone, or that was told to go.

It is a thread, because what keeps the program from ending may keep its loop from turning.
"""

from __future__ import annotations

import errno
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

PATIENCE: Final = 8.0
"""Seconds for an orderly end after a signal, as long as there is a terminal to give back.

A busy machine needs some; after 10 s a container is killed.
"""

_LOOK: Final = 0.2
"""Seconds between two looks at the terminal: nothing tells of its end under nohup."""

_TIDYING: Final = 0.5
"""Seconds for what must be finished."""

_HANGUP: Final = 129
"""128 + SIGHUP, whether or not it was sent."""


class ExitGuard(threading.Thread):
    """Ends the process when its terminal is gone, or some time after it was told to end."""

    def __init__(self, tidy: Callable[[], object]) -> None:
        """Guard nothing yet; see `start`.

        Args:
            tidy: finishes what must be finished. It may be called while the program does so too.
        """
        super().__init__(daemon=True, name="guard")
        self._tidy = tidy
        self._told = threading.Event()
        self._code = _HANGUP

    def expect(self, code: int) -> None:
        """Have the process end soon, and with a code.

        Args:
            code: for the shell, if the orderly end does not come in time.
        """
        self._code = code
        self._told.set()

    def run(self) -> None:
        """Look, until there is a reason to end."""
        while _has_terminal():
            if self._told.wait(_LOOK):
                self._wait_for_order()
                break
        # Nobody waits for what cannot be finished: a disk that hangs, say.
        tidying = threading.Thread(target=self._tidy_quietly, daemon=True, name="tidying")
        with suppress(RuntimeError):  # the interpreter is at its end already
            tidying.start()
            tidying.join(_TIDYING)
        os._exit(self._code)

    def _wait_for_order(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and _has_terminal():
            time.sleep(_LOOK / 4)

    def _tidy_quietly(self) -> None:
        with suppress(Exception):  # two who close one thing
            self._tidy()


def _has_terminal() -> bool:
    try:
        os.get_terminal_size(sys.__stdin__.fileno())  # type: ignore[union-attr]
    except OSError as error:
        if error.errno == errno.ENOTTY:  # the pipe of `serve`, whose other end a kill has closed
            return not _hung_up(sys.__stdin__.fileno())  # type: ignore[union-attr]
        return error.errno != errno.EIO  # what is said of a terminal that has hung up
    return True


def _hung_up(pipe: int) -> bool:
    if not hasattr(select, "poll"):  # Windows
        return False
    looking = select.poll()
    looking.register(pipe, 0)  # that it has hung up is told unasked
    return any(event & select.POLLHUP for _, event in looking.poll(0))
