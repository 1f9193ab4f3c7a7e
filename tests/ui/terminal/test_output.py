"""Tests of the terminal's output, for which only its own thread waits."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from clantui.ui.terminal.output import Output

ON, OFF = "\x1b[?1000h", "\x1b[?1000l"
FRAME = "x" * 50_000


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Return the two ends of a pipe that holds 64 KiB."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def read(end: int, last: str) -> str:
    """Read everything up to a text."""
    came = ""
    while not came.endswith(last):
        came += os.read(end, 1 << 16).decode()
    return came


def test_frames_are_left_out_and_switches_are_not(pipe: tuple[int, int]) -> None:
    """Unread frames are limited and dropped; once they are read, a new frame is requested."""
    reading, writing = pipe
    asked = threading.Event()
    output = Output(writing, "utf-8", asked.set)
    for _ in range(40):
        output.write(ON)
        output.write(FRAME)
        output.write(OFF)
    output.write("end")
    came = read(reading, "end")
    assert came.count(ON) == came.count(OFF) == 40
    assert 1 <= came.count(FRAME) < 20
    assert asked.wait(60)


def test_at_the_end_frames_are_skipped(pipe: tuple[int, int]) -> None:
    """Closing does not wait for frames, but writes each mode switch in its order."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(4):
        output.write(FRAME)
    output.write(ON)
    output.skip()
    output.write(OFF)
    came = read(reading, OFF)
    assert came.count(FRAME) <= 3
    assert came.endswith(ON + OFF)


def test_a_reading_terminal_is_flushed(pipe: tuple[int, int]) -> None:
    """Settled output has all been written."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    output.write("a\udcffb")
    output.settle()
    assert os.read(reading, 100) == b"a?b"


def test_output_does_not_wait_for_a_closed_reader() -> None:
    """Text for a reader that has gone is dropped without an error, and nothing waits."""
    reading, writing = os.pipe()
    os.close(reading)
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(100):
        output.write(FRAME)
    output.settle()
    assert output._wait_until_written()
    os.close(writing)
