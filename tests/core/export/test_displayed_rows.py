"""The table on the screen, described where it is saved."""

from __future__ import annotations

import pytest

from clantui.core.export.displayed_rows import describe_order


@pytest.mark.parametrize(
    ("descending", "is_text", "order"),
    [
        (True, False, "by Players, highest first"),
        (False, False, "by Players, lowest first"),
        (True, True, "by Players, Z to A"),
        (False, True, "by Players, A to Z"),
    ],
)
def test_an_order_is_described_in_words(descending: bool, is_text: bool, order: str) -> None:
    """Numbers and texts have different words."""
    assert describe_order("Players", descending=descending, is_text=is_text) == order
