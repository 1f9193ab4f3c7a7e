"""The contents of a screen that can be saved, and their formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from msgspec import Struct

from clantui.core.export.document import DEFAULT_READER, DisplayedRows, Document
from clantui.core.export.filenames import find_format, slugify, with_extension
from clantui.core.export.render import FORMAT_NAMES, load_format
from clantui.core.export.render.csv import add_byte_order_mark
from clantui.core.export.rendering import render
from clantui.core.poster.render import PosterFormat, find_poster_format


class FormatChoice(Struct, frozen=True):
    """A format in the dialog."""

    label: str
    description: str


def list_format_choices() -> dict[str, FormatChoice]:
    """Return the formats of all documents, and Excel and SVG, by name."""
    choices: dict[str, FormatChoice] = {}
    for name in FORMAT_NAMES:
        file_format = load_format(name)
        choices[name] = FormatChoice(file_format.label, file_format.description)
        if name == "csv":
            description = "CSV that Excel opens with all letters intact"
            choices["excel"] = FormatChoice("Excel", description)
    choices["svg"] = FormatChoice("SVG", "a picture of the whole screen")
    return choices


CARD_CHOICES: Final[Mapping[str, FormatChoice]] = {
    PosterFormat.PNG.value: FormatChoice("PNG", "a picture that every chat shows"),
    PosterFormat.SVG.value: FormatChoice("SVG", "a picture that stays sharp"),
    PosterFormat.HTML.value: FormatChoice("HTML", "a page for a browser"),
    PosterFormat.TEXT.value: FormatChoice("text", "plain text, 80 columns"),
}
"""The formats of the clan card, by name."""


class ExportContent(Struct, frozen=True, kw_only=True):
    """A content that can be saved: a document, or the clan card.

    Attributes:
        stem: file name without its ending.
        document: None for the clan card.
        draw_card: draws the clan card in a format; None for a document.
    """

    name: str = "everything"
    stem: str
    description: str
    document: Document | None = None
    draw_card: Callable[[PosterFormat], str] | None = None

    @property
    def formats(self) -> Mapping[str, FormatChoice]:
        """The formats of this content, by name."""
        return list_format_choices() if self.draw_card is None else CARD_CHOICES

    def find_format(self, name: str) -> str | None:
        """Return the format of a file name's ending, or None."""
        return find_format(name) if self.draw_card is None else find_poster_format(name)

    def with_ending(self, name: str, format_name: str) -> str:
        """Return a file name with the ending of a format, in place of another format's."""
        if find_format(name) is not None or find_poster_format(name) is not None:
            name = name[: name.rfind(".")]
        if self.draw_card is not None:
            return name + PosterFormat(format_name).ending
        return with_extension(name, format_name)

    def render(self, format_name: str, take_screenshot: Callable[[], str]) -> str:
        """Return the content in a format; for a PNG, the SVG that it is drawn from."""
        if self.draw_card is not None:
            return self.draw_card(PosterFormat(format_name))
        if format_name == "svg" or self.document is None:
            return take_screenshot()
        if format_name == "excel":
            return add_byte_order_mark(render(self.document, "csv", DEFAULT_READER))
        return render(self.document, format_name, DEFAULT_READER)


@runtime_checkable
class Exportable(Protocol):
    """A screen with its own document."""

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the current contents; empty before there are any."""


def make_file_stem(*parts: str, at: datetime) -> str:
    """Return a file name that is valid on every file system: `lantern-keep-race-2026-11-21`."""
    return "-".join(filter(None, [*map(slugify, parts), f"{at:%Y-%m-%d}"]))


def list_table_contents(
    stem: str,
    displayed: DisplayedRows,
    everything: str,
    build: Callable[[DisplayedRows | None], Document],
) -> tuple[ExportContent, ExportContent]:
    """Return the rows on the screen and all rows, as contents to choose from.

    Args:
        everything: describes all rows.
        build: makes the document of the rows on the screen, or of all rows for None.
    """
    shown = ExportContent(
        name="this table", stem=stem, description=displayed.description, document=build(displayed)
    )
    return shown, ExportContent(stem=stem, description=everything, document=build(None))
