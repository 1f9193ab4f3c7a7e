"""Cells about a member: rows beside a table, and shared columns of the member list."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from clantui.core.columns import Column, attribute_column, count_column
from clantui.core.model.game import Member
from clantui.core.model.json_types import MaybeCount, RawName, TagText, Time, with_description
from clantui.core.model.tag import Tag
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import iso_utc_or_none
from clantui.core.text.phrases import format_duration_short, format_number

MEMBER_HEADINGS: Final = ("Player", "Lvl", "Role", "Trophies", "Seen")


_DAY: Final = 86400

SHORT_ABSENCE: Final = 2 * _DAY
LONG_ABSENCE: Final = 7 * _DAY
"""Seconds of absence that are marked as a warning, and as an alarm."""


class RosterRow(Struct, frozen=True, kw_only=True):
    """Row about a member of the clan; its place is the rank in the default order, from 1."""

    place: int
    member: Member

    @property
    def key(self) -> str:
        """The player's tag."""
        return str(self.member.tag)

    def mentions(self, player: Tag) -> bool:
        """Return True if the row is about a player."""
        return self.member.tag == player


def list_standing(member: Member) -> list[str]:
    """List what is known of a member: `elder`, `6,412 trophies`, `clan rank 3`.

    The rank is the game's. A place in a table may differ, because equal trophies are ordered
    in another way.
    """
    parts = [member.role] if member.role else []
    if member.trophies is not None:
        parts.append(f"{member.trophies:,} trophies")
    if member.rank is not None:
        parts.append(f"clan rank {member.rank}")
    return parts


def measure_absence(member: Member | None, now: datetime) -> float | None:
    """Return the seconds since a member was last seen; None if unknown, or without a member."""
    if member is None or member.last_seen is None:
        return None
    return (now - member.last_seen).total_seconds()


def format_absence(seconds: float) -> str:
    """Format seconds of absence, 0 if negative, marked from two days: `3 h`, `!! 9 d`."""
    sign = "!! " if seconds >= LONG_ABSENCE else "! " if seconds >= SHORT_ABSENCE else ""
    return f"{sign}{format_duration_short(seconds)}"


def pick_absence_tone(seconds: float) -> ColourRole | None:
    """Return the colour of an absence; None below two days."""
    if seconds >= LONG_ABSENCE:
        return ColourRole.ALARM_ABSENCE
    return ColourRole.WARN_ABSENCE if seconds >= SHORT_ABSENCE else None


def make_member_cells(
    member: Member, level: int | None, now: datetime, *details: str
) -> tuple[str, ...]:
    """Return the cells of a member, one for each of `MEMBER_HEADINGS`.

    The level is that of their card; `details` are inserted after it.
    """
    absence = measure_absence(member, now)
    return (
        member.name,
        "–" if level is None else str(level),
        *details,
        member.role,
        format_number(member.trophies),
        "–" if absence is None else format_absence(absence),
    )


TAG: Final = attribute_column("key", key="tag", type=TagText)

NAME: Final = attribute_column(
    "member.raw_name",
    "Member",
    letter="m",
    width=17,
    display="member.name",
    key="name",
    type=RawName,
    emphasis=True,
    order=lambda row: row.member.name.casefold(),
)

_THIS_WEEK: Final = with_description(MaybeCount, "this week")

DONATED: Final = count_column("member.donations", "Donated", letter="g", type=_THIS_WEEK)
RECEIVED: Final = count_column("member.received", "Received", letter="c", type=_THIS_WEEK)


LAST_SEEN: Final[Column[Any]] = Column(
    key="last_seen",
    type=Time | None,
    title="Last seen",
    short="Seen",
    letter="l",
    width=10,
    align_right=True,
    descending=True,
    value=lambda row: None if row.member is None else iso_utc_or_none(row.member.last_seen),
    text=lambda row: "–" if row.absence is None else format_absence(row.absence),
    tone=lambda row: None if row.absence is None else pick_absence_tone(row.absence),
    order=lambda row: row.absence,
)
"""Columns of any row with a `member`, which may be None, and `absence`, the seconds from when they
were last seen to when the clan was loaded."""
