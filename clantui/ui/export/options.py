"""The contents of a screen that can be saved, and their formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.export.document import (
    DEFAULT_READER,
    DisplayedRows,
    Document,
    Reader,
    describe_order,
)
from clantui.core.export.filenames import find_format, slugify, with_extension
from clantui.core.export.render import FORMAT_NAMES, load_format
from clantui.core.export.render.csv import add_byte_order_mark, neutralise_formula
from clantui.core.export.rendering import render
from clantui.core.export.views import ViewReport, build_view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.poster.poster import make_poster
from clantui.core.poster.render import PosterFormat, find_poster_format, render_poster
from clantui.core.views.view import Requires, View, ViewData
from clantui.ui.common.time_zone import zone_of
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from clantui.ui.clan.view import ClanView


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


def list_clan_contents(clan_view: ClanView) -> tuple[ExportContent, ...]:
    """Return the contents of the clan screen; empty without a survey."""
    view_data, view = clan_view.counted.view_data, clan_view.view
    if view_data is None:
        return ()
    clan, rows = view_data.survey.clan, clan_view.counted.rows
    column, descending = view.column(clan_view.sort.column), clan_view.sort.descending
    displayed = DisplayedRows(
        rows=clan_view.table.all_rows,
        total=len(rows),
        counted=(
            view.describe_matches(clan_view.table.all_rows, rows)
            if clan_view.filter_text
            else view.describe_rows(rows)
        ),
        filter_text=clan_view.filter_text,
        sort=SortKey(column.key, descending),
        order=describe_order(column, rows, descending=descending),
    )
    name = slugify(clan.name) or clan.tag.text.lower()
    tables = list_table_contents(
        make_file_stem(name, view.key, at=view_data.survey.newest_at),
        displayed,
        f"{view.describe_rows(rows)}, in their usual order",
        partial(_build_document, view, view_data),
    )
    card = ExportContent(
        name="clan card",
        stem=make_file_stem(name, "card", at=view_data.survey.newest_at),
        description=_describe_card(clan_view),
        draw_card=partial(_draw_card, clan_view, view_data.survey),
    )
    return *tables, card


def _describe_card(clan_view: ClanView) -> str:
    """Return which parts of the clan card are missing, with the keys that load them."""
    state = clan_view.state
    missing = [
        *([] if state.race is not None else [f"river race ({key_name('race')})"]),
        *([] if state.logs is not None else ["match-ups (Faced)"]),
    ]
    return f"still missing: {', '.join(missing)}" if missing else "the clan on one card"


def _draw_card(clan_view: ClanView, survey: Survey, poster_format: PosterFormat) -> str:
    state = clan_view.state
    poster = make_poster(survey, snapshots=state.snapshots, race=state.race, logs=state.logs)
    return render_poster(poster, poster_format, Reader(zone=zone_of(clan_view)))


def format_row(clan_view: ClanView) -> str:
    """Return the cells of the highlighted row, separated by tabs; empty without a row."""
    row = clan_view.table.highlighted
    if row is None:
        return ""
    cells = (
        # A number may begin with a sign, a text may not: it could be a formula typed by a player.
        text if isinstance(column.value(row), int | float) else str(neutralise_formula(text))
        for column in clan_view.table.columns
        for text in [column.text(row)]
    )
    return "\t".join(cells)


def _build_document(
    view: View[Any], view_data: ViewData, displayed: DisplayedRows | None
) -> Document:
    """Return the same document as the command line."""
    cards_error: RoyaleError | None = None
    if Requires.CARDS in view.requires and not view_data.cards:
        cards_error = Cancelled("not there yet")
    if Requires.BATTLES not in view.requires:
        view_data = replace(view_data, logs=None)  # loaded for another view
    elif view_data.logs is None:
        players = [member.tag for member in view_data.survey.clan.members]
        view_data = replace(view_data, logs=BattleLogs.start(players))
    if Requires.WAR not in view.requires:
        view_data = replace(view_data, war=None)  # as above
    report = ViewReport(
        view=view, parts=(view_data,), cards_error=cards_error, displayed=displayed
    )
    return build_view_document(report)
