"""Tests of snapshots: recording, recalling, thinning out and history."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import Cancelled
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.store.store import ApiStore
from tests.factories.stored import (
    BASE,
    LONG,
    open_store,
    run_query,
    run_statements,
    wait_until_written,
)
from tests.factories.surveys import HOME, KNIGHT, PEKKA, WIZARD, survey, tag

NOW: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
"""A Saturday."""


def read(
    at: datetime, favourites: Sequence[Card | None] = (KNIGHT, KNIGHT), failed: Sequence[int] = ()
) -> Survey:
    """Return a survey of the home clan."""
    return replace(survey(favourites, failed=failed), at=at)


def ago(**span: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**span)


def liked(survey: Survey | None) -> list[Card | None]:
    """Return the favourites of the players in a snapshot, in roster order."""
    assert survey is not None
    return [player.favourite for _, player in survey.loaded]


def test_each_reading_is_kept_and_the_last_recalled(tmp_path: Path) -> None:
    """The history is in order of time, whatever the order of recording."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        shelf = store.for_api(BASE)
        for hours, card in ((2, WIZARD), (1, PEKKA), (3, KNIGHT)):
            shelf.record(read(ago(hours=hours), [card]))
        wait_until_written(store)
        told = shelf.history(HOME)
        assert [[*one.favourites.values()] for one in told] == [[KNIGHT], [WIZARD], [PEKKA]]
        assert [one.at for one in told] == [ago(hours=3), ago(hours=2), ago(hours=1)]
        assert liked(shelf.recall(HOME)) == [PEKKA]
        assert shelf.history(tag(0)) == ()


@pytest.mark.parametrize(
    ("first", "second", "seconds", "kept"),
    [
        ([0], [], 0.0, [[WIZARD, WIZARD]]),
        ([], [0], 0.0, [[KNIGHT, KNIGHT]]),
        ([], [], 1.0, [[WIZARD, WIZARD]]),
        ([0], [1], -1.0, [[WIZARD]]),
        ([], [0], 1.001, [[KNIGHT, KNIGHT], [WIZARD]]),
    ],
    ids=["fewer missing", "more missing", "as many", "as many, before", "another reading"],
)
def test_of_one_reading_the_better_record_is_kept(
    tmp_path: Path, first: list[int], second: list[int], seconds: float, kept: list[list[Card]]
) -> None:
    """Of two surveys within a second, the one with fewer missing is kept, else the later one."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        shelf = store.for_api(BASE)
        shelf.record(read(NOW, [KNIGHT, KNIGHT], first))
        shelf.record(read(NOW + timedelta(seconds=seconds), [WIZARD, WIZARD], second))
        wait_until_written(store)
        assert [[*one.favourites.values()] for one in shelf.history(HOME)] == kept


def test_a_missing_player_is_shown_from_the_store(tmp_path: Path) -> None:
    """A missing member is recalled from the last complete snapshot, and still marked missing."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        shelf = store.for_api(BASE)
        shelf.record(read(ago(hours=4), [PEKKA, PEKKA]))
        shelf.record(read(ago(hours=3), [WIZARD, WIZARD]))
        shelf.record(read(ago(hours=2), [None, None], [1]))
        shelf.record(read(ago(hours=1), [KNIGHT, KNIGHT, KNIGHT], [0, 2]))
        wait_until_written(store)
        recalled = shelf.recall(HOME)
        assert recalled is not None
        assert liked(recalled) == [WIZARD, KNIGHT]
        assert recalled.failed.keys() == {tag(0), tag(2)}
        assert recalled.at == ago(hours=1)
        last = shelf.history(HOME)[-1]
        assert dict(last.favourites) == {tag(1): KNIGHT}
        assert [*last.names] == [tag(0), tag(1), tag(2)]


