"""Tests of a crash: two lines for the user, the traceback in the log."""

from __future__ import annotations

import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pytest

from clantui.cli.crash import report
from clantui.config.paths import NO_HOME
from clantui.core.names import ExitCode
from tests.cli.processes import CRASH, Done, run_python


def crash(home: Path, *words: str) -> Done:
    """Run a program that crashes."""
    return run_python(home, CRASH, *words)


def test_a_crash_prints_the_error_and_the_path_of_the_log(tmp_path: Path) -> None:
    """Two lines name the error and the log's path; the traceback is only in the log."""
    done = crash(tmp_path)
    summary, log_line = done.err.splitlines()
    assert done.code == ExitCode.BUG
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
    assert done.code == ExitCode.BUG
    assert "cannot be written" in done.err.splitlines()[1]


def crash_here(capsys: pytest.CaptureFixture[str], error: Exception) -> tuple[str, str]:
    """Report an error in this process; return its two lines without the program's name."""
    assert report(error, verbose=False) == ExitCode.BUG
    out, err = capsys.readouterr()
    summary, log_line = err.splitlines()
    assert out == ""
    return summary.removeprefix("clantui: "), log_line.removeprefix("clantui: ")


class Unprintable(Exception):
    """Error whose text cannot be made."""

    def __str__(self) -> str:
        """Fail."""
        raise ValueError


def test_the_summary_is_one_short_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has the error's class and at most 200 printable characters of its first line."""
    monkeypatch.setenv("HOME", str(tmp_path))
    lead = "something unexpected happened: "
    assert crash_here(capsys, ValueError("first\nsecond"))[0] == f"{lead}ValueError: first"
    long, _ = crash_here(capsys, ValueError("x" * 300))
    assert long == f"{lead}ValueError: {'x' * 188}"
    coloured, _ = crash_here(capsys, ValueError("\x1b[31mred\u202e"))
    assert coloured == f"{lead}ValueError: [31mred"
    assert crash_here(capsys, Unprintable())[0] == f"{lead}Unprintable"


def test_each_crash_is_appended_to_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log has the time and the traceback of every crash, and only its owner can read it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for text in ("one", "Köln ☠"):
        _, line = crash_here(capsys, ValueError(text))
    file = Path(line.removeprefix("the log is ").partition(";")[0])
    assert file.is_relative_to(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    blocks = file.read_text("utf-8").split("\n\n")
    assert [block.splitlines()[-1] for block in blocks] == [
        "ValueError: one",
        "ValueError: Köln ☠",
    ]
    assert all(datetime.fromisoformat(block.split()[0]).tzinfo for block in blocks)


def test_a_log_that_cannot_be_written_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a home folder there is no log; else the system's reason is printed."""
    monkeypatch.setattr("clantui.cli.crash.find_user_folder", lambda *_: NO_HOME / "log")
    assert crash_here(capsys, ValueError())[1] == (
        "there is no home folder for a log; --verbose shows the details"
    )
    (tmp_path / "log").touch()
    monkeypatch.setattr("clantui.cli.crash.find_user_folder", lambda *_: tmp_path / "log")
    _, line = crash_here(capsys, ValueError())
    assert line.startswith(f"and the log {tmp_path}/log/crash.log cannot be written: ")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("no words of the system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert crash_here(capsys, ValueError())[1].endswith(" written: no words of the system")


def test_a_crash_report_does_not_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with its code, even if nothing tells the home folder or stderr cannot be written."""

    def fail(*_: object) -> NoReturn:
        raise RuntimeError("could not determine the home folder")

    monkeypatch.setattr("clantui.cli.crash.find_user_folder", fail)
    assert crash_here(capsys, ValueError())[1].startswith("there is no home folder for a log")
    with Path("/dev/full").open("w", buffering=1) as full:
        monkeypatch.setattr("sys.stderr", full)
        assert report(ValueError(), verbose=True) == ExitCode.BUG
        monkeypatch.undo()
        with suppress(OSError):
            full.close()
