"""Every way out leaves the terminal as it was, and the right exit code."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.cli import faults
from tests.cli.processes import SECRET, wait_until
from tests.terminal.harness import Terminal, terminal

CTRL_C = "\x03"
SLOW = ("--demo", "--latency", "3000")
"""The demo with answers that take seconds each."""


def under_way(text: str) -> bool:
    """Tell whether the clan is loaded and its players are not all loaded."""
    progress = re.search(r" (\d+)/50", text)
    return progress is not None and int(progress[1]) < 50


def some_came(text: str) -> bool:
    """Tell whether some players are loaded, too."""
    return under_way(text) and " 0/50" not in text


def stopped(text: str) -> bool:
    """Tell whether the load was cancelled."""
    return re.search(r"stopped at \d+/50", text) is not None


def still_listens(screen: Terminal) -> bool:
    """Tell whether a key still has an effect."""
    screen.press("t")
    screen.wait_for("Load")
    screen.press("x")
    screen.wait_for("X is never in a tag")
    return True


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_restores_the_terminal(tmp_path: Path, number: int, code: int) -> None:
    """Killed in the middle of a load, it exits with 128 + the signal and leaves all in order."""
    with terminal(tmp_path, *SLOW) as screen:
        screen.wait_for("◌")
        screen.send(number)
        assert screen.exit_code() == code
        assert screen.restored()


def test_ctrl_c_quits_when_pressed_twice(tmp_path: Path) -> None:
    """Once only says how to quit; twice exits 130."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.press(CTRL_C)
        screen.wait_for("Press Ctrl+C again to quit")
        screen.press(CTRL_C)
        assert screen.exit_code() == 130
        assert screen.restored()


def test_ctrl_c_during_a_load_stops_the_load_alone(tmp_path: Path) -> None:
    """The first ctrl+c of a load gives it up; the program goes on."""
    with terminal(tmp_path, *SLOW) as screen:
        screen.wait_for(under_way)
        screen.press(CTRL_C)
        screen.wait_for(stopped, "Stopped. Press Ctrl+C again to quit")
        assert still_listens(screen)


def test_escape_stops_a_load_and_keeps_what_came(tmp_path: Path) -> None:
    """Players loaded before a load is stopped stay in the table."""
    with terminal(tmp_path, "--demo", "--latency", "1500") as screen:
        screen.wait_for(some_came, "█")
        screen.press("\x1b")
        text = screen.wait_for(stopped, "█")
        assert "stopped at 0/50" not in text
        assert still_listens(screen)


def test_quitting_waits_for_nobody(tmp_path: Path, faulty: faults.Server) -> None:
    """With fifty requests in flight that are never answered, q leaves at once, with 0."""
    before = faulty.asked["fifty players"]
    words = (faults.CLAN, "--base-url", faulty.base("fifty"), "--timeout", "600")
    with terminal(tmp_path, *words, CLANTUI_TOKEN=SECRET) as screen:
        screen.wait_for("0/50")
        wait_until(lambda: faulty.asked["fifty players"] == before + 50, "fifty requests")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.restored()


def test_a_dumb_terminal_is_refused(tmp_path: Path) -> None:
    """TERM=dumb cannot draw: one sentence, code 2, and not one control sequence."""
    with terminal(tmp_path, "--demo", TERM="dumb") as screen:
        assert screen.exit_code() == 2
        assert screen.raw.startswith(b"clantui: the screen needs a terminal")
        assert screen.raw.count(b"\n") == 1
        assert b"\x1b" not in screen.raw


def test_an_unknown_theme_never_enters_the_screen(tmp_path: Path) -> None:
    """A theme that is not there is a sentence with those that are, before anything is drawn."""
    with terminal(tmp_path, "--demo", "--theme", "plaid") as screen:
        assert screen.exit_code() == 2
        assert b"there is no theme plaid; there are: " in screen.raw
        assert b"clantui-dark" in screen.raw
        assert b"\x1b" not in screen.raw


def test_a_killed_program_is_seen_to_leave_a_mess(tmp_path: Path) -> None:
    """The check for a restored terminal is one: killed outright, the screen is left as it was."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.send(signal.SIGKILL)
        assert screen.exit_code() == -signal.SIGKILL
        with pytest.raises(AssertionError, match="left switched on"):
            screen.restored()


def test_a_terminal_that_is_dumb_is_named(tmp_path: Path) -> None:
    """In a real terminal whose TERM is dumb the screen is refused for that."""
    with terminal(tmp_path, "--demo", TERM="dumb") as screen:
        assert screen.exit_code() == 2
        assert b"TERM is dumb" in screen.raw


def test_a_signal_to_go_on_changes_nothing_for_who_had_not_stopped(tmp_path: Path) -> None:
    """SIGCONT comes to a running program too (`kill -CONT`): what it gives back stays the same."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key")
        screen.send(signal.SIGCONT)
        screen.press("2px")
        screen.wait_for("X is never in a tag")
        screen.press("\x11")
        assert screen.exit_code() == 0
        assert screen.restored()
