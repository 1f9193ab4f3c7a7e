"""Posters as SVG: text in its cells, bars as shapes; nothing is fetched, nothing runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from clantui.core.poster.layout import PartKind, PosterLine, PosterPart
from clantui.core.poster.palette import GROUND, hue_of
from clantui.core.text.colours import ColourRole

_CELL: Final = (10, 21)
"""Width and height of a cell, in pixels."""

_FONT_SIZE: Final = 16.6
"""At which most fonts with letters of one width have them as wide as a cell, in pixels."""

_BASELINE: Final = 16
"""Of a line, below its upper edge."""

_INSET: Final = 3
"""Of a shape from the upper and the lower edge of its line, in pixels."""

_FONTS: Final = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Courier New', monospace"

_BORDER: Final = 16
"""Pixels of ground around the frame."""

_LEFT: Final = {block: eighths for eighths, block in enumerate("▏▎▍▌▋▊▉█", 1)}
_LOWER: Final = {block: eighths for eighths, block in enumerate("▁▂▃▄▅▆▇", 1)}
"""Blocks, and the eighths of a cell that they fill: from the left, from below."""

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has not, section 2.2."""

_WORDS: Final = re.compile(r"\S+(?: \S+)*")


def escape_xml(text: str) -> str:
    """Return a text as it is written in XML and HTML, also between quotes."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def render_svg(lines: Sequence[PosterLine], title: str) -> str:
    """Draw a poster as a picture.

    Args:
        lines: of equal widths.
        title: of the picture, a stranger's text.
    """
    wide, high = _CELL
    width = sum(part.cells for part in lines[0]) * wide + 2 * _BORDER
    height = len(lines) * high + 2 * _BORDER
    frame = (
        f'<rect x="{_BORDER + wide / 2:g}" y="{_BORDER + high / 2:g}" '
        f'width="{width - 2 * _BORDER - wide}" height="{height - 2 * _BORDER - high}" rx="8" '
        f'fill="none" stroke="{hue_of(ColourRole.MUTED)}" stroke-opacity=".5"/>'
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
    """Draw words, each run of them in its place: a font of another width moves no other."""
    weight = ' font-weight="bold"' if part.is_bold else ""
    for words in _WORDS.finditer(part.text):
        at = x + cell_len(part.text[: words.start()]) * _CELL[0]
        length = cell_len(words[0]) * _CELL[0]
        if part.kind is PartKind.SIGN:
            yield _rect(at - 5, y, length + 10, _CELL[1], GROUND)
        # Letters of other scripts are drawn in other fonts, which stretching would distort.
        fitted = (
            f' textLength="{length}" lengthAdjust="spacingAndGlyphs"' if words[0].isascii() else ""
        )
        yield (
            f'<text x="{at}" y="{y + _BASELINE}"{fitted} fill="{hue_of(part.role)}"{weight}>'
            f"{escape_xml(words[0])}</text>"
        )


def _draw_shapes(part: PosterPart, x: int, y: int) -> Iterator[str]:
    """Draw blocks as rectangles, a run of full ones as one."""
    wide, high = _CELL
    full, hue = high - 2 * _INSET, hue_of(part.role)
    for block, run in groupby(part.text):
        cells = len([*run])
        if block in _LOWER:
            part_high = full * _LOWER[block] / 8
            yield _rect(x, y + high - _INSET - part_high, cells * wide, part_high, hue)
        elif block in _LEFT:
            yield _rect(x, y + _INSET, (cells - 1) * wide + wide * _LEFT[block] / 8, full, hue)
        elif block == "░":
            yield _rect(x, y + _INSET, cells * wide, full, hue, ' fill-opacity=".3"')
        elif block == "▶":
            yield _polygon(hue, (x, y + _INSET), (x + wide, y + high / 2), (x, y + high - _INSET))
        elif block == "⚑":
            yield _rect(x + 1, y + _INSET, 1.5, full, hue)
            yield _polygon(hue, (x + 2, y + _INSET), (x + wide, y + 7), (x + 2, y + 11))
        x += cells * wide


def _rect(x: float, y: float, wide: float, high: float, hue: str, more: str = "") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="{hue}"{more}/>'


def _polygon(hue: str, *points: tuple[float, float]) -> str:
    places = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{places}" fill="{hue}"/>'
