"""Times on the screen are in the reader's time zone, and no word says UTC."""

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
from clantui.ui.history.change_log import log_rows
from tests.factories.battles import battle, game
from tests.factories.decks import TROOPS
from tests.factories.surveys import AT, KNIGHT, PROPERTY, WIZARD
from tests.factories.timelines import reading
from tests.scenes.base import text_of
from tests.ui.harness import loaded, stage

AHEAD: Final = timezone(timedelta(hours=9))
"""A zone in which the next day has begun already."""

PAST: Final = tuple(
    reading({0: KNIGHT if n % 2 else WIZARD}, at=AT - timedelta(days=3 - n)) for n in range(4)
)


@pytest.mark.parametrize(
    ("zone", "time", "row"),
    [(UTC, "21 Nov, 18:30 ·", "21 Nov 18:30"), (AHEAD, "22 Nov, 03:30 ·", "22 Nov 03:30")],
)
async def test_the_history_tells_the_readers_time(zone: Zone, time: str, row: str) -> None:
    """The line about a reading, its row, and the days below the curves use one zone."""
    async with stage(first="2PP", zone=zone, size=(120, 40)) as s:
        s.engine.readings[Tag("2PP")] = PAST
        await s.arrive(loaded(["Wizard", "Miner"]))
        await s.end()
        await s.press("H")
        await s.pilot.pause(0.05)
        await s.pilot.pause()
        text = text_of(s.app)
        assert time in text
        assert row in text
        assert ("03:30" in text) == (zone is AHEAD)
        assert "UTC" not in text


async def test_the_newest_war_game_is_told_by_its_age() -> None:
    """The view of war decks tells the age of the newest game, which is the same in every zone."""
    async with stage(first="2PP", zone=AHEAD, size=(120, 40)) as s:
        await s.arrive(loaded(["Wizard", "Miner"]))
        await s.end()
        s.screen.controller.show_view("war")
        await s.pilot.pause()
        players = s.engine.logs[0].players
        for player in players:
            s.engine.logs[0].seen(player, battle(0, game(*TROOPS[:8]), mode=Mode.WAR, at=AT))
        await s.pilot.pause()
        await s.drawn()
        assert "last one just now" in s.message
        assert "UTC" not in text_of(s.app)


def test_a_log_has_the_days_of_its_reader() -> None:
    """The year of a log's line is that of the reader's zone."""
    late = datetime(2026, 12, 31, 18, tzinfo=UTC)
    past = History.of([reading({0: KNIGHT}, at=late), reading({0: WIZARD}, at=late)])
    assert log_rows(past)[0].seen == "31 Dec 18:00"
    assert log_rows(past, AHEAD)[0].seen == "1 Jan 03:00"


@PROPERTY
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 — made aware below
    st.integers(3 * 86400, 3 * 365 * 86400),
    st.sampled_from([AHEAD, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), UTC]),
)
def test_days_begin_at_midnight_of_the_reader(start: datetime, seconds: int, zone: Zone) -> None:
    """Days below a curve begin at the reader's midnight, in summer and winter."""
    first = start.replace(tzinfo=UTC, microsecond=0)
    span = TimeAxis(first=first, last=first + timedelta(seconds=seconds), zone=zone)
    for at, name in span.marks(3):
        wall = in_zone(at, zone)
        if ":" not in name:
            assert (wall.hour, wall.minute) == (0, 0)
            assert name.startswith(f"{wall.day} ")
        else:
            assert name == f"{wall:%H:%M}"
