"""Tests that all output arrives, whatever the pipe and however slow its reader."""

from __future__ import annotations

import fcntl
import io
import json
import os
import subprocess
import sys
import termios
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clantui.cli.streams import BlockingFile
from tests.cli.processes import TIMEOUT, environment, run, start_program, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes there always block")

LEAST = 4096
"""Size of the smallest pipe, in bytes."""

FIXED = (
    ("--help",),
    ("show", "--help"),
    ("show", "--schema"),
    ("keys",),
    ("keys", "--format", "json"),
    ("completion", "bash"),
    ("help", "watch"),
)
"""Commands with constant output that cover every way of writing."""


@contextmanager
def narrow_pipe(*, blocking: bool) -> Iterator[tuple[int, int]]:
    """Create a small pipe; yield its two ends."""
    reader, writer = os.pipe()
    try:
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, LEAST)
        os.set_blocking(writer, blocking)
        yield reader, writer
    finally:
        os.close(reader)


def count_waiting(reader: int) -> int:
    """Return the number of bytes that wait in a pipe."""
    count = array("i", [0])
    fcntl.ioctl(reader, termios.FIONREAD, count)
    return count[0]


def read_late(home: Path, *words: str, blocking: bool, end: str = "stdout") -> tuple[int, bytes]:
    """Run the program, and read one of its outputs only once the pipe is full or it has ended."""
    with narrow_pipe(blocking=blocking) as (reader, writer):
        ends = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, end: writer}
        process = start_program(words, environment(home), **ends)
        os.close(writer)
        wait_until(
            lambda: count_waiting(reader) >= LEAST or process.poll() is not None,
            "a pipe that is full",
        )
        with open(reader, "rb", closefd=False) as arriving:
            text = arriving.read()
        return process.wait(TIMEOUT), text


@pytest.mark.parametrize("words", FIXED, ids=" ".join)
def test_a_non_blocking_pipe_gets_all_output(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A non-blocking pipe gets the same bytes as a blocking one, and the exit code is 0."""
    result = read_late(tmp_path, *words, blocking=False)
    assert result == read_late(tmp_path, *words, blocking=True)
    assert result[0] == 0
    assert result[1].endswith(b"\n")


def test_a_large_document_is_whole(tmp_path: Path) -> None:
    """The longest document, in JSON, arrives to its last brace."""
    words = ("show", "--demo", "--view", "levels", "--format", "json")
    code, text = read_late(tmp_path, *words, blocking=False)
    assert code == 0
    assert len(text) > 50 * LEAST
    assert len(json.loads(text)["clans"]) == 1


def test_a_named_descriptor_is_waited_for_too(tmp_path: Path) -> None:
    """`-o /dev/stderr`, like a shell's `-o >(...)`, waits for its reader, too."""
    words = ("show", "--demo", "--format", "json", "-o", "/dev/stderr")
    code, text = read_late(tmp_path, *words, blocking=False, end="stderr")
    assert code == 0
    assert json.loads(text)["complete"]


def test_a_reader_that_closes_the_pipe_is_no_error(tmp_path: Path) -> None:
    """A reader that closes the pipe early, as `head` does, causes no error."""
    with narrow_pipe(blocking=False) as (reader, writer):
        process = start_program(
            ("show", "--schema"), environment(tmp_path), stdout=writer, stderr=subprocess.PIPE
        )
        os.close(writer)
        wait_until(lambda: count_waiting(reader) >= LEAST, "a pipe that is full")
        os.read(reader, 100)
    _, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, err) == (0, b"")


def test_a_write_is_complete_even_if_the_pipe_is_small() -> None:
    """A write waits each time the pipe is full, and returns the number of all bytes."""
    taken = bytearray()
    with narrow_pipe(blocking=False) as (reader, writer):
        file = BlockingFile(writer, lambda _: taken.extend(os.read(reader, 1000)))
        data = bytes(range(256)) * 100
        assert file.write(data) == len(data)
        os.close(writer)
        with open(reader, "rb", closefd=False) as arriving:
            taken += arriving.read()
    assert taken == data


def test_text_of_any_buffer_counts_bytes() -> None:
    """A write accepts a buffer of items wider than a byte."""
    with narrow_pipe(blocking=True) as (reader, writer):
        with io.BufferedWriter(BlockingFile(writer)) as out:
            out.write(array("i", [1, 2]))
        os.close(writer)
        assert os.read(reader, 100) == array("i", [1, 2]).tobytes()


def test_a_message_is_printed_in_every_locale(tmp_path: Path) -> None:
    """Letters that stderr lacks are escaped, as Python does it."""
    done = run(tmp_path, "show", "Köln ☠", PYTHONIOENCODING="ascii")
    assert done.code == 2
    assert done.sentence.startswith(r'"K\xf6ln \u2620": this looks like')


def test_text_printed_before_stays_first(tmp_path: Path) -> None:
    """Text in the buffer of the replaced stream is written before later text."""
    lines = (
        "from clantui.cli.streams import use_blocking_streams",
        "print('first')",
        "use_blocking_streams()",
        "print('second', flush=True)",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    env = environment(tmp_path)
    printed = subprocess.check_output(command, env=env, text=True, timeout=TIMEOUT)
    assert printed == "first\nsecond\n"