def test_an_outage_is_no_reading(tmp_path: Path) -> None:
    """A survey that holds only earlier answers is not recorded."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        before = read(ago(hours=1))
        outage = Survey.start(before.clan, NOW, before)
        for member in before.clan.members:
            outage = outage.with_failure(member.tag, Cancelled("stopped"))
        store.for_api(BASE).record(before)
        store.for_api(BASE).record(outage)
        store.for_api(BASE).record(Survey.start(before.clan, NOW, before))
        wait_until_written(store)
        assert [one.at for one in store.for_api(BASE).history(HOME)] == [ago(hours=1)]


def test_an_empty_clan_is_a_reading(tmp_path: Path) -> None:
    """A survey of an empty clan is recorded."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        store.for_api(BASE).record(read(NOW, []))
        wait_until_written(store)
        (told,) = store.for_api(BASE).history(HOME)
        assert (told.complete, dict(told.names)) == (True, {})


@pytest.mark.parametrize("column", ["at", "roster", "places", "favourites"])
def test_a_reading_that_cannot_be_read_is_left_out(tmp_path: Path, column: str) -> None:
    """A damaged row is left out of the history; the others are read."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        for hours in (1, 2, 3):
            store.for_api(BASE).record(read(ago(hours=hours)))
    bent = f"at = {ago(hours=2).timestamp()}"
    run_statements(file, f"UPDATE snapshots SET {column} = 'bent' WHERE {bent}")  # noqa: S608 — a test
    with open_store(file, NOW.timestamp) as store:
        told = store.for_api(BASE).history(HOME)
        assert [one.at for one in told] == [ago(hours=3), ago(hours=1)]


def test_an_older_survey_is_read_when_the_newest_is_damaged(tmp_path: Path) -> None:
    """If the newest snapshot is damaged, the last complete one before it is recalled."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        store.for_api(BASE).record(read(ago(hours=2), [WIZARD]))
        store.for_api(BASE).record(read(ago(hours=1), [KNIGHT]))
    run_statements(
        file, "UPDATE snapshots SET body = x'00' WHERE at = (SELECT max(at) FROM snapshots)"
    )
    with open_store(file, NOW.timestamp) as store:
        assert liked(store.for_api(BASE).recall(HOME)) == [WIZARD]


def test_the_rule_of_thinning(tmp_path: Path) -> None:
    """All of 7 days stay, then the last complete one by UTC day for 90 days, then by ISO week."""
    old = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)  # a Sunday, 20 days ago
    older = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)  # a Monday
    stays = [
        read(ago(days=6, hours=1)),
        read(ago(days=6)),
        read(old + timedelta(hours=3)),
        read(old + timedelta(days=1, hours=5), failed=[0]),
        read(older - timedelta(seconds=2)),
        read(older + timedelta(days=6, hours=23)),
        read(NOW - timedelta(days=89)),
        read(NOW - timedelta(days=89, hours=-24)),
    ]
    goes = [
        read(old + timedelta(hours=2)),
        read(old + timedelta(hours=4), failed=[0]),
        read(old + timedelta(days=1, hours=4), failed=[0]),
        read(older - timedelta(days=6)),
        read(older),
        read(older + timedelta(days=5)),
    ]
    assert thinned(tmp_path / "store.sqlite3", [*stays, *goes]) == moments(stays)


def test_the_newest_of_a_clan_is_never_thinned(tmp_path: Path) -> None:
    """The newest snapshot of a clan and the last complete one are kept, however old."""
    year = timedelta(days=300)
    last = [read(NOW - year), read(NOW - year + timedelta(hours=1), failed=[0])]
    gone = [read(NOW - year - timedelta(hours=1))]
    assert thinned(tmp_path / "store.sqlite3", [*last, *gone]) == moments(last)


def test_each_api_is_thinned_by_itself(tmp_path: Path) -> None:
    """Snapshots are thinned out per API: two APIs each keep their own of a day."""
    bases = (BASE, f"{BASE}/")
    with open_store(tmp_path / "store.sqlite3", lambda: 0.0) as store:
        for number, base in enumerate(bases):
            for days in (30, 1):
                store.for_api(base).record(read(ago(days=days, minutes=number)))
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        wait_until_written(store)
        assert [len(store.for_api(base).history(HOME)) for base in bases] == [2, 2]


