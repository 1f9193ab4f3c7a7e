"""Activity of players in the war: how many decks they use, and whether that has changed."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanPlan, Person

_DECKS = 4
"""War decks of a player per day."""

_CHANGED = 3
"""Weeks since some players began or ceased to play."""


class WarDayResult(Struct, frozen=True, kw_only=True):
    """A participant's war day, with 0 to 4 decks used."""

    decks: int
    fame: int
    boats: int


class WarHabit(Struct, frozen=True, kw_only=True):
    """Probabilities of a player's war days.

    Attributes:
        full_days: Share of days on which they use all decks, 0 ≤ x < 1.
        exponent: Skew of the decks on other days; higher means fewer.
        least_luck: Minimum share of battles won, 0 to 1.
    """

    full_days: float
    exponent: int = 1
    least_luck: float = 0.0


_CARRIES = WarHabit(full_days=0.95, least_luck=0.4)
_SLEEPS = WarHabit(full_days=0.02, exponent=4)


def draw_habit(plan: ClanPlan, person: Person, weeks_ago: int) -> WarHabit:
    """Return the habit of a player some weeks ago; some players have changed since."""
    promoted = 0.15 if person.role != "member" else 0.0
    plays = WarHabit(full_days=0.2 + 0.6 * plan.strength + promoted)
    roll = _roll(plan.seed, person.tag)
    if roll >= 0.25 or person.role in {"leader", "coLeader"}:
        return _CARRIES if roll < 0.5 else plays
    if roll < 0.13:
        return _SLEEPS
    if roll < 0.19:
        return _SLEEPS if weeks_ago < _CHANGED else plays
    return _CARRIES if weeks_ago < _CHANGED else _SLEEPS


@lru_cache(maxsize=2_000)
def _roll(seed: int, tag: str) -> float:
    return seeded_random(seed, "zeal", tag).random()


def draw_day(habit: WarHabit, roll: float, luck: float) -> WarDayResult:
    """Return a war day for two random numbers, each 0 to 1: for the decks, and for the wins."""
    if roll < habit.full_days:
        decks = _DECKS
    else:
        decks = int(((1 - roll) / (1 - habit.full_days)) ** habit.exponent * _DECKS)
    wins = round(decks * (habit.least_luck + luck * (1 - habit.least_luck)))
    boats = int(decks > 0 and luck < 0.04)
    return WarDayResult(decks=decks, fame=100 * decks + 100 * wins - 25 * boats, boats=boats)
