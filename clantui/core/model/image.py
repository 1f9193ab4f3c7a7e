"""A picture as it is drawn: pixels that have been looked at, and nothing of any file."""

from __future__ import annotations

from msgspec import Struct


class DecodedImage(Struct, frozen=True, kw_only=True):
    """The picture of a card.

    Attributes:
        width: pixels, 1 or more.
        height: the same.
        pixels: four bytes each, red, green, blue and how solid it is; line by line from the top.
    """

    width: int
    height: int
    pixels: bytes
