"""The decision of a race before its end, when no battle can change our place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.race import WAR_DAYS, PeriodType, Race
from clantui.core.race.phrases import find_ours
from clantui.core.race.standings import (
    DECKS_PER_DAY,
    Standing,
    compute_boat_step,
    compute_standings,
)

MAX_MEDALS_PER_DECK: Final = 250
"""Maximum medals for a deck: a won battle brings 200, a won battle of a duel 250."""

MAX_DEFENCE: Final = 15 * 29
"""Longest distance that the 15 boat defences move a boat in a day."""


class _Range(Struct, frozen=True, kw_only=True):
    """Range of a number of a clan at the end of the day."""

    minimum: int
    maximum: int


def find_decided_place(race: Race) -> int | None:
    """Find the final place of our clan, from 1, if nothing can change it any more; else None.

    On the last day of a normal week the boat counts: its position, the step of the day's place,
    and its defences. In the colosseum the week's medals count. Each clan may still use all
    remaining decks of its 50 players, and win with all of them. A boat that finished keeps its
    place. The result is None before the last day, and if the race does not show who has battled.
    """
    if race.war_day != WAR_DAYS:
        return None
    clans = compute_standings(race)
    ours = find_ours(clans)
    if ours is None:
        return None
    if ours.clan.finished is not None:
        return ours.place
    racing = [clan for clan in clans if clan.clan.finished is None]
    if not all(clan.shows_battles for clan in racing):
        return None
    ranges = [_range_medals(clan) for clan in racing]
    if race.period_type is PeriodType.WAR:
        ranges = _range_boats(racing, ranges)
    best, worst = _range_places(ranges)[racing.index(ours)]
    return len(clans) - len(racing) + best if best == worst else None


def _range_medals(clan: Standing) -> _Range:
    decks = DECKS_PER_DAY * clan.slots_left + clan.unfinished_decks
    return _Range(minimum=clan.medals, maximum=clan.medals + MAX_MEDALS_PER_DECK * decks)


def _range_boats(racing: Sequence[Standing], medals: Sequence[_Range]) -> list[_Range]:
    boats = []
    for clan, own, (best, worst) in zip(racing, medals, _range_places(medals), strict=True):
        slowest = compute_boat_step(worst) if own.minimum else 0
        fastest = compute_boat_step(best) + MAX_DEFENCE if own.maximum else 0
        start = clan.clan.fame
        boats.append(_Range(minimum=start + slowest, maximum=start + fastest))
    return boats


def _range_places(ranges: Sequence[_Range]) -> list[tuple[int, int]]:
    """Return the best and the worst place of each clan; in the worst case it loses each tie."""
    return [
        (
            1 + sum(other.minimum > own.maximum for other in ranges),
            1 + sum(other.maximum >= own.minimum for other in ranges if other is not own),
        )
        for own in ranges
    ]
