"""The past of a clan: its roster and its favourites over the last two months.

Everything is told backwards from the world's moment, so that the moment itself
stays what it is. The payloads are the API's own, the profiles but brief.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from clantui.demo.world.cards import CARDS, CardSpec, Payload
from clantui.demo.world.clans import build_clan
from clantui.demo.world.memberships import SPAN, Membership, invent_memberships
from clantui.demo.world.names import seeded_random
from clantui.demo.world.profiles import Subject, build_brief_profile
from clantui.demo.world.roster import ClanPlan, Oddity, Person

Habits: TypeAlias = Sequence[tuple[float, CardSpec]]
"""Back to when, in days, each favourite was somebody's, the present one first."""

_HABIT = 55.0
"""Days for which a player keeps a favourite, on average."""

_GAPS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0)
"""The days between two readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastState:
    """A clan as it was at a moment.

    Attributes:
        at: The moment.
        clan: The clan with its roster, as `/clans/{tag}` shows it.
        players: Profiles by tag, brief; who is in the roster and not here gave no answer.
    """

    at: datetime
    clan: Payload
    players: Mapping[str, Payload]


def simulate_history(
    plan: ClanPlan, people: Sequence[Person], elsewhere: ClanPlan
) -> Iterator[PastState]:
    """Yield a clan's past.

    Args:
        people: Everybody of it, as of the plan's moment.
        elsewhere: The clan somebody has moved to who moved.

    Returns:
        About thirty readings at uneven moments, the oldest first, all before
        the plan's moment; two of them have gaps. They share payloads.
    """
    rng = seeded_random(plan.seed, "past", plan.number)
    stays = invent_memberships(plan, people)
    pool = _build_card_pool(rng, people)
    habits = {stay.person.tag: _draw_habits(rng, stay.person, pool) for stay in stays}
    moments = _draw_moments(rng)
    gaps = rng.sample(range(1, len(moments) - 1), 2)
    told: dict[tuple[str, int], Payload] = {}
    for number, days in enumerate(moments):
        at = plan.at - timedelta(seconds=int(days * 86_400))
        roster = _roster_at(stays, habits, days, plan.at - at)
        asked = [person for person in roster if person.oddity is not Oddity.GONE]
        if number in gaps:
            asked = rng.sample(asked, len(asked) - min(len(asked), rng.randint(3, 12)))
        for person in asked:
            if (key := (person.tag, person.favourite.id)) not in told:
                told[key] = build_brief_profile(
                    Subject(plan=plan, elsewhere=elsewhere, person=person)
                )
        players = {person.tag: told[person.tag, person.favourite.id] for person in asked}
        yield PastState(at=at, clan=build_clan(plan, roster), players=players)


def _draw_moments(rng: Random) -> list[float]:
    """Return how many days ago each reading was, the oldest first."""
    moments = [0.2 + 0.3 * rng.random()]
    while (earlier := moments[-1] + rng.choice(_GAPS) * (0.8 + 0.4 * rng.random())) < SPAN:
        moments.append(earlier)
    return moments[::-1]


def _roster_at(
    stays: Sequence[Membership], habits: Mapping[str, Habits], days: float, ago: timedelta
) -> list[Person]:
    """Return the roster of so many days ago, the best first."""
    there = [
        replace(
            stay.person,
            favourite=_favourite_at(habits[stay.person.tag], days),
            last_seen=stay.person.last_seen - ago,
            member=True,
        )
        for stay in stays
        if stay.went < days < stay.came
    ]
    return sorted(there, key=lambda person: -person.trophies)


def _favourite_at(habits: Habits, days: float) -> CardSpec:
    """Return the card that somebody played most so many days ago."""
    return next(card for until, card in habits if days < until)


def _build_card_pool(rng: Random, people: Sequence[Person]) -> list[CardSpec]:
    """Return the cards that were played, each as often as it was liked.

    Some are out of fashion now, and the others have risen since: so there is
    something to see in a curve.
    """
    faded = rng.sample(CARDS, 3)
    often = max(1, len(people) // 4)
    return [*faded[:1] * often * 2, *faded[1:] * often, *(one.favourite for one in people)]


def _draw_habits(rng: Random, person: Person, pool: Sequence[CardSpec]) -> Habits:
    """Return back to when, in days, somebody's favourites were theirs, the present one first."""
    habits: list[tuple[float, CardSpec]] = []
    card, until = person.favourite, 0.0
    while until < SPAN:
        until += 1 + rng.expovariate(1 / _HABIT)
        habits.append((until, card))
        card = rng.choice([other for other in pool if other is not card] or CARDS)
    return habits
