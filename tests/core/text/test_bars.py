"""Bars made of characters."""

from __future__ import annotations

import pytest

from clantui.core.text.bars import draw_bar


@pytest.mark.parametrize(
    ("part", "filled"),
    [
        (-1.0, ""),
        (0.0, ""),
        (0.001, "▏"),
        (0.125, "▌"),
        (0.5, "██"),
        (0.99, "████"),
        (1.0, "████"),
        (7.0, "████"),
    ],
)
def test_a_bar_is_drawn_to_an_eighth_of_a_cell(part: float, filled: str) -> None:
    """0 is drawn as nothing, any other value as something, and no bar is longer than its space."""
    assert draw_bar(part, 4) == (filled, " " * (4 - len(filled)))
