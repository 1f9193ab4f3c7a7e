"""Levels of heat: how strongly the ground of a number is coloured."""

from __future__ import annotations

from math import ceil
from typing import Final

LEVELS: Final = 5
"""Levels above 0, from a hint to the strongest ground."""


def heat_level(share: float | None, most: float) -> int:
    """Return the level of a share, from 0 for none or an unknown one to `LEVELS` for the most.

    Args:
        share: 0 to 1, or None.
        most: the share that is the hottest; above 0.
    """
    return min(ceil(share / most * LEVELS), LEVELS) if share and most > 0 else 0
