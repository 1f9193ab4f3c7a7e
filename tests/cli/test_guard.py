"""Tests of the guard, which ends a program that hangs after a signal or without a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from os import close
from typing import Final

import pytest

from clantui.cli import guard
from tests.cli.processes import TIMEOUT

_PROGRAM: Final = """
import sys, time
from clantui.cli import guard

def clean_up():
    print("tidied", flush=True)
    if "hangs" in sys.argv:
        time.sleep(600)
    raise ValueError("it was closed already")

guard.EXIT_TIMEOUT = 600 if "patient" in sys.argv else 0.1
ends = guard.ExitGuard(clean_up)
ends.start()
print("ready", flush=True)
if len(sys.argv) > 1:
    ends.expect_exit(int(sys.argv[1]))
time.sleep(600)
"""
"""Program that hangs, also after it has called `expect_exit`."""


@pytest.mark.parametrize("words", [(), ("hangs",)])
def test_a_hanging_program_ends_with_the_code_of_its_signal(words: tuple[str, ...]) -> None:
    """After a timeout a hanging program ends with the signal's code, and tidies the store.

    Tidying may fail, because the program does it, too, or hang.
    """
    terminal_end, program_end = pty.openpty()
    words = (sys.executable, "-c", _PROGRAM, "143", *words)
    done = subprocess.run(
        words, stdin=program_end, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    close(terminal_end)
    close(program_end)
    assert (done.returncode, done.stdout, done.stderr) == (143, "ready\ntidied\n", "")


@pytest.mark.parametrize(("words", "code"), [((), 129), (("143", "patient"), 143)])
def test_a_program_ends_when_its_terminal_is_closed(words: tuple[str, ...], code: int) -> None:
    """The program polls its terminal, and exits with 129 when the terminal is closed.

    After a signal there is nothing to restore then, so it has no time left to end on its own.
    """
    terminal_end, program_end = pty.openpty()
    words = (sys.executable, "-c", _PROGRAM, *words)
    with subprocess.Popen(words, stdin=program_end, stdout=subprocess.PIPE, text=True) as process:
        close(program_end)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        close(terminal_end)
        out, _ = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out) == (code, "tidied\n")


def test_a_program_ends_before_a_container_is_killed() -> None:
    """That is 10 s after the signal, as Docker and Kubernetes have it at least."""
    assert guard.EXIT_TIMEOUT + guard._INTERVAL / 4 + guard._CLEANUP_TIMEOUT < 10


def test_a_terminal_has_gone_when_its_other_end_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of `serve`, stdin is a pipe, whose other end closes with its parent."""
    ends = os.openpty()
    with open(ends[1], encoding="utf-8") as stdin:  # noqa: PTH123
        monkeypatch.setattr("sys.__stdin__", stdin)
        assert guard._has_terminal()
        close(ends[0])
        assert not guard._has_terminal()
    reader, writer = os.pipe()
    with open(reader, encoding="utf-8") as stdin:  # noqa: PTH123
        monkeypatch.setattr("sys.__stdin__", stdin)
        assert guard._has_terminal()
        close(writer)
        assert not guard._has_terminal()
    with open(os.devnull, encoding="utf-8") as stdin:  # noqa: PTH123
        monkeypatch.setattr("sys.__stdin__", stdin)
        assert guard._has_terminal()
