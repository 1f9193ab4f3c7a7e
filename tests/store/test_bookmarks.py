"""Tests of bookmarks and of the stored state of the screen."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from clantui.core.bookmarks import Bookmark, Bookmarks
from tests.factories.stored import BASE, LONG, open_store, run_statements, wait_until_written
from tests.factories.surveys import AT, HOME, tag

PROGRAM: Final = """
import sys, time
from clantui.core.bookmarks import Bookmark
from clantui.core.model.survey import Survey
from clantui.store.store import Store
from msgspec.structs import replace
from datetime import timedelta
from pathlib import Path
from tests.factories.surveys import AT, KNIGHT, survey, tag
from tests.factories.stored import BASE, wait_until_written
store = Store(Path(sys.argv[1]), AT.timestamp)
shelf, mine = store.for_api(BASE), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(mine, 60, 2):
    shelf.note(Bookmark(tag=tag(number), label=f"{mine}", visited=AT))
    shelf.record(replace(survey([KNIGHT] * 5), at=AT - timedelta(seconds=number * 10)))
    if number % 3 == 0:
        shelf.forget(tag(number))
wait_until_written(store)
store.close()
print(store.failed_writes)
"""
"""Program that notes every other clan, reads another, and forgets each third; prints the loss."""


def test_an_entry_replaces_what_was_known(tmp_path: Path) -> None:
    """A clan has one bookmark, the last one noted, kept per API and over a restart."""
    file = tmp_path / "store.sqlite3"
    entry = Bookmark(
        tag=HOME, name="Lantern Keep", label="ours", groups=("a", "B"), saved=True, visited=AT
    )
    with open_store(file) as store:
        shelf = store.for_api(BASE)
        assert shelf.book() == Bookmarks()
        shelf.note(Bookmark(tag=HOME, name="before", visited=AT))
        shelf.note(Bookmark(tag=tag(1), name="another"))
        shelf.note(entry)
        other = Bookmark(tag=tag(1), name="of another API")
        store.for_api(f"{BASE}/").note(other)
        shelf.forget(tag(1))
        shelf.forget(tag(2))
    with open_store(file) as store:
        assert store.for_api(BASE).book() == Bookmarks({HOME: entry})
        assert store.for_api(f"{BASE}/").book() == Bookmarks({other.tag: other})


def test_of_those_not_saved_the_latest_hundred_are_kept(tmp_path: Path) -> None:
    """The store keeps the latest hundred visited clans, and every saved one however old."""
    with open_store(tmp_path / "store.sqlite3") as store:
        shelf = store.for_api(BASE)
        other = store.for_api(f"{BASE}/")
        other.note(Bookmark(tag=tag(500), visited=AT - timedelta(days=9)))
        for number in range(130):
            visited = AT + timedelta(minutes=number)
            shelf.note(Bookmark(tag=tag(number), saved=number < 5, visited=visited))
        wait_until_written(store)
        book = shelf.book()
        assert [entry.tag for entry in book.recent] == [
            *(tag(number) for number in range(129, 29, -1)),
            *(tag(number) for number in range(4, -1, -1)),
        ]
        assert len(other.book().entries) == 1


@pytest.mark.parametrize(
    "bent",
    ["clan = 7", "families = 'not JSON'", "families = '[7]'", "name = x'00'", "visited = 1e300"],
)
def test_an_entry_that_somebody_bent_is_left_out(tmp_path: Path, bent: str) -> None:
    """A damaged row is left out; all others are read."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        store.for_api(BASE).note(Bookmark(tag=HOME))
        store.for_api(BASE).note(Bookmark(tag=tag(1)))
    run_statements(file, f"UPDATE book SET {bent} WHERE clan = '{HOME.text}'")  # noqa: S608 — a test
    with open_store(file) as store:
        known = store.for_api(BASE).book().entries
        assert tag(1) in known
        assert bent == "clan = 7" or HOME not in known


def test_the_state_is_the_one_kept_last(tmp_path: Path) -> None:
    """Each API has a screen state of its own, empty at first."""
    file = tmp_path / "store.sqlite3"
    with open_store(file) as store:
        assert store.for_api(BASE).state() == ""
        for text in ("one", json.dumps({"clan": "#2PP"})):
            store.for_api(BASE).keep_state(text)
    with open_store(file) as store:
        assert json.loads(store.for_api(BASE).state()) == {"clan": "#2PP"}
        assert store.for_api(f"{BASE}/").state() == ""
    run_statements(file, "UPDATE states SET text = x'00'")
    with open_store(file) as store:
        assert store.for_api(BASE).state() == ""


def test_two_programs_write_in_one_book(tmp_path: Path) -> None:
    """Two programs note, forget and read at once without undoing each other's writes."""
    file = tmp_path / "store.sqlite3"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, file, str(mine)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for mine in (0, 1)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        with process:
            assert process.communicate(timeout=LONG)[0] == "0\n"
    with open_store(file, AT.timestamp) as store:
        known = store.for_api(BASE).book().entries
        assert {entry.tag: entry.label for entry in known.values()} == {
            tag(number): f"{number % 2}" for number in range(60) if number % 3
        }
        told = store.for_api(BASE).history(HOME)
        assert [one.at for one in told] == [
            AT - timedelta(seconds=n * 10) for n in range(59, -1, -1)
        ]
