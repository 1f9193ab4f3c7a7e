"""QR codes (ISO/IEC 18004) of links, fitted to the screen.

A cell shows two modules, one above the other, because it is about twice as high as wide. The
standard requires a light margin of `MAX_MARGIN` modules; phones can read a code on a screen with
`MIN_MARGIN`.
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

MIN_MARGIN: Final = 1
MAX_MARGIN: Final = 4
"""Light modules around a code."""

FULL_FROM: Final = 30
"""Minimum height of the window, in lines, for codes of longer links."""

_MAX_BYTES: Final = 2953
"""Bytes of the largest code, version 40 at level L."""

Modules: TypeAlias = tuple[tuple[bool, ...], ...]
"""A square of modules, row by row; True for a dark one."""


class QrCode(Struct, frozen=True, kw_only=True):
    """A QR code: its modules, and the number of light ones on each side."""

    modules: Modules
    margin: int = MIN_MARGIN

    @property
    def columns(self) -> int:
        """Width in cells, with the margin."""
        return len(self.modules) + 2 * self.margin

    @property
    def lines(self) -> int:
        """Height in lines of two modules, with the margin."""
        return (self.columns + 1) // 2

    @property
    def rows_with_margin(self) -> Modules:
        """Modules with the margin; an even number of rows, the last one light."""
        size, side = self.columns, (False,) * self.margin
        blank = (False,) * size
        inner = ((*side, *line, *side) for line in self.modules)
        above = (blank,) * self.margin
        below = (blank,) * (self.margin + 2 * self.lines - size)
        return (*above, *inner, *below)


@lru_cache(32)
def encode_qr(text: str) -> Modules:
    """Encode a text with error correction L; return the modules, empty if it is too long."""
    if len(text.encode()) > _MAX_BYTES:
        return ()
    code = segno.make_qr(text, error="L", boost_error=False)
    return tuple(tuple(bool(module & 1) for module in line) for line in code.matrix)


def fit_links(links: Iterable[str], columns: int, lines: int, window: int) -> QrCode | None:
    """Encode the first link that fits, with the widest margin that fits; None if none does.

    Args:
        links: the longest first.
        window: height of the window in lines; below `FULL_FROM` only the last link is tried.
    """
    choices = list(links)
    for link in choices if window >= FULL_FROM else choices[-1:]:
        modules = encode_qr(link)
        for margin in range(MAX_MARGIN, MIN_MARGIN - 1, -1):
            code = QrCode(modules=modules, margin=margin)
            if modules and code.columns <= columns and code.lines <= lines:
                return code
    return None
