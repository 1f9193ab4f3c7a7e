"""Test of the length of lines for the game's chat."""

from __future__ import annotations

import pytest

from clantui.core.text.chat import count_characters


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("Zoë", 3), ("ミノル", 3), ("\uffff", 1), ("🔥!", 3), ("👋🏽", 4)],
)
def test_an_emoji_counts_as_two_characters(text: str, number: int) -> None:
    """Phones count as UTF-16 does: one for each letter, more for most emoji."""
    assert count_characters(text) == number == len(text.encode("utf-16-le")) // 2
