"""Ways to take part in the war: some members carry it, some sleep, some have changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanPlan, Person

_DECKS = 4
"""Decks of a player on one day."""

_CHANGED = 3
"""Weeks since those who have changed play as they do now."""

_DROWSY = 4
"""Exponent of a sleeper's dice: the decks of a day are few, and mostly none."""


class Zeal(StrEnum):
    """The way somebody takes part."""

    CARRIES = "carries"
    PLAYS = "plays"
    SLEEPS = "sleeps"
    FADES = "fades"
    WAKES = "wakes"


_SHARES = ((0.13, Zeal.SLEEPS), (0.19, Zeal.FADES), (0.25, Zeal.WAKES), (0.5, Zeal.CARRIES))
"""The part of all people, from 0 to 1, up to which they are of a kind; the others play."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarDayResult:
    """A participant's deeds on one war day.

    Attributes:
        decks: How many decks they used, 0 to 4.
        fame: How many points it brought.
        boats: How many boats they attacked.
    """

    decks: int
    fame: int
    boats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarHabit:
    """The numbers of how somebody takes part.

    Attributes:
        keen: How often they use all decks of a day, from 0, below 1.
        exponent: Of the dice for the decks on other days: the more, the fewer decks.
        least_luck: The part of their battles that they win at least, 0 to 1.
    """

    keen: float
    exponent: int = 1
    least_luck: float = 0.0


def zeal_of(seed: int, person: Person) -> Zeal:
    """Return the way somebody takes part in the wars of their clan; a leader never sleeps."""
    roll = _roll(seed, person.tag)
    if person.role in {"leader", "coLeader"}:
        return Zeal.CARRIES if roll < 0.5 else Zeal.PLAYS
    return next((zeal for share, zeal in _SHARES if roll < share), Zeal.PLAYS)


@lru_cache(maxsize=2_000)
def _roll(seed: int, tag: str) -> float:
    return seeded_random(seed, "zeal", tag).random()


def habit_of(plan: ClanPlan, person: Person, weeks_ago: int) -> WarHabit:
    """Return how somebody took part so many weeks before this one."""
    zeal = zeal_of(plan.seed, person)
    if zeal is Zeal.FADES:
        zeal = Zeal.SLEEPS if weeks_ago < _CHANGED else Zeal.PLAYS
    elif zeal is Zeal.WAKES:
        zeal = Zeal.CARRIES if weeks_ago < _CHANGED else Zeal.SLEEPS
    if zeal is Zeal.CARRIES:
        return WarHabit(keen=0.95, least_luck=0.4)
    if zeal is Zeal.SLEEPS:
        return WarHabit(keen=0.02, exponent=_DROWSY)
    return WarHabit(keen=0.2 + 0.6 * plan.strength + (0.15 if person.role != "member" else 0.0))


def draw_day(habit: WarHabit, roll: float, luck: float) -> WarDayResult:
    """Draw a war day of somebody.

    Args:
        habit: How they take part.
        roll: Dice for the decks, 0 to 1.
        luck: Dice for the battles, 0 to 1.
    """
    if roll < habit.keen:
        decks = _DECKS
    else:
        decks = int(((1 - roll) / (1 - habit.keen)) ** habit.exponent * _DECKS)
    wins = round(decks * (habit.least_luck + luck * (1 - habit.least_luck)))
    boats = int(decks > 0 and luck < 0.04)
    return WarDayResult(decks=decks, fame=100 * decks + 100 * wins - 25 * boats, boats=boats)
