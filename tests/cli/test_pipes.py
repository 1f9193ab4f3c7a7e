"""Tests of the program in a pipe: only data on stdout, and readers that stop early."""

from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.options import FORMATS
from tests.cli.processes import TIMEOUT, Done, environment, run, start, start_program
from tests.cli.shells import find_shell

PROGRAM: Final = f"{shlex.quote(sys.executable)} -m clantui"


def in_bash(home: Path, line: str, **more: str) -> Done:
    """Run a line in bash; return the exit code of each program of the pipe."""
    done = subprocess.run(
        [find_shell("bash"), "-c", f'{line}; echo "${{PIPESTATUS[@]}}" >&2'],
        capture_output=True,
        env=environment(home, **more),
        timeout=TIMEOUT,
        check=True,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_json_lines_work_in_jq(tmp_path: Path) -> None:
    """`show --format jsonl | jq` works, and only data passes through the pipe."""
    find_shell("jq")
    line = f"{PROGRAM} show --demo --format jsonl | jq -r .schema_version"
    done = in_bash(tmp_path, line)
    assert done.err == "0 0\n"
    assert done.out.split()[0] == "1"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.soak] * (name not in {"table", "jsonl"}))
        for name in FORMATS
    ],
)
def test_a_reader_that_stops_early_is_no_failure(tmp_path: Path, name: str) -> None:
    """`| head -1` ends the program with 0 and without a message, whatever the format."""
    words = ("show", "--demo", "--format", name)
    with start(tmp_path, *words) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        head = subprocess.run(
            [find_shell("head"), "-1"],
            stdin=program.stdout,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
        )
        program.stdout.close()
        assert (program.stderr.read(), program.wait(TIMEOUT)) == ("", 0)
    assert head.stdout.count(b"\n") <= 1


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("help", "show"),
        ("--version",),
        ("completion", "zsh"),
        ("show", "--demo"),
        ("compare", "--demo", "--rate", "1000"),
        ("race", "--demo"),
        ("top", "--demo"),
        ("config", "show"),
        ("doctor", "--demo"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("buffered", ["", pytest.param("1", marks=pytest.mark.soak)])
def test_a_closed_pipe_is_no_failure(
    tmp_path: Path, words: tuple[str, ...], buffered: str
) -> None:
    """In a pipe without a reader each command exits with 0, also when Python flushes at exit."""
    environ = environment(tmp_path, **({"PYTHONUNBUFFERED": buffered} if buffered else {}))
    read_end, write_end = os.pipe()
    os.close(read_end)
    with start_program(words, environ, stdout=write_end, stderr=subprocess.PIPE) as program:
        os.close(write_end)
        _, err = program.communicate(timeout=TIMEOUT)
    assert (program.returncode, err) == (0, b"")


@pytest.mark.parametrize(
    "command",
    ["show", *(pytest.param(name, marks=pytest.mark.soak) for name in ("compare", "race", "top"))],
)
def test_stdout_has_only_data(tmp_path: Path, command: str) -> None:
    """Stdout holds the JSON or CSV document and nothing else."""
    words = (command, "--demo", "--rate", "1000", "--format")
    assert json.loads(run(tmp_path, *words, "json").out)
    rows = list(csv.reader(run(tmp_path, *words, "csv").out.splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}


def run_on_terminal(home: Path, out: Path, *words: str) -> bytes:
    """Run the program with stderr on a terminal and stdout in a file; return what stderr got."""
    terminal_end, program_end = os.openpty()
    with (
        out.open("wb") as file,
        os.fdopen(terminal_end, "rb", buffering=0) as terminal,
        start_program(words, environment(home), stdout=file, stderr=program_end) as program,
    ):
        os.close(program_end)
        output = b""
        with suppress(OSError):  # Linux raises this once the other end is closed
            while more := terminal.read(65_536):
                output += more
        assert program.wait(TIMEOUT) == 0
    return output


@pytest.mark.parametrize(
    "command",
    ["show", *(pytest.param(name, marks=pytest.mark.soak) for name in ("compare", "race", "top"))],
)
def test_quiet_hides_progress(tmp_path: Path, command: str) -> None:
    """Progress is printed to a terminal on stderr, and with `-q` it is not."""
    out = tmp_path / "out"
    words = (command, "--demo", "--rate", "1000")
    assert run_on_terminal(tmp_path, out, *words).strip()
    assert out.read_text("utf-8")
    assert run_on_terminal(tmp_path, out, *words, "-q") == b""
    assert out.read_text("utf-8")


def test_quiet_shows_failures(tmp_path: Path) -> None:
    """`-q` hides the progress, but not the reason of a failure."""
    assert "name a clan" in run(tmp_path, "show", "-q").sentence
