"""Tests of snapshots: recording, recalling, thinning out and history."""

from __future__ import annotations

import random
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import Cancelled
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.store.snapshots import BATCH_SIZE, prune
from clantui.store.store import ApiStore
from tests.factories.stored_snapshots import (
    NOW,
    ago,
    list_favourites,
    list_times,
    make_survey_at,
    prune_and_list,
)
from tests.factories.stores import (
    BASE,
    LONG,
    open_store,
    run_query,
    run_statements,
    wait_until_written,
)
from tests.factories.surveys import HOME, KNIGHT, LATE, PEKKA, WIZARD, player, tag


def test_every_snapshot_is_kept_in_order(tmp_path: Path) -> None:
    """The history is in order of time, whatever the order of recording."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        api = store.for_api(BASE)
        for hours, card in ((2, WIZARD), (1, PEKKA), (3, KNIGHT)):
            api.save_survey(make_survey_at(ago(hours=hours), [card]))
        wait_until_written(store)
        snapshots = api.load_history(HOME)
        assert [[*snapshot.favourites.values()] for snapshot in snapshots] == [
            [KNIGHT],
            [WIZARD],
            [PEKKA],
        ]
        assert [snapshot.at for snapshot in snapshots] == [
            ago(hours=3),
            ago(hours=2),
            ago(hours=1),
        ]
        assert list_favourites(api.load_survey(HOME)) == [PEKKA]
        assert api.load_history(tag(0)) == ()


@pytest.mark.parametrize(
    ("first", "second", "seconds", "expected"),
    [
        ([0], [], 0.0, [[WIZARD, WIZARD]]),
        ([], [0], 0.0, [[KNIGHT, KNIGHT]]),
        ([], [], 1.0, [[WIZARD, WIZARD]]),
        ([0], [1], -1.0, [[WIZARD]]),
        ([], [0], 1.001, [[KNIGHT, KNIGHT], [WIZARD]]),
    ],
    ids=["fewer missing", "more missing", "as many", "as many, before", "another snapshot"],
)
def test_the_more_complete_of_two_equal_snapshots_is_kept(
    tmp_path: Path, first: list[int], second: list[int], seconds: float, expected: list[list[Card]]
) -> None:
    """Of two surveys within a second, the more complete one is kept, else the later one."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        api = store.for_api(BASE)
        api.save_survey(make_survey_at(NOW, [KNIGHT, KNIGHT], first))
        api.save_survey(make_survey_at(NOW + timedelta(seconds=seconds), [WIZARD, WIZARD], second))
        wait_until_written(store)
        assert [[*snapshot.favourites.values()] for snapshot in api.load_history(HOME)] == expected


def test_a_missing_player_is_shown_from_the_store(tmp_path: Path) -> None:
    """A missing member is recalled from the last complete snapshot, and still marked missing."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        api = store.for_api(BASE)
        api.save_survey(make_survey_at(ago(hours=4), [PEKKA, PEKKA]))
        api.save_survey(make_survey_at(ago(hours=3), [WIZARD, WIZARD]))
        api.save_survey(make_survey_at(ago(hours=2), [None, None], [1]))
        api.save_survey(make_survey_at(ago(hours=1), [KNIGHT, KNIGHT, KNIGHT], [0, 2]))
        wait_until_written(store)
        recalled = api.load_survey(HOME)
        assert recalled is not None
        assert list_favourites(recalled) == [WIZARD, KNIGHT]
        assert recalled.failed.keys() == {tag(0), tag(2)}
        assert recalled.at == ago(hours=1)
        assert recalled.older == {tag(0): ago(hours=3)}
        last = api.load_history(HOME)[-1]
        assert dict(last.favourites) == {tag(1): KNIGHT}
        assert [*last.names] == [tag(0), tag(1), tag(2)]


def test_the_time_of_an_older_profile_is_stored(tmp_path: Path) -> None:
    """A player who fails twice in a row keeps the time at which the profile was loaded."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        api = store.for_api(BASE)
        survey = make_survey_at(ago(hours=3), [PEKKA, PEKKA])
        for hours in (2, 1):
            survey = Survey.start(survey.clan, ago(hours=hours), survey)
            survey = survey.with_player(player(0, WIZARD)).with_failure(tag(1), LATE)
            api.save_survey(survey)
        wait_until_written(store)
        recalled = api.load_survey(HOME)
        assert recalled is not None
        assert (recalled.at, recalled.older) == (ago(hours=1), {tag(1): ago(hours=3)})


