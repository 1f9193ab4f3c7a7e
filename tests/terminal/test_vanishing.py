"""A terminal that goes away takes the program with it, whatever it was doing."""

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

LATENCIES: Final = ("0", "3000")

TRIES: Final = int(os.environ.get("CLANTUI_VANISHING", "100"))
"""Windows closed at random moments."""

KEYS: Final = ("t", "?", "c", "r", "h", "s", "/keep", "\x1b", "\x1a", "\x10", "q", "\x03")
"""Dialogs, screens, ctrl+z and ways out."""


@pytest.mark.parametrize("latency", LATENCIES, ids=["at rest", "in a load"])
@pytest.mark.parametrize("nohup", ["", "1"], ids=["told", "not told"])
def test_it_ends_with_its_terminal(tmp_path: Path, nohup: str, latency: str) -> None:
    """Told by SIGHUP or not (nohup), it ends with 129 and does not spin for ever."""
    with terminal(tmp_path, "--demo", "--latency", latency, NOHUP=nohup) as screen:
        screen.wait_for("just now" if latency == "0" else "◌")
        screen.vanish()
        assert screen.exit_code() == 129


@pytest.mark.soak
def test_none_stays_whenever_its_terminal_goes(tmp_path: Path, demo_url: str) -> None:
    """Starting, loading, in a dialog, suspended, leaving: it ends, and its store is whole."""

    def closed(number: int) -> int:
        dice = random.Random(number)
        home = tmp_path / str(number)
        home.mkdir()
        store = home / "store.sqlite3"
        words = (World().home, "--base-url", demo_url)
        nohup = dice.choice(("", "1"))
        with terminal(
            home, *words, CLANTUI_TOKEN=SECRET, CLANTUI_STORE=str(store), NOHUP=nohup
        ) as screen:
            end = time.monotonic() + dice.uniform(0, 2.5)
            while time.monotonic() < end:
                screen._read(0.02)
                if b"\x1b[?1049h" in screen.raw and dice.random() < 0.1:
                    screen.press(dice.choice(KEYS))
            screen.vanish()
            code = screen.exit_code()
        if store.exists():
            with closing(sqlite3.connect(store)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return code

    with ThreadPoolExecutor(4) as several:
        codes = set(several.map(closed, range(TRIES)))
    # Its own code, SIGHUP's and SIGINT's where Python has not taken them over, or no longer, those
    # of the ways out, and Python's own where the terminal goes in the middle of its very end.
    assert codes <= {129, -1, -2, 0, 1, 130, 120, -11}
