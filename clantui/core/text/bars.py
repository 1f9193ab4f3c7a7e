"""Bars made of characters."""

from __future__ import annotations

from typing import Final

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def bar(part: float, cells: int) -> tuple[str, str]:
    """Draw a part of a whole.

    Args:
        part: 0 to 1; what lies outside is drawn as its end.
        cells: the length of the whole.

    Returns:
        The filled cells, to an eighth, and the empty ones: together `cells` long. Anything above
        0 shows at least an eighth.
    """
    eighths = round(min(max(part, 0.0), 1.0) * cells * 8)
    eighths = max(eighths, 1) if part > 0 else eighths
    full, rest = divmod(eighths, 8)
    filled = "█" * full + (_EIGHTHS[rest] if rest else "")
    return filled, " " * (cells - len(filled))