def test_a_survey_without_new_players_is_not_saved(tmp_path: Path) -> None:
    """A survey that holds only earlier answers is not recorded."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        before = make_survey_at(ago(hours=1))
        outage = Survey.start(before.clan, NOW, before)
        for member in before.clan.members:
            outage = outage.with_failure(member.tag, Cancelled("stopped"))
        store.for_api(BASE).save_survey(before)
        store.for_api(BASE).save_survey(outage)
        store.for_api(BASE).save_survey(Survey.start(before.clan, NOW, before))
        wait_until_written(store)
        assert [snapshot.at for snapshot in store.for_api(BASE).load_history(HOME)] == [
            ago(hours=1)
        ]


def test_an_empty_clan_is_saved(tmp_path: Path) -> None:
    """A survey of an empty clan is recorded."""
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        store.for_api(BASE).save_survey(make_survey_at(NOW, []))
        wait_until_written(store)
        (snapshots,) = store.for_api(BASE).load_history(HOME)
        assert (snapshots.is_complete, dict(snapshots.names)) == (True, {})


@pytest.mark.parametrize("column", ["at", "roster", "places", "favourites"])
def test_a_damaged_snapshot_is_left_out(tmp_path: Path, column: str) -> None:
    """A damaged row is left out of the history; the others are read."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        for hours in (1, 2, 3):
            store.for_api(BASE).save_survey(make_survey_at(ago(hours=hours)))
    condition = f"at = {ago(hours=2).timestamp()}"
    run_statements(file, f"UPDATE snapshots SET {column} = 'bent' WHERE {condition}")  # noqa: S608 — a test
    with open_store(file, NOW.timestamp) as store:
        snapshots = store.for_api(BASE).load_history(HOME)
        assert [snapshot.at for snapshot in snapshots] == [ago(hours=3), ago(hours=1)]


