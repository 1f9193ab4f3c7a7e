"""Win rates and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.win_rate import (
    MIN_GAMES,
    Verdict,
    WinRate,
    compute_wilson_interval,
    describe_rate,
    format_rate,
)
from tests.factories.surveys import PROPERTY

PLAYED = st.integers(0, 5_000).flatmap(
    lambda games: st.tuples(st.integers(0, games), st.just(games))
)
"""Wins and games, 0 included."""


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
def test_intervals_are_score_intervals_by_wilson(
    wins: int, games: int, low: float, high: float
) -> None:
    """The bounds are those of published tables of score intervals at 95%."""
    assert compute_wilson_interval(wins, games) == pytest.approx((low, high), abs=0.0006)


@PROPERTY
@given(PLAYED)
def test_an_interval_contains_its_rate(played: tuple[int, int]) -> None:
    """The bounds are within 0 and 1, in order, and contain the observed rate."""
    wins, games = played
    low, high = compute_wilson_interval(wins, games)
    assert 0 <= low < high <= 1
    assert not games or low <= wins / games <= high


@PROPERTY
@given(PLAYED.filter(lambda played: played[1] > 0))
def test_the_bounds_are_the_rates_just_not_ruled_out(played: tuple[int, int]) -> None:
    """The observed rate is 1.96 standard deviations from each bound, computed for that bound."""
    wins, games = played
    for bound in compute_wilson_interval(wins, games):
        deviation = bound * (1 - bound) / games
        assert (wins / games - bound) ** 2 == pytest.approx(1.959964**2 * deviation, abs=1e-9)


@PROPERTY
@given(PLAYED.filter(lambda played: played[1] > 0), st.integers(2, 20))
def test_more_games_narrow_the_interval(played: tuple[int, int], times: int) -> None:
    """The same rate of more games has a narrower interval."""
    wins, games = played
    low, high = compute_wilson_interval(wins, games)
    narrower = compute_wilson_interval(wins * times, games * times)
    assert narrower[1] - narrower[0] < high - low


@PROPERTY
@given(PLAYED)
def test_losses_are_the_mirror_of_wins(played: tuple[int, int]) -> None:
    """The interval of losses mirrors the interval of wins."""
    wins, games = played
    low, high = compute_wilson_interval(games - wins, games)
    assert compute_wilson_interval(wins, games) == pytest.approx((1 - high, 1 - low))


def test_without_games_any_rate_is_possible() -> None:
    """Without games the interval is 0 to 1."""
    assert compute_wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("wins", "losses", "short", "long", "verdict"),
    [
        (0, 0, "–", "no game with a winner", Verdict.UNSURE),
        (1, 0, "100%", "100% (1 game)", Verdict.UNSURE),
        (8, 6, "57%", "57% (14 games)", Verdict.UNSURE),
        (29, 0, "100%", "100% (29 games)", Verdict.UNSURE),
        (15, 15, "50% ±17", "50% ±17 (30 games)", Verdict.OPEN),
        (30, 0, "100%  ±6", "100% ±6 (30 games)", Verdict.WINNING),
        (0, 30, "0%  ±6", "0% ±6 (30 games)", Verdict.LOSING),
        (500, 500, "50%  ±3", "50% ±3 (1,000 games)", Verdict.OPEN),
        (460, 540, "46%  ±3", "46% ±3 (1,000 games)", Verdict.LOSING),
    ],
)
def test_a_rate_is_a_number_then_its_margin(
    wins: int, losses: int, short: str, long: str, verdict: Verdict
) -> None:
    """The margin is half the interval. Below 30 games only the number is shown."""
    rate = WinRate(wins, losses)
    assert (format_rate(rate), describe_rate(rate), rate.verdict) == (short, long, verdict)


def test_few_games_have_no_bounds() -> None:
    """Exports have bounds from 30 games on."""
    assert WinRate(20, 9).bounds is None
    assert WinRate(15, 15).bounds == compute_wilson_interval(15, 30)


@PROPERTY
@given(PLAYED)
def test_the_margin_is_half_the_interval(played: tuple[int, int]) -> None:
    """A result counts as certain if 50% is outside of the interval."""
    wins, games = played
    rate = WinRate(wins, games - wins)
    low, high = compute_wilson_interval(wins, games)
    assert rate.margin == pytest.approx((high - low) / 2)
    sides = {Verdict.LOSING: high < 0.5, Verdict.WINNING: low > 0.5}
    assert rate.is_sure is (games >= MIN_GAMES)
    assert sides.get(rate.verdict, low <= 0.5 <= high or not rate.is_sure)
