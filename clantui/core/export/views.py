"""Any view of clans. Machines are given what its columns hold, each under its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.export.displayed_rows import DisplayedRows, describe_displayed
from clantui.core.export.document import (
    Document,
    ExportTable,
    Json,
    Section,
    of_clan_row,
    row_json,
)
from clantui.core.export.lines import view_lines
from clantui.core.export.records import AnswerFailure, SourceFailure, ViewBody, ViewClan
from clantui.core.export.survey_report import (
    SurveyReport,
    clan_fields,
    describe_seen,
    error_fields,
    error_lines,
    roster_failure,
    shown_record,
)
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.views.data import ViewData
from clantui.core.views.view import View

Row: TypeAlias = Any
"""A `Row` of the report's view."""

RESERVED: Final = frozenset(
    {"type", "clan", "clan_name", "clan_seen", "clan_members", "key", "complete"}
)
"""Keys that no column may have: its cells would stand under another's name."""


class ViewReport(Struct, frozen=True, kw_only=True):
    """Clans to export by a view.

    Attributes:
        view: any but the favourites, which have a document of their own.
        parts: what is known of each clan that could be had, in the order asked for; the logs of
            each where the view counts them.
        lost: by clan tag, why there is nothing of it.
        nameless: why the list of all cards could not be loaded where the view wants it, or None.
        displayed: the rows of its only clan as they stand on the screen; None for all of each.
        sort: the order of each clan's rows; None for that of the count.
    """

    view: View[Any]
    parts: tuple[ViewData, ...]
    lost: tuple[tuple[Tag, RoyaleError], ...] = ()
    nameless: RoyaleError | None = None
    displayed: DisplayedRows | None = None
    sort: SortKey | None = None

    @property
    def complete(self) -> bool:
        """True if nothing at all is missing."""
        return not self.lost and all(self.is_whole(part) for part in self.parts)

    def is_whole(self, part: ViewData) -> bool:
        """Return whether nothing is missing of what the rows of a clan are counted from."""
        logs = part.logs is None or part.logs.complete
        war = part.war is None or part.war.error is None
        return part.survey.complete and logs and war and self.nameless is None

    def rows(self, part: ViewData) -> tuple[Row, ...]:
        """Return a clan's rows, in their original order or as the screen shows them."""
        if self.displayed is not None:
            return self.displayed.rows
        rows = self.view.count(part)
        return rows if self.sort is None else self.view.sort_rows(rows, self.sort)


def view_document(report: ViewReport) -> Document:
    """Build the document of clans by a view."""
    return Document(
        sections=lambda zone: (_section(report, part, zone) for part in report.parts),
        sheet=lambda: _sheet(report),
        body=lambda: _body(report),
        lines=view_lines,
        errors=view_error_lines(report),
        is_empty=not report.parts,
    )


def view_error_lines(report: ViewReport) -> list[str]:
    """List what could not be loaded: clans, the list of cards, players, their logs."""
    surveys = tuple(part.survey for part in report.parts)
    lines = error_lines(SurveyReport(surveys=surveys, lost=report.lost))
    if report.nameless is not None:
        lines.insert(len(report.lost), cards_lost(report.nameless))
    for part in report.parts:
        if part.logs is not None and part.logs.failed:
            names = _names(part.survey)
            lines.append(log_failures(part.logs))
            failed = part.logs.failed.items()
            lines += [f"battles of {names[tag]} {tag}: {error.sentence}" for tag, error in failed]
    return lines


def log_failures(logs: BattleLogs) -> str:
    """Return `2 of 50 battle logs missing (no answer in 10 s)`; empty where none failed."""
    reasons = Counter(error.sentence for error in logs.failed.values())
    if not reasons:
        return ""
    rest = ", and other reasons" if len(reasons) > 1 else ""
    often = max(reasons, key=reasons.__getitem__)
    return f"{len(logs.failed)} of {logs.total} battle logs missing ({often}{rest})"


