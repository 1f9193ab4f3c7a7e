"""Tests of the guard that ends a program if its orderly end does not."""

from __future__ import annotations

import pty
import subprocess
import sys
from os import close
from typing import Final

from tests.cli.processes import PATIENCE

_PROGRAM: Final = """
import sys, time
from clantui.cli import guard
guard.PATIENCE = 0.1
ends = guard.ExitGuard(lambda: print("tidied", flush=True))
ends.start()
print("ready", flush=True)
if len(sys.argv) > 1:
    ends.expect(int(sys.argv[1]))
time.sleep(600)
"""
"""Program that does not end by itself, even when told to end with a code."""


def test_a_program_that_hangs_ends_with_the_code_of_its_signal() -> None:
    """A hanging program ends with the requested code after a timeout, with the store tidied."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", _PROGRAM, "143"]
    done = subprocess.run(
        words, stdin=theirs, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    close(ours)
    close(theirs)
    assert (done.returncode, done.stdout, done.stderr) == (143, "ready\ntidied\n", "")


def test_a_program_whose_terminal_has_gone_ends_as_hung_up() -> None:
    """A program polls its terminal and exits with 129 once the terminal has gone."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-c", _PROGRAM]
    with subprocess.Popen(words, stdin=theirs, stdout=subprocess.PIPE, text=True) as process:
        close(theirs)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        close(ours)
        out, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (129, "tidied\n")
