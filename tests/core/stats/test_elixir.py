"""Tests of sums and charts of elixir costs."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.elixir import (
    MAX_ELIXIR,
    ElixirHistogram,
    count_elixir,
    describe_histogram,
    draw_histogram,
)
from tests.factories.surveys import PROPERTY

COSTS: Final = st.lists(
    st.tuples(st.none() | st.integers(0, MAX_ELIXIR), st.floats(0, 1e6, allow_subnormal=False))
)


def test_weights_of_a_cost_add_up() -> None:
    """Each cost has the weight of all its cards, and the average is weighted."""
    histogram = count_elixir([(3, 2), (4, 1), (3, 1), (9, 2)])
    assert histogram.weights == (0, 0, 0, 3, 1, 0, 0, 0, 0, 2, 0)
    assert histogram.mean == pytest.approx((3 * 3 + 4 + 2 * 9) / 6)
    assert (histogram.costless, histogram.total) == (0, 6)


def test_mirror_has_a_weight_but_no_cost() -> None:
    """A card without a cost is counted separately and does not change the average."""
    histogram = count_elixir([(4, 3), (None, 1)])
    assert (histogram.mean, histogram.costless, histogram.total) == (4, 1, 4)
    assert describe_histogram(histogram) == "4.0 on average · 25% without a cost"
    mirror = count_elixir([(None, 2)])
    assert (mirror.mean, draw_histogram(mirror)) == (None, ())
    assert describe_histogram(mirror) == "100% without a cost"


def test_no_weight_is_an_empty_histogram() -> None:
    """Without cards, or with zero weights, there is nothing to describe or draw."""
    for empty in (count_elixir([]), count_elixir([(4, 0), (None, 0)])):
        assert empty == ElixirHistogram()
        assert (empty.mean, empty.total) == (None, 0)
        assert (draw_histogram(empty), describe_histogram(empty)) == ((), "")


def test_costs_beyond_the_ends_count_as_the_ends() -> None:
    """Costs outside the chart count as its ends."""
    histogram = count_elixir([(-1, 1), (12, 2)])
    assert histogram.weights == (1, *[0] * (MAX_ELIXIR - 1), 2)


def test_a_column_is_as_high_as_its_weight() -> None:
    """The greatest is full, half of it half as high, and the costs are below their columns."""
    lines = draw_histogram(count_elixir([(2, 8), (3, 4), (4, 1), (10, 0.001)]), 34, 2)
    columns = [[line[x : x + 2] for line in lines] for x in range(0, 33, 3)]
    assert columns[2] == ["██", "██", " 2"]
    assert columns[3] == ["  ", "██", " 3"]
    assert columns[4] == ["  ", "▂▂", " 4"]
    assert columns[10] == ["  ", "▁▁", "10"]
    assert columns[5] == ["  ", "  ", " 5"]


def test_too_few_cells_draw_nothing() -> None:
    """A chart whose columns would touch is not drawn; a single cell each is enough."""
    histogram = count_elixir([(4, 1)])
    assert draw_histogram(histogram, 21) == draw_histogram(histogram, 0) == ()
    assert draw_histogram(histogram, 22, 1) == ("        █             ", "0 1 2 3 4 5 6 7 8 9 10")


@PROPERTY
@given(COSTS)
def test_a_histogram_keeps_all_weight(costs: list[tuple[int | None, float]]) -> None:
    """All weight is kept, in any order, and the average lies between the costs."""
    histogram = count_elixir(costs)
    assert histogram.total == pytest.approx(sum(weight for _, weight in costs))
    assert 0 <= histogram.costless <= histogram.total
    reverse = count_elixir(reversed(costs))
    assert reverse.weights == pytest.approx(histogram.weights)
    known = [cost for cost, weight in costs if cost is not None and weight > 0]
    assert (histogram.mean is None) == (not known)
    if histogram.mean is not None:
        assert min(known) - 1e-6 <= histogram.mean <= max(known) + 1e-6


@PROPERTY
@given(COSTS, st.integers(0, 80), st.integers(1, 6))
def test_every_line_of_a_chart_fits(
    costs: list[tuple[int | None, float]], cells: int, lines: int
) -> None:
    """All lines are equally wide, none too wide; only weights above 0 are visible."""
    histogram = count_elixir(costs)
    drawn = draw_histogram(histogram, cells, lines)
    assert (len(drawn) == lines + 1) == (cells >= 22 and histogram.mean is not None)
    assert len({len(line) for line in drawn}) <= 1
    assert all(len(line) <= cells for line in drawn)
    if drawn:
        ends = [drawn[-1].split().index(str(cost)) for cost in range(MAX_ELIXIR + 1)]
        step = (len(drawn[-1]) + 1) // (MAX_ELIXIR + 1)
        visible = [drawn[-2][end * step] != " " for end in ends]
        assert visible == [weight > 0 for weight in histogram.weights]


@pytest.mark.parametrize(
    ("cells", "width"),
    [(22, 1), (32, 2), (31, 1), (43, 3), (42, 2), (44, 3), (200, 3), (None, 2)],
)
def test_columns_are_as_wide_as_there_is_room(cells: int | None, width: int) -> None:
    """A column has at most three cells and a blank; without a width there are 34 cells."""
    histogram = count_elixir([(0, 1)])
    lines = draw_histogram(histogram) if cells is None else draw_histogram(histogram, cells)
    assert lines[-1].rindex("1") == 10 * (width + 1) + max(width - 2, 0)
    assert lines[0].startswith("█" * width + " ")
    assert len(lines) == 4
