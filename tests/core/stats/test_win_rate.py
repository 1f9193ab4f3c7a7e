"""Intervals of win rates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.win_rate import ENOUGH, bounds_if_enough, format_rate, wilson_interval
from tests.factories.surveys import PROPERTY

PLAYED = st.integers(0, 5_000).flatmap(
    lambda games: st.tuples(st.integers(0, games), st.just(games))
)
"""Wins and games, from none at all."""


@pytest.mark.parametrize(
    ("wins", "games", "low", "high"),
    [
        (50, 100, 0.404, 0.596),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (1, 1, 0.207, 1.0),
        (3, 4, 0.301, 0.954),
    ],
)
def test_intervals_are_wilsons(wins: int, games: int, low: float, high: float) -> None:
    """The bounds are those that a table of score intervals at 95% has."""
    assert wilson_interval(wins, games) == pytest.approx((low, high), abs=0.0006)


@PROPERTY
@given(PLAYED)
def test_an_interval_holds_its_share(played: tuple[int, int]) -> None:
    """The bounds are within 0 and 1, in order, and the share that was seen between them."""
    wins, games = played
    low, high = wilson_interval(wins, games)
    assert 0 <= low < high <= 1
    assert not games or low <= wins / games <= high


@PROPERTY
@given(PLAYED.filter(lambda played: played[1] > 0))
def test_the_bounds_are_the_rates_just_not_ruled_out(played: tuple[int, int]) -> None:
    """A bound is a rate from which the share is off by 1.96 of that rate's own deviations."""
    wins, games = played
    for bound in wilson_interval(wins, games):
        deviation = bound * (1 - bound) / games
        assert (wins / games - bound) ** 2 == pytest.approx(1.959964**2 * deviation, abs=1e-9)


@PROPERTY
@given(PLAYED.filter(lambda played: played[1] > 0), st.integers(2, 20))
def test_more_games_tell_more(played: tuple[int, int], times: int) -> None:
    """The same share of more games has a narrower interval."""
    wins, games = played
    low, high = wilson_interval(wins, games)
    surer = wilson_interval(wins * times, games * times)
    assert surer[1] - surer[0] < high - low


@PROPERTY
@given(PLAYED)
def test_losses_are_the_mirror_of_wins(played: tuple[int, int]) -> None:
    """The interval of losses mirrors the interval of wins."""
    wins, games = played
    low, high = wilson_interval(games - wins, games)
    assert wilson_interval(wins, games) == pytest.approx((1 - high, 1 - low))


def test_no_games_tell_nothing() -> None:
    """Without games any rate is possible."""
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("wins", "games"), [(1, 0), (5, 4), (-1, 3)])
def test_wins_are_a_part_of_the_games(wins: int, games: int) -> None:
    """Impossible counts raise ValueError."""
    with pytest.raises(ValueError, match=f"{wins} wins of {games} games"):
        wilson_interval(wins, games)


def test_few_games_show_no_rate() -> None:
    """Below 30 games the words are `too few`, from 30 on both bounds in whole per cent."""
    assert ENOUGH == 30
    assert (bounds_if_enough(20, 9), format_rate(20, 9)) == (None, "too few")
    assert bounds_if_enough(15, 15) == wilson_interval(15, 30)
    assert format_rate(15, 15) == "33–67%"
    assert format_rate(0, 0) == "too few"
    assert format_rate(40, 0) == "91–100%"
