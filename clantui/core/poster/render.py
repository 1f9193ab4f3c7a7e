"""Formats of a poster: text, SVG, HTML, and PNG (made from the SVG)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from clantui.core.export.document import Reader
from clantui.core.poster.html import render_html
from clantui.core.poster.layout import lay_out_poster
from clantui.core.poster.poster import Poster
from clantui.core.poster.svg import render_svg
from clantui.core.poster.text import render_coloured, render_plain
from clantui.core.text.ascii import to_ascii


class PosterFormat(StrEnum):
    """Format of a poster."""

    TEXT = "text"
    SVG = "svg"
    PNG = "png"
    HTML = "html"

    @property
    def ending(self) -> str:
        """The file extension: `.svg`."""
        return ".txt" if self is PosterFormat.TEXT else f".{self.value}"


def find_poster_format(name: str) -> PosterFormat | None:
    """Return the format of a file name's extension; None if it is unknown."""
    found = (choice for choice in PosterFormat if name.lower().endswith(choice.ending))
    return next(found, None)


POSTER_ENDINGS: Final = ", ".join(choice.ending for choice in PosterFormat)
"""The file extensions, separated by commas, for messages."""


def render_poster(poster: Poster, poster_format: PosterFormat, reader: Reader) -> str:
    """Return a poster in a format; for a PNG, the SVG that it is made from.

    All formats but the text are coloured and as wide as possible.
    """
    if poster_format is PosterFormat.TEXT:
        lines = lay_out_poster(poster, reader.width, zone=reader.zone, has_colours=reader.colours)
        if reader.colours:
            text = render_coloured(lines, is_true_colour=reader.true_colour)
        else:
            text = render_plain(lines)
        return to_ascii(text) if reader.ascii else text
    lines = lay_out_poster(poster, zone=reader.zone, has_colours=True)
    title = f"{poster.name} {poster.tag} · clantui"
    return (render_html if poster_format is PosterFormat.HTML else render_svg)(lines, title)
