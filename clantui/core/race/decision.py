"""Decide whether a race is over before its end: whatever is played still, the places stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.race import WAR_DAYS, PeriodType, Race
from clantui.core.race.standings import BOAT_STEPS, DECKS_PER_DAY, Standing, compute_standings

MOST_MEDALS_PER_DECK: Final = 250
"""Medals that a deck can bring at most: a won battle brings 200, one of a duel 250."""

MOST_DEFENCE: Final = 15 * 29
"""Distance that fifteen boat defences, as many as there are, move a boat in a day at most."""


class _Range(Struct, frozen=True, kw_only=True):
    """Bounds of a figure of a clan at the end of the day, at least and at most."""

    least: int
    most: int


def find_decided_place(race: Race) -> int | None:
    """Find the place at which our clan ends the week, if nothing can change it any more.

    On the last day of a usual week the boat counts: where it is, the step of the day's place and
    its defences. In the colosseum the week's medals count. Each clan may play every deck that its
    fifty people have left, and win with all. A boat over the line keeps its place.

    Returns:
        The place, from 1; None before the last day, while the place is open, and where the race
        does not tell who has battled.
    """
    if race.war_day != WAR_DAYS:
        return None
    clans = compute_standings(race)
    ours = next((clan for clan in clans if clan.ours), None)
    if ours is None:
        return None
    if ours.clan.finished is not None:
        return ours.place
    finished = [clan for clan in clans if clan.clan.finished is not None]
    racing = [clan for clan in clans if clan.clan.finished is None]
    if not all(clan.told for clan in racing):
        return None
    ranges = [_medals(clan) for clan in racing]
    if race.period_type is PeriodType.WAR:
        ranges = _boats(racing, ranges)
    best, worst = _places(ranges)[racing.index(ours)]
    return len(finished) + best if best == worst else None


def _medals(clan: Standing) -> _Range:
    """Return the medals of a clan at the end of the day."""
    decks = DECKS_PER_DAY * clan.slots_left + clan.unfinished_decks
    return _Range(least=clan.medals, most=clan.medals + MOST_MEDALS_PER_DECK * decks)


def _boats(racing: Sequence[Standing], medals: Sequence[_Range]) -> list[_Range]:
    """Return how far each boat can be at the end of the day."""
    boats = []
    for clan, own, (best, worst) in zip(racing, medals, _places(medals), strict=True):
        start = clan.clan.fame
        most = start + _step(best) + MOST_DEFENCE if own.most else start
        boats.append(_Range(least=start + _step(worst) if own.least else start, most=most))
    return boats


def _step(place: int) -> int:
    return BOAT_STEPS[place - 1] if place <= len(BOAT_STEPS) else 0


def _places(ranges: Sequence[_Range]) -> list[tuple[int, int]]:
    """Return the best and the worst place of each; who can end level may be behind."""
    return [
        (
            1 + sum(other.least > own.most for other in ranges),
            1 + sum(other.most >= own.least for other in ranges if other is not own),
        )
        for own in ranges
    ]
