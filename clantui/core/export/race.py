"""A river race."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from msgspec import Struct, to_builtins

from clantui.core.export.document import Document, ExportTable, Json, Reader, Section, row_json
from clantui.core.export.lines import race_lines
from clantui.core.export.records import RaceBody, RemainingRecord
from clantui.core.export.survey_report import clan_failures
from clantui.core.model.errors import RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.race.columns import COLUMNS, columns_for
from clantui.core.race.phrases import (
    chat_line,
    describe_day,
    describe_standing,
    describe_time_left,
    find_ours,
    list_players,
)
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.ascii import to_ascii
from clantui.core.text.dates import Zone, format_moment, iso_utc


class RaceReport(Struct, frozen=True, kw_only=True, dict=True):
    """A race to export.

    Attributes:
        tag: the clan whose race was asked for.
        at: when the API gave it, aware UTC.
        race: the race, or None where it could not be loaded.
        rosters: who is in the clans, of those that could be had.
        lost: by clan tag, why its race or its roster is missing.
    """

    tag: Tag
    at: datetime
    race: Race | None
    rosters: Rosters
    lost: Mapping[Tag, RoyaleError]

    @cached_property
    def clans(self) -> tuple[Standing, ...]:
        """The clans by place; none without a race."""
        return () if self.race is None else compute_standings(self.race, self.rosters)


def race_document(report: RaceReport) -> Document:
    """Build the document of a race."""
    errors = [
        f"{tag}: members could not be loaded: {error.sentence}"
        for tag, error in report.lost.items()
    ]
    return Document(
        sections=lambda zone: [_section(report, zone)],
        sheet=lambda: ExportTable(columns=COLUMNS, rows=report.clans),
        body=lambda: _body(report),
        lines=race_lines,
        errors=errors,
        is_empty=report.race is None,
        texts={"chat": lambda reader: _chat(report, reader)},
    )


def _section(report: RaceReport, zone: Zone) -> Section:
    table = ExportTable(columns=columns_for(report.clans), rows=report.clans)
    if report.race is None:
        return Section(title=f"River race {report.tag}", table=table)
    ours = find_ours(report.clans)
    name = f"{ours.clan.name} {report.tag}" if ours is not None else str(report.tag)
    day = (
        describe_day(report.race),
        describe_time_left(report.race, report.at, report.at),
        format_moment(report.at, zone=zone),
    )
    notes = [
        " · ".join(filter(None, day)),
        describe_standing(report.race, report.clans),
    ]
    if ours is not None and ours.remaining:
        notes.append(f"Still to battle: {list_players(ours.remaining)}")
    return Section(title=f"River race of {name}", notes=notes, table=table)


def _body(report: RaceReport) -> RaceBody[Json]:
    race = report.race
    return RaceBody(
        complete=race is not None and not report.lost,
        clan=str(report.tag),
        fetched_at=iso_utc(report.at),
        kind=None if race is None else race.period_type,
        week=None if race is None else race.week,
        war_day=None if race is None else race.war_day,
        clans=[_clan(standing) for standing in report.clans],
        errors=clan_failures([*report.lost.items()]),
    )


def _clan(standing: Standing) -> Json:
    remaining = [
        RemainingRecord(tag=str(player.tag), name=player.raw_name, decks_left_today=player.decks)
        for player in standing.remaining
    ]
    flags = {"ours": standing.ours, "roster_known": standing.has_roster}
    return row_json(COLUMNS, standing) | flags | {"reserves": to_builtins(remaining)}


def _chat(report: RaceReport, reader: Reader) -> str:
    if report.race is None:
        return ""
    line = chat_line(report.race, report.clans)
    return (to_ascii(line) if reader.ascii else line) + "\n"
