"""Reading one clan costs the store the same however many others it holds."""

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
from clantui.store.store import ApiStore, Store
from tests.factories.stored import BASE, open_store, wait_until_written
from tests.ui.harness import NOON, clan_of, loaded, tag_number

CARDS: Final = ["Zap", "Miner", "Wizard"]
MINE: Final = tag_number(500)


def fill(shelf: ApiStore, tag: Tag) -> None:
    """Remember readings of a clan, the last without one player, and an answer about it."""
    clan, players = clan_of(CARDS, "Clan", tag.text)
    whole = loaded(CARDS, "Clan", tag.text)
    shelf.record(replace(whole, at=NOON - timedelta(hours=2)))
    shelf.record(replace(whole, at=NOON - timedelta(hours=1)))
    partial = Survey.start(clan, NOON)
    for member in clan.members[1:]:
        partial = partial.with_player(players[member.tag])
    shelf.record(partial.with_failure(clan.members[0].tag, Unreachable("no answer")))
    shelf.keep(f"/clans/{tag.text}", b"{}", 0.0, 1e12)


def work(store: Store, read: Callable[[sqlite3.Connection], object]) -> int:
    """Count the instructions that SQLite needs to read a snapshot."""
    done = 0

    def count() -> int:
        nonlocal done
        done += 1
        return 0

    def counting(connection: sqlite3.Connection) -> object:
        connection.set_progress_handler(count, 1)
        try:
            return read(connection)
        finally:
            connection.set_progress_handler(None, 0)

    assert store.read(counting), "something is read"
    return done


READS: Final[dict[str, Callable[[sqlite3.Connection], object]]] = {
    "recall": lambda of: snapshots.latest_survey(of, BASE, MINE),
    "history": lambda of: snapshots.load_history(of, BASE, MINE),
    "book": lambda of: bookmarks.load_bookmarks(of, BASE).entries or True,
}


@pytest.mark.parametrize("what", READS)
def test_a_clan_is_read_past_all_others(tmp_path: Path, what: str) -> None:
    """With 10 other clans in the file or 200, SQLite does the same work for one's readings."""
    done = []
    for others in (10, 200):
        with open_store(tmp_path / f"{others}.sqlite3", NOON.timestamp) as store:
            shelf = store.for_api(BASE)
            for number in range(others + 1):
                fill(shelf, tag_number(500 + number))
            wait_until_written(store)
            assert len(shelf.ages()) == others + 1
            done.append(work(store, READS[what]))
    few, many = done
    assert 0 < many <= few, f"{few} -> {many} instructions"


def test_every_question_is_answered_by_an_index(tmp_path: Path) -> None:
    """Whatever the shelf asks of one clan or one path is searched for, and never scanned for."""
    asked: list[str] = []
    with open_store(tmp_path / "store.sqlite3", NOON.timestamp) as store:
        shelf = store.for_api(BASE)
        fill(shelf, MINE)
        wait_until_written(store)
        store.read(lambda of: of.set_trace_callback(asked.append))
        assert shelf.recall(MINE) is not None
        assert shelf.answer(f"/clans/{MINE.text}") is not None
        shelf.ages()
        shelf.book()
        shelf.state()
        store.read(lambda of: of.set_trace_callback(None))
        plans = [_plan(store, statement) for statement in asked]
    assert len(asked) >= 6
    assert [step for plan in plans for step in plan if step.startswith("SCAN")] == []


def _plan(store: Store, statement: str) -> list[str]:
    """Return SQLite's query plan of a statement."""
    explain = f"EXPLAIN QUERY PLAN {statement}"
    return store.read(lambda of: [str(row[3]) for row in of.execute(explain)]) or []
