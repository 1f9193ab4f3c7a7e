"""Sentences about a race, the same on the screen and on the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from clantui.core.race import TRAINING_DAYS, WAR_DAYS, DayKind, Race
from clantui.core.standing import Reserve, Standing
from clantui.core.words import counted

CHAT: Final = 250
"""Characters that a line of the game's chat takes, about."""

NO_RACE: Final = "a clan that never raced, or the days between two seasons"
"""What the API's 404 may mean."""

MATCHING: Final = "no clans to race against yet: they are still being matched"


def day_words(race: Race) -> str:
    """Which day it is: `week 3 · war day 2 of 4`."""
    week = f"week {race.week}"
    match race.kind:
        case DayKind.TRAINING if race.war_in is not None:
            return f"{week} · training, day {TRAINING_DAYS + 1 - race.war_in} of {TRAINING_DAYS}"
        case DayKind.WAR | DayKind.COLOSSEUM if race.war_day is not None:
            colon = "," if race.kind is DayKind.COLOSSEUM else ""
            day = "day " if race.kind is DayKind.COLOSSEUM else ""
            return f"{week} · {race.kind.value}{colon} {day}{race.war_day} of {WAR_DAYS}"
        case DayKind.UNKNOWN:
            return f"{week} · an unknown kind of day"
    return f"{week} · {race.kind.value}"


def ours_of(clans: Sequence[Standing]) -> Standing | None:
    """The clan that the race was asked for; None where the race does not tell of it."""
    return next((standing for standing in clans if standing.ours), None)


def state(race: Race, clans: Sequence[Standing]) -> str:
    """Where our clan stands, in a line: `3rd, projected 2nd · 82 of 200 decks left · 20 slots`."""
    ours = ours_of(clans)
    if not clans:
        return MATCHING
    if race.kind is DayKind.TRAINING:
        return _training(race)
    if ours is None or ours.place is None or ours.projected_place is None:
        return "the race does not tell of this clan" if ours is None else "nothing is projected"
    place = nth(ours.place)
    if ours.racer.finished is not None:
        place = f"{place} and over the line: no more medals"
    elif ours.left or ours.projected_place != ours.place:
        place = f"{place}, projected {nth(ours.projected_place)}"
    return f"{place} · {ours.left} of {ours.most} decks left · {counted(ours.slots, 'slot')}"


def chat(race: Race, clans: Sequence[Standing], limit: int = CHAT) -> str:
    """One line for the clan's chat: who of our clan has decks left, most first.

    Args:
        race: as the API tells of it.
        clans: its standings.
        limit: characters at most; names that do not fit are counted: `… and 12 more`.

    Returns:
        `Decks left today: 23 of 200 · Anna 4, Bo 2`; on other days what there is to say instead.
    """
    ours = ours_of(clans)
    if ours is None or not race.counts:
        return state(race, clans)
    line = f"Decks left today: {ours.left} of {ours.most}"
    fresh = sum(not reserve.started for reserve in ours.reserves)
    if 0 < ours.slots < fresh:
        line += f" · only {ours.slots} more may begin"
    if ours.reserves:
        line += " · " + listed(ours.reserves, limit - len(line) - 3)
    return line


def listed(reserves: Sequence[Reserve], room: float = math.inf) -> str:
    """Who has how many decks left: `Anna 4, Bo 2, … and 12 more`.

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
    return counted(len(names), "player")


def nth(place: int) -> str:
    """A place as it is said, from 1: `1st`, `2nd`, `3rd`, `4th`."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{place}{'th' if place % 100 in {11, 12, 13} else endings.get(place % 10, 'th')}"


def _training(race: Race) -> str:
    when = "" if race.war_in is None else f" in {counted(race.war_in, 'day')}"
    return f"training: battles bring no medals, the war begins{when or ' after it'}"
