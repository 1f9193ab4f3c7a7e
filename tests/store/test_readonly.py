"""Tests of reading a store without opening it for writing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clantui.core.bookmarks import Bookmark
from clantui.core.model.tag import Tag
from clantui.store.readonly import read_clans, read_locations
from tests.factories.stores import open_store


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
        Bookmark(tag=Tag("2PP"), name="Keep", visited=third),
        Bookmark(tag=Tag("8YY"), name="Moor", label="Ours", saved=True, visited=first),
        Bookmark(tag=Tag("8YY"), name="Moor", visited=second),
        Bookmark(tag=Tag("9UU"), name="Fen", visited=second),
    )
    for number, ordered in enumerate([entries, entries[::-1]]):
        with open_store(tmp_path / f"{number}") as store:
            for index, entry in enumerate(ordered):
                store.for_api(f"https://{index}").save_bookmark(entry)
        clans = read_clans(tmp_path / f"{number}")
        assert clans == [("8YY", "Ours"), ("2PP", "Keep"), ("9UU", "Fen")], ordered
