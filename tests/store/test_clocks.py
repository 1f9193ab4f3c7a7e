"""Tests of wrong clocks: their snapshots are left out, and nothing is lost or out of order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from clantui.core.bookmarks import Bookmark
from clantui.core.model.game import Card
from clantui.store.clocks import SKEW
from tests.factories.stored_snapshots import (
    NOW,
    ago,
    list_favourites,
    list_times,
    make_survey_at,
    prune_and_list,
)
from tests.factories.stores import BASE, open_store, run_query, wait_until_written
from tests.factories.surveys import HOME, KNIGHT, PEKKA, WIZARD, tag

LATER: Final = NOW + timedelta(days=3653)
"""The clock, once ten years ahead."""


def record(file: Path, at: datetime, favourites: Sequence[Card | None]) -> str:
    """Record the clan at a clock's time; return the notice for the user."""
    with open_store(file, at.timestamp) as store:
        store.for_api(BASE).save_survey(make_survey_at(at, favourites))
        wait_until_written(store)
        return store.notice


def test_a_snapshot_from_the_future_is_hidden_and_reported_once(tmp_path: Path) -> None:
    """A snapshot from the future is never shown, and reported in the first run only."""
    file = tmp_path / "store.sqlite3"
    assert record(file, ago(hours=2), [KNIGHT]) == ""
    assert record(file, LATER, [WIZARD]) == ""
    assert record(file, ago(hours=1), [PEKKA]) == (
        "1 snapshot is left out: its time is later than this computer's clock"
    )
    with open_store(file, NOW.timestamp) as store:
        api = store.for_api(BASE)
        assert store.notice == ""
        assert list_favourites(api.load_survey(HOME)) == [PEKKA]
        assert [snapshot.at for snapshot in api.load_history(HOME)] == [ago(hours=2), ago(hours=1)]
        assert api.load_ages() == {HOME: ago(hours=1)}


def test_more_snapshots_from_the_future_are_reported_again(tmp_path: Path) -> None:
    """A later snapshot from the future is reported, with the ones that were reported before."""
    file = tmp_path / "store.sqlite3"
    record(file, LATER, [WIZARD])
    assert record(file, ago(hours=2), [KNIGHT]).startswith("1 snapshot is left out")
    record(file, LATER + timedelta(days=1), [WIZARD])
    assert record(file, ago(hours=1), [KNIGHT]).startswith("2 snapshots are left out")
    assert record(file, NOW, [KNIGHT]) == ""


def test_a_hidden_snapshot_returns_once_the_clock_is_right(tmp_path: Path) -> None:
    """A snapshot set aside because today's clock was wrong returns once the clock is right."""
    file = tmp_path / "store.sqlite3"
    record(file, NOW, [KNIGHT])
    assert "left out" in record(file, datetime(1970, 1, 1, tzinfo=UTC), [WIZARD])
    with open_store(file, lambda: NOW.timestamp() + 60) as store:
        api = store.for_api(BASE)
        assert [snapshot.at for snapshot in api.load_history(HOME)] == [NOW]
        assert list_favourites(api.load_survey(HOME)) == [KNIGHT]
        assert api.load_ages() == {HOME: NOW}


def test_a_small_clock_difference_hides_nothing(tmp_path: Path) -> None:
    """Clocks that differ by seconds, or are set back by seconds, hide nothing."""
    file = tmp_path / "store.sqlite3"
    record(file, NOW + timedelta(seconds=90), [KNIGHT])
    assert record(file, NOW, [WIZARD]) == ""
    with open_store(file, NOW.timestamp) as store:
        assert list_favourites(store.for_api(BASE).load_survey(HOME)) == [KNIGHT]


def test_the_largest_clock_difference_hides_nothing(tmp_path: Path) -> None:
    """A snapshot that is shown is not counted among those that are left out."""
    file = tmp_path / "store.sqlite3"
    record(file, NOW + timedelta(seconds=SKEW), [KNIGHT])
    record(file, LATER, [WIZARD])
    assert record(file, NOW, [KNIGHT]).startswith("1 snapshot is left out")


@pytest.mark.parametrize("openings", [1, 3])
def test_a_clock_ahead_prunes_nothing(tmp_path: Path, openings: int) -> None:
    """Snapshots of one week are kept even if a wrong clock makes them ten years old."""
    file = tmp_path / "store.sqlite3"
    moments = [ago(hours=hours) for hours in range(48)]
    for at in moments:
        record(file, at, [KNIGHT])
    for _ in range(openings):
        record(file, LATER, [KNIGHT])
    stored = {at for (at,) in run_query(file, "SELECT at FROM snapshots")}
    assert {at.timestamp() for at in moments} <= stored


def test_a_history_of_years_is_pruned_by_its_age(tmp_path: Path) -> None:
    """Pauses of less than a year make no snapshot young, however long the history is."""
    stays = [make_survey_at(ago(days=days)) for days in (900, 600, 300, 0)]
    goes = [make_survey_at(ago(days=days, hours=1)) for days in (900, 600, 300)]
    assert prune_and_list(tmp_path / "store.sqlite3", [*stays, *goes]) == list_times(stays)


def test_a_clan_opened_in_the_future_is_not_the_latest(tmp_path: Path) -> None:
    """Recent clans are sorted by time; those dated in the future come last."""
    file = tmp_path / "store.sqlite3"
    with open_store(file, NOW.timestamp) as store:
        api = store.for_api(BASE)
        api.save_bookmark(Bookmark(tag=tag(1), visited=LATER))
        api.save_bookmark(Bookmark(tag=tag(2), visited=ago(hours=1)))
        wait_until_written(store)
        assert [entry.tag for entry in api.load_bookmarks().recent] == [tag(2), tag(1)]


def test_a_snapshot_from_before_the_game_is_ignored(tmp_path: Path) -> None:
    """A snapshot dated before the game existed is ignored."""
    file = tmp_path / "store.sqlite3"
    record(file, datetime(2016, 3, 1, tzinfo=UTC), [KNIGHT])
    with open_store(file, NOW.timestamp) as store:
        assert store.for_api(BASE).load_history(HOME) == ()
        assert store.for_api(BASE).load_survey(HOME) is None
        assert store.for_api(BASE).load_ages() == {}
        store.for_api(BASE).save_survey(make_survey_at(NOW, [WIZARD, WIZARD], [0]))
        wait_until_written(store)
        recalled = store.for_api(BASE).load_survey(HOME)
        assert list_favourites(recalled) == [WIZARD]
