"""Sentences about a clan's past, the same on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Final

from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.events import Event
from clantui.core.history.timeline import History, Trend
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent, pluralise

NO_CARD: Final = "no favourite"


def describe_change(change: Change) -> str:
    """Describe a change: `Wizard → Miner`, `joined · Wizard`, `promoted to elder`."""
    before = change.before.name if change.before is not None else ""
    after = change.after.name if change.after is not None else ""
    match change.kind:
        case ChangeKind.JOINED:
            return f"joined · {after}" if after else "joined"
        case ChangeKind.LEFT:
            return f"left · {before}" if before else "left"
        case ChangeKind.PROMOTED | ChangeKind.DEMOTED:
            return f"{change.kind.value} to {change.role_after}"
        case ChangeKind.SWITCHED:
            return f"{before or NO_CARD} → {after or NO_CARD}"


def describe_period(history: History, zone: Zone = UTC) -> str:
    """Tell from when to when, and how many: `3 Oct 2026 to 21 Nov 2026 · 41 snapshots`."""
    first, last = history.readings[0].at, history.readings[-1].at
    begin, end = format_day(first, zone=zone), format_day(last, zone=zone)
    days = end if begin == end else f"{begin} to {end}"
    parts = [days, pluralise(len(history.readings), "snapshot")]
    if history.incomplete:
        parts.append(f"{history.incomplete} incomplete")
    return " · ".join(parts)


def describe_trend(trend: Trend, zone: Zone = UTC) -> str:
    """Tell where a card came from and where it is: `8% on 3 Nov → 17%`."""
    (first, before), (last, after) = trend.points[0], trend.points[-1]
    year = in_zone(last, zone).year
    if len(trend.points) == 1:
        return f"{format_percent(after)} · one snapshot, {format_day(last, year, zone)}"
    began = format_day(first, year, zone)
    return f"{format_percent(before)} on {began} → {format_percent(after)}"


def summarise_events(events: Sequence[Event]) -> str:
    """Summarise events in a line: the first three, and how many more there are."""
    first = [event.sentence for event in events[:3]]
    more = len(events) - len(first)
    return " · ".join([*first, f"and {more} more"] if more else first)
