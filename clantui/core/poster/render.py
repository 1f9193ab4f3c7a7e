"""Formats of a poster: text, SVG, a web page; and PNG, which is made of the SVG."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from clantui.core.export.document import Reader
from clantui.core.poster.html import render_html
from clantui.core.poster.layout import lay_out_poster
from clantui.core.poster.poster import Poster
from clantui.core.poster.svg import render_svg
from clantui.core.poster.text import render_coloured, render_plain


class PosterFormat(StrEnum):
    """Format of a poster."""

    TEXT = "text"
    SVG = "svg"
    PNG = "png"
    HTML = "html"

    @property
    def ending(self) -> str:
        """The ending of a file's name: `.svg`."""
        return ".txt" if self is PosterFormat.TEXT else f".{self.value}"


def poster_format_of(name: str) -> PosterFormat | None:
    """Return the format that a file's name tells by its ending; None for one we do not know."""
    return next((form for form in PosterFormat if name.lower().endswith(form.ending)), None)


POSTER_ENDINGS: Final = ", ".join(form.ending for form in PosterFormat)
"""The endings of files, in words."""


def render_poster(
    poster: Poster, form: PosterFormat, reader: Reader, *, is_true_colour: bool = False
) -> str:
    """Write a poster in a format.

    Args:
        form: for `PNG` the SVG that it is made of.
        reader: of the text; pictures are in colours, as wide as can be, whoever looks at them.
        is_true_colour: whether the reader's terminal has 24 bits of colour.
    """
    if form is PosterFormat.TEXT:
        colours = reader.colours
        lines = lay_out_poster(poster, reader.width, zone=reader.zone, has_colours=colours)
        if not colours:
            return render_plain(lines, ascii_only=reader.ascii)
        return render_coloured(lines, ascii_only=reader.ascii, is_true_colour=is_true_colour)
    lines = lay_out_poster(poster, zone=reader.zone, has_colours=True)
    title = f"{poster.name} {poster.tag} · clantui"
    return (render_html if form is PosterFormat.HTML else render_svg)(lines, title)
