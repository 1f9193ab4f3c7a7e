"""Results of a season on the Path of Legends, the game's ranked mode."""

from __future__ import annotations

from typing import Final, TypeAlias

from msgspec import Struct

_LAST: Final = 2**31
"""In place of a rank: higher than any."""

Standing: TypeAlias = tuple[int, int, int]
"""League, rank below 0 and points: the greater the better."""

UNRANKED: Final[Standing] = (0, -_LAST, 0)
"""Standing of a player without a result."""


class SeasonResult(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Result of one season; what the API does not tell is None.

    It is stored as an array: new fields go to the end.

    Attributes:
        league: 1 for the lowest.
        points: rating in the highest league; 0 below it.
        rank: in the world, 1 for the best; None below the highest league.
    """

    league: int | None = None
    points: int | None = None
    rank: int | None = None

    @property
    def standing(self) -> Standing:
        """Order of results: the league, then the rank, then the points."""
        return self.league or 0, -(self.rank or _LAST), self.points or 0

    @property
    def text(self) -> str:
        """For people: `league 10, rank 1,234`; empty where nothing is told."""
        parts = [] if self.league is None else [f"league {self.league}"]
        parts += [] if self.rank is None else [f"rank {self.rank:,}"]
        return ", ".join(parts)
