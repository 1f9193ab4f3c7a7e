"""Sparklines of trends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clantui.core.history.sparkline import draw_sparkline, draw_trend
from clantui.core.history.timeline import Trend
from clantui.core.model.game import Card

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


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


def test_without_room_an_arrow_replaces_the_columns() -> None:
    """In a narrow line only the words fit."""
    assert draw_trend(trend_of(0.06, 0.16), NOON, 20) == "6% on 20 Nov → 16% today"
