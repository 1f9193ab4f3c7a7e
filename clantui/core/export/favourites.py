"""Export of the favourite cards of each clan."""

from __future__ import annotations

import json
from functools import partial

from clantui.core.columns import Column
from clantui.core.export.displayed_rows import describe_displayed
from clantui.core.export.document import Document, ExportTable, Section, make_clan_column
from clantui.core.export.lines import FAVOURITES, split_by_clan
from clantui.core.export.records import FavouriteCard, FavouritesBody, FavouritesClan
from clantui.core.export.survey_report import (
    SurveyReport,
    describe_seen,
    encode_displayed,
    encode_supporter,
    list_clan_failures,
    list_errors,
    list_member_failures,
    make_clan_fields,
)
from clantui.core.model.game import kind_of
from clantui.core.model.survey import Survey
from clantui.core.text.dates import Zone
from clantui.core.views.favourites import (
    COLUMNS,
    VIEW,
    FavouriteRow,
    count_favourites,
    count_pairs,
    summarise_survey,
)


def build_favourites_document(report: SurveyReport) -> Document:
    """Build the document of each clan's favourites."""
    return Document(
        sections=lambda zone: (_build_section(report, survey, zone) for survey in report.surveys),
        sheet=lambda: _build_sheet(report),
        body=lambda: _build_body(report),
        lines=partial(split_by_clan, FAVOURITES),
        errors=list_errors(report),
        is_empty=not report.surveys,
        texts={"pairs": lambda: _render_pairs(report)},
    )


def _build_section(report: SurveyReport, survey: Survey, zone: Zone) -> Section:
    clan, rows = survey.clan, report.rows(survey)
    count = count_favourites(survey, report.deltas.get(clan.tag)) if report.displayed else rows
    seen = describe_seen(survey, len(survey.loaded), zone)
    shown = describe_displayed(report.displayed)
    return Section(
        title=clan.name,
        tag=str(clan.tag),
        notes=[f"{seen} · {summarise_survey(survey, count)}{shown}"],
        table=ExportTable(columns=VIEW.visible_columns(rows), rows=rows, plain_titles=True),
    )


def _build_sheet(report: SurveyReport) -> ExportTable:
    """Return one table of all clans; each row has the loaded and all members of its clan."""
    columns: list[Column[tuple[Survey, FavouriteRow]]] = [
        Column(key="clan", value=lambda line: str(line[0].clan.tag)),
        Column(key="clan_name", value=lambda line: line[0].clan.name),
        *map(make_clan_column, COLUMNS),
        Column(key="card_id", value=lambda line: line[1].card.id),
        Column(key="seen", value=lambda line: len(line[0].loaded)),
        Column(key="members", value=lambda line: len(line[0].clan.members)),
        Column(key="complete", value=lambda line: line[0].complete),
    ]
    rows = [(survey, row) for survey in report.surveys for row in report.rows(survey)]
    return ExportTable(columns=columns, rows=rows)


def _build_body(report: SurveyReport) -> FavouritesBody:
    return FavouritesBody(
        complete=report.complete,
        clans=[_build_clan(report, survey) for survey in report.surveys],
        errors=list_clan_failures(report.failed),
    )


def _build_clan(report: SurveyReport, survey: Survey) -> FavouritesClan:
    return FavouritesClan(
        **make_clan_fields(survey),
        without_favourite=sum(player.favourite is None for _, player in survey.loaded),
        shown=encode_displayed(report.displayed),
        cards=[_build_card(row) for row in report.rows(survey)],
        errors=list_member_failures(survey),
    )


def _build_card(row: FavouriteRow) -> FavouriteCard:
    return FavouriteCard(
        place=row.place,
        id=row.card.id,
        name=row.card.raw_name,
        players=row.players,
        share=round(row.share, 4),
        delta=row.delta,
        elixir=row.card.elixir,
        rarity=row.card.rarity,
        kind=kind_of(row.card.id),
        who=[encode_supporter(supporter) for supporter in row.holders],
    )


def _render_pairs(report: SurveyReport) -> str:
    """Return `[["Wizard", 5], …]` indented by 4, one JSON document for each clan."""
    return "".join(json.dumps(count_pairs(survey), indent=4) + "\n" for survey in report.surveys)
