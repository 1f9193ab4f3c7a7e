"""Standard streams that wait for a slow reader, also on a non-blocking pipe."""

from __future__ import annotations

import io
import os
import select
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class PatientFile(io.FileIO):
    """A file whose writes are complete even if its descriptor is non-blocking.

    `O_NONBLOCK` is a property of the pipe, not of the process: another process that shares it may
    have set it (Node.js does). Python then raises `BlockingIOError` once the pipe is full.
    """

    def __init__(self, descriptor: int, wait: Callable[[int], object] | None = None) -> None:
        """Wrap a descriptor, which `close` does not close; `wait` waits until it is writable."""
        super().__init__(descriptor, "wb", closefd=False)
        self._wait = wait or _wait_until_writable

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all data; return its size in bytes."""
        remaining = memoryview(data).cast("B")
        while remaining:
            if (written := super().write(remaining)) is None:
                self._wait(self.fileno())
            else:
                remaining = remaining[written:]
        return memoryview(data).nbytes


def wait_for_readers() -> None:
    """Replace stdout and stderr by streams that wait for their readers."""
    if sys.platform == "win32":  # which has no non-blocking pipes, and no `poll`
        return
    sys.stdout = _make_patient(sys.stdout)
    sys.stderr = _make_patient(sys.stderr)


def open_patiently(descriptor: int) -> TextIO:
    """Open a descriptor for text in UTF-8, without changing line ends."""
    return io.TextIOWrapper(
        io.BufferedWriter(PatientFile(descriptor)), encoding="utf-8", newline=""
    )


def discard_output(stream: TextIO) -> None:
    """Discard what is buffered: Python would complain at exit that nobody can read it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def has_hung_up(descriptor: int) -> bool:
    """Return True if the other end of a pipe or a terminal has gone; on Windows always False."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # POLLHUP and POLLERR are always reported
    return bool(poll.poll(0))


def _make_patient(stream: TextIO) -> TextIO:
    """Return the stream over a `PatientFile`; a stream without a descriptor, or None, as it is."""
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


def _wait_until_writable(descriptor: int) -> None:
    poll = select.poll()
    # POLLERR, if the reader has gone, is always reported.
    poll.register(descriptor, select.POLLOUT)
    poll.poll()
