"""Track of a race: the positions of the boats, drawn in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.race.standings import Standing

SAILED: Final = "█"
BOAT: Final = "▶"
LIKELY: Final = "░"


class Position(Struct, frozen=True):
    """Position of a boat, 0 at the start and 1 at the flag; `likely` is never behind `now`."""

    now: float
    likely: float

    def interpolate(self, other: Position, part: float) -> Position:
        """Return the position between this one (part 0) and another one (part 1)."""
        return Position(
            self.now + (other.now - self.now) * part,
            self.likely + (other.likely - self.likely) * part,
        )


class Track(Struct, frozen=True, kw_only=True):
    """The cells of a track, from the left.

    Attributes:
        boat: empty on a track without cells.
        likely: distance until the end of the day.
        ahead: spaces up to the flag.
    """

    behind: str = ""
    boat: str = ""
    likely: str = ""
    ahead: str = ""

    def __str__(self) -> str:
        return self.behind + self.boat + self.likely + self.ahead


def locate_boats(clans: Sequence[Standing]) -> tuple[Position, ...]:
    """Return the positions of the clans by today's medals.

    The flag is the projection of the best clan for the end of the day; clans that finished are
    there. Without medals all are at the start.
    """
    racing = [clan for clan in clans if clan.clan.finished is None]
    most = max((max(clan.medals, clan.projected or 0) for clan in racing), default=0) or 1
    return tuple(
        Position(1.0, 1.0)
        if clan.clan.finished is not None
        else Position(clan.medals / most, max(clan.medals, clan.projected or 0) / most)
        for clan in clans
    )


def draw_track(position: Position, cells: int) -> Track:
    """Draw a boat on its track; a position beyond an end is drawn at that end."""
    if cells <= 0:
        return Track()
    now, likely = (
        round(min(max(part, 0.0), 1.0) * (cells - 1)) for part in (position.now, position.likely)
    )
    likely = max(likely, now)
    return Track(
        behind=SAILED * now,
        boat=BOAT,
        likely=LIKELY * (likely - now),
        ahead=" " * (cells - 1 - likely),
    )
