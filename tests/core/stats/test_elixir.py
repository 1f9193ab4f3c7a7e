"""Costs added up, and drawn."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.elixir import (
    MOST,
    ElixirHistogram,
    count_elixir,
    describe_histogram,
    draw_histogram,
)
from tests.factories.surveys import PROPERTY

COSTS: Final = st.lists(
    st.tuples(st.none() | st.integers(0, MOST), st.floats(0, 1e6, allow_subnormal=False))
)


def test_weights_of_a_cost_add_up() -> None:
    """Each cost has the weight of all its cards, and the mean is theirs."""
    found = count_elixir([(3, 2), (4, 1), (3, 1), (9, 2)])
    assert found.weights == (0, 0, 0, 3, 1, 0, 0, 0, 0, 2, 0)
    assert found.mean == pytest.approx((3 * 3 + 4 + 2 * 9) / 6)
    assert (found.costless, found.share_costless, found.total) == (0, 0, 6)


def test_the_mirror_has_a_weight_and_no_cost() -> None:
    """A card without a cost counts in a share of its own and does not move the mean."""
    found = count_elixir([(4, 3), (None, 1)])
    assert (found.mean, found.costless, found.share_costless) == (4, 1, 0.25)
    assert describe_histogram(found) == "4.0 on average · 25% without a cost"
    alone = count_elixir([(None, 2)])
    assert (alone.mean, alone.share_costless, draw_histogram(alone)) == (None, 1, ())
    assert describe_histogram(alone) == "100% without a cost"


def test_nothing_is_an_empty_spread() -> None:
    """Without cards, or with none that weighs anything, there is nothing to say or draw."""
    for nothing in (count_elixir([]), count_elixir([(4, 0), (None, 0)])):
        assert nothing == ElixirHistogram()
        assert (nothing.mean, nothing.total, nothing.share_costless) == (None, 0, 0)
        assert (draw_histogram(nothing), describe_histogram(nothing)) == ((), "")


def test_costs_beyond_the_ends_count_as_the_ends() -> None:
    """No figure of a stranger's is out of the chart, and none weighs less than nothing."""
    found = count_elixir([(-1, 1), (12, 2), (5, -3)])
    assert found.weights == (1, *[0] * (MOST - 1), 2)


def test_a_column_is_as_high_as_its_weight() -> None:
    """The greatest is full, half of it half as high, and the costs stand below their columns."""
    lines = draw_histogram(count_elixir([(2, 8), (3, 4), (4, 1), (10, 0.001)]), 34, 2)
    columns = [[line[x : x + 2] for line in lines] for x in range(0, 33, 3)]
    assert columns[2] == ["██", "██", " 2"]
    assert columns[3] == ["  ", "██", " 3"]
    assert columns[4] == ["  ", "▂▂", " 4"]
    assert columns[10] == ["  ", "▁▁", "10"]
    assert columns[5] == ["  ", "  ", " 5"]


def test_too_few_cells_draw_nothing() -> None:
    """A chart whose columns would touch is not drawn; a single cell each is enough."""
    found = count_elixir([(4, 1)])
    assert draw_histogram(found, 21) == draw_histogram(found, 0) == ()
    assert draw_histogram(found, 22, 1) == ("        █             ", "0 1 2 3 4 5 6 7 8 9 10")


@PROPERTY
@given(COSTS)
def test_nothing_is_lost_in_a_spread(costs: list[tuple[int | None, float]]) -> None:
    """All weight is somewhere, in whatever order it comes, and the mean lies among the costs."""
    found = count_elixir(costs)
    assert found.total == pytest.approx(sum(weight for _, weight in costs))
    assert 0 <= found.share_costless <= 1
    again = count_elixir(reversed(costs))
    assert again.weights == pytest.approx(found.weights)
    having = [cost for cost, weight in costs if cost is not None and weight > 0]
    assert (found.mean is None) == (not having)
    if found.mean is not None:
        assert min(having) - 1e-6 <= found.mean <= max(having) + 1e-6


@PROPERTY
@given(COSTS, st.integers(0, 80), st.integers(1, 6))
def test_every_line_of_a_chart_fits(
    costs: list[tuple[int | None, float]], cells: int, lines: int
) -> None:
    """All lines are as wide, none too wide; what weighs anything is seen, what does not is not."""
    found = count_elixir(costs)
    drawn = draw_histogram(found, cells, lines)
    assert (len(drawn) == lines + 1) == (cells >= 22 and found.mean is not None)
    assert len({len(line) for line in drawn}) <= 1
    assert all(len(line) <= cells for line in drawn)
    if drawn:
        ends = [drawn[-1].split().index(str(cost)) for cost in range(MOST + 1)]
        step = (len(drawn[-1]) + 1) // (MOST + 1)
        seen = [drawn[-2][end * step] != " " for end in ends]
        assert seen == [weight > 0 for weight in found.weights]
