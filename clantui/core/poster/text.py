"""Posters as text, plain or with terminal colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clantui.core.poster.layout import GROUND, PosterLine, PosterPart
from clantui.core.text.colours import HUES, ColourRole

_RESET: Final = "\x1b[0m"
_BOLD: Final = "1"
_FAINT: Final = "2"

_COLOURS: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_FIRST_COLOUR: Final = 30
"""Code of the first colour in ECMA-48, "Select Graphic Rendition"."""


def render_plain(lines: Iterable[PosterLine]) -> str:
    """Return a poster without colours."""
    return "".join("".join(part.text for part in line) + "\n" for line in lines)


def render_coloured(lines: Iterable[PosterLine], *, is_true_colour: bool) -> str:
    """Return a poster in 24-bit colours on its own ground, or in the terminal's eight."""
    ground = f"48;2;{_format_channels(GROUND)};" if is_true_colour else ""
    rows = []
    for line in lines:
        row = ""
        for part in line:
            style = ground + _make_style(part, is_true_colour=is_true_colour)
            row += f"\x1b[{style}m{part.text}{_RESET}" if style else part.text
        rows.append(f"{row}\n")
    return "".join(rows)


def _make_style(part: PosterPart, *, is_true_colour: bool) -> str:
    codes = [_BOLD] if part.is_bold else []
    if is_true_colour:
        codes.append(f"38;2;{_format_channels(part.hue)}")
    elif part.role is ColourRole.MUTED:
        codes.append(_FAINT)
    elif (hues := HUES.get(part.role)) is not None:
        codes.append(str(_FIRST_COLOUR + _COLOURS.index(hues.terminal)))
    return ";".join(codes)


def _format_channels(hue: str) -> str:
    """Return `#RRGGBB` as `R;G;B`, each 0 to 255."""
    return ";".join(str(int(hue[place : place + 2], 16)) for place in (1, 3, 5))
