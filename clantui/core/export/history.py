"""The readings of a clan: a log for people, every reading for machines.

The shares are those of `core.history.timeline`: who is missing from a reading counts as last
known, and `answered` tells how many had not to.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from msgspec import Struct

from clantui.core.columns import Column
from clantui.core.export.document import Document, ExportTable, Section
from clantui.core.export.lines import history_lines
from clantui.core.export.records import (
    CardName,
    ChangeRecord,
    HistoryBody,
    ReadingCard,
    ReadingRecord,
)
from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.phrases import describe_change, describe_period, describe_trend
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_clock, format_day, iso_utc

_TOP: Final = 3
"""Cards whose share is told above the log."""


class HistoryReport(Struct, frozen=True, kw_only=True):
    """A clan and all readings of it.

    Attributes:
        clan: its tag.
        name: clean, for the eye; as read last.
        history: one reading or more.
    """

    clan: Tag
    name: str
    history: History


class _LogEntry(Struct, frozen=True, kw_only=True):
    """A change, and when it was seen."""

    at: datetime
    change: Change


class _CardCount(Struct, frozen=True, kw_only=True):
    """A card and how many play it, at one reading."""

    reading: TimelinePoint
    card: Card

    @property
    def players(self) -> int:
        return self.reading.players[self.card.id]

    @property
    def share(self) -> float:
        return round(self.reading.share(self.card.id) or 0.0, 4)


def history_document(report: HistoryReport) -> Document:
    """Build the document of a clan's readings."""
    readings = report.history.readings
    return Document(
        sections=lambda zone: [_section(report, zone)],
        sheet=lambda: _sheet(report),
        body=lambda: _body(report),
        lines=partial(history_lines, sizes=[len(reading.changes) for reading in readings]),
    )


def _section(report: HistoryReport, zone: Zone) -> Section:
    log = _log(report.history)
    return Section(
        title=report.name,
        tag=str(report.clan),
        notes=_notes(report.history, log, zone),
        table=ExportTable(columns=_log_columns(zone), rows=log) if log else None,
    )


def _log(history: History) -> list[_LogEntry]:
    """List every change, the newest reading's first."""
    return [
        _LogEntry(at=reading.at, change=change)
        for reading in reversed(history.readings)
        for change in reading.changes
    ]


def _notes(history: History, log: list[_LogEntry], zone: Zone) -> list[str]:
    kinds = [entry.change.kind for entry in log]
    counts = [f"{kinds.count(ChangeKind.SWITCHED)} changed favourite"]
    counts += [
        f"{number} {kind.value}"
        for kind in (ChangeKind.JOINED, ChangeKind.LEFT, ChangeKind.PROMOTED, ChangeKind.DEMOTED)
        if (number := kinds.count(kind)) or kind in {ChangeKind.JOINED, ChangeKind.LEFT}
    ]
    tops = [f"{trend.card.name} {describe_trend(trend, zone)}" for trend in history.top(_TOP)]
    if len(history.readings) < 2:
        summary = "nothing to compare yet: changes show from the second snapshot on"
    elif not kinds:
        summary = "nothing has changed between these snapshots"
    else:
        summary = " · ".join([*counts, *(["times are UTC"] if zone is UTC else [])])
    return [describe_period(history, zone), *tops, summary]


def _log_columns(zone: Zone) -> tuple[Column[_LogEntry], ...]:
    return (
        Column(
            title="Seen",
            text=lambda entry: f"{format_day(entry.at, zone=zone)} {format_clock(entry.at, zone)}",
            align_right=True,
        ),
        Column(title="Player", text=lambda entry: entry.change.name),
        Column(title="Change", text=lambda entry: describe_change(entry.change)),
    )


def _sheet(report: HistoryReport) -> ExportTable:
    """Put every card of every reading into a line."""
    columns: list[Column[_CardCount]] = [
        Column(key="clan", value=lambda _: str(report.clan)),
        Column(key="clan_name", value=lambda _: report.name),
        Column(key="read_at", value=lambda count: iso_utc(count.reading.at)),
        Column(key="card", value=lambda count: count.card.raw_name),
        Column(key="card_id", value=lambda count: count.card.id),
        Column(key="players", value=lambda count: count.players),
        Column(key="share", value=lambda count: count.share),
        Column(key="known", value=lambda count: count.reading.known),
        Column(key="answered", value=lambda count: count.reading.answered),
        Column(key="members", value=lambda count: count.reading.members),
        Column(key="complete", value=lambda count: str(count.reading.complete).lower()),
    ]
    rows = [
        count
        for reading in report.history.readings
        for count in _card_counts(report.history, reading)
    ]
    return ExportTable(columns=columns, rows=rows)


def _card_counts(history: History, reading: TimelinePoint) -> Iterator[_CardCount]:
    """Yield a reading's cards, the most popular first; ties by id."""
    ids = sorted(reading.players, key=lambda card: (-reading.players[card], card))
    return (_CardCount(reading=reading, card=history.cards[card]) for card in ids)


def _body(report: HistoryReport) -> HistoryBody:
    readings = report.history.readings
    return HistoryBody(
        tag=str(report.clan),
        name=report.name,
        start=iso_utc(readings[0].at),
        end=iso_utc(readings[-1].at),
        readings=[_reading(report.history, reading) for reading in readings],
        changes=[_change(entry) for entry in reversed(_log(report.history))],
    )


def _reading(history: History, reading: TimelinePoint) -> ReadingRecord:
    cards = [
        ReadingCard(
            id=count.card.id, name=count.card.raw_name, players=count.players, share=count.share
        )
        for count in _card_counts(history, reading)
    ]
    return ReadingRecord(
        read_at=iso_utc(reading.at),
        complete=reading.complete,
        members=reading.members,
        answered=reading.answered,
        known=reading.known,
        cards=cards,
    )


def _change(entry: _LogEntry) -> ChangeRecord:
    change = entry.change
    return ChangeRecord(
        seen_at=iso_utc(entry.at),
        kind=change.kind,
        tag=str(change.tag),
        name=change.name,
        before=card_name(change.before),
        after=card_name(change.after),
        role_before=change.role_before or None,
        role_after=change.role_after or None,
    )


def card_name(card: Card | None) -> CardName | None:
    """Return a card by id and name; None for none."""
    return None if card is None else CardName(id=card.id, name=card.raw_name)
