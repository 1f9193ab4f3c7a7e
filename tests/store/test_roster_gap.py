"""Tests that a snapshot with a contradictory roster is recorded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from clantui.core.model.game import RosterGap
from tests.factories.stored import open_store, wait_until_written
from tests.factories.surveys import CARDS, HOME, survey

BASE = "https://api.invalid/v1"


def test_a_reading_with_a_doubtful_roster_is_not_recorded(tmp_path: Path) -> None:
    """A survey with a contradictory roster is not recorded; the last certain one stays."""
    whole = survey(CARDS[:4])
    gap = RosterGap(counted=50, listed=4)
    doubtful = replace(
        whole, clan=replace(whole.clan, gap=gap), at=whole.at + timedelta(minutes=10)
    )
    with open_store(tmp_path / "store.sqlite3", lambda: whole.at.timestamp() + 900) as store:
        shelf = store.for_api(BASE)
        for reading in (whole, doubtful):
            shelf.record(reading)
            wait_until_written(store)
        assert [snapshot.at for snapshot in shelf.history(HOME)] == [whole.at]
