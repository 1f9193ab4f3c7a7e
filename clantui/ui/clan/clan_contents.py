"""The contents of the clan screen that can be saved or copied."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.export.document import DisplayedRows, Document, Reader, describe_order
from clantui.core.export.filenames import slugify
from clantui.core.export.render.csv import neutralise_formula
from clantui.core.export.views import ViewReport, build_view_document
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.poster.poster import make_poster
from clantui.core.poster.render import PosterFormat, render_poster
from clantui.core.text.chat import ChatLine
from clantui.core.text.dates import Zone
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.view import Requires, View, ViewData
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.view import ClanView
from clantui.ui.common.time_zone import zone_of
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.keymap.names import key_name


def list_clan_contents(clan_view: ClanView) -> tuple[ExportContent, ...]:
    """Return the contents of the clan screen; empty without a survey."""
    view_data, view = clan_view.counted.view_data, clan_view.view
    if view_data is None:
        return ()
    clan, rows = view_data.survey.clan, clan_view.counted.rows
    column, descending = view.find_column(clan_view.sort.column), clan_view.sort.descending
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
        draw_card=partial(_draw_card, clan_view.state, view_data.survey, zone_of(clan_view)),
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


def _draw_card(state: ClanState, survey: Survey, zone: Zone, poster_format: PosterFormat) -> str:
    poster = make_poster(survey, snapshots=state.snapshots, race=state.race, logs=state.logs)
    return render_poster(poster, poster_format, Reader(zone=zone))


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


def write_view_line(clan_view: ClanView) -> ChatLine:
    """Return the chat line of the view about the filtered rows, or why there is none."""
    counted = clan_view.counted
    write, view_data = counted.view.chat_line, counted.view_data
    if write is None or view_data is None:
        return ChatLine(reason="Nothing to copy yet: the clan is loading")
    return write(view_data, apply_filter(counted.rows, parse_query(clan_view.filter_text)))


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
