"""A decoded and validated image."""

from __future__ import annotations

from msgspec import Struct


class DecodedImage(Struct, frozen=True, kw_only=True):
    """Image of a card.

    Attributes:
        width: pixels, 1 or more.
        height: pixels, 1 or more.
        pixels: RGBA, 4 bytes each, line by line from the top.
    """

    width: int
    height: int
    pixels: bytes
