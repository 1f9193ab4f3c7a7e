"""Export of a clan's history and events: a displayed log, and the raw values of every snapshot.

The shares come from `core.history.timeline`: a player missing from a snapshot counts with the
last known favourite; `answered` counts the players who are in the snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import UNSET, Struct, to_builtins

from clantui.core.columns import Column
from clantui.core.export.document import Document, ExportTable, Report, Section
from clantui.core.export.lines import split_history
from clantui.core.export.records import (
    CardName,
    ChangeRecord,
    EventRecord,
    HistoryBody,
    ReadingCard,
    ReadingRecord,
    RemainingRecord,
)
from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.events import Event
from clantui.core.history.phrases import describe_change, describe_period, describe_trend
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.race.phrases import list_players
from clantui.core.race.standings import RemainingPlayer
from clantui.core.text.dates import Zone, format_clock, format_day, iso_utc

_TOP: Final = 3
"""Cards whose share is shown above the log."""

_MESSAGE_ROOM: Final = 1500
"""Maximum characters of the names in a message; Discord takes 2000 in all."""


class LogEntry(Struct, frozen=True, kw_only=True):
    """A change, and the time of the snapshot that shows it."""

    at: datetime
    change: Change


class HistoryReport(Report, frozen=True, kw_only=True):
    """A clan and its history.

    Attributes:
        name: the clan's newest name, sanitized.
        history: one snapshot or more.
        displayed: entries of the log. For spreadsheets they take the place of the shares.
    """

    clan: Tag
    name: str
    history: History

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """The entries of the log, those of the newest snapshot first."""
        return self.select_rows(
            tuple(
                LogEntry(at=point.at, change=change)
                for point in reversed(self.history.points)
                for change in point.changes
            )
        )


def build_history_document(report: HistoryReport) -> Document:
    """Build the document of a clan's history."""
    return Document(
        sections=lambda zone: [_build_section(report, zone)],
        sheet=lambda: (_build_sheet if report.displayed is None else _build_log_sheet)(report),
        body=lambda: _build_body(report),
        lines=split_history,
    )


def _build_section(report: HistoryReport, zone: Zone) -> Section:
    log = report.log
    *notes, summary = _list_notes(report.history, zone)
    return Section(
        title=report.name,
        tag=str(report.clan),
        notes=[*notes, summary + report.shown_text],
        table=ExportTable(columns=_build_log_columns(zone), rows=log) if log else None,
    )


def _list_notes(history: History, zone: Zone) -> list[str]:
    kinds = [change.kind for point in history.points for change in point.changes]
    counts = [f"{kinds.count(ChangeKind.SWITCHED)} changed favourite"]
    counts += [
        f"{number} {kind.value}"
        for kind in (ChangeKind.JOINED, ChangeKind.LEFT, ChangeKind.PROMOTED, ChangeKind.DEMOTED)
        if (number := kinds.count(kind)) or kind in {ChangeKind.JOINED, ChangeKind.LEFT}
    ]
    tops = [f"{trend.card.name} {describe_trend(trend, zone)}" for trend in history.find_top(_TOP)]
    if len(history.points) < 2:
        summary = "nothing to compare yet: changes show from the second snapshot on"
    elif not kinds:
        summary = "nothing has changed between these snapshots"
    else:
        summary = " · ".join([*counts, *(["times are UTC"] if zone is UTC else [])])
    return [describe_period(history, zone), *tops, summary]


def _build_log_columns(zone: Zone) -> tuple[Column[LogEntry], ...]:
    return (
        Column(
            title="Seen",
            text=lambda entry: f"{format_day(entry.at, zone=zone)} {format_clock(entry.at, zone)}",
            align_right=True,
        ),
        Column(title="Player", text=lambda entry: entry.change.name),
        Column(title="Change", text=lambda entry: describe_change(entry.change)),
    )


