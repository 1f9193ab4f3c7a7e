"""Tests of lists of players beside and below a table."""

from __future__ import annotations

import pytest

from clantui.ui.common.player_lists import join_names


@pytest.mark.parametrize(
    ("cells", "text"),
    [(12, "Ann, Bob, Cy"), (11, "Ann, 2 more"), (10, "Ann"), (3, "Ann"), (2, "A…")],
)
def test_names_fill_the_room(cells: int, text: str) -> None:
    """Names that fit are there, to the last cell; the others are counted if there is room."""
    assert join_names(("Ann", "Bob", "Cy"), cells) == text
