"""Past weeks of a clan's river race."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from clantui.core.model.errors import RoyaleError
from clantui.core.model.race import Participant, Race
from clantui.core.model.tag import Tag


class PastWeek(Struct, frozen=True, kw_only=True):
    """A week of the race that is over, as one clan saw it.

    Attributes:
        season: the API's number of the season.
        section: the week of the season, from 0.
        ended: when it ended, aware UTC; None where that is not told.
        is_colosseum: True for the last week of a season, in which all medals count together.
        place: of the clan at the end, from 1; None where that is not told.
        participants: everybody the race knew of: also some who left the clan in it.
    """

    season: int
    section: int
    ended: datetime | None = None
    is_colosseum: bool = False
    place: int | None = None
    participants: tuple[Participant, ...] = ()


class RaceLog(Struct, frozen=True, kw_only=True):
    """Past weeks of a clan.

    Attributes:
        clan: whose log it is.
        weeks: the latest first; None for a week that the log does not tell of.
        age: seconds since the API gave this answer, more than 0 if it was kept.
    """

    clan: Tag
    weeks: tuple[PastWeek | None, ...] = ()
    age: float = 0.0

    def is_current(self, section: int) -> bool:
        """Return whether its latest week is the one before this week.

        Args:
            section: this week of the season, from 0, as the race tells it.
        """
        latest = self.weeks[0] if self.weeks else None
        if latest is None:
            return False
        return latest.section == section - 1 if section else latest.is_colosseum


class WarRecord(Struct, frozen=True, kw_only=True):
    """A clan's war: this week and past weeks.

    Attributes:
        race: of this week; None where the clan is in none, or it could not be had.
        log: of past weeks; None where it could not be had.
        error: why one of them could not be had; None where nothing is missing.
    """

    race: Race | None = None
    log: RaceLog | None = None
    error: RoyaleError | None = None

    @property
    def problem(self) -> str:
        """The missing part and the reason, `past weeks: no answer in 10 s`; empty for nothing."""
        if self.error is None:
            return ""
        if self.race is None and self.log is None:
            return self.error.sentence
        return f"{'the race' if self.race is None else 'past weeks'}: {self.error.sentence}"
