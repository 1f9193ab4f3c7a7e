"""Quick reads of a store."""

from __future__ import annotations

from pathlib import Path

from clantui.store.readonly import read_locations
from tests.factories.stored import open_store


def test_the_last_locations_of_all_apis_are_read(tmp_path: Path) -> None:
    """Another API's may be older; without any there are none."""
    file = tmp_path / "store.sqlite3"
    assert read_locations(file) == b""
    with open_store(file) as store:
        for body, at in ((b"second", 2.0), (b"last", 3.0), (b"first", 1.0)):
            store.for_api(f"https://{at}").save_response("/locations", body, at, 9e9)
    assert read_locations(file) == b"last"