def test_an_older_survey_is_read_when_the_newest_is_damaged(tmp_path: Path) -> None:
    """If the newest snapshot is damaged, the last complete one before it is recalled."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        store.for_api(BASE).save_survey(make_survey_at(ago(hours=2), [WIZARD]))
        store.for_api(BASE).save_survey(make_survey_at(ago(hours=1), [KNIGHT]))
    run_statements(
        file, "UPDATE snapshots SET body = x'00' WHERE at = (SELECT max(at) FROM snapshots)"
    )
    with open_store(file, NOW.timestamp) as store:
        assert list_favourites(store.for_api(BASE).load_survey(HOME)) == [WIZARD]


def test_old_snapshots_are_pruned_by_day_and_week(tmp_path: Path) -> None:
    """All of 7 days stay, then the last complete one by UTC day for 90 days, then by ISO week."""
    old = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)  # a Sunday, 20 days ago
    older = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)  # a Monday
    stays = [
        make_survey_at(ago(days=6, hours=1)),
        make_survey_at(ago(days=6)),
        make_survey_at(old + timedelta(hours=3)),
        make_survey_at(old + timedelta(days=1, hours=5), failed=[0]),
        make_survey_at(older - timedelta(seconds=2)),
        make_survey_at(older + timedelta(days=6, hours=23)),
        make_survey_at(NOW - timedelta(days=89)),
        make_survey_at(NOW - timedelta(days=89, hours=-24)),
    ]
    goes = [
        make_survey_at(old + timedelta(hours=2)),
        make_survey_at(old + timedelta(hours=4), failed=[0]),
        make_survey_at(old + timedelta(days=1, hours=4), failed=[0]),
        make_survey_at(older - timedelta(days=6)),
        make_survey_at(older),
        make_survey_at(older + timedelta(days=5)),
    ]
    assert prune_and_list(tmp_path / "store.sqlite3", [*stays, *goes]) == list_times(stays)


def test_of_incomplete_snapshots_the_last_of_a_day_is_kept(tmp_path: Path) -> None:
    """Only complete snapshots are preferred: one player more is no reason to keep an older one."""
    day = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    cards = [KNIGHT] * 3
    earlier = make_survey_at(day + timedelta(hours=4), cards, failed=[0])
    later = make_survey_at(day + timedelta(hours=5), cards, failed=[0, 1])
    newest = make_survey_at(NOW)
    assert prune_and_list(tmp_path / "store.sqlite3", [earlier, later, newest]) == list_times(
        [later, newest]
    )


def test_the_newest_snapshot_is_never_pruned(tmp_path: Path) -> None:
    """The newest snapshot of a clan and the last complete one are kept, however old."""
    year = timedelta(days=300)
    last = [
        make_survey_at(NOW - year),
        make_survey_at(NOW - year + timedelta(hours=1), failed=[0]),
    ]
    gone = [make_survey_at(NOW - year - timedelta(hours=1))]
    assert prune_and_list(tmp_path / "store.sqlite3", [*last, *gone]) == list_times(last)


def test_the_newest_snapshot_of_each_api_is_kept(tmp_path: Path) -> None:
    """A later snapshot of another API or clan does not replace the newest one, complete or not."""
    file, day = tmp_path / "store.sqlite3", ago(days=30)
    with open_store(file, lambda: 0.0) as store:
        store.for_api(BASE).save_survey(make_survey_at(day))
        store.for_api(BASE).save_survey(make_survey_at(day + timedelta(hours=1), failed=[0]))
        other = make_survey_at(NOW)
        store.for_api(f"{BASE}/").save_survey(other)
        store.for_api(BASE).save_survey(replace(other, clan=replace(other.clan, tag=tag(9))))
    with open_store(file, NOW.timestamp) as store:
        wait_until_written(store)
        times = [snapshot.at for snapshot in store.for_api(BASE).load_history(HOME)]
    assert times == [day, day + timedelta(hours=1)]


def test_each_api_is_pruned_separately(tmp_path: Path) -> None:
    """Each API keeps its own snapshot of a day."""
    bases = (BASE, f"{BASE}/")
    with open_store(tmp_path / "store.sqlite3", lambda: 0.0) as store:
        for number, base in enumerate(bases):
            for days in (30, 1):
                store.for_api(base).save_survey(make_survey_at(ago(days=days, minutes=number)))
    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        wait_until_written(store)
        assert [len(store.for_api(base).load_history(HOME)) for base in bases] == [2, 2]


def test_frequent_pruning_keeps_the_same_snapshots(tmp_path: Path) -> None:
    """Thinning every day and thinning once after a year keep the same snapshots."""
    rng = random.Random(5)
    spans = sorted((rng.uniform(0, 365) for _ in range(300)), reverse=True)
    snapshots = [make_survey_at(ago(days=days), failed=[0] * rng.randrange(2)) for days in spans]
    daily, once = tmp_path / "daily", tmp_path / "once"
    for day in range(365, 0, -9):
        with (
            open_store(daily, ago(days=day).timestamp) as store,
            open_store(once, ago(days=400).timestamp) as other,
        ):
            while snapshots and snapshots[0].at < ago(days=day - 9):
                store.for_api(BASE).save_survey(snapshots[0])
                other.for_api(BASE).save_survey(snapshots.pop(0))
    assert not snapshots
    assert 60 < len(prune_and_list(daily, [])) < 150
    assert prune_and_list(daily, []) == prune_and_list(once, [])


def test_pruning_in_batches_keeps_the_same_snapshots(tmp_path: Path) -> None:
    """Deleting two snapshots at a time leaves the same ones as deleting all at once."""
    left = []
    for limit, times in ((2, 5), (1000, 1)):
        file = tmp_path / f"{limit}"
        with open_store(file, lambda: 0.0) as store:
            for hours in range(9):
                store.for_api(BASE).save_survey(make_survey_at(ago(days=20, hours=hours)))
            wait_until_written(store)
            drop = partial(prune, now=NOW.timestamp(), limit=limit)
            assert [store.read(drop) for _ in range(times)] == [True] * (times - 1) + [False]
        left.append(run_query(file, "SELECT at FROM snapshots"))
    assert left == [[(ago(days=20).timestamp(),)]] * 2


def test_several_batches_are_pruned_at_opening(tmp_path: Path) -> None:
    """More snapshots than fit a batch are deleted in several batches."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, lambda: 0.0) as store:
        store.for_api(BASE).save_survey(make_survey_at(ago(days=20)))
    more = """
    WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 2500)
    INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
    SELECT base, clan, at + n, missing, roster, places, favourites, x'' FROM snapshots, more
    """
    run_statements(file, more)
    assert run_query(file, "SELECT count(*) FROM snapshots") == [(2501,)]
    with open_store(file, NOW.timestamp) as store:
        for _ in range(2501 // BATCH_SIZE + 1):
            wait_until_written(store)
        assert len(store.for_api(BASE).load_history(HOME)) == 1


def test_history_is_read_during_writes(tmp_path: Path) -> None:
    """The history is complete in other threads during writes and reads."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store, ThreadPoolExecutor(4) as threads:
        api = store.for_api(BASE)
        for minutes in range(100, 50, -1):
            api.save_survey(make_survey_at(ago(minutes=minutes)))
        wait_until_written(store)
        futures = [threads.submit(_read_often, api) for _ in range(4)]
        for minutes in range(50, 0, -1):
            api.save_survey(make_survey_at(ago(minutes=minutes)))
            assert api.load_survey(HOME) is not None
        for future in futures:
            lengths = future.result(LONG)
            assert lengths == sorted(lengths)
            assert 50 <= lengths[0] <= lengths[-1] <= 100
        wait_until_written(store)
        assert (len(api.load_history(HOME)), store.failed_writes) == (100, 0)
    assert api.load_history(HOME) == ()


def _read_often(api: ApiStore) -> list[int]:
    return [len(api.load_history(HOME)) for _ in range(30)]


def test_an_unfinished_write_is_invisible(tmp_path: Path) -> None:
    """History and recall return the state before a write that is under way."""
    started, checked = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM snapshots")
        started.set()
        assert checked.wait(LONG)

    with open_store(tmp_path / "store.sqlite3", NOW.timestamp) as store:
        store.for_api(BASE).save_survey(make_survey_at(ago(hours=1)))
        wait_until_written(store)
        store.write(slow)
        assert started.wait(LONG)
        history, recalled = (
            store.for_api(BASE).load_history(HOME),
            store.for_api(BASE).load_survey(HOME),
        )
        checked.set()
        wait_until_written(store)
        assert (len(history), len(store.for_api(BASE).load_history(HOME))) == (1, 0)
        assert recalled is not None


def test_history_creates_no_file(tmp_path: Path) -> None:
    """The history of a deleted store is empty and creates no file."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        for path in tmp_path.iterdir():
            path.unlink()
        assert store.for_api(BASE).load_history(HOME) == ()
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
