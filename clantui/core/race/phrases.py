"""Sentences about a race, the same on the screen and on the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from clantui.core.model.race import TRAINING_DAYS, WAR_DAYS, PeriodType, Race
from clantui.core.race.standings import RemainingPlayer, Standing
from clantui.core.text.phrases import pluralise

CHAT: Final = 250
"""Characters that a line of the game's chat takes, about."""

NO_RACE: Final = "it never raced, or a season has just ended"
"""Possible meanings of the API's 404."""

FINISHED: Final = "finished: no more medals today"
"""Said of a clan whose boat is over the line."""

UNTOLD: Final = "the API does not tell who has battled"
"""Said of a clan that has medals, and nobody who has battled for them."""

MATCHING: Final = "no clans to race against yet: they are still being matched"


def describe_day(race: Race) -> str:
    """Which day it is: `week 3 · war day 2 of 4`."""
    week = f"week {race.week}"
    match race.period_type:
        case PeriodType.TRAINING if race.war_in is not None:
            return f"{week} · training, day {TRAINING_DAYS + 1 - race.war_in} of {TRAINING_DAYS}"
        case PeriodType.WAR | PeriodType.COLOSSEUM if race.war_day is not None:
            colon = "," if race.period_type is PeriodType.COLOSSEUM else ""
            day = "day " if race.period_type is PeriodType.COLOSSEUM else ""
            return f"{week} · {race.period_type.value}{colon} {day}{race.war_day} of {WAR_DAYS}"
        case PeriodType.UNKNOWN:
            return f"{week} · an unknown kind of day"
    return f"{week} · {race.period_type.value}"


def find_ours(clans: Sequence[Standing]) -> Standing | None:
    """Return the clan that the race was asked for; None where the race does not tell of it."""
    return next((standing for standing in clans if standing.ours), None)


def describe_span(race: Race) -> str:
    """Return what a place is counted over: `today`; the colosseum counts all its days together."""
    return "this week" if race.period_type is PeriodType.COLOSSEUM else "today"


def describe_place(race: Race, clans: Sequence[Standing], ours: Standing) -> str:
    """Return the place of a clan that has one: `3rd of 5 today`; a boat over the line keeps its.

    Args:
        race: as the API tells of it.
    """
    place = f"{ordinal(ours.place or 0)} of {len(clans)}"
    return place if ours.clan.finished is not None else f"{place} {describe_span(race)}"


def describe_standing(race: Race, clans: Sequence[Standing]) -> str:
    """Describe where our clan stands, in a line.

    `today 3rd → 2nd · boat 3,000 → 4,800 (2nd) · 82 of 200 decks left · 20 slots`: each arrow
    leads to what is projected for the end of the day.
    """
    ours = find_ours(clans)
    if not clans:
        return MATCHING
    if race.period_type is PeriodType.TRAINING:
        return _training(race)
    if ours is None or ours.place is None or ours.projected_place is None:
        return "the race does not tell of this clan" if ours is None else "nothing is projected"
    if ours.clan.finished is not None:
        return f"{ordinal(ours.place)} · {FINISHED}"
    parts = [_moving(describe_span(race), ordinal(ours.place), ordinal(ours.projected_place))]
    if (boat := _boat(ours)) is not None:
        # On the last day the boat is the result: it comes first.
        parts.insert(0 if race.war_day == WAR_DAYS else 1, boat)
    if not ours.told:
        return " · ".join([*parts, UNTOLD])
    parts.append(f"{ours.decks_left} of {ours.decks_per_day} decks left")
    return " · ".join([*parts, pluralise(ours.slots_left, "slot")])


def _moving(what: str, now: str, then: str) -> str:
    return f"{what} {now}" if now == then else f"{what} {now} → {then}"


def _boat(ours: Standing) -> str | None:
    """Return where the boat is and will be: `boat 3,000 → 6,000 (1st)`; None without boats."""
    if ours.boat is None or ours.projected_boat is None or ours.projected_boat_place is None:
        return None
    moving = _moving("boat", f"{ours.boat:,}", f"{ours.projected_boat:,}")
    return f"{moving} ({ordinal(ours.projected_boat_place)})"


def chat_line(race: Race, clans: Sequence[Standing], limit: int = CHAT) -> str:
    """One line for the clan's chat: who of our clan has decks left, most first.

    Args:
        race: as the API tells of it.
        limit: characters at most; names that do not fit are counted: `… and 12 more`.

    Returns:
        `Decks left today: 23 of 200 · Anna 4, Bo 2`; on other days what there is to say instead.
    """
    ours = find_ours(clans)
    if ours is None or not race.is_war or ours.clan.finished is not None or not ours.told:
        return describe_standing(race, clans)
    line = f"Decks left today: {ours.decks_left} of {ours.decks_per_day}"
    fresh = sum(not reserve.started for reserve in ours.remaining)
    if 0 < ours.slots_left < fresh:
        line += f" · only {ours.slots_left} more may begin"
    if ours.remaining:
        line += " · " + list_players(ours.remaining, limit - len(line) - 3)
    return line


def list_players(reserves: Sequence[RemainingPlayer], room: float = math.inf) -> str:
    """List who has how many decks left: `Anna 4, Bo 2, … and 12 more`.

    Args:
        reserves: one or more.
        room: characters that there are for it; too few even for one name, and they are counted.
    """
    names = [f"{reserve.name} {reserve.decks}" for reserve in reserves]
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        text = ", ".join(names[:shown]) + (f", … and {rest} more" if rest else "")
        if len(text) <= room:
            return text
    return pluralise(len(names), "player")


def ordinal(place: int) -> str:
    """Return a place as it is said, from 1: `1st`, `2nd`, `3rd`, `4th`."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if place % 100 in {11, 12, 13} else endings.get(place % 10, 'th')}"


def _training(race: Race) -> str:
    when = "" if race.war_in is None else f" in {pluralise(race.war_in, 'day')}"
    return f"training: battles bring no medals, the war begins{when or ' after it'}"
