"""Tests of the terminal's output, which never blocks the program."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator

import pytest

from clantui.ui.terminal.output import Output
from tests.polling import wait_until

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
    text = ""
    while not text.endswith(last):
        text += os.read(end, 1 << 16).decode()
    return text


def test_frames_may_be_dropped_and_mode_switches_may_not(pipe: tuple[int, int]) -> None:
    """The queue of unread frames is limited; when it is empty again, a redraw is requested."""
    reading, writing = pipe
    requested = threading.Event()
    output = Output(writing, "utf-8", requested.set)
    for _ in range(40):
        output.write(ON)
        output.write(FRAME)
        output.write(OFF)
    output.write("end")
    text = read(reading, "end")
    assert text.count(ON) == text.count(OFF) == 40
    assert 1 <= text.count(FRAME) < 20
    assert requested.wait(60)


def test_at_the_end_frames_are_skipped(pipe: tuple[int, int]) -> None:
    """Frames are skipped at the end, but all mode switches are written, in their order."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(4):
        output.write(FRAME)
    output.write(ON)
    output.skip()
    output.write(OFF)
    text = read(reading, OFF)
    assert text.count(FRAME) <= 3
    assert text.endswith(ON + OFF)
    assert output._wait_until_written(), "what was skipped is not waited for"


def fill(writing: int) -> None:
    """Wait until a pipe is full, so that the thread that writes waits."""
    while select.select([], [writing], [], 0.01)[1]:
        pass


def test_a_frame_after_a_mode_switch_can_be_skipped(pipe: tuple[int, int]) -> None:
    """Mode switches are written together, but a frame behind them stays a frame."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    for text in (FRAME, FRAME, ON, FRAME):
        output.write(text)
    fill(writing)
    start = os.read(reading, 60_000).decode()
    fill(writing)
    output.skip()
    output.write(OFF)
    assert (start + read(reading, OFF)).count(FRAME) == 2


@pytest.mark.parametrize("count", [1, 40])
async def test_mode_switches_being_written_are_not_skipped(
    pipe: tuple[int, int], count: int
) -> None:
    """Mode switches that wait for room in a non-blocking terminal are written, one or several."""
    reading, writing = pipe
    os.set_blocking(writing, False)
    output = Output(writing, "utf-8", lambda: None)
    output.write("x" * ((1 << 16) + 4092))
    fill(writing)
    for _ in range(count):
        output.write(ON)
    os.read(reading, 4096)  # room for the rest of the text, and four bytes
    await wait_until(lambda: len(output._queue) < count)
    output.skip()
    output.write(OFF)
    assert read(reading, OFF).count(ON) == count


def test_a_frame_cut_short_leaves_nothing_to_write(pipe: tuple[int, int]) -> None:
    """If a frame is skipped while it is being written, nothing is left to wait for at the end."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(4):
        output.write(FRAME)
    fill(writing)
    output.skip()
    output.write(OFF)
    assert read(reading, OFF).count(FRAME) == 1
    assert output._wait_until_written()


def test_drain_waits_until_all_is_written(pipe: tuple[int, int]) -> None:
    """After `drain` all output has been written; a character without an encoding is a `?`."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    output.write("a\udcffb✓")
    output.drain()
    assert os.read(reading, 100) == "a?b✓".encode()
    assert output._wait_until_written(), "sizes are in bytes"


def test_output_does_not_wait_for_a_closed_reader() -> None:
    """If the reader has closed the pipe, text is dropped without an error and without waiting."""
    reading, writing = os.pipe()
    os.close(reading)
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(100):
        output.write(FRAME)
    output.drain()
    assert output._wait_until_written()
    os.close(writing)


def test_a_terminal_made_non_blocking_gets_every_text(pipe: tuple[int, int]) -> None:
    """Another process may make the terminal non-blocking; then each write waits for room."""
    reading, writing = pipe
    os.set_blocking(writing, False)
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(4):
        output.write(FRAME)
    output.write(OFF)
    text = read(reading, OFF)
    assert text == FRAME * 4 + OFF


def test_one_redraw_follows_dropped_frames(pipe: tuple[int, int]) -> None:
    """It is requested once, when the queue is empty, and not for texts that come later."""
    reading, writing = pipe
    requests: list[int] = []
    requested = threading.Event()

    def request() -> None:
        requests.append(output._size)
        requested.set()

    output = Output(writing, "utf-8", request)
    for _ in range(20):
        output.write(FRAME)
    output.write("end")
    read(reading, "end")
    assert requested.wait(60)
    for text in ("later", "still later", "last"):
        output.write(text)
        read(reading, text)
    assert requests == [0], "before that a redraw would be dropped, too"


def test_no_redraw_follows_frames_dropped_at_the_end(pipe: tuple[int, int]) -> None:
    """After `skip` the program draws nothing more."""
    reading, writing = pipe
    requests: list[bool] = []
    output = Output(writing, "utf-8", lambda: requests.append(True))
    for _ in range(20):
        output.write(FRAME)
    output.skip()
    for text in (OFF, "later", "last"):
        output.write(text)
        read(reading, text)
    assert requests == []


def test_a_mode_switch_has_at_most_64_bytes(pipe: tuple[int, int]) -> None:
    """Of two texts in the queue, only the longer one is skipped."""
    reading, writing = pipe
    output = Output(writing, "utf-8", lambda: None)
    for _ in range(4):
        output.write(FRAME)
    output.write("s" * 64)
    output.write("l" * 65)
    output.skip()
    output.write(OFF)
    assert read(reading, OFF).endswith("s" * 64 + OFF)
