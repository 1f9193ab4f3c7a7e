"""Tests of keys, sequences and sizes, in a pseudo-terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.harness import Terminal, terminal

ESC: Final = "\x1b[27u"
"""Esc in the keyboard protocol of kitty, which no other key begins with."""

HELP: Final = "Type to find a shortcut"

ANSWERS: Final = (
    "\x1b]11;rgb:1c1c/1c1c/1c1c\x07",
    "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "\x1bP>|xterm(390)\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[?62;22c",
    "\x1b[99~",
    "\x1b[M q!",
)


def show_clan(screen: Terminal) -> None:
    """Wait until the clan has loaded."""
    screen.wait_for("just now")


def has_match(pattern: str) -> Callable[[str], bool]:
    """Return a condition: the text of the screen matches a pattern."""
    return lambda text: re.search(pattern, text) is not None


def test_replies_of_the_terminal_are_not_taken_for_keys(tmp_path: Path) -> None:
    """Letters in replies do nothing, and the next key works."""
    with terminal(tmp_path, "--demo") as screen:
        show_clan(screen)
        screen.press("".join(ANSWERS) + "?")
        screen.wait_for(HELP)
        screen.press("\x1b")
        screen.wait_for("just now", lambda text: HELP not in text)
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_an_arrow_key_read_in_parts_is_one_key(tmp_path: Path) -> None:
    """The first byte of an arrow key alone would be Esc, which closes the help."""
    with terminal(tmp_path, "--demo", ESCDELAY="20000") as screen:  # the machine may be busy
        show_clan(screen)
        screen.press("?")
        screen.wait_for(HELP)
        screen.press("\x1b")
        screen.wait_until(lambda: screen.is_read, "the first byte")
        screen.press("[B")
        screen.press("\x1b]11;rgb:qqqq\x07")
        screen.press("sort")
        screen.wait_for(has_match(r"│  sort  "))


def find_drawn_size(screen: Terminal) -> tuple[int, int]:
    """Return the highest line and column at which anything was drawn."""
    places = re.findall(rb"\x1b\[(\d+);(\d+)H", screen.raw)
    return max(int(line) for line, _ in places), max(int(column) for _, column in places)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param((132, 40), id="larger"),
        pytest.param((40, 10), id="smaller", marks=pytest.mark.soak),
    ],
)
def test_the_size_is_that_of_the_terminal(tmp_path: Path, variables: tuple[int, int]) -> None:
    """Other sizes in COLUMNS and LINES are ignored. After a resize the size is the new one."""
    columns, lines = map(str, variables)
    with terminal(tmp_path, "--demo", COLUMNS=columns, LINES=lines) as screen:
        show_clan(screen)
        screen.wait_for(lambda _: "Help" in screen.lines[23])
        assert find_drawn_size(screen)[0] == 24
        assert find_drawn_size(screen)[1] <= 80
        screen.resize(60, 20)
        screen.wait_for(lambda _: "Help" in screen.lines[19])


def test_a_terminal_without_a_size_uses_the_environment(tmp_path: Path) -> None:
    """A terminal without a size, such as a serial port, uses COLUMNS and LINES."""
    with terminal(tmp_path, "--demo", size=(0, 0), COLUMNS="70", LINES="18") as screen:
        screen.wait_for(lambda _: "Help" in screen.lines[17])
        assert find_drawn_size(screen)[0] == 18


BURSTS: Final = {
    "/knight": r"(?m)^ / knight ",
    "?sort": r"│  sort  .*\n.*\n.*Sorting and filtering",
    "ciron": r"│  iron ",
    "\x10doc": "doc\\b",
    "tzap": r"(?im)^ #?zap ",
    "sp": "Players▲",
    "vvv": "of 200 war decks",
}
"""Pattern of the text that the screen then shows, by keys."""


@pytest.mark.parametrize(
    "bursts",
    [
        pytest.param(("/knight", "?sort", "vvv"), id="some"),
        pytest.param(("ciron", "\x10doc", "tzap", "sp"), id="others", marks=pytest.mark.soak),
    ],
)
def test_a_burst_of_keys_is_handled_in_order(tmp_path: Path, bursts: tuple[str, ...]) -> None:
    """Keys sent together wait for the screen that the first key opens, and none is lost."""
    with terminal(tmp_path, "--demo") as screen:
        show_clan(screen)
        for keys in bursts:
            shown = BURSTS[keys]
            assert not re.search(shown, screen.text), keys
            screen.press(keys)
            screen.wait_for(has_match(shown))
            screen.press(ESC * 2)  # the first one may only clear a search
            screen.wait_for("↵ Details")


def test_keys_after_the_quit_key_are_dropped(tmp_path: Path) -> None:
    """Keys after the one that quits are dropped silently."""
    with terminal(tmp_path, "--demo") as screen:
        show_clan(screen)
        screen.press(f"c{ESC}qvvv?qqq")
        assert screen.exit_code() == 0
        assert screen.check_restored()
        assert not re.sub(
            rb"\x1b\[[0-9;?<>=]*[a-zA-Z]", b"", screen.raw.rpartition(b"\x1b[?1049l")[2]
        ).strip()
