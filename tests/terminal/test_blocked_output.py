"""Tests that a terminal that accepts no output does not block the program."""

from __future__ import annotations

import os
import signal
from itertools import cycle
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal, terminal

DEMO = ("--demo", "--latency", "0")


def fill_output(screen: Terminal, frames: int = 20) -> None:
    """Draw until the terminal accepts no more, and then some more frames."""
    columns = cycle(range(160, 200))

    def draw() -> bool:
        screen.resize(next(columns), 60)
        screen.press("j")
        screen.read(0.03)  # a frame each, not one for all
        return screen.is_full

    screen.wait_until(draw, "a full terminal")
    for _ in range(frames):
        draw()
    assert screen.is_full


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_a_program_whose_output_is_not_read(
    tmp_path: Path, number: int, code: int
) -> None:
    """With a full terminal it ends with its code, and the terminal is restored."""
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
    """A terminal stopped by ctrl+s is resumed when the program ends."""
    with terminal(tmp_path, *DEMO) as screen:
        screen.wait_for("50 players")
        screen.freeze()
        fill_output(screen)
        screen.send(signal.SIGTERM)
        assert screen.exit_code() == 143
        assert screen.check_restored()


def test_a_resumed_terminal_shows_the_current_screen(tmp_path: Path) -> None:
    """After a stop the whole screen is drawn again."""
    with terminal(tmp_path, *DEMO, size=(200, 60)) as screen:
        screen.wait_for("50 players")
        screen.freeze()
        fill_output(screen, 40)  # more than the program buffers, so that it must redraw
        screen.press("t")
        screen.thaw()
        screen.wait_for("Load", "50 players")
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_a_nonblocking_terminal_is_drawn_on(tmp_path: Path) -> None:
    """Other processes can make the shared descriptor non-blocking; output still waits."""
    with terminal(tmp_path, *DEMO, size=(250, 80)) as screen:
        os.set_blocking(screen._slave, False)
        screen.wait_for("50 players")
        screen.press("?")
        screen.wait_for("Type to find a shortcut")
        screen.press("\x1b")
        screen.wait_for(lambda text: "Type to find a shortcut" not in text)
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_the_screen_is_drawn_on_standard_output(tmp_path: Path) -> None:
    """With standard error in a file (`2>file`) the terminal is drawn on, and not the file."""
    errors = tmp_path / "errors"
    with terminal(tmp_path, *DEMO, errors=errors) as screen:
        screen.wait_for("50 players")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()
    assert errors.read_text() == ""
