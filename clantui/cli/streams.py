"""Standard output and error that wait for a slow reader, also on a pipe that does not block."""

from __future__ import annotations

import io
import select
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class PatientFile(io.FileIO):
    """A file that is written whole, also where it does not block.

    Whether a pipe blocks is a property of the pipe, not of the process: who shares it may have
    switched it (Node.js does). Python then raises `BlockingIOError` once the pipe is full.
    """

    def __init__(self, descriptor: int, wait: Callable[[int], object] | None = None) -> None:
        """Wrap a descriptor, which stays open.

        Args:
            descriptor: a number such as 1.
            wait: waits until a descriptor takes more; None for the system's own.
        """
        super().__init__(descriptor, "wb", closefd=False)
        self._wait = wait or _wait

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of it; gives how much that was, in bytes."""
        rest = memoryview(data).cast("B")
        while rest:
            if (written := super().write(rest)) is None:
                self._wait(self.fileno())
            else:
                rest = rest[written:]
        return memoryview(data).nbytes


def wait_for_readers() -> None:
    """Put patient streams in the place of stdout and stderr."""
    if sys.platform == "win32":  # no such pipes, and nothing to wait with
        return
    sys.stdout = _patient(sys.stdout)
    sys.stderr = _patient(sys.stderr)


def open_patiently(descriptor: int) -> TextIO:
    """Open a descriptor for text in UTF-8 that is written as it is."""
    return io.TextIOWrapper(
        io.BufferedWriter(PatientFile(descriptor)), encoding="utf-8", newline=""
    )


def _patient(stream: TextIO) -> TextIO:
    """Return the same stream over a patient file; others, such as None, as they are."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    file = PatientFile(stream.fileno())
    return io.TextIOWrapper(
        file if stream.write_through else io.BufferedWriter(file),  # `python -u` has no buffer
        encoding=stream.encoding,
        errors=stream.errors,
        newline="\n",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _wait(descriptor: int) -> None:
    look = select.poll()
    look.register(descriptor, select.POLLOUT)  # that nobody reads any more is told unasked
    look.poll()
