"""Sentences about the history of a clan, for the screen and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Final

from rich.cells import cell_len

from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.events import Event, EventKind
from clantui.core.history.timeline import History, Trend
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import Zone, format_day, format_start, in_zone
from clantui.core.text.phrases import format_percent, pluralise

CHANGE_ROLES: Final = {
    ChangeKind.JOINED: ColourRole.GAIN,
    ChangeKind.LEFT: ColourRole.LOSS,
    ChangeKind.PROMOTED: ColourRole.GAIN,
    ChangeKind.DEMOTED: ColourRole.LOSS,
}
"""Colours of the changes that are a gain or a loss for the clan."""

NO_CARD: Final = "no favourite"

_SUMMARISED: Final = 3
"""Maximum number of events in a summary."""

_URGENT: Final = (
    {EventKind.DECKS},
    {EventKind.DECIDED, EventKind.FINISHED, EventKind.OVERTAKEN, EventKind.OVERTOOK},
    {EventKind.AWAY, EventKind.INACTIVE},
    {EventKind.JOINED, EventKind.LEFT, EventKind.PROMOTED, EventKind.DEMOTED},
)
"""Kinds of events, the most urgent first; a new day and a new favourite come last."""


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
    """Describe the period of a history: `3 Oct 2026 to 21 Nov 2026 · 41 snapshots`."""
    first, last = history.points[0].at, history.points[-1].at
    begin, end = format_day(first, zone=zone), format_day(last, zone=zone)
    days = end if begin == end else f"{begin} to {end}"
    parts = [days, pluralise(len(history.points), "snapshot")]
    if history.incomplete_count:
        parts.append(f"{history.incomplete_count} incomplete")
    return " · ".join(parts)


def describe_trend(trend: Trend, zone: Zone = UTC) -> str:
    """Describe the first and the last share of a card: `8% on 3 Nov → 17%`.

    If both are of one day, its first time takes the place of the day: `8% at 09:05 → 17%`.
    """
    (first, before), (last, after) = trend.points[0], trend.points[-1]
    if len(trend.points) == 1:
        day = format_day(last, in_zone(last, zone).year, zone)
        return f"{format_percent(after)} · one snapshot, {day}"
    start = format_start(first, last, zone)
    return f"{format_percent(before)} {start} → {format_percent(after)}"


def summarise_events(events: Sequence[Event], cells: int | None = None) -> str:
    """Summarise events in a line: the most urgent that fit, at least one, and how many more.

    Any number fits if `cells` is None.
    """
    sentences = [event.sentence for event in sorted(events, key=_rank_urgency)]
    for number in range(min(len(sentences), _SUMMARISED), 0, -1):
        others = len(sentences) - number
        parts = sentences[:number] + ([f"and {others} more"] if others else [])
        line = " · ".join(parts)
        if cells is None or cell_len(line) <= cells or number == 1:
            return line
    return ""


def _rank_urgency(event: Event) -> int:
    ranks = (rank for rank, kinds in enumerate(_URGENT) if event.kind in kinds)
    return next(ranks, len(_URGENT))
