"""This week's river race: five clans, and what their people have done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clantui.core.tag import Tag


class DayKind(StrEnum):
    """What is done today."""

    TRAINING = "training"
    WAR = "war day"
    COLOSSEUM = "colosseum"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in the race; perhaps no longer in the clan.

    Attributes:
        tag: the player's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        medals: of the week so far.
        decks: used this week, 0 to 16.
        decks_today: used today, 0 to 4.
        boat_attacks: of the week so far.
    """

    tag: Tag
    name: str
    raw_name: str
    medals: int = 0
    decks: int = 0
    decks_today: int = 0
    boat_attacks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Racer:
    """One of the clans of a race.

    Attributes:
        tag: the clan's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        fame: how far the boat is (10,000 is the line); on colosseum days the week's medals.
        medals_today: the day's medals (`periodPoints`); 0 on colosseum days.
        war_trophies: the clan's trophies of the river race.
        finished: when the boat was over the line, aware UTC, or None.
        participants: everybody the race knows of, more than 50 at times.
    """

    tag: Tag
    name: str
    raw_name: str
    fame: int = 0
    medals_today: int = 0
    war_trophies: int = 0
    finished: datetime | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race as one clan sees it.

    Attributes:
        clan: whose race was asked for.
        kind: what is done today.
        section: the week of the season, from 0.
        period: the day of the season, from 0; the day of the week is its rest by 7, Monday 0.
        racers: the clans, in the API's order; five but for odd cases.
        age: seconds since the API gave this answer, more than 0 if it was kept.
    """

    clan: Tag
    kind: DayKind
    section: int
    period: int
    racers: tuple[Racer, ...]
    age: float = 0.0
