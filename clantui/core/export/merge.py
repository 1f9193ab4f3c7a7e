"""The favourites of several clans counted as one."""

from __future__ import annotations

import json
from collections import Counter

from clantui.core.columns import Column
from clantui.core.compare.merge import (
    ClanPart,
    MergedCount,
    MergedRow,
    count_merged_pairs,
    merge_clans,
)
from clantui.core.export.document import Document, ExportTable, Section
from clantui.core.export.lines import merged_lines
from clantui.core.export.records import CardPart, MergedBody, MergedCard, MergedClan
from clantui.core.export.survey_report import (
    SurveyReport,
    clan_failures,
    clan_fields,
    describe_loaded,
    describe_seen,
    error_lines,
    member_failures,
    supporter_record,
)
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import format_percent, format_share, pluralise, round_share
from clantui.core.views.favourites import average_elixir


def merged_document(report: SurveyReport) -> Document:
    """Build the document of clans counted as one."""
    count = merge_clans(report.surveys)
    table = ExportTable(columns=_columns(report, count), rows=count.rows)
    return Document(
        sections=lambda zone: [_section(count, table, zone)],
        sheet=lambda: table,
        body=lambda: _body(report, count),
        lines=merged_lines,
        errors=error_lines(report),
        is_empty=not report.surveys,
        texts={"pairs": lambda _: json.dumps(count_merged_pairs(count), indent=4) + "\n"},
    )


def merge_summary(count: MergedCount) -> str:
    """Return one line: `138 of 150 members · 41 cards · top: Hog Rider 9%`."""
    parts = [describe_loaded(count.seen, count.members)]
    if count.rows:
        top = count.rows[0]
        parts.append(pluralise(len(count.rows), "card"))
        parts.append(f"top: {top.card.name} {format_percent(top.share)}")
        if (elixir := average_elixir(count.rows)) is not None:
            parts.append(f"{elixir:.1f} elixir on average")
    if count.seen and count.without:
        parts.append(f"{count.without} without a favourite")
    return " · ".join(parts)


def titles(parts: tuple[ClanPart, ...]) -> list[str]:
    """Return a heading for each clan: its name, with its tag where two have the same name."""
    clans = [part.survey.clan for part in parts]
    names = Counter(clan.name for clan in clans)
    return [clan.name if names[clan.name] == 1 else f"{clan.name} {clan.tag}" for clan in clans]


def _section(count: MergedCount, table: ExportTable, zone: Zone) -> Section:
    return Section(
        title=f"{pluralise(len(count.parts), 'clan')} merged",
        notes=[merge_summary(count)],
        items=[_describe_part(part, zone) for part in count.parts],
        table=table,
    )


def _describe_part(part: ClanPart, zone: Zone) -> str:
    clan = part.survey.clan
    return f"{clan.name} {clan.tag}: {describe_seen(part.survey, len(part.present), zone)}"


def _columns(report: SurveyReport, count: MergedCount) -> list[Column[MergedRow]]:
    """List the columns: people see a share for each clan, machines get its players, too."""
    columns: list[Column[MergedRow]] = [
        Column(
            key="place",
            title="#",
            align_right=True,
            value=lambda row: row.place,
            text=lambda row: str(row.place),
        ),
        Column(
            key="card",
            title="Card",
            value=lambda row: row.card.raw_name,
            text=lambda row: row.card.name,
        ),
        Column(
            key="players",
            title="Players",
            align_right=True,
            value=lambda row: row.players,
            text=lambda row: str(row.players),
        ),
        Column(
            key="share",
            title="Share",
            align_right=True,
            value=lambda row: round(row.share, 4),
            text=lambda row: format_percent(row.share),
        ),
    ]
    for index, title in enumerate(titles(count.parts)):
        columns += _clan_columns(index, count.parts[index].survey.clan.tag.text, title)
    return [*columns, *_card_columns(report, count)]


def _clan_columns(index: int, tag: str, title: str) -> list[Column[MergedRow]]:
    return [
        Column(key=f"players_{tag}", value=lambda row: len(row.fans[index])),
        Column(
            key=f"share_{tag}",
            title=title,
            align_right=True,
            value=lambda row: round_share(row.shares[index]),
            text=lambda row: format_share(row.shares[index]),
        ),
    ]


def _card_columns(report: SurveyReport, count: MergedCount) -> list[Column[MergedRow]]:
    """List the columns of the card itself, and of how much of the clans the count rests on."""
    return [
        Column(
            key="elixir",
            title="Elixir",
            align_right=True,
            value=lambda row: row.card.elixir,
            text=lambda row: "–" if row.card.elixir is None else str(row.card.elixir),
        ),
        Column(
            key="rarity",
            title="Rarity",
            value=lambda row: row.card.rarity.value,
            text=lambda row: row.card.rarity.value,
        ),
        Column(key="card_id", value=lambda row: row.card.id),
        Column(key="seen", value=lambda _: count.seen),
        Column(key="members", value=lambda _: count.members),
        Column(key="complete", value=lambda _: str(report.complete).lower()),
    ]


def _body(report: SurveyReport, count: MergedCount) -> MergedBody:
    return MergedBody(
        complete=report.complete,
        members=count.members,
        seen=count.seen,
        without_favourite=count.without,
        clans=[_clan(part) for part in count.parts],
        cards=[_card(count, row) for row in count.rows],
        errors=clan_failures(report.lost),
    )


def _clan(part: ClanPart) -> MergedClan:
    fields = clan_fields(part.survey) | {"seen": len(part.present)}
    return MergedClan(**fields, errors=member_failures(part.survey))


def _card(count: MergedCount, row: MergedRow) -> MergedCard:
    parts = [
        CardPart(
            tag=str(part.survey.clan.tag),
            players=len(fans),
            share=round_share(share),
            who=[supporter_record(fan) for fan in fans],
        )
        for part, fans, share in zip(count.parts, row.fans, row.shares, strict=True)
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
