"""Sentences about a clan's past, the same on the screen and on the command line."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from clantui.core.history.changes import Change, Kind
from clantui.core.history.timeline import History, Trend
from clantui.core.text.dates import Zone, day, in_zone
from clantui.core.text.phrases import counted
from clantui.core.views.base.columns import percent

NO_CARD: Final = "no favourite"


def what(change: Change) -> str:
    """Describe a change: `Wizard → Miner`, `joined · Wizard`, `promoted to elder`."""
    before = change.before.name if change.before is not None else ""
    after = change.after.name if change.after is not None else ""
    match change.kind:
        case Kind.JOINED:
            return f"joined · {after}" if after else "joined"
        case Kind.LEFT:
            return f"left · {before}" if before else "left"
        case Kind.PROMOTED | Kind.DEMOTED:
            return f"{change.kind.value} to {change.role_after}"
        case Kind.MOVED:
            return f"{before or NO_CARD} → {after or NO_CARD}"


def period(history: History, zone: Zone = UTC) -> str:
    """Tell from when to when, and how many readings: `3 Oct 2026 to 21 Nov 2026 · 41 readings`."""
    first, last = history.readings[0].at, history.readings[-1].at
    begin, end = day(first, zone=zone), day(last, zone=zone)
    days = end if begin == end else f"{begin} to {end}"
    parts = [days, counted(len(history.readings), "reading")]
    if history.partial:
        parts.append(f"{history.partial} partial")
    return " · ".join(parts)


def rise(trend: Trend, zone: Zone = UTC) -> str:
    """Tell where a card came from and where it is: `from 8 % (3 Nov) to 17 %`."""
    (first, before), (last, after) = trend.points[0], trend.points[-1]
    year = in_zone(last, zone).year
    if len(trend.points) == 1:
        return f"{percent(after)} · read once, {day(last, year, zone)}"
    return f"from {percent(before)} ({day(first, year, zone)}) to {percent(after)}"
