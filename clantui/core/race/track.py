"""The track of a race: how far each boat is, drawn in the cells of a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.race.standings import Standing

SAILED: Final = "█"
BOAT: Final = "▶"
LIKELY: Final = "░"


class Position(Struct, frozen=True):
    """Position of a boat, in parts of the whole track.

    Attributes:
        now: 0 at the start, 1 at the flag.
        likely: where it should be at the end of the day; never behind `now`.
    """

    now: float
    likely: float

    def towards(self, other: Position, part: float) -> Position:
        """Return the position on the way to another one, 0 for here and 1 for there."""
        return Position(
            self.now + (other.now - self.now) * part,
            self.likely + (other.likely - self.likely) * part,
        )


class Track(Struct, frozen=True, kw_only=True):
    """The cells of a track, from the left: together as many as there are.

    Attributes:
        sailed: behind the boat.
        boat: the boat; empty without a cell for it.
        likely: what it should sail until the end of the day.
        ahead: blanks up to the flag.
    """

    sailed: str = ""
    boat: str = ""
    likely: str = ""
    ahead: str = ""

    def __str__(self) -> str:
        """Return the whole track."""
        return self.sailed + self.boat + self.likely + self.ahead


def locate_boats(clans: Sequence[Standing]) -> tuple[Position, ...]:
    """Locate the boats by the medals that count today.

    The flag stands where the best clan should be at the end of the day. A clan that has finished
    is there. Without medals all are at the start.

    Returns:
        A position for each clan.
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
    """Draw a boat on its track.

    Args:
        position: of the boat; what lies outside the track is drawn as its end.
        cells: the length of the track.
    """
    if cells <= 0:
        return Track()
    now, likely = (
        round(min(max(part, 0.0), 1.0) * (cells - 1)) for part in (position.now, position.likely)
    )
    likely = max(likely, now)
    return Track(
        sailed=SAILED * now,
        boat=BOAT,
        likely=LIKELY * (likely - now),
        ahead=" " * (cells - 1 - likely),
    )
