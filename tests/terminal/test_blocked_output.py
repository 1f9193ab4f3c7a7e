"""Tests that a terminal that accepts no output does not block the program."""

from __future__ import annotations

import os
import signal
from itertools import cycle
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal, terminal

pytestmark = pytest.mark.soak

DEMO = ("--demo", "--latency", "0")


def fill_output(screen: Terminal, frames: int = 20) -> None:
    """Draw until the terminal accepts no more output, then draw some more frames."""
    columns = cycle(range(160, 200))

    def draw() -> bool:
        screen.resize(next(columns), 60)
        screen.press("j")
        screen.read(0.03)  # so that each change is a frame
        return screen.is_full

    screen.wait_until(draw, "a full terminal")
    for _ in range(frames):
        draw()
    assert screen.is_full


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.soak),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.soak),
    ],
)
def test_a_signal_ends_a_program_whose_output_is_not_read(
    tmp_path: Path, number: int, code: int
) -> None:
    """The terminal is full; the exit code is that of the signal, and the terminal is restored."""
    with terminal(tmp_path, *DEMO) as screen:
        screen.wait_for("50 players")
        screen.reads = False
        fill_output(screen)
        screen.send(number)
        assert screen.exit_code() == code
        screen.reads = True
        assert screen.exit_code() == code
        assert screen.check_restored()


def test_a_signal_ends_a_program_whose_output_is_stopped(tmp_path: Path) -> None:
    """Output stopped by Ctrl+S is resumed when the program ends."""
    with terminal(tmp_path, *DEMO) as screen:
        screen.wait_for("50 players")
        screen.stop_output()
        fill_output(screen)
        screen.send(signal.SIGTERM)
        assert screen.exit_code() == 143
        assert screen.check_restored()


def test_a_resumed_terminal_shows_the_current_screen(tmp_path: Path) -> None:
    """Output was lost while it was stopped, so the whole screen is drawn again."""
    with terminal(tmp_path, *DEMO, size=(200, 60)) as screen:
        screen.wait_for("50 players")
        screen.stop_output()
        fill_output(screen, 40)  # more than the program buffers, so that it must redraw
        screen.press("t")
        screen.resume()
        screen.wait_for("Load", "50 players")
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_the_screen_is_drawn_completely_on_a_nonblocking_terminal(tmp_path: Path) -> None:
    """Another process can make the shared descriptor non-blocking; writes must still wait.

    The screen is not drawn on standard error, which may be a file (`2>file`).
    """
    errors = tmp_path / "errors"
    with terminal(tmp_path, *DEMO, size=(250, 80), errors=errors) as screen:
        os.set_blocking(screen._slave, False)
        screen.wait_for("50 players")
        screen.press("?")
        screen.wait_for("Type to find a shortcut")
        screen.press("\x1b")
        screen.wait_for(lambda text: "Type to find a shortcut" not in text)
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()
    assert errors.read_text() == ""
