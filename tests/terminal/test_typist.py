"""The typist types the same for the same seed, and sees what goes wrong."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.terminal.typing import typing
from tests.terminal.typist import type_into

SEED = 12


def test_a_seed_tells_all_that_is_typed() -> None:
    """So a run that went wrong can be made again."""
    one, again, other = (list(islice(typing(Random(seed)), 500)) for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.soak
def test_a_run_leaves_everything_in_order(tmp_path: Path) -> None:
    """Typed into for two seconds and ended: no crash, no word, the terminal as it was."""
    run = type_into(SEED, 0, tmp_path, seconds=2)
    assert run.keys > 20
    assert run.fault == ""


@pytest.mark.soak
@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("import sys; sys.exit('oh')", "oh"),
        ("import sys; sys.exit(1)", "exit code is 1"),
        ("print(chr(27) + '[?1049h' + chr(27) + '[?1000h')", "left switched on"),
        ("raise ValueError", "Traceback"),
    ],
)
def test_a_failure_is_visible(tmp_path: Path, program: str, seen: str) -> None:
    """A word, a code, a mode left on, a traceback: each is a fault."""
    run = type_into(SEED, 0, tmp_path, seconds=2, program=(sys.executable, "-c", program))
    assert seen in run.fault
