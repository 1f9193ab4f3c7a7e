"""Snapshots of one clan in a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from tests.factories.stores import BASE, open_store, wait_until_written
from tests.factories.surveys import HOME, KNIGHT, make_survey

NOW: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
"""A Saturday."""


def make_survey_at(
    at: datetime, favourites: Sequence[Card | None] = (KNIGHT, KNIGHT), failed: Sequence[int] = ()
) -> Survey:
    """Return a survey of the home clan."""
    return replace(make_survey(favourites, failed=failed), at=at)


def ago(**span: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**span)


def list_favourites(survey: Survey | None) -> list[Card | None]:
    """Return the favourites of the players in a snapshot, in roster order."""
    assert survey is not None
    return [player.favourite for _, player in survey.loaded]


def prune_and_list(file: Path, snapshots: list[Survey]) -> list[datetime]:
    """Record surveys, reopen the store, and return the times of those left, the oldest first."""
    with open_store(file, lambda: 0.0) as store:
        for snapshot in snapshots:
            store.for_api(BASE).save_survey(snapshot)
    with open_store(file, NOW.timestamp) as store:
        wait_until_written(store)
        return [snapshot.at for snapshot in store.for_api(BASE).load_history(HOME)]


def list_times(snapshots: list[Survey]) -> list[datetime]:
    """Return the times of the snapshots, in order."""
    return sorted(snapshot.at for snapshot in snapshots)
