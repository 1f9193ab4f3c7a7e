"""QR codes (ISO/IEC 18004) of links: their modules, and how many of them a screen has room for.

Two modules stand in a cell, one above the other, since a cell is about twice as high as wide. The
standard asks for a light margin of `MOST_MARGIN` modules around a code; phones read one with
`LEAST_MARGIN` from a screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import segno
else:
    segno = LateModule("segno")  # 30 ms

LEAST_MARGIN: Final = 1
MOST_MARGIN: Final = 4
"""Light modules around a code."""

FULL_FROM: Final = 30
"""Lines of a window from which on a code may be of the fuller one of two links."""

_LONGEST: Final = 2953
"""Bytes of the greatest code, version 40 at level L."""

Modules: TypeAlias = tuple[tuple[bool, ...], ...]
"""A square of modules, line by line; True for a dark one."""


class QrCode(Struct, frozen=True, kw_only=True):
    """A QR code, and the margin that there is room for.

    Attributes:
        text: what it says.
        modules: of the code alone.
        margin: light modules on each side.
    """

    text: str
    modules: Modules
    margin: int = LEAST_MARGIN

    @property
    def columns(self) -> int:
        """Its width in cells, with its margin."""
        return len(self.modules) + 2 * self.margin

    @property
    def lines(self) -> int:
        """Its height in lines of two modules, with its margin."""
        return (self.columns + 1) // 2

    @property
    def rows_with_margin(self) -> Modules:
        """Its modules with the margin around them; an even number of lines, the last one light."""
        size, side = self.columns, (False,) * self.margin
        blank = (False,) * size
        inner = ((*side, *line, *side) for line in self.modules)
        above = (blank,) * self.margin
        below = (blank,) * (self.margin + 2 * self.lines - size)
        return (*above, *inner, *below)


@lru_cache(32)
def encode_qr(text: str) -> Modules:
    """Encode a text at the lowest error correction (L), in the smallest version that holds it.

    Returns:
        Its modules; none for a text that no QR code can hold.
    """
    if len(text.encode()) > _LONGEST:
        return ()
    code = segno.make_qr(text, error="L", boost_error=False)
    return tuple(tuple(bool(module & 1) for module in line) for line in code.matrix)


def fit_qr(text: str, columns: int, lines: int) -> QrCode | None:
    """Encode a text for a room, with as much margin as it has up to `MOST_MARGIN`.

    Args:
        columns: the width of the room in cells.
        lines: its height.

    Returns:
        The code; None where there is no room for it.
    """
    modules = encode_qr(text)
    for margin in range(MOST_MARGIN, LEAST_MARGIN - 1, -1):
        code = QrCode(text=text, modules=modules, margin=margin)
        if modules and code.columns <= columns and code.lines <= lines:
            return code
    return None


def fit_links(links: Iterable[str], columns: int, lines: int, window: int) -> QrCode | None:
    """Encode the first of some links that there is room for.

    Args:
        links: the fullest first.
        columns: the width of the room in cells.
        lines: its height.
        window: lines of the whole window; below `FULL_FROM` the last link alone is tried.
    """
    choices = list(links)
    for link in choices if window >= FULL_FROM else choices[-1:]:
        if (code := fit_qr(link, columns, lines)) is not None:
            return code
    return None
