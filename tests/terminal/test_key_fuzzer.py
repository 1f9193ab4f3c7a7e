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


def test_the_same_seed_gives_the_same_input() -> None:
    """A failed run can be repeated by its seed."""
    first, again, other = (list(islice(generate_inputs(Random(seed)), 500)) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.soak
def test_random_input_causes_no_error(tmp_path: Path) -> None:
    """After two seconds there is no crash and no output, and the terminal is restored."""
    run = type_into(SEED, 0, tmp_path, seconds=2)
    assert run.keys > 20
    assert run.fault == ""


@pytest.mark.soak
@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import sys; sys.exit('oh')", "oh"),
        ("import sys; sys.exit(1)", "exit code is 1"),
        ("print(chr(27) + '[?1049h' + chr(27) + '[?1000h')", "left switched on"),
        ("raise ValueError", "Traceback"),
    ],
)
def test_the_fuzzer_reports_each_kind_of_error(
    tmp_path: Path, program: str, expected: str
) -> None:
    """Errors are output on stderr, a wrong exit code, a mode left on and a traceback."""
    run = type_into(SEED, 0, tmp_path, seconds=2, program=(sys.executable, "-c", program))
    assert expected in run.fault
