"""Tests that the key fuzzer is reproducible, and finds failures."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.terminal.key_fuzzer import type_into
from tests.terminal.random_input import generate_inputs

SEED = 12


def test_a_seed_decides_all_input() -> None:
    """A failed run can be repeated."""
    first, again, other = (list(islice(generate_inputs(Random(seed)), 500)) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.soak
def test_a_run_finds_no_fault(tmp_path: Path) -> None:
    """After two seconds of input there is no crash, no output, and the terminal is restored."""
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
    """Output on standard error, an exit code, a mode left on and a traceback are faults."""
    run = type_into(SEED, 0, tmp_path, seconds=2, program=(sys.executable, "-c", program))
    assert seen in run.fault
