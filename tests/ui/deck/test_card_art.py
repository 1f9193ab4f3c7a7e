"""Tests of the cache of small card images."""

from __future__ import annotations

import pytest
from textual.color import Color

from clantui.core.ports import DecodedImage
from clantui.ui.deck.card_art import _CACHE_SIZE, CardArt

pytest.importorskip("PIL")

RED = DecodedImage(width=2, height=2, pixels=bytes.fromhex("ff0000ff") * 4)
GROUND = Color(0, 0, 0)


async def load_red(card: int) -> DecodedImage | None:
    """Return a red image of each card but one."""
    return RED if card else None


async def test_the_image_that_was_not_drawn_for_longest_is_dropped() -> None:
    """A full cache drops the image that was neither loaded nor found for longest."""
    art = CardArt(lambda: None, load_red, 0)
    for card in range(1, _CACHE_SIZE + 1):
        await art.load_small(card, GROUND)
    assert art.find_small(1, GROUND) is not None
    await art.load_small(_CACHE_SIZE + 1, GROUND)
    cached = [n for n in range(1, _CACHE_SIZE + 2) if art.find_small(n, GROUND) is not None]
    assert cached == [1, *range(3, _CACHE_SIZE + 2)]


async def test_an_image_is_cached_for_its_background() -> None:
    """Another background needs another image; a card without an image has none."""
    art = CardArt(lambda: None, load_red, 0)
    assert await art.load_small(0, GROUND) is None
    assert await art.load_small(1, GROUND) is art.find_small(1, GROUND)
    assert art.find_small(1, Color(255, 255, 255)) is None
