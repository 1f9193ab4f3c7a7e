"""Tests of where output is written and how failures to write are reported."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Final

import pyte
import pytest

from clantui.demo.world.world import World
from tests.cli.processes import TIMEOUT, Done, environment, run, start_program

WORLD: Final = World()
SHOW: Final = ("show", "--demo", WORLD.alone, "--format", "pairs")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the output of stdout."""
    return run(tmp_path_factory.mktemp("home"), *SHOW).out


def in_shell(home: Path, redirection: str, **more: str) -> Done:
    """Run `show` in a shell with redirections."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m clantui "$@" {redirection}', sys.executable, *SHOW],
        capture_output=True,
        env=environment(home, **more),
        timeout=TIMEOUT,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_file_gets_the_same_data_as_stdout(tmp_path: Path, expected: str) -> None:
    """-o writes the same data with the usual permissions, and leaves stdout empty."""
    file = tmp_path / "out" / ("n" * 250 + ".json")
    file.parent.mkdir()
    assert run(tmp_path, *SHOW, "-o", str(file)) == Done(0, "", "")
    assert json.loads(file.read_text("utf-8")) == json.loads(expected)
    other = tmp_path / "other"
    other.touch()
    assert file.stat().st_mode == other.stat().st_mode
    assert list(file.parent.iterdir()) == [file]


def test_a_file_is_not_replaced_by_accident(tmp_path: Path, expected: str) -> None:
    """An existing file is replaced only with --force."""
    file = tmp_path / "cards.json"
    file.write_text("precious")
    done = run(tmp_path, *SHOW, "-o", str(file))
    assert (done.code, done.out) == (2, "")
    assert done.sentence == f"{file} exists already; --force replaces it"
    assert file.read_text() == "precious"
    assert run(tmp_path, *SHOW, "-o", str(file), "--force").code == 0
    assert file.read_text("utf-8") == expected
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none/cards.json", "there is no folder"),
        ("/proc/cards.json", "/proc/cards.json cannot be written"),
        ("folder", "is not a file"),
        ("pipe", "is not a file"),
        ("n" * 300, "too long"),
    ],
)
def test_an_unwritable_file_is_refused(tmp_path: Path, name: str, message: str) -> None:
    """An unwritable file is one sentence and code 2, even with --force; no part is left."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    done = run(tmp_path, *SHOW, "--force", "-o", str(tmp_path / name))
    assert (done.code, done.out) == (2, "")
    assert message in done.sentence
    assert {path.name for path in tmp_path.rglob("*")} == {"folder", "pipe"}


def test_data_is_utf_8_in_every_locale(tmp_path: Path) -> None:
    """A pipe gets the same UTF-8 as a file, in every locale."""
    names = ["show", "--demo", WORLD.odd, "--format", "json", "-o", str(tmp_path / "file")]
    assert run(tmp_path, *names).code == 3
    in_file = json.loads((tmp_path / "file").read_text("utf-8"))
    in_pipe = json.loads(run(tmp_path, *names[:-2], PYTHONIOENCODING="latin-1").out)
    assert in_pipe["clans"][0]["cards"] == in_file["clans"][0]["cards"]


@pytest.mark.parametrize(
    ("redirection", "message"),
    [(">/dev/full", "stdout cannot be written: No space left"), (">&-", "stdout is closed")],
)
def test_an_unwritable_stdout_is_reported(tmp_path: Path, redirection: str, message: str) -> None:
    """Data that cannot be written to stdout is code 2 with the reason."""
    done = in_shell(tmp_path, redirection)
    assert done.code == 2
    assert message in done.sentence


@pytest.mark.parametrize(
    "words",
    [
        "--version",
        *(
            pytest.param(words, marks=pytest.mark.soak)
            for words in ("--help", "help", "help show", "show --schema")
        ),
    ],
)
def test_help_and_version_report_a_full_disk(tmp_path: Path, words: str) -> None:
    """A full disk is reported for the version, the help and the schema, too."""
    for more in ({}, {"PYTHONUNBUFFERED": "1"}):
        environ = environment(tmp_path, **more)
        with (
            Path("/dev/full").open("w") as full,
            start_program(words.split(), environ, stdout=full, stderr=subprocess.PIPE) as program,
        ):
            _, err = program.communicate(timeout=TIMEOUT)
        assert program.returncode == 2
        assert err == b"clantui: stdout cannot be written: No space left on device\n"


def test_messages_for_a_closed_stderr_are_dropped(tmp_path: Path, expected: str) -> None:
    """With 2>&- messages are dropped, not printed among the data."""
    assert in_shell(tmp_path, "2>&-") == Done(0, expected, "")
    done = in_shell(tmp_path, "--timeout 0 2>&-")
    assert (done.code, done.out) == (2, "")


def test_progress_is_shown_on_a_terminal_and_cleared(tmp_path: Path) -> None:
    """On a terminal, progress is one line on stderr that is empty in the end."""
    terminal_end, program_end = pty.openpty()
    words = ("show", "--demo", "--format", "json")
    ends = {"stdout": subprocess.PIPE, "stderr": program_end}
    with start_program(words, environment(tmp_path), **ends) as process:
        os.close(program_end)
        out, _ = process.communicate(timeout=TIMEOUT)
    text = _read_all(terminal_end)
    document = json.loads(out)
    assert process.returncode == 0
    name = document["clans"][0]["name"]
    assert f"loading {WORLD.home}" in text
    assert f"{name} 1/50" in text
    assert f"{name} 50/50" in text
    assert "\n" not in text
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(text)
    assert "".join(screen.display).strip() == ""
    assert (screen.cursor.x, screen.cursor.y) == (0, 0)


def _read_all(terminal: int) -> str:
    """Return all output written to a terminal whose other end is closed."""
    chunks: list[bytes] = []
    try:
        while chunk := os.read(terminal, 65536):
            chunks.append(chunk)
    except OSError:  # on Linux, the end of the output
        pass
    os.close(terminal)
    return b"".join(chunks).decode()
