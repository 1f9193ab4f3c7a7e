"""A race as text for other programs and for people, one function a format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.favourites import (
    SCHEMA_VERSION,
    Json,
    error_json,
    escape_markdown,
    prefix_lines,
)
from clantui.core.export.tables import (
    machine_values,
    render_markdown,
    render_separated,
    render_table,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.race.columns import COLUMNS, columns_for
from clantui.core.race.phrases import (
    chat_line,
    describe_day,
    describe_standing,
    find_ours,
    list_players,
)
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.dates import Zone, format_moment, iso_utc


class RaceReport(Struct, frozen=True, kw_only=True):
    """What there is to export.

    Attributes:
        tag: the clan whose race was asked for.
        at: when the API gave it, aware UTC.
        race: the race, or None where it could not be had.
        rosters: who is in the clans, of those that could be had.
        lost: by clan tag, why its race or its roster is missing.
        zone: the time zone of whoever reads the table; all else is in UTC.
        width: of the terminal that shows the table, in cells; None for a pipe or a file.
    """

    tag: Tag
    at: datetime
    race: Race | None
    rosters: Rosters
    lost: Mapping[Tag, RoyaleError]
    zone: Zone = UTC
    width: int | None = None

    @property
    def clans(self) -> tuple[Standing, ...]:
        """The clans by place; none without a race."""
        return () if self.race is None else compute_standings(self.race, self.rosters)


def render_race(report: RaceReport, form: str) -> str:
    """Write down a race.

    Args:
        report: what there is of it.
        form: one of `FORMATS`.
    """
    return FORMATS[form](report)


def _json(report: RaceReport) -> str:
    document = {**_head(report), "clans": _clans(report), "errors": _errors(report)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _json_lines(report: RaceReport) -> str:
    lines = [{"type": "race", **_head(report)}]
    lines += [{"type": "clan", **clan} for clan in _clans(report)]
    lines += [{"type": "error", **error} for error in _errors(report)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _head(report: RaceReport) -> Json:
    race = report.race
    return {
        "schema_version": SCHEMA_VERSION,
        "complete": race is not None and not report.lost,
        "clan": str(report.tag),
        "fetched_at": iso_utc(report.at),
        "kind": None if race is None else race.period_type.value,
        "week": None if race is None else race.week,
        "war_day": None if race is None else race.war_day,
    }


def _clans(report: RaceReport) -> list[Json]:
    return [_clan(standing) for standing in report.clans]


def _errors(report: RaceReport) -> list[Json]:
    return [error_json(tag, why) for tag, why in report.lost.items()]


def _clan(standing: Standing) -> Json:
    reserves = [
        {"tag": str(one.tag), "name": one.raw_name, "decks_left_today": one.decks}
        for one in standing.remaining
    ]
    flags: Json = {"ours": standing.ours, "roster_known": standing.has_roster}
    return machine_values(COLUMNS, standing) | flags | {"reserves": reserves}


def _separated(report: RaceReport, delimiter: str) -> str:
    return render_separated(COLUMNS, report.clans, delimiter)


def _markdown(report: RaceReport) -> str:
    report = replace(report, zone=UTC)
    title, *about = map(escape_markdown, _about(report))
    head = "\n\n".join([f"## {title}", *about])
    table = render_markdown(columns_for(report.clans), report.clans)
    return f"{head}\n\n{table}{prefix_lines(map(escape_markdown, _notes(report)), '> ')}"


def _table(report: RaceReport) -> str:
    head = "\n".join(_about(report))
    table = render_table(columns_for(report.clans), report.clans, report.width)
    return f"{head}\n\n{table}{prefix_lines(_notes(report), '! ')}"


def _chat(report: RaceReport) -> str:
    return "" if report.race is None else chat_line(report.race, report.clans) + "\n"


def _about(report: RaceReport) -> list[str]:
    """A title, which day it is, and where our clan stands."""
    if report.race is None:
        return [f"River race {report.tag}"]
    ours = find_ours(report.clans)
    name = f"{ours.clan.name} {report.tag}" if ours is not None else str(report.tag)
    day = f"{describe_day(report.race)} · {format_moment(report.at, zone=report.zone)}"
    said = [describe_standing(report.race, report.clans)]
    if ours is not None and ours.remaining:
        said.append(f"With decks left: {list_players(ours.remaining)}")
    return [f"River race of {name}", day, *said]


def _notes(report: RaceReport) -> list[str]:
    return [
        f"{tag}: who has left is not known: {why.sentence}" for tag, why in report.lost.items()
    ]


FORMATS: Final[dict[str, Callable[[RaceReport], str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _json_lines,
    "csv": lambda report: _separated(report, ","),
    "tsv": lambda report: _separated(report, "\t"),
    "markdown": _markdown,
    "chat": _chat,
}