def test_it_is_the_same_however_often_it_is_thinned(tmp_path: Path) -> None:
    """Thinning every day and thinning once after a year keep the same snapshots."""
    dice = random.Random(5)
    spans = sorted((dice.uniform(0, 365) for _ in range(300)), reverse=True)
    readings = [read(ago(days=days), failed=[0] * dice.randrange(2)) for days in spans]
    daily, once = tmp_path / "daily", tmp_path / "once"
    for day in range(365, 0, -9):
        with open_store(daily, ago(days=day).timestamp) as store:
            while readings and readings[0].at < ago(days=day - 9):
                store.for_api(BASE).record(readings[0])
                with open_store(once, ago(days=400).timestamp) as other:
                    other.for_api(BASE).record(readings.pop(0))
    assert not readings
    assert 60 < len(thinned(daily, [])) < 150
    assert thinned(daily, []) == thinned(once, [])


def thinned(file: Path, readings: list[Survey]) -> list[datetime]:
    """Record surveys, reopen the store, and return the times of those left, the oldest first."""
    with open_store(file, lambda: 0.0) as store:
        for reading in readings:
            store.for_api(BASE).record(reading)
    with open_store(file, NOW.timestamp) as store:
        wait_until_written(store)
        return [one.at for one in store.for_api(BASE).history(HOME)]


def moments(readings: list[Survey]) -> list[datetime]:
    """Return the times of the snapshots, in order."""
    return sorted(reading.at for reading in readings)


def test_history_is_told_while_all_else_goes_on(tmp_path: Path) -> None:
    """The history is complete in other threads during writes and reads."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store, ThreadPoolExecutor(4) as threads:
        shelf = store.for_api(BASE)
        for minutes in range(100, 50, -1):
            shelf.record(read(ago(minutes=minutes)))
        wait_until_written(store)
        telling = [threads.submit(_told_often, shelf) for _ in range(4)]
        for minutes in range(50, 0, -1):
            shelf.record(read(ago(minutes=minutes)))
            assert shelf.recall(HOME) is not None
        for told in telling:
            lengths = told.result(LONG)
            assert lengths == sorted(lengths)
            assert 50 <= lengths[0] <= lengths[-1] <= 100
        wait_until_written(store)
        assert (len(shelf.history(HOME)), store.failed_writes) == (100, 0)
    assert shelf.history(HOME) == ()


def _told_often(shelf: ApiStore) -> list[int]:
    return [len(shelf.history(HOME)) for _ in range(30)]


def test_an_unfinished_write_is_invisible(tmp_path: Path) -> None:
    """History and recall return the state before a write that is under way."""
    begun, asked = threading.Event(), threading.Event()

    def slow(to: sqlite3.Connection) -> None:
        to.execute("DELETE FROM snapshots")
        begun.set()
        assert asked.wait(LONG)

    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        store.for_api(BASE).record(read(ago(hours=1)))
        store.write(slow)
        assert begun.wait(LONG)
        told, recalled = store.for_api(BASE).history(HOME), store.for_api(BASE).recall(HOME)
        asked.set()
        wait_until_written(store)
        assert (len(told), len(store.for_api(BASE).history(HOME))) == (1, 0)
        assert recalled is not None


def test_history_makes_no_file(tmp_path: Path) -> None:
    """The history of a deleted store is empty and creates no file."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        for path in tmp_path.iterdir():
            path.unlink()
        assert store.for_api(BASE).history(HOME) == ()
        assert not file.exists()


def test_reading_history_does_not_read_bodies(tmp_path: Path) -> None:
    """Thinning and counting read an index without the bodies."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp):
        pass
    with closing(sqlite3.connect(file)) as connection:
        for query in (
            "SELECT base, clan, at, missing FROM snapshots",
            "SELECT count(*) FROM snapshots",
        ):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            assert "COVERING INDEX snapshots_missing" in plan[0][-1]
    assert run_query(file, "SELECT * FROM snapshots") == []
