"""Tests that reading a clan from the store takes the same work if the store has many others."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store import bookmarks, snapshots
from clantui.store.clocks import find_newest_snapshots
from clantui.store.store import ApiStore, Store
from tests.factories.stores import BASE, open_store, wait_until_written
from tests.ui.harness import NOON, clan_of, make_survey, tag_number

CARDS: Final = ["Zap", "Miner", "Wizard"]
MINE: Final = tag_number(500)


def fill(api_store: ApiStore, tag: Tag) -> None:
    """Store snapshots of a clan, the last one incomplete, and a response."""
    clan, players = clan_of(CARDS, "Clan", tag.text)
    complete = make_survey(CARDS, "Clan", tag.text)
    api_store.save_survey(replace(complete, at=NOON - timedelta(hours=2)))
    api_store.save_survey(replace(complete, at=NOON - timedelta(hours=1)))
    partial = Survey.start(clan, NOON)
    for member in clan.members[1:]:
        partial = partial.with_player(players[member.tag])
    api_store.save_survey(partial.with_failure(clan.members[0].tag, Unreachable("no answer")))
    api_store.save_response(f"/clans/{tag.text}", b"{}", 0.0, 1e12)


def count_instructions(store: Store, read: Callable[[sqlite3.Connection], object]) -> int:
    """Count the instructions that SQLite executes for a read."""
    instructions = 0

    def count() -> int:
        nonlocal instructions
        instructions += 1
        return 0

    def read_and_count(connection: sqlite3.Connection) -> object:
        connection.set_progress_handler(count, 1)
        try:
            return read(connection)
        finally:
            connection.set_progress_handler(None, 0)

    assert store.read(read_and_count), "nothing was read"
    return instructions


READS: Final[dict[str, Callable[[sqlite3.Connection], object]]] = {
    "survey": lambda connection: snapshots.load_latest_survey(connection, BASE, MINE),
    "history": lambda connection: snapshots.load_history(connection, BASE, MINE),
    "bookmarks": lambda connection: bookmarks.load_bookmarks(connection, BASE).entries or True,
}


@pytest.mark.parametrize("name", READS)
def test_reading_a_clan_does_not_depend_on_other_clans(tmp_path: Path, name: str) -> None:
    """SQLite executes the same number of instructions with 10 other clans and with 200."""
    counts = []
    for others in (10, 200):
        with open_store(tmp_path / f"{others}.sqlite3", NOON.timestamp) as store:
            api_store = store.for_api(BASE)
            for number in range(others + 1):
                fill(api_store, tag_number(500 + number))
            wait_until_written(store)
            assert len(api_store.load_ages()) == others + 1
            counts.append(count_instructions(store, READS[name]))
    few, many = counts
    assert 0 < many <= few, f"{few} -> {many} instructions"


def test_finding_the_ages_does_not_depend_on_the_number_of_snapshots(tmp_path: Path) -> None:
    """SQLite executes the same number of instructions with 3 snapshots per clan and with 300."""
    counts = []
    for size in (3, 300):
        with open_store(tmp_path / f"{size}.sqlite3", NOON.timestamp) as store:
            api_store = store.for_api(BASE)
            for number in range(2 * size):
                complete = make_survey(CARDS, "Clan", tag_number(500 + number % 2).text)
                api_store.save_survey(replace(complete, at=NOON - timedelta(minutes=number)))
            wait_until_written(store)
            assert len(api_store.load_history(MINE)) == size
            counts.append(
                count_instructions(
                    store, lambda connection: [*find_newest_snapshots(connection, BASE)]
                )
            )
    few, many = counts
    assert 0 < many <= few, f"{few} -> {many} instructions"


def test_every_query_uses_an_index(tmp_path: Path) -> None:
    """A query for one clan or one path never scans a whole table."""
    statements: list[str] = []
    with open_store(tmp_path / "store.sqlite3", NOON.timestamp) as store:
        api_store = store.for_api(BASE)
        fill(api_store, MINE)
        wait_until_written(store)
        store.read(lambda connection: connection.set_trace_callback(statements.append))
        assert api_store.load_survey(MINE) is not None
        assert api_store.load_response(f"/clans/{MINE.text}") is not None
        api_store.load_ages()
        api_store.load_bookmarks()
        api_store.load_state()
        store.read(lambda connection: connection.set_trace_callback(None))
        plans = [_plan(store, statement) for statement in statements]
    assert len(statements) >= 6
    assert [step for plan in plans for step in plan if step.startswith("SCAN")] == []


def _plan(store: Store, statement: str) -> list[str]:
    """Return SQLite's query plan of a statement."""
    explain = f"EXPLAIN QUERY PLAN {statement}"
    return (
        store.read(lambda connection: [str(row[3]) for row in connection.execute(explain)]) or []
    )
