"""Tests of curves in braille, and of their axes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.history.timeline import Trend
from clantui.ui.clan.widgets.detail import draw_trend_lines
from clantui.ui.history.axis import TimeAxis, find_axis_maximum
from clantui.ui.history.braille import Cell, Curve, rasterise_curves
from tests.factories.surveys import AT, KNIGHT, PROPERTY

PARTS = st.floats(-0.5, 1.5)
CURVES = st.lists(
    st.lists(st.tuples(st.floats(0, 1), PARTS), max_size=6).map(
        lambda points: Curve(points=tuple(sorted(points)))
    ),
    max_size=4,
)


def dots(cells: list[list[Cell]]) -> list[tuple[int, int]]:
    """Return the column and line of every dot of a drawing."""
    order = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return sorted(
        (x * 2 + across, y * 4 + down)
        for y, line in enumerate(cells)
        for x, cell in enumerate(line)
        for bit, (across, down) in enumerate(order)
        if cell.char != " " and (ord(cell.char) - 0x2800) >> bit & 1
    )


def test_a_rising_curve_goes_from_corner_to_corner() -> None:
    """0 is the lowest dot and 1 the highest, with a dot in every column."""
    found = dots(rasterise_curves([Curve(points=((0, 0), (1, 1)))], 10, 5))
    assert found[0] == (0, 19)
    assert found[-1] == (19, 0)
    assert found == [(n, 19 - n) for n in range(20)]


@pytest.mark.parametrize(("part", "line"), [(0.0, 11), (1.0, 0), (-3.0, 11), (7.0, 0)])
def test_a_level_curve_is_one_line(part: float, line: int) -> None:
    """A constant share has one height; a share outside 0 to 1 is drawn at the edge."""
    found = dots(rasterise_curves([Curve(points=((0, part), (1, part)))], 6, 3))
    assert found == [(x, line) for x in range(12)]


def test_a_thick_curve_has_two_dots_everywhere() -> None:
    """A thick curve has two dots in every column, at the edges too."""
    for part in (0.0, 0.5, 1.0):
        found = dots(rasterise_curves([Curve(points=((0, part), (1, part)), thick=True)], 6, 3))
        assert len(found) == 24
        assert len({y for _, y in found}) == 2


def test_the_first_curve_lies_on_top() -> None:
    """A cell that two curves cross has the dots of both and is the first one's."""
    up, down = Curve(points=((0, 0), (1, 1))), Curve(points=((0, 1), (1, 0)))
    both = rasterise_curves([up, down], 9, 3)
    assert both[1][4].curve == 0
    assert set(dots(both)) == {
        *dots(rasterise_curves([up], 9, 3)),
        *dots(rasterise_curves([down], 9, 3)),
    }
    assert (both[0][0].curve, both[2][0].curve) == (1, 0)


@PROPERTY
@given(CURVES, st.integers(1, 30), st.integers(1, 10))
def test_a_drawing_has_the_given_size(curves: list[Curve], width: int, height: int) -> None:
    """Every line has the given width, and a cell without a curve is blank."""
    cells = rasterise_curves(curves, width, height)
    assert [len(line) for line in cells] == [width] * height
    assert all((cell.curve is None) == (cell.char == " ") for line in cells for cell in line)
    assert bool(dots(cells)) == any(curve.points for curve in curves)


@PROPERTY
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 — made aware below
    st.integers(0, 3 * 365 * 86400),
    st.integers(2, 12),
)
def test_marks_of_time_are_few_and_inside(start: datetime, seconds: int, limit: int) -> None:
    """The marks of any axis are on it, in order and evenly spaced."""
    first = start.replace(tzinfo=UTC, microsecond=0)
    axis = TimeAxis(first=first, last=first + timedelta(seconds=seconds))
    times = [at for at, _ in axis.marks(limit)]
    assert len(times) <= limit
    assert all(axis.first <= at <= axis.last for at in times)
    gaps = {b - a for a, b in pairwise(times)}
    assert len(gaps) <= 1
    assert not gaps or min(gaps) > timedelta(0)
    if seconds >= 60:
        assert times


def test_marks_are_days_or_times() -> None:
    """Weeks have days, an evening has times, and days of another year have the year."""
    month = TimeAxis(first=AT - timedelta(days=40), last=AT)
    assert [name for _, name in month.marks(4)] == ["22 Oct", "5 Nov", "19 Nov"]
    evening = TimeAxis(first=AT - timedelta(hours=3), last=AT)
    assert [name for _, name in evening.marks(4)] == ["16:00", "17:00", "18:00"]
    years = TimeAxis(first=AT - timedelta(days=700), last=AT)
    assert any(name.endswith("2025") for _, name in years.marks(5))


def test_a_time_has_a_position_on_the_axis() -> None:
    """The start is 0 and the end 1; on an axis of no length it is 1."""
    axis = TimeAxis(first=AT, last=AT + timedelta(days=2))
    assert [axis.position(AT + timedelta(days=n)) for n in range(3)] == [0, 0.5, 1]
    assert TimeAxis(first=AT, last=AT).position(AT) == 1


@PROPERTY
@given(st.floats(0, 1))
def test_an_axis_ends_above_its_curves(share: float) -> None:
    """The maximum is a round share, at most twice the highest share."""
    top = find_axis_maximum(share)
    assert share <= top <= max(2 * share, 0.05)
    assert round(top * 100, 6) % 5 == 0


def trend(*shares: float) -> Trend:
    """Return the trend of a card with one snapshot a day."""
    points = tuple((AT + timedelta(days=i), share) for i, share in enumerate(shares))
    return Trend(card=KNIGHT, points=points)


def test_a_trend_is_a_curve_with_its_text() -> None:
    """A trend has a curve from 0 to its highest share; one snapshot has none."""
    *lines, text = draw_trend_lines(trend(0.0, 0.2, 0.1), 30, UTC)
    assert [cell_len(str(line)) for line in lines] == [30, 30]
    assert str(text) == "0% on 21 Nov → 10%"
    upper, lower = (str(line) for line in lines)
    assert [upper[n] != " " for n in (0, 14, 29)] == [False, True, False]
    assert [lower[n] != " " for n in (0, 14, 29)] == [True, False, True]
    assert draw_trend_lines(trend(0.1), 30, UTC) == draw_trend_lines(None, 30, UTC) == []
    assert len(draw_trend_lines(trend(0.0, 0.0), 30, UTC)) == 3
