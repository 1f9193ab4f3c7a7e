"""Running the program as a shell does: a process of its own, a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 60
"""Seconds after which a process is taken for hung."""

SECRET: Final = "made-up-key-9f3c7a"
"""A token that opens the demo, and that nothing may ever print."""


@dataclass(frozen=True, slots=True)
class Done:
    """Result of a finished process."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr, without the program's name; fails where there is not one."""
        (line,) = self.err.splitlines()
        assert line.startswith("clantui: ")
        return line.removeprefix("clantui: ")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The little that a process needs, and what measures coverage in it."""
    measured = {key: value for key, value in os.environ.items() if key.startswith("COV")}
    least = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color"}
    return {**measured, **least, "LANG": "C.UTF-8", **more}


def start(home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start the program with pipes at its ends.

    Args:
        home: the user's home folder.
        words: after the program's name.
        more: for the environment.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "clantui", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(home, **more),
    )


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for the end. Whatever else a run does, it shows no key and no defect of ours."""
    with process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert SECRET not in out + err
    assert "Traceback" not in err
    assert "unexpected" not in err
    return Done(process.returncode, out, err)


def run(home: Path, *words: str, **more: str) -> Done:
    """Run the program to its end; see `start`."""
    return finish(start(home, *words, **more))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so, or fail with what was waited for."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.02)
