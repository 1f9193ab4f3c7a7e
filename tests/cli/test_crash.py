"""Tests of a crash: two lines for the user, the traceback in the log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clantui.cli.crash import FAILED
from tests.cli.processes import environment

CRASH = """
import sys
from clantui.cli.crash import report
try:
    raise RuntimeError("first line\\nsecond line")
except RuntimeError as error:
    sys.exit(report(error, verbose=len(sys.argv) > 1))
"""


def crashed(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Crash in a process of its own."""
    command = [sys.executable, "-c", CRASH, *words]
    return subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=False
    )


def test_two_lines_tell_what_and_where_the_log_is(tmp_path: Path) -> None:
    """Two lines name the error and the log's path; the traceback is only in the log."""
    done = crashed(tmp_path)
    what, where = done.stderr.splitlines()
    assert done.returncode == FAILED
    assert done.stdout == ""
    assert "RuntimeError: first line" in what
    log = next(word for word in where.split() if word.startswith("/")).rstrip(";")
    assert "Traceback" in Path(log).read_text("utf-8")
    assert Path(log).stat().st_mode & 0o077 == 0


def test_verbose_shows_how_it_came_about(tmp_path: Path) -> None:
    """`--verbose` puts the traceback on stderr, too."""
    assert "Traceback" in crashed(tmp_path, "verbose").stderr


def test_a_log_that_cannot_be_written_is_no_second_crash(tmp_path: Path) -> None:
    """A crash log that cannot be written is reported in the second line."""
    (tmp_path / ".local").write_text("a file where a folder should be")
    done = crashed(tmp_path)
    assert done.returncode == FAILED
    assert "cannot be written" in done.stderr.splitlines()[1]
