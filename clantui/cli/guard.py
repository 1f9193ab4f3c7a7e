"""Ends the process if its terminal has gone, or if it does not end in time after a signal.

This is a thread, because whatever keeps the program from ending may also block its loop.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from clantui.cli.streams import has_hung_up
from clantui.core.names import ExitCode

EXIT_TIMEOUT: Final = 8.0
"""Seconds that an orderly end may take after a signal, while there is a terminal to restore.

A busy machine needs several seconds; a container is killed after 10 s.
"""

_INTERVAL: Final = 1.0
"""Seconds between two checks of the terminal: under nohup no signal reports that it has gone."""

_CLEANUP_TIMEOUT: Final = 0.5
"""Seconds that the cleanup may take."""


class ExitGuard(threading.Thread):
    """Thread that ends the process if its terminal has gone, or if it is too slow to exit."""

    def __init__(self, clean_up: Callable[[], object]) -> None:
        """Create the thread; `clean_up` runs before the process ends, in a thread of its own."""
        super().__init__(daemon=True, name="guard")
        self._clean_up = clean_up
        self._is_ending = threading.Event()
        self._code: int = ExitCode.HANGUP  # if the terminal has gone, even without the signal

    def expect_exit(self, code: int) -> None:
        """End the process with an exit code, unless it ends on its own within `EXIT_TIMEOUT`."""
        self._code = code
        self._is_ending.set()

    def run(self) -> None:
        """Check the terminal until there is a reason to end."""
        while _has_terminal():
            if self._is_ending.wait(_INTERVAL):
                self._wait_for_end()
                break
        # In a thread with a timeout: the cleanup may hang, for example on a disk.
        cleanup = threading.Thread(target=self._clean_up_quietly, daemon=True, name="cleanup")
        with suppress(RuntimeError):  # the interpreter is already shutting down
            cleanup.start()
            cleanup.join(_CLEANUP_TIMEOUT)
        os._exit(self._code)

    def _wait_for_end(self) -> None:
        end = time.monotonic() + EXIT_TIMEOUT
        while time.monotonic() < end and _has_terminal():
            time.sleep(_INTERVAL / 4)

    def _clean_up_quietly(self) -> None:
        with suppress(Exception):  # the program may close the same things at the same time
            self._clean_up()


def _has_terminal() -> bool:
    try:
        os.get_terminal_size(sys.__stdin__.fileno())  # type: ignore[union-attr]
    except OSError as error:
        if error.errno == errno.ENOTTY:  # the pipe of `serve`, closed if its parent was killed
            return not has_hung_up(sys.__stdin__.fileno())  # type: ignore[union-attr]
        return error.errno != errno.EIO  # the error of a terminal that has gone
    return True
