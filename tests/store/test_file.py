"""Tests of the store's file: its contents and its permissions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from clantui.store.database import MIGRATIONS, open_database
from tests.factories.stored import BASE, open_store, run_query, wait_until_written
from tests.factories.surveys import AT, HOME, KNIGHT, survey

STEPS: Final = list(enumerate(MIGRATIONS))


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Only the owner may read the file and list its folder, whatever the umask."""
    file = tmp_path / "folder" / "store.sqlite3"
    before = os.umask(0)
    try:
        with open_store(file) as store:
            store.for_api(BASE).keep("/", b"body", 1.0, 9e9)
            wait_until_written(store)
            modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {f"store.sqlite3{suffix}": 0o600 for suffix in ("", "-wal", "-shm")}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_write_goes_beside_the_file_first(tmp_path: Path) -> None:
    """The journal is a write-ahead log, so that readers never wait for a writer."""
    file = tmp_path / "store.sqlite3"
    with open_store(file):
        assert run_query(file, "PRAGMA journal_mode") == [("wal",)]


def test_closed_it_is_one_file(tmp_path: Path) -> None:
    """A closed store is one file, which can be copied and deleted as such."""
    with open_store(tmp_path / "store.sqlite3") as store:
        store.for_api(BASE).keep("/", b"body", 1.0, 9e9)
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]


def test_expired_answers_are_removed_at_opening(tmp_path: Path) -> None:
    """Opening the store drops expired answers; a snapshot stays, however old."""
    file = tmp_path / "store.sqlite3"
    start = AT.timestamp()
    with open_store(file, lambda: start) as store:
        for span in (100, 200, 300):
            store.for_api(BASE).keep(f"/{span}", b"body", start, start + span)
        store.for_api(BASE).record(survey([KNIGHT]))
    with open_store(file, lambda: start + 200.5) as store:
        wait_until_written(store)
        assert store.for_api(BASE).recall(HOME) is not None
    assert run_query(file, "SELECT path FROM answers") == [("/300",)]


def test_shelves_never_mix(tmp_path: Path) -> None:
    """Data of one API is never returned for another, however similar the addresses."""
    bases = [BASE, f"{BASE}/", BASE.upper(), BASE.replace("https", "http"), f"{BASE}x", ""]
    with open_store(tmp_path / "store.sqlite3") as store:
        shelves = [store.for_api(base) for base in bases]
        for base, shelf in zip(bases[1:], shelves[1:], strict=True):
            shelf.keep("/clans/%232PP", base.encode(), 1.0, 2.0)
            shelf.record(survey([KNIGHT], name=base or "none"))
        wait_until_written(store)
        assert (shelves[0].answer("/clans/%232PP"), shelves[0].recall(HOME)) == (None, None)
        for base, shelf in zip(bases[1:], shelves[1:], strict=True):
            assert shelf.answer("/clans/%232PP") == (base.encode(), 1.0, 2.0)
            recalled = shelf.recall(HOME)
            assert recalled is not None
            assert recalled.clan.raw_name == (base or "none")


@pytest.mark.parametrize("failed", [[0, 1], []])
def test_a_picture_of_nobody_replaces_none(tmp_path: Path, failed: list[int]) -> None:
    """A snapshot without any player does not replace the last one; a partial one does."""
    with open_store(tmp_path / "store.sqlite3") as store:
        shelf = store.for_api(BASE)
        shelf.record(survey([KNIGHT], name="before"))
        shelf.record(survey([KNIGHT, KNIGHT], failed=failed, name="after"))
        wait_until_written(store)
        recalled = shelf.recall(HOME)
    assert recalled is not None
    assert recalled.clan.name == ("before" if failed else "after")


@pytest.mark.parametrize(("done", "step"), STEPS, ids=[f"from-{done}" for done, _ in STEPS])
def test_an_older_file_is_brought_up_to_date(
    tmp_path: Path, done: int, step: Callable[[sqlite3.Connection], None]
) -> None:
    """A file of any earlier version is migrated to the current one and keeps its data."""
    del step  # the first that is missing
    file, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        for earlier in MIGRATIONS[:done]:
            earlier(connection)
        connection.execute(f"PRAGMA user_version = {done}")
        connection.execute("CREATE TABLE mine AS SELECT 'kept' AS word")
    with open_store(file) as store, open_store(new):
        store.for_api(BASE).keep("/", b"body", 1.0, 9e9)
        wait_until_written(store)
        assert (store.notice, store.failed_writes) == ("", 0)
        schema = "SELECT sql FROM sqlite_master WHERE name NOT IN ('mine') ORDER BY name"
        assert run_query(file, schema) == run_query(new, schema)
        for database in (file, new):
            assert run_query(database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert run_query(file, "SELECT word FROM mine") == [("kept",)]


def test_a_step_that_fails_is_undone(tmp_path: Path) -> None:
    """A migration that fails is rolled back."""
    file = tmp_path / "store.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE snapshots (mine)")  # the second table of the first step
    first = open_database(file)
    first.connection.close()
    assert "damaged" in first.notice
    (aside,) = tmp_path.glob("*.aside")
    assert run_query(aside, "SELECT name FROM sqlite_master") == [("snapshots",)]
    assert run_query(aside, "PRAGMA user_version") == [(0,)]


def test_after_the_end_nothing_is_asked_or_told(tmp_path: Path) -> None:
    """A closed store reads nothing, writes nothing and raises nothing."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        shelf = store.for_api(BASE)
    shelf.keep("/", b"late", 1.0, 9e9)
    shelf.record(survey([KNIGHT]))
    assert (shelf.answer("/"), shelf.recall(HOME)) == (None, None)
    store.close()  # once more does no harm
    assert run_query(file, "SELECT * FROM answers") == []
