"""Tests of a trend in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clantui.core.history.sparkline import draw_sparkline, trend_line
from clantui.core.history.timeline import Trend
from clantui.core.model.game import Card

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def trend_of(*shares: float, every: timedelta = timedelta(days=1)) -> Trend:
    """Return a trend that ends at noon."""
    first = NOON - every * (len(shares) - 1)
    points = tuple((first + every * n, share) for n, share in enumerate(shares))
    return Trend(card=Card(id=1, name="Zap", raw_name="Zap"), points=points)


def test_the_columns_are_even_in_time() -> None:
    """A share holds until the next snapshot, however many snapshots a day has."""
    noon = NOON
    points = ((noon - timedelta(days=4), 0.1), (noon - timedelta(days=1), 0.2), (noon, 0.2))
    trend = Trend(card=Card(id=1, name="Zap", raw_name="Zap"), points=points)
    assert draw_sparkline(trend, 4) == "▅▅██"


@pytest.mark.parametrize("cells", [1, 2, 9, 80])
def test_the_greatest_share_is_a_full_column(cells: int) -> None:
    """A line has as many columns as asked for, and 0 is the lowest."""
    drawn = draw_sparkline(trend_of(0, 0.05, 0.2), cells)
    assert len(drawn) == cells
    assert drawn[-1] == "█"
    assert cells < 9 or drawn[0] == "▁"


def test_a_trend_says_from_when_and_until_when() -> None:
    """The first share with its day, the columns, and today's share, as wide as the room."""
    line = trend_line(trend_of(0.06, 0.1, 0.16), NOON, 40)
    assert line.startswith("6% on 19 Nov ▄")
    assert line.endswith("█ 16% today")
    assert len(line) == 40
    assert trend_line(trend_of(0.06, 0.16), NOON + timedelta(days=1), 50).endswith("16% on 21 Nov")


def test_no_change_needs_no_columns() -> None:
    """A share that stayed is told in words; one snapshot is no trend."""
    assert trend_line(trend_of(0.06, 0.06), NOON, 40) == "6% since 20 Nov"
    assert trend_line(trend_of(0.06), NOON, 40) == ""


def test_without_room_an_arrow_stands_there() -> None:
    """In a narrow line the columns give way to the words."""
    assert trend_line(trend_of(0.06, 0.16), NOON, 20) == "6% on 20 Nov → 16% today"
