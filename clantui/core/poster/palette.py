"""Colours of a poster on its own background."""

from __future__ import annotations

from typing import Final

from clantui.core.text.colours import HUES, ColourRole

GROUND: Final = "#12161C"
"""The background of the poster."""

_OTHERS: Final = {ColourRole.PLAIN: "#E6EAF0", ColourRole.MUTED: "#8D99AB"}


def find_hue(role: ColourRole) -> str:
    """Return the colour of a role as `#RRGGBB`."""
    return _OTHERS[role] if role in _OTHERS else HUES[role].dark
