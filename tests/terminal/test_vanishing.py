"""A terminal that goes away takes the program with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.harness import terminal

LATENCIES = ("0", "3000")


@pytest.mark.parametrize("latency", LATENCIES, ids=["at rest", "in a load"])
@pytest.mark.parametrize("nohup", ["", "1"], ids=["told", "not told"])
def test_it_ends_with_its_terminal(tmp_path: Path, nohup: str, latency: str) -> None:
    """Told by SIGHUP or not (nohup), it ends with 129 and does not spin for ever."""
    with terminal(tmp_path, "--demo", "--latency", latency, NOHUP=nohup) as screen:
        screen.wait_for("just now" if latency == "0" else "◌")
        screen.vanish()
        assert screen.exit_code() == 129
