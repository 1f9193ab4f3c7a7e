"""Any view of clans as text, a function a format; `core.export.favourites` tells the manner.

What a machine is given of a row is what the view's columns hold, each under its key, and `key`,
what the row is known by: a card's id in a view of cards.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export import displayed_rows as arrangement
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.favourites import (
    SCHEMA_VERSION,
    Json,
    SurveyReport,
    error_json,
    error_lines,
    escape_markdown,
    prefix_lines,
    roster_json,
)
from clantui.core.export.tables import render_markdown, render_separated, render_table
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import format_moment, iso_utc
from clantui.core.text.phrases import pluralise
from clantui.core.views.columns import Column
from clantui.core.views.data import ViewData
from clantui.core.views.view import View

Row: TypeAlias = Any
"""A `Row` of the report's view."""

RESERVED: Final = frozenset(
    {"type", "clan", "clan_name", "clan_seen", "clan_members", "key", "complete"}
)
"""What no column may be called: its cells would stand under another's name."""


class ViewReport(Struct, frozen=True, kw_only=True):
    """What there is to export of a view.

    Attributes:
        view: which.
        parts: what is known of each clan that could be had, in the order asked for; the logs of
            each where the view counts them.
        lost: by clan tag, why there is nothing of it.
        nameless: why the list of all cards could not be had where the view wants it, or None.
        arranged: the rows of its only clan as they stand on the screen; None for all of each.
        width: of the terminal that shows the table, in cells; None for a pipe or a file.
    """

    view: View[Any]
    parts: tuple[ViewData, ...]
    lost: tuple[tuple[Tag, RoyaleError], ...] = ()
    nameless: RoyaleError | None = None
    arranged: DisplayedRows | None = None
    width: int | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing at all is missing."""
        return not self.lost and all(self.whole(part) for part in self.parts)

    def whole(self, part: ViewData) -> bool:
        """Whether nothing is missing of what the rows of a clan are counted from."""
        logs = part.logs is None or part.logs.complete
        return part.survey.complete and logs and self.nameless is None

    @property
    def counted(self) -> tuple[tuple[ViewData, tuple[Row, ...]], ...]:
        """Each clan and its rows, in their original order or as the screen shows them."""
        if self.arranged is not None:
            return tuple((part, self.arranged.rows) for part in self.parts)
        return tuple((part, self.view.count(part)) for part in self.parts)


def as_json(report: ViewReport) -> str:
    """One JSON document: for each clan its rows, and who is missing and why."""
    clans = [
        {**_clan(report, part), "rows": _rows(report, part, rows), "errors": _errors(part)}
        for part, rows in report.counted
    ]
    document = {**_head(report), "clans": clans, "errors": _report_errors(report)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(report: ViewReport) -> str:
    """JSON Lines: for each clan a line of its own, one for each row, one for each error."""
    lines: list[Json] = []
    for part, rows in report.counted:
        tag = str(part.survey.clan.tag)
        about = {"schema_version": SCHEMA_VERSION, "view": report.view.key}
        lines.append({"type": "clan", **about, **_clan(report, part)})
        lines += [{"type": "row", "clan": tag, **row} for row in _rows(report, part, rows)]
        lines += [{"type": "error", "clan": tag, **error} for error in _errors(part)]
    lines += [{"type": "error", "clan": e["tag"], **e} for e in _report_errors(report)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_separated(delimiter: str, report: ViewReport) -> str:
    """A heading and a line for each row; each says how much of the clan it rests on."""
    fields: list[Column[tuple[ViewData, Row]]] = [
        Column(key="clan", value=lambda line: str(line[0].survey.clan.tag)),
        Column(key="clan_name", value=lambda line: line[0].survey.clan.name),
        *(_told(column) for column in report.view.columns),
        Column(key="key", value=lambda line: line[1].key),
        Column(key="clan_seen", value=lambda line: len(line[0].survey.loaded)),
        Column(key="clan_members", value=lambda line: len(line[0].survey.clan.members)),
        Column(key="complete", value=lambda line: str(report.whole(line[0])).lower()),
    ]
    lines = [(part, row) for part, rows in report.counted for row in rows]
    return render_separated(fields, lines, delimiter)


def as_markdown(report: ViewReport) -> str:
    """Write a heading, a line about the count and a table for each clan; in UTC, for anybody."""
    report = replace(report, parts=tuple(replace(part, zone=UTC) for part in report.parts))
    tables = [
        f"## {escape_markdown(_title(report, part))}\n\n"
        f"{escape_markdown(_about(report, part))}\n\n"
        + render_markdown(report.view.visible_columns(rows), rows)
        for part, rows in report.counted
    ]
    return "\n".join(tables) + prefix_lines(map(escape_markdown, view_error_lines(report)), "> ")


def as_table(report: ViewReport) -> str:
    """Plain text in columns, for people, pipes and screen readers."""
    tables = [
        f"{_title(report, part)}\n{_about(report, part)}\n\n"
        + render_table(report.view.visible_columns(rows), rows, report.width)
        for part, rows in report.counted
    ]
    return "\n".join(tables) + prefix_lines(view_error_lines(report), "! ")


FORMATS: Final[dict[str, Callable[[ViewReport], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": partial(as_separated, ","),
    "tsv": partial(as_separated, "\t"),
    "markdown": as_markdown,
}


def view_error_lines(report: ViewReport) -> list[str]:
    """A line for each that could not be had: clans, the list of cards, players, their logs."""
    surveys = tuple(part.survey for part in report.parts)
    lines = error_lines(SurveyReport(surveys=surveys, lost=report.lost))
    if report.nameless is not None:
        lines.insert(len(report.lost), cards_lost(report.nameless))
    for part in report.parts:
        if part.logs is not None and part.logs.failed:
            names = _names(part.survey)
            lines.append(log_failures(part.logs))
            failed = part.logs.failed.items()
            lines += [f"battles of {names[tag]} {tag}: {why.sentence}" for tag, why in failed]
    return lines


def log_failures(logs: BattleLogs) -> str:
    """How many failed and why most did: `2 of 50 battle logs failed: no answer in 10 s`; or ``."""
    reasons = Counter(error.sentence for error in logs.failed.values())
    if not reasons:
        return ""
    rest = ", and other reasons" if len(reasons) > 1 else ""
    often = max(reasons, key=reasons.__getitem__)
    return f"{len(logs.failed)} of {logs.asked} battle logs failed: {often}{rest}"


def cards_lost(why: RoyaleError) -> str:
    """That the list of all cards could not be had."""
    return f"the list of all cards: {why.sentence}"


def _head(report: ViewReport) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "view": report.view.key,
        "complete": report.complete,
    }


def _clan(report: ViewReport, part: ViewData) -> Json:
    survey = part.survey
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.at),
        "complete": report.whole(part),
        "members": len(survey.clan.members),
        "seen": len(survey.loaded),
        "battle_logs": None if part.logs is None else len(part.logs.battles),
        **arrangement.told(report.arranged),
    }


def _rows(report: ViewReport, part: ViewData, rows: Sequence[Row]) -> list[Json]:
    columns = report.view.columns
    return [
        {
            **{c.key: c.value(row) for c in columns},
            "key": row.key,
            "player_tags": _players(report, part, row),
        }
        for row in rows
    ]


def _players(report: ViewReport, part: ViewData, row: Row) -> list[str]:
    """Whom a row is about, by their tags: names may repeat, or hold a comma."""
    leaf = report.view.detail(row, part, part.survey.at)
    return list(dict.fromkeys(str(tag) for tag in leaf.players if tag is not None))


def _errors(part: ViewData) -> list[Json]:
    """Who is missing, and whether it is the profile or the battles that could not be had."""
    names = _names(part.survey)
    asked = [("profile", part.survey.failed)]
    if part.logs is not None:
        asked.append(("battles", part.logs.failed))
    clan = part.survey.clan
    roster = [{"name": clan.name, "asked": "roster", **one} for one in roster_json(part.survey)]
    return roster + [
        {"name": names[tag], "asked": what, **error_json(tag, why)}
        for what, failed in asked
        for tag, why in failed.items()
    ]


def _report_errors(report: ViewReport) -> list[Json]:
    errors: list[Json] = [{"asked": "clan", **error_json(tag, why)} for tag, why in report.lost]
    if (why := report.nameless) is not None:
        errors.append({"asked": "cards", "tag": None, "kind": why.kind, "reason": why.sentence})
    return errors


def _names(survey: Survey) -> dict[Tag, str]:
    return {member.tag: member.name for member in survey.clan.members}


def _title(report: ViewReport, part: ViewData) -> str:
    return f"{part.survey.clan.name} {part.survey.clan.tag} · {report.view.title}"


def _about(report: ViewReport, part: ViewData) -> str:
    survey, rows = part.survey, report.view.count(part)
    seen = f"{len(survey.loaded)} of {pluralise(len(survey.clan.members), 'member')} seen"
    shown = arrangement.about(report.arranged)
    at = format_moment(survey.at, zone=part.zone)
    return f"{seen} · {at} · {report.view.summary(part, rows)}{shown}"


def _told(column: Column[Row]) -> Column[tuple[ViewData, Row]]:
    return Column(key=column.key, value=lambda line: column.value(line[1]))
