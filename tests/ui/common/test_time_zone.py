"""Tests that times on the screen are in the user's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.history.timeline import History
from clantui.core.model.battle import Mode
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, in_zone
from clantui.ui.history.axis import TimeAxis
from clantui.ui.history.change_log import make_log_rows
from tests.factories.battles import battle, game
from tests.factories.decks import TROOPS
from tests.factories.surveys import AT, KNIGHT, PROPERTY, WIZARD
from tests.factories.timelines import make_snapshot
from tests.scenes.base import text_of
from tests.ui.harness import make_survey, stage

AHEAD: Final = timezone(timedelta(hours=9))
"""A zone with the next date."""

PAST: Final = tuple(
    make_snapshot({0: KNIGHT if n % 2 else WIZARD}, at=AT - timedelta(days=3 - n))
    for n in range(4)
)


@pytest.mark.parametrize(
    ("zone", "time", "row"),
    [
        pytest.param(UTC, "21 Nov, 18:30 ·", "21 Nov 18:30", marks=pytest.mark.soak),
        (AHEAD, "22 Nov, 03:30 ·", "22 Nov 03:30"),
    ],
)
async def test_the_history_shows_the_users_time(zone: Zone, time: str, row: str) -> None:
    """The line about a snapshot, its row, and the days below the curves use the same zone."""
    async with stage(first="2PP", zone=zone, size=(120, 40)) as s:
        s.backend.snapshots[Tag("2PP")] = PAST
        await s.load(make_survey(["Wizard", "Miner"]))
        await s.press("H")
        await s.until(lambda: row in text_of(s.app))
        text = text_of(s.app)
        assert time in text
        assert row in text
        assert ("03:30" in text) == (zone is AHEAD)
        assert "UTC" not in text


async def test_the_newest_war_game_is_shown_by_its_age() -> None:
    """The view of war decks shows the age of the newest game, which depends on no zone."""
    async with stage(zone=AHEAD, size=(120, 40), loaded=make_survey(["Wizard", "Miner"])) as s:
        s.screen.controller.show_view("war")
        await s.pilot.pause()
        players = s.backend.logs[0].players
        for player in players:
            s.backend.logs[0].answer_player(
                player, battle(0, game(*TROOPS[:8]), mode=Mode.WAR, at=AT)
            )
        await s.pilot.pause()
        await s.wait_until_drawn()
        assert "last one just now" in s.message
        assert "UTC" not in text_of(s.app)


def test_a_log_has_dates_in_the_users_zone() -> None:
    """A snapshot of New Year's Eve may be on 1 January in the user's zone."""
    late = datetime(2026, 12, 31, 18, tzinfo=UTC)
    past = History.of([make_snapshot({0: KNIGHT}, at=late), make_snapshot({0: WIZARD}, at=late)])
    assert make_log_rows(past, UTC)[0].seen == "31 Dec 18:00"
    assert make_log_rows(past, AHEAD)[0].seen == "1 Jan 03:00"


@PROPERTY
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 — made aware below
    st.integers(3 * 86400, 3 * 365 * 86400) | st.integers(4 * 3600, 2 * 86400),
    st.sampled_from([AHEAD, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), UTC]),
)
def test_days_begin_at_midnight_of_the_user(start: datetime, seconds: int, zone: Zone) -> None:
    """Days below a curve begin at midnight in the user's zone, in summer and winter."""
    first = start.replace(tzinfo=UTC, microsecond=0)
    span = TimeAxis(first=first, last=first + timedelta(seconds=seconds), zone=zone)
    for at, name in span.marks(3):
        wall = in_zone(at, zone)
        if ":" not in name:
            assert (wall.hour, wall.minute) == (0, 0)
            assert name.startswith(f"{wall.day} ")
        else:
            assert name == f"{wall:%H:%M}"
