"""Posters as SVG, with bars as shapes, without scripts and external resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from clantui.core.poster.layout import GROUND, POSTER_HUES, PartKind, PosterLine, PosterPart
from clantui.core.text.colours import ColourRole

_CELL: Final = (10, 21)
"""Width and height of a cell, in pixels."""

_FONT_SIZE: Final = 16.6
"""Pixels; letters of most monospaced fonts then are as wide as a cell."""

_BASELINE: Final = 16
"""Pixels below the upper edge of a line."""

_INSET: Final = 3
"""Pixels between a shape and the upper and lower edge of its line."""

_FONTS: Final = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Courier New', monospace"

_BORDER: Final = 16
"""Pixels of background around the frame."""

_LEFT: Final = {block: eighths for eighths, block in enumerate("▏▎▍▌▋▊▉█", 1)}
_LOWER: Final = {block: eighths for eighths, block in enumerate("▁▂▃▄▅▆▇", 1)}
"""Eighths of a cell that a block fills, from the left and from below."""

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""

_WORDS: Final = re.compile(r"\S+(?: \S+)*")


def escape_xml(text: str) -> str:
    """Escape a text for XML and HTML, also within quotes."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def render_svg(lines: Sequence[PosterLine], title: str) -> str:
    """Return a poster of lines of equal width as a picture; its title is untrusted text."""
    cell_width, cell_height = _CELL
    width = sum(part.cells for part in lines[0]) * cell_width + 2 * _BORDER
    height = len(lines) * cell_height + 2 * _BORDER
    frame = (
        f'<rect x="{_BORDER + cell_width / 2:g}" y="{_BORDER + cell_height / 2:g}" '
        f'width="{width - 2 * _BORDER - cell_width}" '
        f'height="{height - 2 * _BORDER - cell_height}" rx="8" '
        f'fill="none" stroke="{POSTER_HUES[ColourRole.MUTED]}" stroke-opacity=".5"/>'
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{_FONTS}" '
        f'font-size="{_FONT_SIZE}" direction="ltr">'
    )
    return "\n".join(
        (
            head,
            f"<title>{escape_xml(title)}</title>",
            f'<rect width="{width}" height="{height}" rx="10" fill="{GROUND}"/>',
            frame,
            *_draw_lines(lines),
            "</svg>\n",
        )
    )


def _draw_lines(lines: Iterable[PosterLine]) -> Iterator[str]:
    for row, line in enumerate(lines):
        x, y = _BORDER, _BORDER + row * _CELL[1]
        for part in line:
            if part.kind is PartKind.SHAPE:
                yield from _draw_shapes(part, x, y)
            elif part.kind is not PartKind.FRAME:
                yield from _draw_text(part, x, y)
            x += part.cells * _CELL[0]


def _draw_text(part: PosterPart, x: int, y: int) -> Iterator[str]:
    """Draw each run of words at its own place, so that a wider font does not move the others."""
    weight = ' font-weight="bold"' if part.is_bold else ""
    for words in _WORDS.finditer(part.text):
        at = x + cell_len(part.text[: words.start()]) * _CELL[0]
        length = cell_len(words[0]) * _CELL[0]
        if part.kind is PartKind.SIGN:
            yield _draw_rect(at - 5, y, length + 10, _CELL[1], GROUND)
        # Stretching would distort the letters of other scripts, which come from other fonts.
        fitted = (
            f' textLength="{length}" lengthAdjust="spacingAndGlyphs"' if words[0].isascii() else ""
        )
        yield (
            f'<text x="{at}" y="{y + _BASELINE}"{fitted} fill="{part.hue}"{weight}>'
            f"{escape_xml(words[0])}</text>"
        )


def _draw_shapes(part: PosterPart, x: int, y: int) -> Iterator[str]:
    """Draw blocks as rectangles, equal blocks in a row as one."""
    width, height = _CELL
    top, bottom = y + _INSET, y + height - _INSET
    full, hue = height - 2 * _INSET, part.hue
    for block, run in groupby(part.text):
        cells = len([*run])
        if block in _LOWER:
            block_height = full * _LOWER[block] / 8
            yield _draw_rect(x, bottom - block_height, cells * width, block_height, hue)
        elif block in _LEFT:
            yield _draw_rect(x, top, (cells - 1) * width + width * _LEFT[block] / 8, full, hue)
        elif block == "░":
            yield _draw_rect(x, top, cells * width, full, hue, ' fill-opacity=".3"')
        elif block == "▶":
            points = f"{x},{top} {x + width},{y + height / 2:g} {x},{bottom}"
            yield f'<polygon points="{points}" fill="{hue}"/>'
        x += cells * width


def _draw_rect(x: float, y: float, width: float, height: float, hue: str, more: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{hue}"{more}/>'
