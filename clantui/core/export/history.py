"""What is remembered of a clan as text: a log for people, every reading for machines.

The shares are those of `core.history.timeline`: who is missing from a reading counts as last
known, and `answered` tells how many had not to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.export.favourites import SCHEMA_VERSION, Json, escape_markdown
from clantui.core.export.tables import render_markdown, render_separated, render_table
from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.phrases import describe_change, describe_period, describe_trend
from clantui.core.history.timeline import History, TimelinePoint
from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_clock, format_day, iso_utc
from clantui.core.views.columns import Column

_TOLD: Final = 3
"""Cards whose share is told in the head of the log."""


class HistoryReport(Struct, frozen=True, kw_only=True):
    """A clan and all that is remembered of it.

    Attributes:
        clan: its tag.
        name: clean, for the eye; as read last.
        history: one reading or more.
        zone: the time zone of whoever reads the table; all else is in UTC.
        width: of the terminal that shows the table, in cells; None for a pipe or a file.
    """

    clan: Tag
    name: str
    history: History
    zone: Zone = UTC
    width: int | None = None


class _Told(Struct, frozen=True, kw_only=True):
    """A change, and when it was seen."""

    at: datetime
    change: Change


class _Count(Struct, frozen=True, kw_only=True):
    """How many play one card, at one reading."""

    past: HistoryReport
    reading: TimelinePoint
    card: Card

    @property
    def players(self) -> int:
        return self.reading.players[self.card.id]

    @property
    def share(self) -> float:
        return round(self.reading.share(self.card.id) or 0.0, 4)


def log_fields(zone: Zone) -> tuple[Column[_Told], ...]:
    """List the columns of the log, with times in a zone."""
    return (
        Column(
            title="Seen",
            text=lambda t: f"{format_day(t.at, zone=zone)} {format_clock(t.at, zone)}",
            align_right=True,
        ),
        Column(title="Player", text=lambda t: t.change.name),
        Column(title="Change", text=lambda t: describe_change(t.change)),
    )


COUNTS: Final[tuple[Column[_Count], ...]] = (
    Column(key="clan", value=lambda c: str(c.past.clan)),
    Column(key="clan_name", value=lambda c: c.past.name),
    Column(key="read_at", value=lambda c: iso_utc(c.reading.at)),
    Column(key="card", value=lambda c: c.card.raw_name),
    Column(key="card_id", value=lambda c: c.card.id),
    Column(key="players", value=lambda c: c.players),
    Column(key="share", value=lambda c: c.share),
    Column(key="known", value=lambda c: c.reading.known),
    Column(key="answered", value=lambda c: c.reading.answered),
    Column(key="members", value=lambda c: c.reading.members),
    Column(key="complete", value=lambda c: str(c.reading.complete).lower()),
)


def as_table(past: HistoryReport) -> str:
    """A log in plain text, the newest change first, under a head that says what it rests on."""
    head = "\n".join([f"{past.name} {past.clan}", *_head(past)])
    log = _log(past.history)
    return (
        f"{head}\n\n{render_table(log_fields(past.zone), log, past.width)}" if log else f"{head}\n"
    )


def as_markdown(past: HistoryReport) -> str:
    """Write the same as Markdown, which is read elsewhere: in UTC."""
    past = replace(past, zone=UTC)
    title = f"## {escape_markdown(past.name)} {past.clan}"
    head = "\n\n".join([title, *map(escape_markdown, _head(past))])
    log = _log(past.history)
    return f"{head}\n\n{render_markdown(log_fields(UTC), log)}" if log else f"{head}\n"


def as_json(past: HistoryReport) -> str:
    """One JSON document: every reading with its cards, and the log of changes, oldest first."""
    readings = [
        {**_reading(reading), "cards": [_card(count) for count in _of(past, reading)]}
        for reading in past.history.readings
    ]
    told = [_change(told) for told in reversed(_log(past.history))]
    document = {**_about(past), "readings": readings, "changes": told}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(past: HistoryReport) -> str:
    """JSON Lines: the clan, then each reading with its cards and the changes it brought."""
    lines: list[Json] = [{"type": "clan", **_about(past)}]
    for reading in past.history.readings:
        cards = [_card(count) for count in _of(past, reading)]
        lines.append({"type": "reading", **_reading(reading), "cards": cards})
        lines += [
            {"type": "change", **_change(_Told(at=reading.at, change=change))}
            for change in reading.changes
        ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_csv(past: HistoryReport, delimiter: str = ",") -> str:
    """A heading, and for each reading a line for each card that somebody plays."""
    readings = past.history.readings
    return render_separated(
        COUNTS, (c for reading in readings for c in _of(past, reading)), delimiter
    )


def as_tsv(past: HistoryReport) -> str:
    """The same as CSV with tabs between the cells."""
    return as_csv(past, "\t")


FORMATS: Final[dict[str, Callable[[HistoryReport], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": as_csv,
    "tsv": as_tsv,
    "markdown": as_markdown,
}


def _log(history: History) -> list[_Told]:
    """Every change, the newest reading's first."""
    return [
        _Told(at=reading.at, change=change)
        for reading in reversed(history.readings)
        for change in reading.changes
    ]


def _head(past: HistoryReport) -> list[str]:
    history, zone = past.history, past.zone
    kinds = [told.change.kind for told in _log(history)]
    counts = [f"{kinds.count(ChangeKind.SWITCHED)} changed favourite"]
    counts += [
        f"{number} {kind.value}"
        for kind in (ChangeKind.JOINED, ChangeKind.LEFT, ChangeKind.PROMOTED, ChangeKind.DEMOTED)
        if (number := kinds.count(kind)) or kind in {ChangeKind.JOINED, ChangeKind.LEFT}
    ]
    tops = [f"{trend.card.name} {describe_trend(trend, zone)}" for trend in history.top(_TOLD)]
    if len(history.readings) < 2:
        told = "nothing to compare with yet: changes show from the second reading on"
    elif not kinds:
        told = "nothing has changed between these readings"
    else:
        told = " · ".join([*counts, *(["times are UTC"] if zone is UTC else [])])
    return [describe_period(history, zone), *tops, told]


def _of(past: HistoryReport, reading: TimelinePoint) -> list[_Count]:
    """A reading's cards, the most popular first; ties by id."""
    ids = sorted(reading.players, key=lambda card: (-reading.players[card], card))
    cards = past.history.cards
    return [_Count(past=past, reading=reading, card=cards[card]) for card in ids]


def _about(past: HistoryReport) -> Json:
    readings = past.history.readings
    return {
        "schema_version": SCHEMA_VERSION,
        "tag": str(past.clan),
        "name": past.name,
        "from": iso_utc(readings[0].at),
        "to": iso_utc(readings[-1].at),
    }


def _reading(reading: TimelinePoint) -> Json:
    return {
        "read_at": iso_utc(reading.at),
        "complete": reading.complete,
        "members": reading.members,
        "answered": reading.answered,
        "known": reading.known,
    }


def _card(count: _Count) -> Json:
    return {
        "id": count.card.id,
        "name": count.card.raw_name,
        "players": count.players,
        "share": count.share,
    }


def _change(told: _Told) -> Json:
    change = told.change
    return {
        "seen_at": iso_utc(told.at),
        "kind": change.kind.value,
        "tag": str(change.tag),
        "name": change.name,
        "before": _named(change.before),
        "after": _named(change.after),
        "role_before": change.role_before or None,
        "role_after": change.role_after or None,
    }


def _named(card: Card | None) -> Json | None:
    return None if card is None else {"id": card.id, "name": card.raw_name}
