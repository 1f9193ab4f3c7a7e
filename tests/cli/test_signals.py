"""Tests of signals and other events that end a run early."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import faults
from tests.cli.processes import SECRET, environment, finish, start, wait_until


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_a_slow_show(
    tmp_path: Path, faulty: faults.Server, number: int, code: int
) -> None:
    """A signal in mid-load exits with 128 + its number, quietly."""
    before = faulty.requests["silent clans"]
    words = ["show", faults.CLAN, "--base-url", faulty.base("silent"), "--timeout", "600"]
    process = start(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    wait_until(lambda: faulty.requests["silent clans"] > before, "the request")
    process.send_signal(number)
    done = finish(process)
    assert (done.code, done.out, done.err) == (code, "", "")


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path, faulty: faults.Server) -> None:
    """`nohup` starts a command with SIGHUP ignored, so that it outlives its terminal."""
    before = faulty.requests["silent clans"]
    words = ["show", faults.CLAN, "--base-url", faulty.base("silent"), "--timeout", "600"]
    process = subprocess.Popen(
        [
            "/bin/sh",
            "-c",
            "trap '' HUP; exec \"$@\"",
            "sh",
            sys.executable,
            "-m",
            "clantui",
            *words,
        ],
        env=environment(tmp_path, CLANTUI_TOKEN=SECRET),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    wait_until(lambda: faulty.requests["silent clans"] > before, "the request")
    status = Path(f"/proc/{process.pid}/status").read_text()
    ignored = re.search(r"^SigIgn:\s*(\w+)", status, re.MULTILINE)
    process.send_signal(signal.SIGTERM)
    assert finish(process).code == 143
    assert ignored is not None
    assert int(ignored[1], 16) & 1 << signal.SIGHUP - 1


def test_ctrl_c_while_starting_is_no_traceback(tmp_path: Path) -> None:
    """Ctrl+C before the loop runs ends the program with 130 and without a message."""
    # An empty pipe as the token file blocks the program before its loop runs.
    pipe = tmp_path / "token"
    os.mkfifo(pipe)
    process = start(tmp_path, "show", "2PP", "--token-file", str(pipe))
    writer = os.open(pipe, os.O_WRONLY)  # returns when the program has opened the other end
    # A signal between two instructions could be noticed only after a read that never ends.
    stat = Path(f"/proc/{process.pid}/stat")
    wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "S", "the read")
    process.send_signal(signal.SIGINT)
    done = finish(process)
    os.close(writer)
    assert (done.code, done.out, done.err) == (130, "", "")
