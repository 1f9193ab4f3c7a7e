"""Sparklines of trends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clantui.core.history.sparkline import draw_sparkline, draw_trend
from clantui.core.history.timeline import Trend
from clantui.core.model.game import Card

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def trend_of(*shares: float, every: timedelta = timedelta(days=1)) -> Trend:
    """Return a trend that ends at noon."""
    first = NOON - every * (len(shares) - 1)
    points = tuple((first + every * n, share) for n, share in enumerate(shares))
    return Trend(card=Card(id=1, name="Zap", raw_name="Zap"), points=points)


def test_the_columns_are_even_intervals_of_time() -> None:
    """A share lasts until the next snapshot, however many snapshots a day has."""
    noon = NOON
    points = ((noon - timedelta(days=4), 0.1), (noon - timedelta(days=1), 0.2), (noon, 0.2))
    trend = Trend(card=Card(id=1, name="Zap", raw_name="Zap"), points=points)
    assert draw_sparkline(trend, 4) == "▅▅██"


@pytest.mark.parametrize("cells", [1, 2, 9, 80])
def test_the_highest_share_is_a_full_column(cells: int) -> None:
    """A sparkline has as many columns as cells; 0 is the lowest, the highest share a full one."""
    drawn = draw_sparkline(trend_of(0, 0.05, 0.2), cells)
    assert len(drawn) == cells
    assert drawn[-1] == "█"
    assert cells < 9 or drawn[0] == "▁"


def test_a_trend_has_its_first_and_last_day() -> None:
    """The first share with its day, the columns, and today's share, as wide as possible."""
    line = draw_trend(trend_of(0.06, 0.1, 0.16), NOON, 40)
    assert line.startswith("6% on 19 Nov ▄")
    assert line.endswith("█ 16% today")
    assert len(line) == 40
    assert draw_trend(trend_of(0.06, 0.16), NOON + timedelta(days=1), 50).endswith("16% on 21 Nov")


def test_an_unchanged_share_has_no_columns() -> None:
    """An unchanged share is described in words; one snapshot is no trend."""
    assert draw_trend(trend_of(0.06, 0.06), NOON, 40) == "6% since 20 Nov"
    assert draw_trend(trend_of(0.06), NOON, 40) == ""


def test_a_trend_that_begins_today_has_a_time() -> None:
    """Data that was first seen an hour ago is not said to be as old as the day."""
    tokyo = ZoneInfo("Asia/Tokyo")
    changed, unchanged = (trend_of(0.06, last, every=HOUR) for last in (0.16, 0.06))
    assert draw_trend(changed, NOON, 20, tokyo) == "6% at 20:00 → 16% today"
    assert draw_trend(unchanged, NOON, 20, tokyo) == "6% since 20:00"
    assert draw_trend(unchanged, NOON, 20) == "6% since 11:00 UTC"


def test_without_room_an_arrow_replaces_the_columns() -> None:
    """In a narrow line only the words fit."""
    assert draw_trend(trend_of(0.06, 0.16), NOON, 20) == "6% on 20 Nov → 16% today"


def test_a_share_that_came_back_has_changed() -> None:
    """Equal shares at both ends are no words if there was another one between them."""
    assert draw_trend(trend_of(0.06, 0.1, 0.06), NOON, 40).endswith("▅ 6% today")


def test_columns_need_four_cells() -> None:
    """With three cells between the words there is an arrow."""
    trend = trend_of(0.06, 0.16)
    words = len("6% on 20 Nov  16% today")
    assert "→" in draw_trend(trend, NOON, words + 3)
    assert draw_trend(trend, NOON, words + 4).count("█") == 1


def test_days_are_those_of_the_users_zone() -> None:
    """The year is left out if it is this year; today is the day in the user's zone."""
    late = NOON.replace(hour=20)
    points = ((late - timedelta(days=365), 0.06), (late, 0.16))
    trend = Trend(card=Card(id=1, name="Zap", raw_name="Zap"), points=points)
    assert draw_trend(trend, late, 20) == "6% on 21 Nov 2025 → 16% today"
    tokyo = ZoneInfo("Asia/Tokyo")
    next_noon = NOON + timedelta(days=1)
    assert draw_trend(trend, next_noon, 20, tokyo) == "6% on 22 Nov 2025 → 16% today"
    night = next_noon + timedelta(hours=4)
    assert draw_trend(trend, night, 20, tokyo) == "6% on 22 Nov 2025 → 16% on 22 Nov"
    new_year = datetime(2027, 1, 2, tzinfo=UTC)
    assert draw_trend(trend, new_year, 20) == "6% on 21 Nov 2025 → 16% on 21 Nov 2026"
    assert draw_trend(trend_of(0.06, 0.16), new_year, 20) == (
        "6% on 20 Nov 2026 → 16% on 21 Nov 2026"
    )
