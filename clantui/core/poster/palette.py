"""Colours of a poster, which has a ground of its own."""

from __future__ import annotations

from typing import Final

from clantui.core.text.colours import ColourRole
from clantui.core.text.hues import DARK_HUES

GROUND: Final = "#12161C"
"""The ground of the poster."""

_OTHERS: Final = {ColourRole.PLAIN: "#E6EAF0", ColourRole.MUTED: "#8D99AB"}


def hue_of(role: ColourRole) -> str:
    """Return the colour of a role on the ground, as `#RRGGBB`."""
    return _OTHERS[role] if role in _OTHERS else DARK_HUES[role]
