"""Tests of the progress line on a terminal."""

from __future__ import annotations

import asyncio
import io

from clantui.cli.progress import ProgressLine


class Screen(io.StringIO):
    """Terminal that stores the written text."""

    def isatty(self) -> bool:
        """Return True."""
        return True

    @property
    def lines(self) -> list[str]:
        """Return the written lines, each of which replaces the previous one."""
        return self.getvalue().split("\r\x1b[K")[1:]


async def test_a_pause_is_counted_down() -> None:
    """The seconds count down until the pause is over; then nothing more is written."""
    screen = Screen()
    line = ProgressLine(screen)
    line.pause(1.2)
    assert screen.lines == ["too many requests, continuing in 2 s · Ctrl+C stops"]
    await asyncio.sleep(1.3)
    lines = screen.lines[1:]
    assert set(lines) == {"too many requests, continuing in 1 s · Ctrl+C stops"}
    await asyncio.sleep(0.6)
    assert screen.lines[1:] == lines


async def test_clearing_the_line_ends_a_countdown() -> None:
    """A cleared countdown does not overwrite later output."""
    screen = Screen()
    line = ProgressLine(screen)
    line.pause(30.0)
    line.clear()
    await asyncio.sleep(0.6)
    assert screen.lines == ["too many requests, continuing in 30 s · Ctrl+C stops", ""]


async def test_another_pause_replaces_the_countdown() -> None:
    """A longer pause replaces the countdown of the shorter one."""
    screen = Screen()
    line = ProgressLine(screen)
    line.pause(10.0)
    line.pause(20.0)
    while len(screen.lines) < 3:  # noqa: ASYNC110 — a line sets no event
        await asyncio.sleep(0.05)
    line.clear()
    seconds = [line.split(" s ")[0].rsplit(" ", 1)[-1] for line in screen.lines[:3]]
    assert seconds == ["10", "20", "20"]


async def test_nothing_is_written_without_a_terminal_or_with_quiet() -> None:
    """Neither progress nor a pause is written to a file, or if the user wants no progress."""
    screen, file = Screen(), io.StringIO()
    for line in (ProgressLine(screen, quiet=True), ProgressLine(file)):
        line.show("asking")
        line.pause(1.0)
        line.clear()
    assert (screen.getvalue(), file.getvalue()) == ("", "")
