"""The favourites of clans, each counted for itself."""

from __future__ import annotations

import json

from clantui.core.columns import Column
from clantui.core.export.displayed_rows import describe_displayed
from clantui.core.export.document import Document, ExportTable, Section, of_clan_row
from clantui.core.export.lines import favourites_lines
from clantui.core.export.records import FavouriteCard, FavouritesBody, FavouritesClan
from clantui.core.export.survey_report import (
    SurveyReport,
    clan_failures,
    clan_fields,
    describe_seen,
    error_lines,
    member_failures,
    shown_record,
    supporter_record,
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


def favourites_document(report: SurveyReport) -> Document:
    """Build the document of each clan's favourites."""
    return Document(
        sections=lambda zone: (_section(report, survey, zone) for survey in report.surveys),
        sheet=lambda: _sheet(report),
        body=lambda: _body(report),
        lines=favourites_lines,
        errors=error_lines(report),
        is_empty=not report.surveys,
        texts={"pairs": lambda _: _pairs(report)},
    )


def _section(report: SurveyReport, survey: Survey, zone: Zone) -> Section:
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


def _sheet(report: SurveyReport) -> ExportTable:
    """Put all clans into one table that says on each line how much of its clan was seen."""
    columns: list[Column[tuple[Survey, FavouriteRow]]] = [
        Column(key="clan", value=lambda line: str(line[0].clan.tag)),
        Column(key="clan_name", value=lambda line: line[0].clan.name),
        *map(of_clan_row, COLUMNS),
        Column(key="card_id", value=lambda line: line[1].card.id),
        Column(key="seen", value=lambda line: len(line[0].loaded)),
        Column(key="members", value=lambda line: len(line[0].clan.members)),
        Column(key="complete", value=lambda line: str(line[0].complete).lower()),
    ]
    rows = [(survey, row) for survey in report.surveys for row in report.rows(survey)]
    return ExportTable(columns=columns, rows=rows)


def _body(report: SurveyReport) -> FavouritesBody:
    return FavouritesBody(
        complete=report.complete,
        clans=[_clan(report, survey) for survey in report.surveys],
        errors=clan_failures(report.lost),
    )


def _clan(report: SurveyReport, survey: Survey) -> FavouritesClan:
    return FavouritesClan(
        **clan_fields(survey),
        without_favourite=sum(player.favourite is None for _, player in survey.loaded),
        shown=shown_record(report.displayed),
        cards=[_card(row) for row in report.rows(survey)],
        errors=member_failures(survey),
    )


def _card(row: FavouriteRow) -> FavouriteCard:
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
        who=[supporter_record(supporter) for supporter in row.holders],
    )


def _pairs(report: SurveyReport) -> str:
    """Write `[["Wizard", 5], …]` indented by 4, a document for each clan, and nothing else."""
    return "".join(json.dumps(count_pairs(survey), indent=4) + "\n" for survey in report.surveys)
