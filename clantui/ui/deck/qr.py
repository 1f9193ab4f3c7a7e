"""A QR code as text: two modules in a cell, dark on light whatever the theme."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from textual.content import Content

from clantui.core.text.qr import QrCode

_LIGHT: Final = "#FFFFFF"
_DARK: Final = "#000000"

_CELLS: Final = {
    (False, False): (" ", f"on {_LIGHT}"),
    (True, True): (" ", f"on {_DARK}"),
    (True, False): ("▀", f"{_DARK} on {_LIGHT}"),
    (False, True): ("▄", f"{_DARK} on {_LIGHT}"),
}
"""By the upper and the lower module of a cell its sign and style.

Whole cells are grounds: a `█` leaves gaps between lines in some fonts.
"""


def draw_qr(code: QrCode) -> list[Content]:
    """Draw a code, `code.lines` lines of `code.columns` cells."""
    modules = code.rows_with_margin
    return [
        Content.assemble(
            *(
                (_CELLS[pair][0] * len([*cells]), _CELLS[pair][1])
                for pair, cells in groupby(zip(upper, lower, strict=True))
            )
        )
        for upper, lower in zip(modules[::2], modules[1::2], strict=True)
    ]
