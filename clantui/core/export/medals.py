"""Export of the medals of a clan's members in the river race."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from clantui.core.columns import Column
from clantui.core.export.displayed_rows import Report
from clantui.core.export.document import Document, ExportTable, Json, Section, encode_row
from clantui.core.export.lines import MEDALS, split_by_kind
from clantui.core.export.records import MedalsBody
from clantui.core.model.json_types import TagText, with_description
from clantui.core.model.race import Race, RaceClan
from clantui.core.race.members import COLUMNS as MEMBER_COLUMNS
from clantui.core.race.members import MedalRow
from clantui.core.race.phrases import describe_day
from clantui.core.text.dates import Zone, format_moment, iso_utc

COLUMNS: Final[tuple[Column[MedalRow], ...]] = (
    Column(key="tag", type=TagText, value=lambda row: str(row.participant.tag)),
    *MEMBER_COLUMNS,
    Column(
        key="has_left",
        type=with_description(bool, "true if the player has left the clan; false if unknown"),
        value=lambda row: row.has_left,
    ),
)


class MedalsReport(Report, frozen=True, kw_only=True):
    """The medals of one of the clans of a race.

    Attributes:
        at: time of the API's response, aware UTC.
        members: all participants, best first.
    """

    clan: RaceClan
    race: Race
    at: datetime
    members: tuple[MedalRow, ...]

    @property
    def rows(self) -> tuple[MedalRow, ...]:
        """The members of the table."""
        return self.select_rows(self.members)


def build_medals_document(report: MedalsReport) -> Document:
    """Build the document of a clan's medals."""
    table = ExportTable(columns=COLUMNS, rows=report.rows)
    return Document(
        sections=lambda zone: [_build_section(report, table, zone)],
        sheet=lambda: table,
        body=lambda: _build_body(report),
        lines=partial(split_by_kind, MEDALS),
    )


def _build_section(report: MedalsReport, table: ExportTable, zone: Zone) -> Section:
    day = f"{describe_day(report.race)} · {format_moment(report.at, zone=zone)}"
    return Section(
        title=f"Medals of {report.clan.name} {report.clan.tag}",
        notes=[day + report.shown_text],
        table=table,
    )


def _build_body(report: MedalsReport) -> MedalsBody[Json]:
    return MedalsBody(
        clan=str(report.clan.tag),
        name=report.clan.raw_name,
        fetched_at=iso_utc(report.at),
        week=report.race.week,
        shown=report.shown,
        members=[encode_row(COLUMNS, row) for row in report.rows],
    )