def _build_sheet(report: HistoryReport) -> ExportTable:
    """Return one row for each card of each snapshot."""
    columns: list[Column[tuple[TimelinePoint, ReadingCard]]] = [
        Column(key="clan", value=lambda _: str(report.clan)),
        Column(key="clan_name", value=lambda _: report.name),
        Column(key="read_at", value=lambda row: iso_utc(row[0].at)),
        Column(key="card", value=lambda row: row[1].name),
        Column(key="card_id", value=lambda row: row[1].id),
        Column(key="players", value=lambda row: row[1].players),
        Column(key="share", value=lambda row: row[1].share),
        Column(key="known", value=lambda row: row[0].known_count),
        Column(key="answered", value=lambda row: row[0].answered_count),
        Column(key="members", value=lambda row: row[0].member_count),
        Column(key="complete", value=lambda row: row[0].is_complete),
    ]
    history = report.history
    rows = [(point, card) for point in history.points for card in _list_cards(history, point)]
    return ExportTable(columns=columns, rows=rows)


def _build_log_sheet(report: HistoryReport) -> ExportTable:
    """Return one row for each change, the newest first."""
    columns: list[Column[LogEntry]] = [
        Column(key="clan", value=lambda _: str(report.clan)),
        Column(key="clan_name", value=lambda _: report.name),
        Column(key="seen_at", value=lambda entry: iso_utc(entry.at)),
        Column(key="kind", value=lambda entry: entry.change.kind.value),
        Column(key="tag", value=lambda entry: str(entry.change.tag)),
        Column(key="name", value=lambda entry: entry.change.name),
        Column(key="change", value=lambda entry: describe_change(entry.change)),
    ]
    return ExportTable(columns=columns, rows=report.log)


def _list_cards(history: History, point: TimelinePoint) -> list[ReadingCard]:
    """List a snapshot's cards, the most popular first; ties by id."""
    ids = sorted(point.players, key=lambda card: (-point.players[card], card))
    return [
        ReadingCard(
            id=card,
            name=history.cards[card].raw_name,
            players=point.players[card],
            share=round(point.find_share(card) or 0.0, 4),
        )
        for card in ids
    ]


def _build_body(report: HistoryReport) -> HistoryBody:
    points = report.history.points
    return HistoryBody(
        tag=str(report.clan),
        name=report.name,
        start=iso_utc(points[0].at),
        end=iso_utc(points[-1].at),
        shown=report.shown_record,
        readings=[_build_point(report.history, point) for point in points],
        changes=[_build_change(entry) for entry in reversed(report.log)],
    )


def _build_point(history: History, point: TimelinePoint) -> ReadingRecord:
    return ReadingRecord(
        read_at=iso_utc(point.at),
        complete=point.is_complete,
        members=point.member_count,
        answered=point.answered_count,
        known=point.known_count,
        cards=_list_cards(history, point),
    )


def _build_change(entry: LogEntry) -> ChangeRecord:
    change = entry.change
    return ChangeRecord(
        seen_at=iso_utc(entry.at),
        kind=change.kind,
        tag=str(change.tag),
        name=change.name,
        before=encode_card(change.before),
        after=encode_card(change.after),
        role_before=change.role_before or None,
        role_after=change.role_after or None,
    )


def encode_card(card: Card | None) -> CardName | None:
    """Return a card's id and name; None for None."""
    return None if card is None else CardName(id=card.id, name=card.raw_name)


def format_event(event: Event, clan_name: str, at: datetime) -> str:
    """Return an event as a line of JSON, without the keys that do not apply."""
    # A message for a chat that takes more than the one of the game.
    names = f" · {list_players(event.players, _MESSAGE_ROOM)}" if event.players else ""
    record = EventRecord(
        type=event.kind,
        at=iso_utc(at),
        clan=str(event.clan),
        clan_name=clan_name,
        about=UNSET if event.subject is None else str(event.subject),
        name=event.name or UNSET,
        before=encode_card(event.before) or UNSET,
        after=encode_card(event.after) or UNSET,
        role=event.role or UNSET,
        place=UNSET if event.place is None else event.place,
        decks=UNSET if event.decks is None else event.decks,
        players=encode_remaining(event.players) or UNSET,
        ends_at=UNSET if event.ends is None else iso_utc(event.ends),
        sentence=event.sentence,
        message=f"{clan_name}: {event.sentence}{names}",
    )
    return json.dumps(to_builtins(record), ensure_ascii=False) + "\n"


def encode_remaining(players: Sequence[RemainingPlayer]) -> list[RemainingRecord]:
    """Return the records of players with decks left."""
    return [
        RemainingRecord(tag=str(player.tag), name=player.raw_name, decks_left_today=player.decks)
        for player in players
    ]
