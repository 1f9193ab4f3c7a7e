"""Tests of reading a store without opening it for writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clantui.core.bookmarks import Bookmark
from clantui.core.model.tag import Tag
from clantui.store.readonly import read_clans, read_limit, read_locations, read_stats
from tests.factories.stores import BASE, open_store, run_statements, wait_until_written
from tests.factories.surveys import KNIGHT, make_survey


def test_the_last_locations_of_all_apis_are_read(tmp_path: Path) -> None:
    """Another API's may be older; without any there are none."""
    file = tmp_path / "store.sqlite3"
    assert read_locations(file) == b""
    with open_store(file) as store:
        for body, at in ((b"second", 2.0), (b"last", 3.0), (b"first", 1.0)):
            store.for_api(f"https://{at}").save_response("/locations", body, at, 9e9)
    assert read_locations(file) == b"last"


def test_the_clans_of_all_apis_are_read_once(tmp_path: Path) -> None:
    """A clan saved with one API is among the saved ones, with its label; then the last visited."""
    first, second, third = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3))
    entries = (
        Bookmark(tag=Tag("9YY"), name="Keep", visited=third),
        Bookmark(tag=Tag("8YY"), name="Moor", label="Ours", saved=True, visited=first),
        Bookmark(tag=Tag("8YY"), name="Moor", visited=second),
        Bookmark(tag=Tag("9UU"), name="Fen", visited=second),
        Bookmark(tag=Tag("2PP"), name="Hill", visited=second),
        Bookmark(tag=Tag("2LL"), name="Lake"),
    )
    for number, ordered in enumerate([entries, entries[::-1]]):
        with open_store(tmp_path / f"{number}") as store:
            for index, entry in enumerate(ordered):
                store.for_api(f"https://{index}").save_bookmark(entry)
        clans = read_clans(tmp_path / f"{number}")
        assert clans == [
            ("8YY", "Ours"),
            ("9YY", "Keep"),
            ("2PP", "Hill"),
            ("9UU", "Fen"),
            ("2LL", "Lake"),
        ], ordered


def test_damaged_values_are_left_out(tmp_path: Path) -> None:
    """A completion in a shell lists what can be read, and never fails."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        for tag in ("2PP", "8YY"):
            store.for_api(BASE).save_bookmark(Bookmark(tag=Tag(tag), name="Keep"))
        store.for_api(BASE).save_response("/locations", b"body", 1.0, 9e9)
    run_statements(
        file, "UPDATE book SET name = x'ff' WHERE clan = '2PP'", "UPDATE answers SET body = 'text'"
    )
    assert read_clans(file) == [("8YY", "Keep")]
    assert read_locations(file) == b""
    run_statements(file, "UPDATE book SET name = CAST(x'ff' AS TEXT) WHERE clan = '2PP'")
    assert read_clans(file) == []


def test_a_store_that_is_not_in_use_gets_no_files_beside_it(tmp_path: Path) -> None:
    """Reading leaves the folder as it is, so that it also works where nothing can be written."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        for base in (BASE, f"{BASE}/"):
            store.for_api(base).save_survey(make_survey([KNIGHT]))
    assert read_clans(file) == []
    assert read_stats(file)[1:] == (2, 2, 0), "a clan of two APIs counts twice"
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite3"]


def test_the_limit_of_a_key_is_read(tmp_path: Path) -> None:
    """Another key and another API have limits of their own; without a file there is none."""
    file = tmp_path / "store.sqlite3"
    assert read_limit(file, BASE, "key") == ""
    with open_store(file):
        pass
    with closing(sqlite3.connect(file)) as connection:
        connection.executemany(
            "INSERT INTO limits (base, key, text, at) VALUES (?, ?, ?, 0)",
            [
                (BASE, "key", "text"),
                (BASE, "other", "2"),
                (f"{BASE}/", "key", "3"),
                (BASE, "blob", b"bytes"),
            ],
        )
        connection.commit()
    assert read_limit(file, BASE, "key") == "text"
    assert read_limit(file, BASE, "blob") == ""
    assert read_limit(file, BASE, "none") == ""


def test_the_size_of_a_store_includes_its_journal(tmp_path: Path) -> None:
    """A store in use has a -wal file; a missing one is an error."""
    file = tmp_path / "store.sqlite3"
    with pytest.raises(FileNotFoundError):
        read_stats(file)
    with open_store(file) as store:
        store.for_api(BASE).save_response("/locations", b"x" * 9999, 1.0, 9e9)
        wait_until_written(store)
        journal = tmp_path / "store.sqlite3-wal"
        found = read_stats(file)
        assert found == (file.stat().st_size + journal.stat().st_size, 0, 0, 1)
        assert journal.stat().st_size > 9999
    assert read_stats(file).size == file.stat().st_size
