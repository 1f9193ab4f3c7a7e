"""Filters of every line before it reaches the terminal: without colours, or in ASCII.

Textual's own filter for `NO_COLOR` turns colours into greys, which are colours of a terminal all
the same; the one here leaves the terminal its own two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from clantui.core.text.ascii import to_ascii_wide

_PRESSED: Final = "@mouse.down"
"""The mark by which Textual knows the parts of a scroll bar."""

_DEFAULT: Final = Style.from_color(RichColor.parse("default"), RichColor.parse("default"))


class Ascii(LineFilter):
    """Gives every sign its ASCII twin, borders and scroll bars included."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Filter one line of a widget, to as many cells as before."""
        del background
        if all(segment.text.isascii() for segment in segments):
            return segments
        tail = self._tail(segments)
        room, lines = tail, []
        for text, style, control in segments:
            if style is not None and not text.isascii() and _PRESSED in style.meta:
                lines.append(Segment(" " * cell_len(text), style, control))
            else:
                twin, room = to_ascii_wide(text, room)
                lines.append(Segment(twin, style, control))
        return self._shorten(lines, tail - room)

    @staticmethod
    def _tail(segments: list[Segment]) -> int:
        """Count the blank cells at the end of a line, but one."""
        line = "".join(segment.text for segment in segments)
        return max(len(line) - len(line.rstrip(" ")) - 1, 0)

    @staticmethod
    def _shorten(segments: list[Segment], cells: int) -> list[Segment]:
        """Take blanks off the end of a line."""
        while cells > 0:
            text, style, control = segments.pop()
            cut = min(cells, len(text) - len(text.rstrip(" ")))
            cells -= cut
            if rest := text[: len(text) - cut]:
                segments.append(Segment(rest, style, control))
                if not cut:
                    break
        return segments


class Colourless(LineFilter):
    """Takes all colour away; reverse video and underlining stand for meaningful grounds."""

    def __init__(self, marks: Callable[[], Mapping[str, str]]) -> None:
        """Set up.

        Args:
            marks: gives, by the colour of a ground (`#2B4A73`), the text style that stands for it.
        """
        super().__init__()
        self._marks = marks

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Filter one line of a widget."""
        del background
        marks = self._marks()
        return [
            Segment(text, None if style is None else self._bare(style, marks), control)
            for text, style, control in segments
        ]

    @staticmethod
    def _bare(style: Style, marks: Mapping[str, str]) -> Style:
        ground = style.bgcolor
        mark = ""
        if ground is not None and ground.triplet is not None:
            mark = marks.get(ground.triplet.hex.upper(), "")
        return style + _DEFAULT + _parse_style(mark)


@lru_cache(16)
def _parse_style(style: str) -> Style:
    return Style.parse(style)
