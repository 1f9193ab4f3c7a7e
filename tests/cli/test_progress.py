"""Tests of the progress line on a terminal."""

from __future__ import annotations

import asyncio
import io
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing

import pytest

from clantui.cli.progress import ProgressLine, show_progress
from tests.factories.jumping_loop import JumpingLoop
from tests.fakes import FakeClanBackend


class Screen(io.StringIO):
    """Terminal that stores the written text."""

    def isatty(self) -> bool:
        """Return True."""
        return True

    @property
    def lines(self) -> list[str]:
        """Return the written lines, each of which replaces the previous one."""
        return self.getvalue().split("\r\x1b[K")[1:]


@pytest.fixture
def loop() -> Iterator[JumpingLoop]:
    """Yield a loop that does not wait for its timers."""
    with closing(JumpingLoop()) as loop:
        yield loop


def test_a_pause_is_counted_down(loop: JumpingLoop) -> None:
    """The seconds count down until the pause is over; then nothing more is written."""
    screen = Screen()
    loop.call_soon(ProgressLine(screen).pause, 1.2)
    loop.run_until_complete(asyncio.sleep(10))
    assert screen.lines == [
        f"too many requests, continuing in {n} s · Ctrl+C stops" for n in "211"
    ]


def test_clearing_the_line_ends_a_countdown(loop: JumpingLoop) -> None:
    """A cleared countdown does not overwrite later output."""
    screen = Screen()
    line = ProgressLine(screen)
    loop.call_soon(line.pause, 30.0)
    loop.call_soon(line.clear)
    loop.run_until_complete(asyncio.sleep(10))
    assert screen.lines == ["too many requests, continuing in 30 s · Ctrl+C stops", ""]


def test_another_pause_replaces_the_countdown(loop: JumpingLoop) -> None:
    """A longer pause replaces the countdown of the shorter one."""
    screen = Screen()
    line = ProgressLine(screen)
    loop.call_soon(line.pause, 10.0)
    loop.call_soon(line.pause, 20.0)
    loop.run_until_complete(asyncio.sleep(1.2))
    seconds = [line.split(" s ")[0].rsplit(" ", 1)[-1] for line in screen.lines]
    assert seconds == ["10", "20", "20", "19"]


async def test_nothing_is_written_without_a_terminal_or_with_quiet() -> None:
    """Neither progress nor a pause is written to a file, or if the user wants no progress."""
    screen, file = Screen(), io.StringIO()
    for line in (ProgressLine(screen, quiet=True), ProgressLine(file)):
        line.show("asking")
        line.pause(1.0)
        line.clear()
    assert (screen.getvalue(), file.getvalue()) == ("", "")


@pytest.mark.parametrize(("is_quiet", "seconds"), [(False, ["5", "5"]), (True, [])])
def test_a_command_shows_the_pauses_of_its_backend_until_it_ends(
    monkeypatch: pytest.MonkeyPatch, loop: JumpingLoop, *, is_quiet: bool, seconds: list[str]
) -> None:
    """The warning of the backend comes first, also with `--quiet`; the end clears the line."""
    screen, backend = Screen(), FakeClanBackend()
    monkeypatch.setattr("sys.stderr", screen)
    backend.warning = "a proxy sees the key"

    async def load() -> None:
        with show_progress(Namespace(quiet=is_quiet), backend) as progress:
            progress.show("asking")
            backend.on_pause(5.0)
            await asyncio.sleep(0.7)
        await asyncio.sleep(10)

    loop.run_until_complete(load())
    assert screen.getvalue().startswith("clantui: a proxy sees the key\n")
    pauses = [f"too many requests, continuing in {n} s · Ctrl+C stops" for n in seconds]
    assert screen.lines == ([] if is_quiet else ["asking", *pauses, ""])
