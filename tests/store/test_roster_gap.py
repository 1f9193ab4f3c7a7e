"""Tests that a snapshot with a contradictory roster is not recorded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from clantui.core.model.game import RosterGap
from tests.factories.stores import open_store, wait_until_written
from tests.factories.surveys import CARDS, HOME, make_survey

BASE = "https://api.invalid/v1"


def test_a_survey_with_an_incomplete_roster_is_not_saved(tmp_path: Path) -> None:
    """A survey with a contradictory roster is not recorded; the last certain one stays."""
    complete = make_survey(CARDS[:4])
    gap = RosterGap(counted=50, listed=4)
    contradictory = replace(
        complete, clan=replace(complete.clan, gap=gap), at=complete.at + timedelta(minutes=10)
    )
    with open_store(tmp_path / "store.sqlite3", lambda: complete.at.timestamp() + 900) as store:
        api = store.for_api(BASE)
        for snapshot in (complete, contradictory):
            api.save_survey(snapshot)
            wait_until_written(store)
        assert [snapshot.at for snapshot in api.load_history(HOME)] == [complete.at]
