"""Tests that quitting prints nothing to standard error, on any screen."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.harness import terminal

OPENINGS: Final = (
    "",
    "tLQ",
    "?race",
    "ckeep",
    "b",
    "b\r",
    "H",
    "M",
    "x",
    "s",
    "/hog",
    "w",
    "w\r",
    "v",
    "V",
    ":rank\r",
    ":doctor\r",
    ":theme\r",
    "\r\r",
    "\r\rD",
    "\x1b[200~#2PP\x1b[201~",
)
"""Keys that open each screen and dialog; `:` is the palette; some are typed ahead."""

ENDINGS: Final = (("\x11", 0), (signal.SIGHUP, 129), (signal.SIGTERM, 143))
"""Keys and signals that end the program, with their exit codes."""


@pytest.mark.parametrize(
    "openings",
    [
        pytest.param(OPENINGS[:3], id="some"),
        pytest.param(OPENINGS[3:], id="others", marks=pytest.mark.soak),
    ],
)
def test_quitting_prints_nothing_on_any_screen(tmp_path: Path, openings: tuple[str, ...]) -> None:
    """Running tasks are cancelled without a warning."""

    def run_and_quit(number: int) -> str:
        keys, (ending, code) = openings[number], ENDINGS[number % len(ENDINGS)]
        home = tmp_path / str(number)
        home.mkdir()
        errors = home / "errors"
        with terminal(home, "--demo", "--latency", "300", errors=errors) as screen:
            screen.wait_for("Mega Knight" if number % 2 else "50 players")
            screen.press(keys.replace(":", "\x10"))
            if isinstance(ending, str):
                screen.press(ending)
            else:
                screen.read(0.3)
                screen.send(ending)
            assert screen.exit_code() == code, (keys, errors.read_text())
            assert screen.check_restored()
        return errors.read_text()

    with ThreadPoolExecutor(4) as pool:
        output = dict(zip(openings, pool.map(run_and_quit, range(len(openings))), strict=True))
    assert {keys: text for keys, text in output.items() if text} == {}
