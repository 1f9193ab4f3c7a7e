"""A terminal that takes nothing keeps nobody waiting: neither the user nor who ends it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal, terminal

DEMO = ("--demo", "--latency", "0")


def busy(screen: Terminal) -> None:
    """Have more drawn than a terminal takes that nobody reads."""
    for columns in range(160, 200):
        screen.resize(columns, 60)
        screen.press("j")
        screen._read(0.03)  # a frame each, not one for all


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_is_heard_by_a_program_whose_terminal_reads_nothing(
    tmp_path: Path, number: int, code: int
) -> None:
    """With a full terminal before it, it ends with its code, and the terminal is restored."""
    with terminal(tmp_path, *DEMO) as screen:
        screen.wait_for("50 players")
        screen.reads = False
        busy(screen)
        screen.send(number)
        assert screen.exit_code() == code
        screen.reads = True
        assert screen.exit_code() == code
        assert screen.restored()


def test_a_signal_is_heard_by_a_program_whose_terminal_is_stopped(tmp_path: Path) -> None:
    """Stopped as by ctrl+s, the terminal is set going again when the program leaves it."""
    with terminal(tmp_path, *DEMO) as screen:
        screen.wait_for("50 players")
        screen.freeze()
        busy(screen)
        screen.send(signal.SIGTERM)
        assert screen.exit_code() == 143
        assert screen.restored()


def test_a_terminal_that_was_stopped_shows_what_is_now(tmp_path: Path) -> None:
    """A terminal that reads again is drawn the whole screen, as it is now."""
    with terminal(tmp_path, *DEMO, size=(200, 60)) as screen:
        screen.wait_for("50 players")
        screen.freeze()
        busy(screen)
        screen.press("t")
        screen.thaw()
        screen.wait_for("Load", "50 players")
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.restored()


def test_a_terminal_that_somebody_made_unblocking_is_drawn_on(tmp_path: Path) -> None:
    """Others have the descriptor too, and may have set that: it is waited for all the same."""
    with terminal(tmp_path, *DEMO, size=(250, 80)) as screen:
        os.set_blocking(screen._theirs, False)
        screen.wait_for("50 players")
        screen.press("?")
        screen.wait_for("Type to find a shortcut")
        screen.press("\x1b")
        screen.wait_for(lambda text: "Type to find a shortcut" not in text)
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.restored()


def test_the_screen_is_drawn_where_its_output_goes(tmp_path: Path) -> None:
    """With standard error in a file (`2>file`) the terminal is drawn on, and not the file."""
    errors = tmp_path / "errors"
    with terminal(tmp_path, *DEMO, errors=errors) as screen:
        screen.wait_for("50 players")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.restored()
    assert errors.read_text() == ""
