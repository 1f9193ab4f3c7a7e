"""A survey as text for other programs, one function a format.

Data goes out as it came in: raw names, ids, numbers. What could not be had is said in every format
that has room for it, and never cut silently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export import displayed_rows as arrangement
from clantui.core.export.csv_safety import render_separated_lines
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.layout import TextColumn, lay_out
from clantui.core.model.errors import InvalidResponse, RoyaleError
from clantui.core.model.game import kind_of
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.columns import Column
from clantui.core.views.favourites import (
    COLUMNS,
    VIEW,
    FavouriteRow,
    count_favourites,
    count_pairs,
    summarise_survey,
)
from clantui.core.views.phrases import describe_failures, roster_doubt

SCHEMA_VERSION: Final = 1
"""Raised when a key of the JSON changes its meaning or goes away; new keys do not raise it."""

T = TypeVar("T")

Json: TypeAlias = dict[str, object]


class SurveyReport(Struct, frozen=True, kw_only=True):
    """What there is to export: the clans that could be had, and those that could not.

    Attributes:
        surveys: in the order asked for.
        lost: by clan tag, why there is nothing of it.
        deltas: by clan tag, how its cards have changed, as `core.history.changes.deltas` gives
            it; of a clan that is not here there is nothing to compare with.
        arranged: the rows of its only clan as they stand on the screen; None for all of each.
        zone: the time zone of whoever reads the table; all else is in UTC.
        width: of the terminal that shows the table, in cells; None for a pipe or a file.
    """

    surveys: tuple[Survey, ...]
    lost: tuple[tuple[Tag, RoyaleError], ...] = ()
    deltas: Mapping[Tag, Mapping[int, int]] = {}
    displayed: DisplayedRows | None = None
    zone: Zone = UTC
    width: int | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing at all is missing."""
        return not self.lost and all(survey.complete for survey in self.surveys)

    def rows(self, survey: Survey) -> tuple[FavouriteRow, ...]:
        """The count of one of its clans, or what the screen shows of it."""
        if self.displayed is not None:
            return self.displayed.rows
        return count_favourites(survey, self.deltas.get(survey.clan.tag))


