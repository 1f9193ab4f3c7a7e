"""Atomic writes of files: permissions, existing files, and file systems without hard links."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from clantui.files import atomic_write, describe_error, read_mode, rename_without_replacing


def get_mode(file: Path) -> int:
    """Return the permissions of a file."""
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "No space left on device"),
        (OSError("the disk is odd"), "the disk is odd"),
        (OSError(), "OSError"),
        (sqlite3.OperationalError("database is locked"), "database is locked"),
        (ValueError(), "ValueError"),
    ],
)
def test_an_error_has_a_reason(error: Exception, reason: str) -> None:
    """An error without the words of the system has its own, or its name: never `None`."""
    assert describe_error(error) == reason


def test_an_existing_file_is_replaced_only_on_request(tmp_path: Path) -> None:
    """It keeps its permissions, and no temporary file is left."""
    file = tmp_path / "x.csv"
    atomic_write(file, b"one", replace=False)
    file.chmod(0o640)
    with pytest.raises(FileExistsError):
        atomic_write(file, b"two", replace=False)
    assert file.read_bytes() == b"one"
    atomic_write(file, b"three", replace=True)
    assert (file.read_bytes(), get_mode(file)) == (b"three", 0o640)
    assert [*tmp_path.iterdir()] == [file]


def test_a_private_file_is_only_for_its_owner(tmp_path: Path) -> None:
    """It replaces one that all could read; other files follow the umask."""
    before = os.umask(0o022)
    try:
        atomic_write(tmp_path / "usual", b"", replace=False)
        (tmp_path / "key").touch(mode=0o644)
        atomic_write(tmp_path / "key", b"", replace=True, private=True)
    finally:
        os.umask(before)
    assert [get_mode(tmp_path / name) for name in ("usual", "key")] == [0o644, 0o600]


@pytest.mark.parametrize("durable", [True, False])
def test_a_durable_file_and_its_name_are_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, durable: bool
) -> None:
    """Data first, then the folder."""
    flushed: list[bool] = []
    monkeypatch.setattr(
        "os.fsync", lambda number: flushed.append(stat.S_ISDIR(os.fstat(number).st_mode))
    )
    atomic_write(tmp_path / "x", b"", replace=False, durable=durable)
    assert flushed == ([False, True] if durable else [])


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is raised, and the temporary file removed."""

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="broken"):
        atomic_write(tmp_path / "x", b"", replace=True)
    assert [*tmp_path.iterdir()] == []


def test_without_hard_links_an_existing_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new name is given by a rename; other errors are raised."""
    number = errno.EPERM

    def fail(*_: object) -> None:
        raise OSError(number, "no links")

    monkeypatch.setattr("os.link", fail)
    new, old, free = (tmp_path / name for name in ("new", "old", "free"))
    new.write_text("new")
    old.write_text("old")
    with pytest.raises(FileExistsError):
        rename_without_replacing(new, old)
    rename_without_replacing(new, free)
    assert (old.read_text(), free.read_text(), new.exists()) == ("old", "new", False)
    number = errno.ENOSPC
    with pytest.raises(OSError, match="no links"):
        rename_without_replacing(free, new)


def test_a_file_that_is_not_there_has_no_mode(tmp_path: Path) -> None:
    """A file in the place of its folder is no error either."""
    (tmp_path / "x").touch()
    assert read_mode(tmp_path / "none") is None
    assert read_mode(tmp_path / "x" / "none") is None
    assert read_mode(tmp_path) is not None
