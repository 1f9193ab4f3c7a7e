"""Tests that the program ends when its terminal is closed."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from clantui.demo.world.world import World
from tests.cli.processes import SECRET
from tests.terminal.harness import terminal

pytestmark = pytest.mark.soak

IDLE: Final = "0"
LOADING: Final = "3000"
"""Latencies of a demo that has loaded at once, and of one that loads for long."""

TRIES: Final = int(os.environ.get("CLANTUI_CLOSED_TERMINALS", "100"))
"""Number of terminals that are closed at random times."""

KEYS: Final = ("t", "?", "c", "r", "h", "s", "/keep", "\x1b", "\x1a", "\x10", "q", "\x03")
"""Keys that open dialogs and screens, suspend and quit."""


@pytest.mark.parametrize(
    ("nohup", "latency"),
    [
        pytest.param("", IDLE, id="SIGHUP-idle", marks=pytest.mark.soak),
        pytest.param("", LOADING, id="SIGHUP-loading"),
        pytest.param("1", IDLE, id="no SIGHUP-idle"),
        pytest.param("1", LOADING, id="no SIGHUP-loading", marks=pytest.mark.soak),
    ],
)
def test_the_program_ends_with_its_terminal(tmp_path: Path, nohup: str, latency: str) -> None:
    """With SIGHUP and without it (nohup) the exit code is 129."""
    with terminal(tmp_path, "--demo", "--latency", latency, NOHUP=nohup) as screen:
        screen.wait_for("just now" if latency == IDLE else "◌")
        screen.hang_up()
        assert screen.exit_code() == 129


@pytest.mark.soak
def test_no_process_survives_its_terminal(tmp_path: Path, demo_url: str) -> None:
    """The terminal is closed at random times; the program ends, and its store is intact."""

    def close_terminal(number: int) -> int:
        rng = random.Random(number)
        home = tmp_path / str(number)
        home.mkdir()
        store = home / "store.sqlite3"
        words = (World().home, "--base-url", demo_url)
        nohup = rng.choice(("", "1"))
        with terminal(
            home, *words, CLANTUI_TOKEN=SECRET, CLANTUI_STORE=str(store), NOHUP=nohup
        ) as screen:
            end = time.monotonic() + rng.uniform(0, 2.5)
            while time.monotonic() < end:
                screen.read(0.02)
                if b"\x1b[?1049h" in screen.raw and rng.random() < 0.1:
                    screen.press(rng.choice(KEYS))
            screen.hang_up()
            code = screen.exit_code()
        if store.exists():
            with closing(sqlite3.connect(store)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return code

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(close_terminal, range(TRIES)))
    # 129 is the program's exit code for this. At its start and end Python's signal handlers are
    # not installed: -1, -2. Keys may have ended it: 0, 1, 130. Python itself exits with 120 or -11
    # if the terminal is closed during its exit.
    assert codes <= {129, -1, -2, 0, 1, 130, 120, -11}
