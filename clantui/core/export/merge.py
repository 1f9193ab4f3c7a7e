"""Export of several clans counted as one."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial

from clantui.core.columns import Column, attribute_column
from clantui.core.compare.merge import (
    MERGED_SHARE,
    ClanPart,
    MergedCount,
    MergedRow,
    make_clan_share_column,
    merge_clans,
)
from clantui.core.export.document import Document, ExportTable, Section
from clantui.core.export.lines import MERGED, split_by_kind
from clantui.core.export.records import CardPart, MergedBody, MergedCard, MergedClan
from clantui.core.export.survey_report import (
    SurveyReport,
    describe_loaded,
    describe_seen,
    encode_supporter,
    list_clan_failures,
    list_errors,
    make_clan_fields,
)
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import format_percent, pluralise, round_share
from clantui.core.views.card_columns import CARD, PLACE


def build_merged_document(report: SurveyReport) -> Document:
    """Build the document of merged clans."""
    count = merge_clans(report.surveys)
    rows = report.select_rows(count.rows)
    table = ExportTable(columns=_build_columns(report, count), rows=rows)
    return Document(
        sections=lambda zone: [_build_section(report, count, table, zone)],
        sheet=lambda: table,
        body=lambda: _build_body(report, count, rows),
        lines=partial(split_by_kind, MERGED),
        errors=list_errors(report),
        is_empty=not report.surveys,
        texts={"pairs": lambda: _render_pairs(count)},
    )


def _render_pairs(count: MergedCount) -> str:
    pairs = [(row.card.raw_name, row.players) for row in count.rows]
    return json.dumps(pairs, indent=4) + "\n"


def summarise_merge(count: MergedCount) -> str:
    """Return `138 of 150 members · 41 cards · top: Hog Rider 9%`."""
    parts = [describe_loaded(count.loaded_players, count.member_count)]
    if count.rows:
        top = count.rows[0]
        parts.append(pluralise(len(count.rows), "card"))
        parts.append(f"top: {top.card.name} {format_percent(top.share)}")
        elixir = count_elixir((row.card.elixir, row.players) for row in count.rows).mean
        if elixir is not None:
            parts.append(f"{elixir:.1f} elixir on average")
    if count.without_favourite:
        parts.append(f"{count.without_favourite} without a favourite")
    return " · ".join(parts)


def make_clan_titles(parts: tuple[ClanPart, ...]) -> list[str]:
    """Return each clan's name, with its tag if two clans have the same name."""
    clans = [part.survey.clan for part in parts]
    names = Counter(clan.name for clan in clans)
    return [clan.name if names[clan.name] == 1 else f"{clan.name} {clan.tag}" for clan in clans]


def _build_section(
    report: SurveyReport, count: MergedCount, table: ExportTable, zone: Zone
) -> Section:
    return Section(
        title=pluralise(len(count.parts), "clan") + (" merged" if len(count.parts) > 1 else ""),
        notes=[f"{summarise_merge(count)}{report.shown_text}"],
        items=[_describe_part(part, zone) for part in count.parts],
        table=table,
    )


def _describe_part(part: ClanPart, zone: Zone) -> str:
    clan = part.survey.clan
    return f"{clan.name} {clan.tag}: {describe_seen(part.survey, len(part.counted), zone)}"


def _build_columns(report: SurveyReport, count: MergedCount) -> list[Column[MergedRow]]:
    """List the columns: for each clan its share, and as a raw value also its players."""
    columns: list[Column[MergedRow]] = [
        PLACE,
        CARD,
        attribute_column("players", "Players", align_right=True),
        MERGED_SHARE,
    ]
    for index, title in enumerate(make_clan_titles(count.parts)):
        columns += _build_clan_columns(index, count.parts[index].survey.clan.tag.text, title)
    return [
        *columns,
        attribute_column("card.elixir", "Elixir", align_right=True),
        attribute_column("card.rarity.value", "Rarity", key="rarity"),
        Column(key="card_id", value=lambda row: row.card.id),
        Column(key="seen", value=lambda _: count.loaded_players),
        Column(key="members", value=lambda _: count.member_count),
        Column(key="complete", value=lambda _: report.is_complete),
    ]


def _build_clan_columns(index: int, tag: str, title: str) -> list[Column[MergedRow]]:
    return [
        Column(key=f"players_{tag}", value=lambda row: len(row.holders[index])),
        make_clan_share_column(index, f"share_{tag}", title),
    ]


def _build_body(
    report: SurveyReport, count: MergedCount, rows: tuple[MergedRow, ...]
) -> MergedBody:
    return MergedBody(
        complete=report.is_complete,
        members=count.member_count,
        seen=count.loaded_players,
        without_favourite=count.without_favourite,
        shown=report.shown_record,
        clans=[
            MergedClan(**make_clan_fields(part.survey) | {"seen": len(part.counted)})
            for part in count.parts
        ],
        cards=[_build_card(count, row) for row in rows],
        errors=list_clan_failures(report.failed),
    )


def _build_card(count: MergedCount, row: MergedRow) -> MergedCard:
    parts = [
        CardPart(
            tag=str(part.survey.clan.tag),
            players=len(supporters),
            share=round_share(share),
            who=[encode_supporter(supporter) for supporter in supporters],
        )
        for part, supporters, share in zip(count.parts, row.holders, row.shares, strict=True)
    ]
    return MergedCard(
        place=row.place,
        id=row.card.id,
        name=row.card.raw_name,
        players=row.players,
        share=round(row.share, 4),
        elixir=row.card.elixir,
        rarity=row.card.rarity,
        clans=parts,
    )
