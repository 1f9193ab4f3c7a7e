"""Export of clans in any view.

Programs get the values of the columns by their keys, except in the JSON of the favourites.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, TypeAlias

from clantui.core.columns import Column, SortKey, WinRateColumn
from clantui.core.export import lines
from clantui.core.export.document import (
    Document,
    ExportTable,
    Json,
    Report,
    Section,
    encode_row,
    make_clan_column,
)
from clantui.core.export.lines import split_by_clan
from clantui.core.export.records import (
    AnswerFailure,
    FavouriteCard,
    FavouritesBody,
    FavouritesClan,
    SourceFailure,
    ViewBody,
    ViewClan,
)
from clantui.core.export.survey_report import (
    SurveyReport,
    describe_seen,
    encode_supporter,
    find_older_time,
    list_clan_failures,
    list_errors,
    list_member_errors,
    make_clan_fields,
    make_error_fields,
)
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.favourites import FavouriteRow, count_pairs
from clantui.core.views.phrases import describe_reason
from clantui.core.views.view import Requires, View, ViewData

AnyRow: TypeAlias = Any
"""A `AnyRow` of the report's view."""


class ViewReport(Report, frozen=True, kw_only=True):
    """Clans to export in a view.

    Attributes:
        parts: data of each loaded clan in the requested order; logs and war only if the view
            counts them.
        failed: the errors of clans that could not be loaded.
        cards_error: why the list of all cards could not be loaded; None if it is loaded, or not
            needed.
        displayed: rows of the only clan.
        sort: order of each clan's rows; None for the usual order.
    """

    view: View[Any]
    parts: tuple[ViewData, ...]
    failed: tuple[tuple[Tag, RoyaleError], ...] = ()
    cards_error: RoyaleError | None = None
    sort: SortKey | None = None

    @property
    def is_complete(self) -> bool:
        """True if nothing is missing."""
        return not self.failed and all(self.is_clan_complete(part) for part in self.parts)

    def is_clan_complete(self, part: ViewData) -> bool:
        """Return True if all data is loaded from which the rows of a clan are counted."""
        requires = self.view.requires
        logs = Requires.BATTLES not in requires if part.logs is None else part.logs.is_complete
        war = Requires.WAR not in requires if part.war is None else part.war.error is None
        return part.survey.is_complete and logs and war and self.cards_error is None

    def list_rows(self, part: ViewData) -> tuple[AnyRow, ...]:
        """Return a clan's sorted rows, or those on the screen."""
        if self.displayed is not None:
            return self.displayed.rows
        rows = self.view.count(part)
        return rows if self.sort is None else self.view.sort_rows(rows, self.sort)


def build_view_document(report: ViewReport) -> Document:
    """Build the document of clans in a view."""
    is_favourites = report.view is FAVOURITES
    return Document(
        sections=lambda zone: (_build_section(report, part, zone) for part in report.parts),
        sheet=lambda: _build_sheet(report),
        body=lambda: _build_favourites(report) if is_favourites else _build_body(report),
        lines=partial(split_by_clan, lines.FAVOURITES if is_favourites else lines.ANY_VIEW),
        errors=list_view_errors(report),
        is_empty=not report.parts,
        texts={"pairs": lambda: _render_pairs(report)} if is_favourites else {},
    )


def list_view_errors(report: ViewReport) -> list[str]:
    """List a sentence for each clan, card list, player, log and war that could not be loaded."""
    surveys = tuple(part.survey for part in report.parts)
    sentences = list_errors(SurveyReport(surveys=surveys, failed=report.failed))
    if report.cards_error is not None:
        sentences.insert(len(report.failed), describe_cards_error(report.cards_error))
    for part in report.parts:
        if part.logs is not None and part.logs.failed:
            sentences.append(describe_log_failures(part.logs))
            sentences += [
                f"battles of {name} {tag}: {error.sentence}"
                for name, tag, error in _list_log_errors(part)
            ]
        if part.war is not None and part.war.problem:
            sentences.append(with_tag(part.survey.clan.tag, part.war.problem))
    return sentences


def _list_log_errors(part: ViewData) -> list[tuple[str, Tag, RoyaleError]]:
    """List the name, the tag and the error of each member whose log is missing.

    The logs may be older than the roster: players who have left since are not in it.
    """
    names, failed = part.survey.clan.names, part.logs.failed if part.logs is not None else {}
    return [(names[tag], tag, error) for tag, error in failed.items() if tag in names]


def describe_log_failures(logs: BattleLogs) -> str:
    """Return `2 of 50 battle logs missing (no answer in 10 s)`; empty if none failed."""
    reason = describe_reason(logs.failed.values())
    if not reason:
        return ""
    return f"{len(logs.failed)} of {pluralise(logs.total, 'battle log')} missing ({reason})"


def describe_cards_error(error: RoyaleError) -> str:
    """Return the sentence for a card list that could not be loaded."""
    return f"the list of all cards: {error.sentence}"


