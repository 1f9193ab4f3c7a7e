"""A line about a player beside a table: level, role, trophies, last seen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from clantui.core.model.game import Member
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_duration_short

MEMBER_HEADINGS: Final = ("Player", "Lvl", "Role", "Trophies", "Seen")


_DAY: Final = 86400

AWAY: Final = 2 * _DAY
LONG_AWAY: Final = 7 * _DAY
"""Seconds of absence from which on a leader looks, and from which on they act."""


def format_absence(seconds: float) -> str:
    """Return the time since somebody was seen, marked from two days on: `3 h`, `! 2 d`, `!! 9 d`.

    Args:
        seconds: 0 or more; less counts as 0.
    """
    sign = "!! " if seconds >= LONG_AWAY else "! " if seconds >= AWAY else ""
    return f"{sign}{format_duration_short(seconds)}"


def absence_tone(seconds: float) -> ColourRole | None:
    """Return the colour of an absence; None for one of less than two days."""
    if seconds >= LONG_AWAY:
        return ColourRole.ALARM_ABSENCE
    return ColourRole.WARN_ABSENCE if seconds >= AWAY else None


def member_cells(member: Member, level: int | None, now: datetime) -> tuple[str, ...]:
    """Return a line below `MEMBER_HEADINGS`.

    Args:
        member: their line in the roster.
        level: of the card in question, shown level; None where it is not told.
        now: the time, to say how long ago they were seen.
    """
    trophies = "–" if member.trophies is None else f"{member.trophies:,}"
    seen = (
        "–"
        if member.last_seen is None
        else format_absence((now - member.last_seen).total_seconds())
    )
    return member.name, "–" if level is None else str(level), member.role, trophies, seen
