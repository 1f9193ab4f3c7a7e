"""Tests of the program in a pipe: data on stdout, all else on stderr, early readers allowed."""

from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.options import FORMATS
from tests.cli.processes import PATIENCE, Done, environment, run
from tests.cli.shells import shell
from tests.terminal.harness import command_in_terminal

PROGRAM: Final = f"{shlex.quote(sys.executable)} -m clantui"


def in_bash(home: Path, line: str, **more: str) -> Done:
    """Run a line in bash; return the exit code of each program of the pipe."""
    done = subprocess.run(
        [shell("bash"), "-c", f'{line}; echo "${{PIPESTATUS[@]}}" >&2'],
        capture_output=True,
        env=environment(home, **more),
        timeout=PATIENCE,
        check=True,
        encoding="utf-8",
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_json_lines_go_through_jq(tmp_path: Path) -> None:
    """`show --format jsonl | jq` works, and only data passes through the pipe."""
    shell("jq")
    line = f"{PROGRAM} show --demo --format jsonl | jq -r .schema_version"
    done = in_bash(tmp_path, line)
    assert done.err == "0 0\n"
    assert done.out.split()[0] == "1"


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path: Path, name: str) -> None:
    """`| head -1` ends the program with 0 and without a word, whatever the format."""
    done = in_bash(tmp_path, f"{PROGRAM} show --demo --format {name} | head -1")
    assert done.err == "0 0\n"
    assert done.out.count("\n") <= 1


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("help", "show"),
        ("--version",),
        ("completion", "zsh"),
        ("show", "--demo"),
        ("compare", "--demo"),
        ("race", "--demo"),
        ("top", "--demo"),
        ("config", "show"),
        ("doctor", "--demo"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("buffered", ["", pytest.param("1", marks=pytest.mark.soak)])
def test_a_reader_who_was_never_there_is_no_failure(
    tmp_path: Path, words: tuple[str, ...], buffered: str
) -> None:
    """In a pipe without a reader each command exits with 0, also when Python flushes at exit."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "clantui", *words],
        stdout=theirs,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment(tmp_path, PYTHONUNBUFFERED=buffered),
        timeout=PATIENCE,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", ["show", "compare", "race", "top"])
def test_stdout_is_data_alone(tmp_path: Path, command: str) -> None:
    """Stdout holds the JSON or CSV document and nothing else."""
    assert json.loads(run(tmp_path, command, "--demo", "--format", "json").out)
    rows = list(csv.reader(run(tmp_path, command, "--demo", "--format", "csv").out.splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("command", ["show", "compare", "race", "top"])
def test_quiet_tells_no_progress(tmp_path: Path, command: str, quiet: bool) -> None:
    """Progress is printed to a terminal on stderr, and with `-q` it is not."""
    words = f"{PROGRAM} {command} --demo {'-q' if quiet else ''} > out; echo ended $?"
    script = f"cd {shlex.quote(str(tmp_path))}; {words}"
    root = str(Path(__file__).parent.parent.parent)
    environ = environment(tmp_path, PYTHONPATH=root)
    with command_in_terminal((shell("bash"), "-c", script), environ) as screen:
        screen.wait_for("ended 0")
        told = screen.raw.replace(b"\r", b"").replace(b"\n", b"")
    assert (told == b"ended 0") == quiet
    assert (tmp_path / "out").read_text("utf-8")


def test_quiet_keeps_failures(tmp_path: Path) -> None:
    """`-q` hides the progress, but not the reason of a failure."""
    assert "name a clan" in run(tmp_path, "show", "-q").sentence
