"""Tests of a crash: two lines for the user, the traceback in the log."""

from __future__ import annotations

from pathlib import Path

from clantui.cli.crash import FAILED
from tests.cli.processes import CRASH, Done, run_python


def crash(home: Path, *words: str) -> Done:
    """Run a program that crashes."""
    return run_python(home, CRASH, *words)


def test_a_crash_prints_the_error_and_the_path_of_the_log(tmp_path: Path) -> None:
    """Two lines name the error and the log's path; the traceback is only in the log."""
    done = crash(tmp_path)
    summary, log_line = done.err.splitlines()
    assert done.code == FAILED
    assert done.out == ""
    assert "RuntimeError: first line" in summary
    assert summary.isprintable()
    log = next(word for word in log_line.split() if word.startswith("/")).rstrip(";")
    assert "Traceback" in Path(log).read_text("utf-8")
    assert Path(log).stat().st_mode & 0o077 == 0


def test_verbose_prints_the_traceback(tmp_path: Path) -> None:
    """`--verbose` puts the traceback on stderr, too."""
    assert "Traceback" in crash(tmp_path, "verbose").err


def test_an_unwritable_crash_log_is_reported(tmp_path: Path) -> None:
    """A crash log that cannot be written is reported in the second line."""
    (tmp_path / ".local").write_text("a file where a folder should be")
    done = crash(tmp_path)
    assert done.code == FAILED
    assert "cannot be written" in done.err.splitlines()[1]
