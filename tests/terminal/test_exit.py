"""Tests that every way to quit restores the terminal and returns the right exit code."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.cli import faults
from tests.cli.processes import SECRET, wait_until
from tests.terminal.harness import Terminal, terminal

CTRL_C = "\x03"
SLOW = ("--demo", "--latency", "3000")
"""Arguments of a demo whose responses take seconds."""


def is_responsive(screen: Terminal) -> bool:
    """Return True if keys still work."""
    screen.press("t")
    screen.wait_for("Load")
    screen.press("x")
    screen.wait_for("X is never in a tag")
    return True


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.soak),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.soak),
    ],
)
def test_a_signal_restores_the_terminal(tmp_path: Path, number: int, code: int) -> None:
    """The program is loading a clan; its exit code is 128 + the number of the signal."""
    with terminal(tmp_path, *SLOW) as screen:
        screen.wait_for("◌")
        screen.send(number)
        assert screen.exit_code() == code
        assert screen.check_restored()


def test_ctrl_c_quits_when_pressed_twice(tmp_path: Path) -> None:
    """The first press shows how to quit; after the second the exit code is 130."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.press(CTRL_C)
        screen.wait_for("Press Ctrl+C again to quit")
        screen.press(CTRL_C)
        assert screen.exit_code() == 130
        assert screen.check_restored()


def test_ctrl_c_during_a_load_stops_only_the_load(tmp_path: Path, faulty: faults.Server) -> None:
    """The program continues, and a second press would quit."""
    words = (faults.CLAN, "--base-url", faulty.base("fifty"), "--timeout", "600")
    with terminal(tmp_path, *words, CLANTUI_TOKEN=SECRET) as screen:
        screen.wait_for(" 0/50")
        screen.press(CTRL_C)
        screen.wait_for("stopped at 0/50", "Stopped. Press Ctrl+C again to quit")
        assert is_responsive(screen)


def test_esc_stops_a_load_and_keeps_its_players(tmp_path: Path, faulty: faults.Server) -> None:
    """Players who are already loaded stay in the table."""
    words = (faults.CLAN, "--base-url", faulty.base("only-silent"), "--timeout", "600")
    with terminal(tmp_path, *words, CLANTUI_TOKEN=SECRET) as screen:
        screen.wait_for(" 1/2", "█")
        screen.press("\x1b")
        screen.wait_for("stopped at 1/2", "█")
        assert is_responsive(screen)


def test_quitting_does_not_wait_for_responses(tmp_path: Path, faulty: faults.Server) -> None:
    """Fifty requests are unanswered; the exit code is 0."""
    before = faulty.requests["fifty players"]
    words = (faults.CLAN, "--base-url", faulty.base("fifty"), "--timeout", "600")
    with terminal(tmp_path, *words, CLANTUI_TOKEN=SECRET) as screen:
        screen.wait_for("0/50")
        wait_until(lambda: faulty.requests["fifty players"] == before + 50, "fifty requests")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_a_dumb_terminal_is_refused(tmp_path: Path) -> None:
    """One sentence without control sequences names the variable, and the exit code is 2."""
    with terminal(tmp_path, "--demo", TERM="dumb") as screen:
        assert screen.exit_code() == 2
        assert screen.raw.startswith(b"clantui: the screen needs a terminal")
        assert b"TERM is dumb" in screen.raw
        assert screen.raw.count(b"\n") == 1
        assert b"\x1b" not in screen.raw


def test_an_unknown_theme_is_reported_before_anything_is_drawn(tmp_path: Path) -> None:
    """The error names the command that lists the themes."""
    with terminal(tmp_path, "--demo", "--theme", "plaid") as screen:
        assert screen.exit_code() == 2
        assert b"there is no theme plaid; clantui --theme list shows all" in screen.raw
        assert b"\x1b" not in screen.raw


def test_the_check_for_a_restored_terminal_can_fail(tmp_path: Path) -> None:
    """After SIGKILL the terminal is not restored, so the check must fail."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.send(signal.SIGKILL)
        assert screen.exit_code() == -signal.SIGKILL
        with pytest.raises(AssertionError, match="left switched on"):
            screen.check_restored()


def test_sigcont_redraws_the_screen_and_restores_the_modes(tmp_path: Path) -> None:
    """After a SIGSTOP the shell has drawn over the screen and has reset the terminal's modes."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.press("2px")
        screen.wait_for("X is never in a tag")
        while screen.read(0.2):
            pass  # until everything is drawn
        screen.clear()
        screen.reset_modes()
        screen.send(signal.SIGCONT)
        screen.wait_for("Which cards", "X is never in a tag")
        screen.press("\x7f")
        screen.wait_for(lambda text: "X is never in a tag" not in text)
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_sigcont_is_ignored_while_the_program_ends(tmp_path: Path) -> None:
    """A SIGCONT after the terminal is restored does not change its modes again."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.press("\x11")
        while not screen.has_ended:
            screen.send(signal.SIGCONT)
            screen.read(0.001)
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_ctrl_z_restores_the_terminal_until_the_program_is_continued(tmp_path: Path) -> None:
    """While it is suspended, all modes are restored; then the screen is drawn again."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.press("\x1a")
        screen.wait_until(lambda: screen.is_stopped, "the program to be suspended")
        assert screen.check_restored()
        screen.send(signal.SIGCONT)
        screen.wait_until(lambda: screen.raw.count(b"\x1b[?1049h") == 2, "the screen again")
        screen.press("2px")
        screen.wait_for("X is never in a tag")
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.check_restored()