def cards_lost(error: RoyaleError) -> str:
    """Say that the list of all cards could not be loaded."""
    return f"the list of all cards: {error.sentence}"


def _section(report: ViewReport, part: ViewData, zone: Zone) -> Section:
    part = replace(part, zone=zone)
    view, survey, rows = report.view, part.survey, report.rows(part)
    count = view.count(part) if report.displayed else rows
    seen = describe_seen(survey, len(survey.loaded), zone)
    shown = describe_displayed(report.displayed)
    return Section(
        title=f"{survey.clan.name} {survey.clan.tag} · {view.title}",
        notes=[f"{seen} · {view.summary(part, count)}{shown}"],
        table=ExportTable(columns=_text_columns(view, rows), rows=rows),
    )


def _text_columns(view: View[Any], rows: Sequence[Row]) -> list[Column[Any]]:
    """Return the columns that people are shown in a text: pictures are for the screen."""
    return [column for column in view.visible_columns(rows) if column.win_rate is None]


def _sheet(report: ViewReport) -> ExportTable:
    """Put all clans into one table that says on each line how much of its clan was seen."""
    columns: list[Column[tuple[ViewData, Row]]] = [
        Column(key="clan", value=lambda line: str(line[0].survey.clan.tag)),
        Column(key="clan_name", value=lambda line: line[0].survey.clan.name),
        *map(of_clan_row, report.view.columns),
        Column(key="key", value=lambda line: line[1].key),
        Column(key="clan_seen", value=lambda line: len(line[0].survey.loaded)),
        Column(key="clan_members", value=lambda line: len(line[0].survey.clan.members)),
        Column(key="complete", value=lambda line: str(report.is_whole(line[0])).lower()),
    ]
    rows = [(part, row) for part in report.parts for row in report.rows(part)]
    return ExportTable(columns=columns, rows=rows)


def _body(report: ViewReport) -> ViewBody[Json]:
    failures = [SourceFailure(asked="clan", **error_fields(*lost)) for lost in report.lost]
    if (error := report.nameless) is not None:
        cards = SourceFailure(asked="cards", tag=None, kind=error.kind, reason=error.sentence)
        failures.append(cards)
    return ViewBody(
        view=report.view.key,
        complete=report.complete,
        clans=[_clan(report, part) for part in report.parts],
        errors=failures,
    )


def _clan(report: ViewReport, part: ViewData) -> ViewClan[Json]:
    fields = clan_fields(part.survey) | {"complete": report.is_whole(part)}
    return ViewClan(
        **fields,
        battle_logs=None if part.logs is None else len(part.logs.battles),
        shown=shown_record(report.displayed),
        rows=[_row(report.view, part, row) for row in report.rows(part)],
        errors=_failures(part),
    )


def _row(view: View[Any], part: ViewData, row: Row) -> Json:
    """Return a row by the keys of its columns, and whom it is about: names may repeat."""
    detail = view.detail(row, part, part.survey.at)
    players = dict.fromkeys(str(tag) for tag in detail.players if tag is not None)
    return {**row_json(view.columns, row), "key": row.key, "player_tags": [*players]}


def _failures(part: ViewData) -> list[AnswerFailure]:
    """List who is missing: of whom the profile, or the battles, could not be loaded."""
    clan, names = part.survey.clan, _names(part.survey)
    logs = part.logs.failed if part.logs is not None else {}
    doubt = roster_failure(part.survey)
    failures = (
        [AnswerFailure(name=clan.name, asked="roster", **error_fields(clan.tag, doubt))]
        if doubt
        else []
    )
    for tag, error in part.survey.failed.items():
        failures.append(
            AnswerFailure(name=names[tag], asked="profile", **error_fields(tag, error))
        )
    for tag, error in logs.items():
        failures.append(
            AnswerFailure(name=names[tag], asked="battles", **error_fields(tag, error))
        )
    return failures


def _names(survey: Survey) -> dict[Tag, str]:
    return {member.tag: member.name for member in survey.clan.members}
