"""SVG to PNG with resvg, if it is installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from importlib.util import find_spec
from typing import Final, TypeAlias

from msgspec import Struct

PNG_MISSING: Final = "a PNG needs an extra: pip install 'clantui[png]'; .svg needs none"
"""Message if resvg is not installed."""

_NO_FONT: Final = (
    "a PNG needs a font such as DejaVu Sans Mono, and none is installed; .svg needs none"
)

_FAMILIES: Final = (
    "DejaVu Sans Mono",
    "Noto Sans Mono",
    "Liberation Mono",
    "Ubuntu Mono",
    "Ubuntu Sans Mono",
    "Adwaita Mono",
    "Cascadia Mono",
    "Consolas",
    "Menlo",
    "Courier New",
    "FreeMono",
    "Nimbus Mono PS",
    "Hack",
    "JetBrains Mono",
    "Source Code Pro",
    "DejaVu Sans",
    "Noto Sans",
    "Liberation Sans",
    "Arial",
    "Helvetica",
)
"""Fonts for `monospace`, best first: resvg has no default font and would draw no letters."""

_SAMPLE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
    '<text x="2" y="18" font-size="16" font-family="{}">{}</text></svg>'
)
_TEXT: Final = re.compile(r"<text\b[^>]*>([^<]*)</text>")
_NO_CHARACTER: Final = "\U0010fffd"
"""A private-use character: it is drawn like any character that the font lacks, mostly as a box."""

_ZOOM: Final = 2
"""Pixels of a PNG per pixel of its SVG."""

_MAX_NAMED: Final = 3
"""Maximum number of characters listed in a message."""

_Draw: TypeAlias = Callable[[str], bytes]


class NoFontError(Exception):
    """No font is installed, so the PNG would have no letters."""


class Raster(Struct, frozen=True, kw_only=True):
    """A picture as PNG, and the characters without a font, each once, drawn as boxes."""

    png: bytes
    boxes: str = ""

    @property
    def complaint(self) -> str:
        """The message about characters drawn as boxes; empty if there are none."""
        if not self.boxes:
            return ""
        names = " ".join(self.boxes[:_MAX_NAMED]) + (" …" if len(self.boxes) > _MAX_NAMED else "")
        # The screen shows one line of it, so the most important comes first.
        return f"Boxes in the PNG: no font has {names} · use .svg or install a Noto font"


def can_rasterise() -> bool:
    """Return True if resvg is installed."""
    return find_spec("resvg_py") is not None


def rasterise(svg: str) -> Raster:
    """Render an SVG with the fonts of this machine; links in it are not followed.

    Raises:
        ImportError: if resvg is not installed; see `can_rasterise`.
        NoFontError: if no font is found.
    """
    import resvg_py  # noqa: PLC0415 — an optional package

    draw = resvg_py.svg_to_bytes
    if (family := _find_font(draw)) is None:
        raise NoFontError(_NO_FONT)
    png = draw(svg, zoom=_ZOOM, monospace_family=family)
    return Raster(png=png, boxes="".join(_find_boxes(svg, family, draw)))


def _find_font(draw: _Draw) -> str | None:
    empty = draw(_SAMPLE.format("", " "))
    return next((name for name in _FAMILIES if draw(_SAMPLE.format(name, "W")) != empty), None)


def _find_boxes(svg: str, family: str, draw: _Draw) -> Iterator[str]:
    """Yield the characters of a picture that the font lacks."""
    texts = unescape("".join(_TEXT.findall(svg)))
    non_ascii = dict.fromkeys(char for char in texts if not char.isascii())
    if non_ascii:
        box = draw(_SAMPLE.format(family, _NO_CHARACTER))
        yield from (c for c in non_ascii if draw(_SAMPLE.format(family, c)) == box)
