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


class BlockingFile(io.FileIO):
    """A file whose writes are complete even if its descriptor is non-blocking.

    `O_NONBLOCK` is a property of the pipe, not of the process: another process that shares it may
    have set it (Node.js does). Python then raises `BlockingIOError` once the pipe is full.
    """

    def __init__(self, descriptor: int, wait: Callable[[int], object] | None = None) -> None:
        """Wrap a descriptor; `close` leaves it open, and `wait` waits until it is writable."""
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


def use_blocking_streams() -> None:
    """Replace stdout and stderr by streams that wait for their readers."""
    if sys.platform == "win32":  # which has no non-blocking pipes, and no `poll`
        return
    sys.stdout = _make_blocking(sys.stdout)
    sys.stderr = _make_blocking(sys.stderr)


def open_blocking(descriptor: int) -> TextIO:
    """Open a descriptor for text in UTF-8, without changing line ends."""
    return io.TextIOWrapper(
        io.BufferedWriter(BlockingFile(descriptor)), encoding="utf-8", newline=""
    )


def discard_output(stream: TextIO) -> None:
    """Discard buffered output: without a reader, Python would print an error at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def has_hung_up(descriptor: int) -> bool:
    """Return True if the other end of a pipe or a terminal has gone; on Windows always False."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # POLLHUP and POLLERR are always reported
    return bool(poll.poll(0))


def _make_blocking(stream: TextIO) -> TextIO:
    """Return a stream over a `BlockingFile`; None, or a stream without a descriptor, unchanged."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    file = BlockingFile(stream.fileno())
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
    # POLLERR is always reported: the reader has gone.
    poll.register(descriptor, select.POLLOUT)
    poll.poll()
