"""Bars made of characters."""

from __future__ import annotations

from typing import Final

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"

BAR_COLUMNS: Final = " ▁▂▃▄▅▆▇█"
"""Columns of 0 to 8 eighths of a line."""


def draw_bar(part: float, cells: int) -> tuple[str, str]:
    """Return the filled cells of a bar, to an eighth, and the empty ones.

    Args:
        part: 0 to 1, clamped; above 0 it shows an eighth or more.
    """
    eighths = round(min(max(part, 0.0), 1.0) * cells * 8)
    eighths = max(eighths, 1) if part > 0 else eighths
    full, eighth = divmod(eighths, 8)
    filled = "█" * full + (_EIGHTHS[eighth] if eighth else "")
    return filled, " " * (cells - len(filled))
