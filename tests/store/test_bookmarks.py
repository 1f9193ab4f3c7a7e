"""Tests of bookmarks and of the stored state of the screen."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from clantui.core.bookmarks import Bookmark, Bookmarks
from tests.factories.stores import (
    BASE,
    open_store,
    run_statements,
    run_together,
    wait_until_written,
)
from tests.factories.surveys import AT, HOME, tag

PROGRAM: Final = """
import sys, time
from clantui.core.bookmarks import Bookmark
from clantui.core.model.survey import Survey
from clantui.store.store import Store
from msgspec.structs import replace
from datetime import timedelta
from pathlib import Path
from tests.factories.surveys import AT, KNIGHT, make_survey, tag
from tests.factories.stores import BASE, wait_until_written
store = Store(Path(sys.argv[1]), AT.timestamp)
api_store, mine = store.for_api(BASE), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(mine, 60, 2):
    api_store.save_bookmark(Bookmark(tag=tag(number), label=f"{mine}", visited=AT))
    at = AT - timedelta(seconds=number * 10)
    api_store.save_survey(replace(make_survey([KNIGHT] * 5), at=at))
    if number % 3 == 0:
        api_store.delete_bookmark(tag(number))
wait_until_written(store)
store.close()
print(store.failed_writes)
"""
"""Program that saves every other clan, deletes each third, and prints the failed writes."""


def test_a_bookmark_replaces_the_last_one_of_its_clan(tmp_path: Path) -> None:
    """A clan has one bookmark per API, the last saved one, even after a restart."""
    file = tmp_path / "store.sqlite3"
    entry = Bookmark(
        tag=HOME, name="Lantern Keep", label="ours", groups=("a", "B"), saved=True, visited=AT
    )
    with open_store(file) as store:
        api = store.for_api(BASE)
        assert api.load_bookmarks() == Bookmarks()
        api.save_bookmark(Bookmark(tag=HOME, name="before", visited=AT))
        api.save_bookmark(Bookmark(tag=tag(1), name="another"))
        api.save_bookmark(entry)
        other = Bookmark(tag=tag(1), name="of another API")
        store.for_api(f"{BASE}/").save_bookmark(other)
        api.delete_bookmark(tag(1))
        api.delete_bookmark(tag(2))
    with open_store(file) as store:
        assert store.for_api(BASE).load_bookmarks() == Bookmarks({HOME: entry})
        assert store.for_api(f"{BASE}/").load_bookmarks() == Bookmarks({other.tag: other})


def test_the_last_hundred_unsaved_clans_are_kept(tmp_path: Path) -> None:
    """The store keeps the latest hundred visited clans, and every saved one however old."""
    with open_store(tmp_path / "store.sqlite3") as store:
        api = store.for_api(BASE)
        other = store.for_api(f"{BASE}/")
        other.save_bookmark(Bookmark(tag=tag(500), visited=AT - timedelta(days=9)))
        for number in range(130):
            visited = AT + timedelta(minutes=number)
            is_saved = number < 3 or number > 127
            api.save_bookmark(Bookmark(tag=tag(number), saved=is_saved, visited=visited))
        wait_until_written(store)
        book = api.load_bookmarks()
        assert [entry.tag for entry in book.recent] == [
            *(tag(number) for number in range(129, 27, -1)),
            *(tag(number) for number in range(2, -1, -1)),
        ]
        assert len(other.load_bookmarks().entries) == 1


def test_clans_opened_at_once_are_kept_in_the_order_of_their_tags(tmp_path: Path) -> None:
    """Clans that were opened in the same moment, as by one command, are kept by their tags."""
    with open_store(tmp_path / "store.sqlite3") as store:
        api = store.for_api(BASE)
        for number in range(102):
            api.save_bookmark(Bookmark(tag=tag(number), visited=AT))
        wait_until_written(store)
        expected = sorted(tag(number).text for number in range(102))[:100]
        assert sorted(known.text for known in api.load_bookmarks().entries) == expected


@pytest.mark.parametrize(
    "damage",
    [
        "clan = 7",
        "families = 'not JSON'",
        "families = '[7]'",
        "name = x'00'",
        "visited = 1e300",
        "visited = 1e13",
    ],
)
def test_a_damaged_bookmark_is_left_out(tmp_path: Path, damage: str) -> None:
    """A damaged row is left out; all others are read."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        store.for_api(BASE).save_bookmark(Bookmark(tag=HOME))
        store.for_api(BASE).save_bookmark(Bookmark(tag=tag(1)))
    run_statements(file, f"UPDATE book SET {damage} WHERE clan = '{HOME.text}'")  # noqa: S608 — a test
    with open_store(file) as store:
        known = store.for_api(BASE).load_bookmarks().entries
        assert tag(1) in known
        assert damage == "clan = 7" or HOME not in known


def test_the_last_state_is_loaded(tmp_path: Path) -> None:
    """Each API has a screen state of its own, empty at first."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        assert store.for_api(BASE).load_state() == ""
        for text in ("one", json.dumps({"clan": "#2PP"})):
            store.for_api(BASE).save_state(text)
    with open_store(file) as store:
        assert json.loads(store.for_api(BASE).load_state()) == {"clan": "#2PP"}
        assert store.for_api(f"{BASE}/").load_state() == ""
    run_statements(file, "UPDATE states SET text = x'00'")
    with open_store(file) as store:
        assert store.for_api(BASE).load_state() == ""


def test_two_processes_write_bookmarks_at_once(tmp_path: Path) -> None:
    """Two programs note, forget and read at once without undoing each other's writes."""
    file = tmp_path / "store.sqlite3"
    assert run_together(PROGRAM, file, ["0", "1"]) == ["0\n"] * 2
    with open_store(file, AT.timestamp) as store:
        known = store.for_api(BASE).load_bookmarks().entries
        assert {entry.tag: entry.label for entry in known.values()} == {
            tag(number): f"{number % 2}" for number in range(60) if number % 3
        }
        snapshots = store.for_api(BASE).load_history(HOME)
        assert [snapshot.at for snapshot in snapshots] == [
            AT - timedelta(seconds=n * 10) for n in range(59, -1, -1)
        ]
