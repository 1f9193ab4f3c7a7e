"""Appearance of the screen: theme, colours, ASCII, animation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from clantui.core.text.ascii import to_ascii_wide
from clantui.ui.appearance.themes import DARK

_SCROLL_BAR: Final = "@mouse.down"
"""Keys of Textual's style metadata that mark the parts of a scroll bar."""

_DEFAULT: Final = Style.from_color(RichColor.parse("default"), RichColor.parse("default"))


class Appearance(Struct, frozen=True, kw_only=True):
    """Appearance settings, known before the first frame.

    Attributes:
        theme: its name; ignored without colours.
        this_run_only: use the theme only now, instead of one chosen earlier.
    """

    theme: str = DARK.name
    this_run_only: bool = False
    colours: bool = True
    ascii: bool = False
    animation: bool = True


DEFAULT_APPEARANCE: Final = Appearance()


class AsciiFilter(LineFilter):
    """Filter that replaces characters by ASCII, including borders and scroll bars."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Filter a line; its width in cells stays the same."""
        del background
        if all(segment.text.isascii() for segment in segments):
            return segments
        line = "".join(segment.text for segment in segments)
        spare = room = max(len(line) - len(line.rstrip(" ")) - 1, 0)
        ascii_segments = []
        for text, style, control in segments:
            if style is not None and not text.isascii() and _SCROLL_BAR in style.meta:
                ascii_text = " " * cell_len(text)
            else:
                ascii_text, room = to_ascii_wide(text, room)
            ascii_segments.append(Segment(ascii_text, style, control))
        return self._cut_blanks(ascii_segments, spare - room)

    @staticmethod
    def _cut_blanks(segments: list[Segment], cells: int) -> list[Segment]:
        while cells > 0:
            text, style, control = segments.pop()
            cut = min(cells, len(text) - len(text.rstrip(" ")))
            cells -= cut
            if remainder := text[: len(text) - cut]:
                segments.append(Segment(remainder, style, control))
                break
        return segments


class ColourlessFilter(LineFilter):
    """Filter that removes all colours; reverse video and underlining replace backgrounds.

    Textual's own filter for `NO_COLOR` draws in shades of grey; this one uses only the default
    colours of the terminal.
    """

    def __init__(self, app: App[None]) -> None:
        super().__init__()
        self._app = app

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Filter a line."""
        del background
        variables = self._app.theme_variables
        marks = {
            variables["block-cursor-background"].upper(): "reverse",
            variables["block-cursor-blurred-background"].upper(): "underline",
            variables["primary"].upper(): "reverse",
        }
        return [
            Segment(text, None if style is None else self._remove_colours(style, marks), control)
            for text, style, control in segments
        ]

    @staticmethod
    def _remove_colours(style: Style, marks: Mapping[str, str]) -> Style:
        colour = style.bgcolor
        mark = ""
        if colour is not None and colour.triplet is not None:
            mark = marks.get(colour.triplet.hex.upper(), "")
        return style + _DEFAULT + Style.parse(mark)


def list_line_filters(app: App[None], appearance: Appearance) -> list[LineFilter]:
    """Return the filters of drawn lines; usually none."""
    filters: list[LineFilter] = [AsciiFilter()] if appearance.ascii else []
    if not appearance.colours:
        filters.append(ColourlessFilter(app))
    return filters
