"""Tests of the store's file: its contents and its permissions."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from clantui.store.database import MIGRATIONS, connect, connect_patiently, open_database
from tests.factories.stores import BASE, open_store, run_query, wait_until_written
from tests.factories.surveys import AT, HOME, KNIGHT, make_survey

STEPS: Final = list(enumerate(MIGRATIONS))


@pytest.mark.parametrize("has_hard_links", [True, False])
def test_only_the_owner_can_read_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_hard_links: bool
) -> None:
    """Only the owner may read the file and list its folder, whatever the umask or file system."""

    def fail(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not has_hard_links:  # as on a memory stick
        monkeypatch.setattr(os, "link", fail)
    file = tmp_path / "folder" / "store.sqlite3"
    before = os.umask(0)
    try:
        with open_store(file) as store:
            store.for_api(BASE).save_response("/", b"body", 1.0, 9e9)
            wait_until_written(store)
            modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {f"store.sqlite3{suffix}": 0o600 for suffix in ("", "-wal", "-shm")}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_the_journal_is_a_write_ahead_log(tmp_path: Path) -> None:
    """The journal is a write-ahead log, so that readers never wait for a writer."""
    file = tmp_path / "store.sqlite3"
    with open_store(file):
        assert run_query(file, "PRAGMA journal_mode") == [("wal",)]


def test_responses_about_a_clan_share_a_transaction(tmp_path: Path) -> None:
    """The answers about a clan and its snapshot share two transactions at most."""
    statements: list[str] = []
    with open_store(tmp_path / "store.sqlite3") as store:
        wait_until_written(store)
        store._write_connection.set_trace_callback(statements.append)
        for number in range(51):
            store.for_api(BASE).save_response(f"/{number}", b"body", 1.0, 9e9)
        store.for_api(BASE).save_survey(make_survey([KNIGHT]))
        wait_until_written(store)
        assert 1 <= statements.count("BEGIN IMMEDIATE") <= 2
        assert store.for_api(BASE).load_response("/50") is not None
        assert store.for_api(BASE).load_survey(HOME) is not None


def test_a_failed_write_does_not_undo_others(tmp_path: Path) -> None:
    """Of writes in a shared transaction all are done except the failed ones."""

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM answers")
        raise ValueError

    with open_store(tmp_path / "store.sqlite3") as store:
        for name in ("/before", "/after"):
            store.for_api(BASE).save_response(name, b"body", 1.0, 9e9)
            store.write(fail)
        wait_until_written(store)
        assert store.failed_writes == 2
        assert [store.for_api(BASE).load_response(f"/{name}") for name in ("before", "after")] == [
            (b"body", 1.0, 9e9)
        ] * 2


def test_a_closed_store_is_one_file(tmp_path: Path) -> None:
    """A closed store is one file, which can be copied and deleted as such."""
    with open_store(tmp_path / "store.sqlite3") as store:
        store.for_api(BASE).save_response("/", b"body", 1.0, 9e9)
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]


def test_expired_answers_are_removed_at_opening(tmp_path: Path) -> None:
    """Opening the store drops expired answers; a snapshot stays, however old."""
    file = tmp_path / "store.sqlite3"
    start = AT.timestamp()
    with open_store(file, lambda: start) as store:
        for span in (100, 200, 300):
            store.for_api(BASE).save_response(f"/{span}", b"body", start, start + span)
        store.for_api(BASE).save_survey(make_survey([KNIGHT]))
    with open_store(file, lambda: start + 200.5) as store:
        wait_until_written(store)
        assert store.for_api(BASE).load_survey(HOME) is not None
    assert run_query(file, "SELECT path FROM answers") == [("/300",)]


def test_races_and_lists_are_kept_for_a_week(tmp_path: Path) -> None:
    """Answers without a snapshot are kept a week longer, in case the API cannot be reached.

    The list of all cards is kept until the next one: its names do not age.
    """
    file, start, week = tmp_path / "store.sqlite3", AT.timestamp(), 7 * 86_400
    long_kept = {
        "/clans/%232PP/currentriverrace",
        "/locations",
        "/locations/57000000/rankings/clans",
    }
    dropped = {"/clans/%232PP", "/clans/%232PP/riverracelog", "/players/%232PP", "/clans?name=a"}
    with open_store(file, lambda: start) as store:
        for path in long_kept | dropped | {"/cards"}:
            store.for_api(BASE).save_response(path, b"body", start, start + 100)
    for seconds, expected in (
        (99, long_kept | dropped),
        (101 + week - 2, long_kept),
        (101 + week, set()),
    ):
        with open_store(file, (AT + timedelta(seconds=seconds)).timestamp) as store:
            wait_until_written(store)
        paths = run_query(file, "SELECT path FROM answers")
        assert {path for (path,) in paths} == expected | {"/cards"}, seconds


def test_a_response_replaces_the_last_one_of_its_path(tmp_path: Path) -> None:
    """The last response is loaded, whatever its size or time."""
    with open_store(tmp_path / "store.sqlite3") as store:
        api = store.for_api(BASE)
        for response in ((b"one", 1.0, 2.0), (b"", 0.5, 1.5), (b"three", 0.5, 9.0)):
            api.save_response("/clans/%232PP", *response)
            wait_until_written(store)
            assert api.load_response("/clans/%232PP") == response


def test_data_of_two_apis_never_mixes(tmp_path: Path) -> None:
    """Data of one API is never returned for another, however similar the addresses."""
    bases = [BASE, f"{BASE}/", BASE.upper(), BASE.replace("https", "http"), f"{BASE}x", ""]
    with open_store(tmp_path / "store.sqlite3") as store:
        apis = [store.for_api(base) for base in bases]
        for base, api in zip(bases[1:], apis[1:], strict=True):
            api.save_response("/clans/%232PP", base.encode(), 1.0, 2.0)
            api.save_survey(make_survey([KNIGHT], name=base or "none"))
        wait_until_written(store)
        assert (apis[0].load_response("/clans/%232PP"), apis[0].load_survey(HOME)) == (
            None,
            None,
        )
        for base, api in zip(bases[1:], apis[1:], strict=True):
            assert api.load_response("/clans/%232PP") == (base.encode(), 1.0, 2.0)
            survey_read = api.load_survey(HOME)
            assert survey_read is not None
            assert survey_read.clan.raw_name == (base or "none")


@pytest.mark.parametrize("failed", [[0, 1], []])
def test_a_snapshot_without_players_replaces_none(tmp_path: Path, failed: list[int]) -> None:
    """A snapshot without any player does not replace the last one; a partial one does."""
    with open_store(tmp_path / "store.sqlite3") as store:
        api = store.for_api(BASE)
        api.save_survey(make_survey([KNIGHT], name="before"))
        api.save_survey(make_survey([KNIGHT, KNIGHT], failed=failed, name="after"))
        wait_until_written(store)
        survey_read = api.load_survey(HOME)
    assert survey_read is not None
    assert survey_read.clan.name == ("before" if failed else "after")


@pytest.mark.parametrize(("done", "step"), STEPS, ids=[f"from-{done}" for done, _ in STEPS])
def test_an_older_file_is_migrated(
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
        store.for_api(BASE).save_response("/", b"body", 1.0, 9e9)
        wait_until_written(store)
        assert (store.notice, store.failed_writes) == ("", 0)
        schema = "SELECT sql FROM sqlite_master WHERE name NOT IN ('mine') ORDER BY name"
        assert run_query(file, schema) == run_query(new, schema)
        for database in (file, new):
            assert run_query(database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert run_query(file, "SELECT word FROM mine") == [("kept",)]


def test_a_file_that_another_process_renames_is_created_again(tmp_path: Path) -> None:
    """It is renamed before SQLite opens it; then all is written to the new file."""
    file, renamed = tmp_path / "store.sqlite3", tmp_path / "aside"

    def rename_and_connect(path: Path) -> sqlite3.Connection:
        if not renamed.exists():
            path.rename(renamed)
        return connect(path)

    with closing(connect_patiently(file, rename_and_connect)) as connection:
        connection.execute("CREATE TABLE mine (word)")
        connection.execute("INSERT INTO mine VALUES ('kept')")
    assert run_query(file, "SELECT word FROM mine") == [("kept",)]
    assert renamed.read_bytes() == b""


def test_a_failed_migration_is_undone(tmp_path: Path) -> None:
    """A migration that fails is rolled back."""
    file = tmp_path / "store.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE snapshots (mine)")  # the second table of the first step
    connection, notice = open_database(file)
    connection.close()
    assert "damaged" in notice
    (renamed,) = tmp_path.glob("*.aside")
    assert run_query(renamed, "SELECT name FROM sqlite_master") == [("snapshots",)]
    assert run_query(renamed, "PRAGMA user_version") == [(0,)]


def test_a_closed_store_does_nothing(tmp_path: Path) -> None:
    """A closed store reads nothing, writes nothing and raises nothing."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        api = store.for_api(BASE)
    api.save_response("/", b"late", 1.0, 9e9)
    api.save_survey(make_survey([KNIGHT]))
    assert (api.load_response("/"), api.load_survey(HOME)) == (None, None)
    store.close()  # a second call has no effect
    flushing = Thread(target=store.flush, daemon=True)
    flushing.start()
    flushing.join(1)
    assert not flushing.is_alive()  # there is nothing to wait for
    assert run_query(file, "SELECT * FROM answers") == []
