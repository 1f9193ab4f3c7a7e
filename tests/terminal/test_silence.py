"""Whatever screen one leaves the program from, nothing is said on standard error."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.harness import terminal

OPENINGS: Final = (
    *("", "tLQ", "?race", "ckeep", "b", "b\r", "H", "M", "x", "s", "/hog", "w", "w\r", "v", "V"),
    *(":rank\r", ":doctor\r", ":theme\r", "\r\r", "\r\rD", "\x1b[200~#2PP\x1b[201~"),
)
"""The keys to each screen and dialog, with `:` for the palette; some are typed ahead of it."""

WAYS: Final = (("\x11", 0), (signal.SIGHUP, 129), (signal.SIGTERM, 143))
"""Ways out, and the exit code of each."""


@pytest.mark.parametrize(
    "openings",
    [
        pytest.param(OPENINGS[:4], id="some"),
        pytest.param(OPENINGS[4:], id="others", marks=pytest.mark.soak),
    ],
)
def test_no_end_of_any_screen_says_anything(tmp_path: Path, openings: tuple[str, ...]) -> None:
    """With all that is under way given up, Python has nothing to complain of, nor have we."""

    def left(number: int) -> str:
        keys, (way, code) = openings[number], WAYS[number % len(WAYS)]
        home = tmp_path / str(number)
        home.mkdir()
        errors = home / "errors"
        with terminal(home, "--demo", "--latency", "300", errors=errors) as screen:
            screen.wait_for("Mega Knight" if number % 2 else "50 players")
            screen.press(keys.replace(":", "\x10"))
            if isinstance(way, str):
                screen.press(way)
            else:
                screen._read(0.3)
                screen.send(way)
            assert screen.exit_code() == code, (keys, errors.read_text())
            assert screen.restored()
        return errors.read_text()

    with ThreadPoolExecutor(4) as several:
        said = dict(zip(openings, several.map(left, range(len(openings))), strict=True))
    assert {keys: words for keys, words in said.items() if words} == {}
