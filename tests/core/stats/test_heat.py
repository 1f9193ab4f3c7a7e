"""Tests of levels of heat."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.heat import LEVELS, heat_level


@pytest.mark.parametrize(
    ("share", "level"), [(None, 0), (0.0, 0), (0.01, 1), (0.2, 3), (0.32, 4), (0.4, 5), (0.9, 5)]
)
def test_a_share_has_a_level_by_the_part_of_the_most(share: float | None, level: int) -> None:
    """Nothing is cold, anything has a hint, the most and more has all."""
    assert heat_level(share, 0.4) == level


@given(st.lists(st.floats(0, 1), min_size=2))
def test_more_is_never_colder(shares: list[float]) -> None:
    """A larger share has the same level or a higher one."""
    levels = [heat_level(share, max(shares) or 1.0) for share in sorted(shares)]
    assert all(first <= second for first, second in pairwise(levels))
    assert max(levels) == (LEVELS if max(shares) else 0)