def _build_section(report: ViewReport, part: ViewData, zone: Zone) -> Section:
    view, survey, rows = report.view, part.survey, report.list_rows(part)
    count = view.count(part) if report.displayed else rows
    seen = describe_seen(survey, len(survey.loaded), zone)
    # Drawn win rates are only for the screen.
    shown = view.visible_columns(rows)
    columns = [column for column in shown if not isinstance(column, WinRateColumn)]
    return Section(
        title=survey.clan.name,
        tag=f"{survey.clan.tag}{'' if view is FAVOURITES else f' · {view.title}'}",
        notes=[f"{seen} · {view.summary(part, count)}{report.shown_text}"],
        table=ExportTable(columns=columns, rows=rows),
    )


def _build_sheet(report: ViewReport) -> ExportTable:
    """Return one table of all clans; each row has the loaded and all members of its clan."""
    # Other views may have columns with the short names.
    is_short = report.view is FAVOURITES
    names = ("card_id", "seen", "members") if is_short else ("key", "clan_seen", "clan_members")
    key, seen, members = names
    columns: list[Column[tuple[ViewData, AnyRow]]] = [
        Column(key="clan", value=lambda line: str(line[0].survey.clan.tag)),
        Column(key="clan_name", value=lambda line: line[0].survey.clan.name),
        *map(make_clan_column, report.view.columns),
        Column(key=key, value=lambda line: line[1].key),
        Column(key=seen, value=lambda line: len(line[0].survey.loaded)),
        Column(key=members, value=lambda line: len(line[0].survey.clan.members)),
        Column(key="complete", value=lambda line: report.is_clan_complete(line[0])),
    ]
    rows = [(part, row) for part in report.parts for row in report.list_rows(part)]
    return ExportTable(columns=columns, rows=rows)


def _build_favourites(report: ViewReport) -> FavouritesBody:
    return FavouritesBody(
        complete=report.is_complete,
        clans=[_build_favourites_clan(report, part) for part in report.parts],
        errors=list_clan_failures(report.failed),
    )


def _build_favourites_clan(report: ViewReport, part: ViewData) -> FavouritesClan:
    survey = part.survey
    return FavouritesClan(
        **make_clan_fields(survey),
        without_favourite=sum(player.favourite is None for _, player in survey.loaded),
        shown=report.shown_record,
        cards=[_build_favourite(row) for row in report.list_rows(part)],
    )


def _build_favourite(row: FavouriteRow) -> FavouriteCard:
    return FavouriteCard(
        place=row.place,
        id=row.card.id,
        name=row.card.raw_name,
        players=row.players,
        share=round(row.share, 4),
        delta=row.delta,
        elixir=row.card.elixir,
        rarity=row.card.rarity,
        kind=row.kind,
        who=[encode_supporter(supporter) for supporter in row.holders],
    )


def _render_pairs(report: ViewReport) -> str:
    """Return `[["Wizard", 5], …]` indented by 4, one JSON document for each clan."""
    counts = (count_pairs(part.survey) for part in report.parts)
    return "".join(json.dumps(count, indent=4) + "\n" for count in counts)


def _build_body(report: ViewReport) -> ViewBody[Json]:
    failures = [
        SourceFailure(asked="clan", **make_error_fields(*failure)) for failure in report.failed
    ]
    if (error := report.cards_error) is not None:
        cards = SourceFailure(asked="cards", tag=None, kind=error.kind, reason=error.sentence)
        failures.append(cards)
    return ViewBody(
        view=report.view.key,
        complete=report.is_complete,
        clans=[_build_clan(report, part) for part in report.parts],
        errors=failures,
    )


def _build_clan(report: ViewReport, part: ViewData) -> ViewClan[Json]:
    own = {"complete": report.is_clan_complete(part), "errors": _list_failures(part)}
    return ViewClan(
        **make_clan_fields(part.survey) | own,
        battle_logs=None if part.logs is None else len(part.logs.battles),
        shown=report.shown_record,
        rows=[_build_row(report.view, part, row) for row in report.list_rows(part)],
    )


def _build_row(view: View[Any], part: ViewData, row: AnyRow) -> Json:
    """Return a row with its players' tags, because names may repeat."""
    detail = view.detail(row, part, part.survey.at)
    players = dict.fromkeys(str(tag) for tag in detail.players if tag is not None)
    return {**encode_row(view.columns, row), "key": row.key, "player_tags": [*players]}


def _list_failures(part: ViewData) -> list[AnswerFailure]:
    clan, war = part.survey.clan, part.war
    failures = [
        AnswerFailure(
            name=name,
            asked="roster" if tag == clan.tag else "profile",
            older_at=find_older_time(part.survey, tag),
            **make_error_fields(tag, error),
        )
        for name, tag, error in list_member_errors(part.survey)
    ]
    failures += [
        AnswerFailure(name=name, asked="battles", **make_error_fields(tag, error))
        for name, tag, error in _list_log_errors(part)
    ]
    if war is not None and war.error is not None:
        fields = make_error_fields(clan.tag, war.error) | {"reason": war.problem}
        failures.append(AnswerFailure(name=clan.name, asked="war", **fields))
    return failures
