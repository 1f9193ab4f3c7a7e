"""Tests of the store on a full disk: nothing that is stored is lost."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from string import ascii_letters

import pytest

from clantui.store.database import open_database
from tests.factories.store_v1 import AT, BODY_V1, INSERT_V1, create_v1
from tests.factories.stores import BASE
from tests.factories.surveys import tag


@contextmanager
def limit_file_sizes(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size in bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.soak
def test_a_full_disk_during_the_migration_loses_nothing(tmp_path: Path) -> None:
    """The file is not set aside as damaged, and the next start migrates it."""
    file, random = tmp_path / "store.sqlite3", Random(1)
    create_v1(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        for number in range(30):  # more than fits into SQLite's memory
            name = "".join(random.choices(ascii_letters, k=100_000))
            body = BODY_V1.replace("\n", "").replace("Lantern Keep", name).encode()
            clan = tag(number).text
            connection.execute(INSERT_V1, (BASE, clan, AT.timestamp(), 0, body))
    with limit_file_sizes(1_000_000), pytest.raises(sqlite3.OperationalError):
        open_database(file)
    assert not [*tmp_path.glob("*.aside")]
    with closing(open_database(file)[0]) as connection:
        assert connection.execute("SELECT count(*) FROM snapshots").fetchone() == (31,)
