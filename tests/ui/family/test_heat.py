"""Heat levels."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.ui.family.screen import HEAT_LEVELS, compute_heat_level


@pytest.mark.parametrize(
    ("share", "level"), [(None, 0), (0.0, 0), (0.01, 1), (0.2, 3), (0.32, 4), (0.4, 5), (0.9, 5)]
)
def test_a_share_has_a_level_relative_to_the_highest(share: float | None, level: int) -> None:
    """Nothing is level 0, any share at least 1, the highest and more the last level."""
    assert compute_heat_level(share, 0.4) == level


@given(st.lists(st.floats(0, 1), min_size=2))
def test_a_larger_share_never_has_a_lower_level(shares: list[float]) -> None:
    """A larger share has the same level or a higher one."""
    levels = [compute_heat_level(share, max(shares) or 1.0) for share in sorted(shares)]
    assert all(first <= second for first, second in pairwise(levels))
    assert max(levels) == (HEAT_LEVELS if max(shares) else 0)
