"""Tests of the store on a full disk: nothing that is stored is lost."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from clantui.store.database import open_database
from tests.factories.stored import run_statements


@contextmanager
def limit_file_sizes(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size in bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_during_the_migration_loses_nothing(tmp_path: Path) -> None:
    """The file is not set aside as damaged, and the next start migrates it."""
    file = tmp_path / "store.sqlite3"
    run_statements(file, "CREATE TABLE mine AS SELECT 'kept' AS word")
    with limit_file_sizes(file.stat().st_size), pytest.raises(sqlite3.OperationalError):
        open_database(file)
    assert not [*tmp_path.glob("*.aside")]
    with closing(open_database(file)[0]) as connection:
        assert connection.execute("SELECT word FROM mine").fetchone() == ("kept",)
        assert connection.execute("SELECT count(*) FROM snapshots").fetchone() == (0,)
