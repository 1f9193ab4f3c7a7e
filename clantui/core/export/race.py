"""Export of a river race, and of the medals of the members of one of its clans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Final

from msgspec import to_builtins

from clantui.core.columns import Column
from clantui.core.export.document import Document, ExportTable, Json, Report, Section, encode_row
from clantui.core.export.history import encode_remaining
from clantui.core.export.lines import MEDALS, RACE, split_by_kind
from clantui.core.export.records import MedalsBody, RaceBody
from clantui.core.export.survey_report import list_clan_failures
from clantui.core.model.errors import RoyaleError
from clantui.core.model.json_types import TagText, with_description
from clantui.core.model.race import Race, RaceClan
from clantui.core.model.tag import Tag
from clantui.core.race.columns import RACE_COLUMNS, select_columns
from clantui.core.race.members import MEMBER_COLUMNS, MedalRow
from clantui.core.race.phrases import (
    describe_day,
    describe_standing,
    describe_time_left,
    find_ours,
    format_outdated,
    is_outdated,
    list_players,
    write_chat_line,
)
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import list_by_sentence


class RaceReport(Report, frozen=True, kw_only=True, dict=True):
    """A race to export.

    Attributes:
        tag: of the requested clan.
        at: time of the API's response, aware UTC.
        now: time of the export, aware UTC; None for that of the response.
        race: None if it could not be loaded.
        rosters: of the clans that could be loaded, and stored ones of others.
        failed: the errors of the race, also of one from the cache, and of rosters, by clan tag.
    """

    tag: Tag
    at: datetime
    race: Race | None
    rosters: Rosters
    failed: Mapping[Tag, RoyaleError]
    now: datetime | None = None

    @property
    def rows(self) -> tuple[Standing, ...]:
        """The clans of the table."""
        return self.select_rows(self.clans)

    @cached_property
    def clans(self) -> tuple[Standing, ...]:
        """The clans by rank; empty without a race."""
        return () if self.race is None else compute_standings(self.race, self.rosters)


def build_race_document(report: RaceReport) -> Document:
    """Build the document of a race."""
    errors = list_by_sentence(
        (tag, f"{_name_failed_part(report, error)} could not be loaded: {error.sentence}")
        for tag, error in report.failed.items()
    )
    return Document(
        sections=lambda zone: [_build_section(report, zone)],
        sheet=lambda: ExportTable(columns=RACE_COLUMNS, rows=report.rows),
        body=lambda: _build_body(report),
        lines=partial(split_by_kind, RACE),
        errors=errors,
        is_empty=report.race is None,
        texts={"chat": lambda: _render_chat(report)},
    )


def _name_failed_part(report: RaceReport, error: RoyaleError) -> str:
    is_of_race = report.race is not None and error is report.race.error
    return "a newer race" if is_of_race else "members"


def _build_section(report: RaceReport, zone: Zone) -> Section:
    table = ExportTable(columns=select_columns(report.clans), rows=report.rows)
    if report.race is None:
        return Section(title=f"River race {report.tag}", table=table)
    ours = find_ours(report.clans)
    name = f"{ours.clan.name} {report.tag}" if ours is not None else str(report.tag)
    day = (
        describe_day(report.race),
        describe_time_left(report.race, report.at, report.now or report.at),
        format_moment(report.at, zone=zone),
    )
    notes = [
        " · ".join(filter(None, day)),
        describe_standing(report.race, report.clans) + report.shown_text,
    ]
    if ours is not None and ours.remaining:
        notes.append(f"Still to battle: {list_players(ours.remaining)}")
    title = f"River race of {name}"
    if is_outdated(report.at, report.now or report.at):
        title += f", as loaded {format_moment(report.at, zone=zone)}"
    return Section(title=title, notes=notes, table=table)


def _build_body(report: RaceReport) -> RaceBody[Json]:
    race = report.race
    return RaceBody(
        complete=race is not None and not report.failed,
        clan=str(report.tag),
        fetched_at=iso_utc(report.at),
        kind=None if race is None else race.period_type,
        week=None if race is None else race.week,
        war_day=None if race is None else race.war_day,
        shown=report.shown_record,
        clans=[_build_clan(standing) for standing in report.rows],
        errors=list_clan_failures([*report.failed.items()]),
    )


def _build_clan(standing: Standing) -> Json:
    remaining = encode_remaining(standing.remaining)
    return encode_row(RACE_COLUMNS, standing) | {"reserves": to_builtins(remaining)}


def _render_chat(report: RaceReport) -> str:
    if report.race is None:
        return ""
    moment = format_outdated(report.at, report.now or report.at)
    return write_chat_line(report.race, report.clans, moment=moment) + "\n"


MEDAL_COLUMNS: Final[tuple[Column[MedalRow], ...]] = (
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
    table = ExportTable(columns=MEDAL_COLUMNS, rows=report.rows)
    return Document(
        sections=lambda zone: [_build_medals_section(report, table, zone)],
        sheet=lambda: table,
        body=lambda: _build_medals_body(report),
        lines=partial(split_by_kind, MEDALS),
    )


def _build_medals_section(report: MedalsReport, table: ExportTable, zone: Zone) -> Section:
    day = f"{describe_day(report.race)} · {format_moment(report.at, zone=zone)}"
    return Section(
        title=f"Medals of {report.clan.name} {report.clan.tag}",
        notes=[day + report.shown_text],
        table=table,
    )


def _build_medals_body(report: MedalsReport) -> MedalsBody[Json]:
    return MedalsBody(
        clan=str(report.clan.tag),
        name=report.clan.raw_name,
        fetched_at=iso_utc(report.at),
        week=report.race.week,
        shown=report.shown_record,
        members=[encode_row(MEDAL_COLUMNS, row) for row in report.rows],
    )