def as_json(report: SurveyReport) -> str:
    """One JSON document with a stable layout; see README, "Export"."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "complete": report.complete,
        "clans": [_clan(report, survey) for survey in report.surveys],
        "errors": [error_json(tag, why) for tag, why in report.lost],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(report: SurveyReport) -> str:
    """JSON Lines: for each clan a line of its own, one for each card, one for each error."""
    lines: list[Json] = []
    for survey in report.surveys:
        clan = _clan(report, survey)
        cards, errors = clan.pop("cards"), clan.pop("errors")
        assert isinstance(cards, list)  # noqa: S101 — tells mypy what _clan just made
        assert isinstance(errors, list)  # noqa: S101
        tag = str(survey.clan.tag)
        lines.append({"type": "clan", "schema_version": SCHEMA_VERSION, **clan})
        lines += [{"type": "card", "clan": tag, **card} for card in cards]
        lines += [{"type": "error", "clan": tag, **error} for error in errors]
    lines += [
        {"type": "error", "clan": str(tag), **error_json(tag, why)} for tag, why in report.lost
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_pairs(report: SurveyReport) -> str:
    """`[["Wizard", 5], …]` indented by 4, a document for each clan, and nothing else."""
    return "".join(json.dumps(count_pairs(survey), indent=4) + "\n" for survey in report.surveys)


def as_csv(report: SurveyReport, delimiter: str = ",") -> str:
    """A heading and a line for each card; a cell that a spreadsheet would run is disarmed.

    The columns `seen`, `members` and `complete` say on each line how much of the clan it rests on.
    """
    heading = ["clan", "clan_name", *(c.key for c in COLUMNS), "card_id", "seen", "members"]
    lines: list[list[object]] = []
    for survey in report.surveys:
        about = [len(survey.loaded), len(survey.clan.members), str(survey.complete).lower()]
        for row in report.rows(survey):
            cells = [column.value(row) for column in COLUMNS]
            lines.append([str(survey.clan.tag), survey.clan.name, *cells, row.card.id, *about])
    return render_separated_lines([*heading, "complete"], lines, delimiter)


def as_tsv(report: SurveyReport) -> str:
    """The same as CSV with tabs between the cells."""
    return as_csv(report, "\t")


def as_markdown(report: SurveyReport) -> str:
    """Write a heading, a line about the count and a table for each clan; in UTC, for anybody."""
    report = replace(report, zone=UTC)
    tables = [_markdown(report, survey) for survey in report.surveys]
    return "\n".join(tables) + prefix_lines(map(escape_markdown, error_lines(report)), "> ")


def as_table(report: SurveyReport) -> str:
    """Plain text in columns, for people, pipes and screen readers."""
    tables = [_table(report, survey) for survey in report.surveys]
    return "\n".join(tables) + prefix_lines(error_lines(report), "! ")


FORMATS: Final[dict[str, Callable[[SurveyReport], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": as_csv,
    "tsv": as_tsv,
    "markdown": as_markdown,
    "pairs": as_pairs,
}


def _clan(report: SurveyReport, survey: Survey) -> Json:
    names = {member.tag: member.name for member in survey.clan.members}
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.at),
        "complete": survey.complete,
        "members": len(survey.clan.members),
        "seen": len(survey.loaded),
        "without_favourite": sum(player.favourite is None for _, player in survey.loaded),
        **arrangement.told(report.displayed),
        "cards": [_card(row) for row in report.rows(survey)],
        "errors": [
            *({"name": survey.clan.name, **one} for one in roster_json(survey)),
            *({"name": names[tag], **error_json(tag, why)} for tag, why in survey.failed.items()),
        ],
    }


def _card(row: FavouriteRow) -> Json:
    return {
        "place": row.place,
        "id": row.card.id,
        "name": row.card.raw_name,
        "players": row.players,
        "share": round(row.share, 4),
        "delta": row.delta,
        "elixir": row.card.elixir,
        "rarity": row.card.rarity.value,
        "kind": kind_of(row.card.id).value,
        "who": [
            {"tag": str(fan.member.tag), "name": fan.member.raw_name, "level": fan.level}
            for fan in row.supporters
        ],
    }


def error_json(tag: Tag, why: RoyaleError) -> Json:
    """Why a clan or a player could not be had."""
    return {"tag": str(tag), "kind": why.kind, "reason": why.sentence}


def roster_json(survey: Survey) -> list[Json]:
    """Return why it is not known who is in a clan; empty where it is."""
    doubt = roster_doubt(survey.clan)
    return [error_json(survey.clan.tag, InvalidResponse(doubt))] if doubt else []


def _about(report: SurveyReport, survey: Survey) -> str:
    clan, rows = survey.clan, count_favourites(survey, report.deltas.get(survey.clan.tag))
    seen = f"{len(survey.loaded)} of {pluralise(len(clan.members), 'member')} seen"
    shown = arrangement.about(report.displayed)
    at = format_moment(survey.at, zone=report.zone)
    return f"{seen} · {at} · {summarise_survey(survey, rows)}{shown}"


def error_lines(report: SurveyReport) -> list[str]:
    """A line for each that could not be had, players after clans."""
    lines = [with_tag(tag, why.sentence) for tag, why in report.lost]
    for survey in report.surveys:
        names = {member.tag: member.name for member in survey.clan.members}
        if doubt := roster_doubt(survey.clan):
            lines.append(with_tag(survey.clan.tag, doubt))
        if survey.failed:
            lines.append(describe_failures(survey))
        lines += [f"{names[tag]} {tag}: {why.sentence}" for tag, why in survey.failed.items()]
    return lines


def prefix_lines(lines: Iterable[str], mark: str) -> str:
    """Lines under a blank one, each with a mark; nothing at all of none."""
    text = "".join(f"{mark}{line}\n" for line in lines)
    return f"\n{text}" if text else ""


def _markdown(report: SurveyReport, survey: Survey) -> str:
    rows = report.rows(survey)
    columns = VIEW.visible_columns(rows)
    lines = [
        f"## {escape_markdown(survey.clan.name)} {survey.clan.tag}",
        "",
        escape_markdown(_about(report, survey)),
        "",
        "| " + " | ".join(column.title for column in columns) + " |",
        "|" + "|".join(" ---: " if column.align_right else " --- " for column in columns) + "|",
    ]
    lines += ["| " + " | ".join(escape_markdown(c.text(r)) for c in columns) + " |" for r in rows]
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """A text in which nothing is markup to Markdown."""
    return "".join("\\" + c if c in "\\`*_[]<>|#" else c for c in text)


def _table(report: SurveyReport, survey: Survey) -> str:
    rows = report.rows(survey)
    columns = VIEW.visible_columns(rows)
    title = f"{survey.clan.name} {survey.clan.tag}"
    table = lay_out([text_column(column, rows) for column in columns], report.width)
    return f"{title}\n{_about(report, survey)}\n\n{table}"


def text_column(column: Column[T], rows: Sequence[T]) -> TextColumn:
    """Put a view's column into words."""
    return TextColumn(
        title=column.title,
        cells=[column.text(row) for row in rows],
        right=column.align_right or column.bar,
        room=column.min_table_width,
        parts=[part_of(column, row) for row in rows] if column.bar else (),
    )


def part_of(column: Column[T], row: T) -> float:
    """Return the part (0 to 1) that a column has drawn as a bar."""
    value = (column.order or column.value)(row)
    return float(value) if isinstance(value, int | float) else 0.0
