"""Tests of headings with a rule."""

from __future__ import annotations

import pytest

from clantui.ui.common.heading import draw_heading


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (10, "── Iron… ─"),
        (13, "── Iron Ke… ─"),
        (14, "── Iron Keep ─"),
        (24, "── Iron Keep ───────────"),
        (25, "── Iron Keep ─── y copies"),
        (27, "── Iron Keep ───── y copies"),
    ],
)
def test_a_heading_fills_its_line(width: int, heading: str) -> None:
    """The text on the right is there if the rule keeps three cells; a long title is cut."""
    assert draw_heading("Iron Keep", width, "y copies").plain == heading


def test_a_heading_without_a_text_on_the_right_ends_with_its_rule() -> None:
    """Without a text the rule goes to the last cell."""
    assert draw_heading("Iron Keep", 16).plain == "── Iron Keep ───"
