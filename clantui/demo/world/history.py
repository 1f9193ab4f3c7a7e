"""Past snapshots of a clan: its roster and favourites over the last two months.

The past is simulated backwards from the world's current time, so that the present does not
depend on it. Clans are full payloads of the API, profiles are brief.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.cards import CARDS, CardSpec, Payload
from clantui.demo.world.clans import build_clan
from clantui.demo.world.memberships import SPAN, Membership, invent_memberships
from clantui.demo.world.names import seeded_random
from clantui.demo.world.profiles import Subject, build_brief_profile
from clantui.demo.world.roster import ClanPlan, EdgeCase, Person

Habits: TypeAlias = Sequence[tuple[float, CardSpec]]
"""A player's favourites, the current one first, each with the days ago when it began."""

_HABIT = 55.0
"""Average days until a player changes the favourite."""

_GAPS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0)
"""Possible days between two snapshots."""


class PastState(Struct, frozen=True, kw_only=True):
    """A past snapshot of a clan.

    Attributes:
        clan: The clan with its roster, as from `/clans/{tag}`.
        players: Brief profiles by tag; members that did not load are missing.
    """

    at: datetime
    clan: Payload
    players: Mapping[str, Payload]


def simulate_history(
    plan: ClanPlan, people: Sequence[Person], elsewhere: ClanPlan
) -> Iterator[PastState]:
    """Yield about thirty past snapshots of a clan, the oldest first, at uneven intervals.

    Two of them miss some players. The snapshots share payloads.

    Args:
        elsewhere: The clan that players with `EdgeCase.MOVED` are in.
    """
    rng = seeded_random(plan.seed, "past", plan.number)
    stays = invent_memberships(plan, people)
    pool = _build_card_pool(rng, people)
    habits = {stay.person.tag: _draw_habits(rng, stay.person, pool) for stay in stays}
    moments = _draw_moments(rng)
    incomplete = rng.sample(range(1, len(moments) - 1), 2)
    profiles: dict[tuple[str, int], Payload] = {}
    for number, days in enumerate(moments):
        at = plan.at - timedelta(seconds=int(days * 86_400))
        roster = _build_roster(stays, habits, days, plan.at - at)
        loaded = [person for person in roster if person.edge_case is not EdgeCase.GONE]
        if number in incomplete:
            loaded = rng.sample(loaded, len(loaded) - min(len(loaded), rng.randint(3, 12)))
        for person in loaded:
            if (key := (person.tag, person.favourite.id)) not in profiles:
                profiles[key] = build_brief_profile(
                    Subject(plan=plan, elsewhere=elsewhere, person=person)
                )
        players = {person.tag: profiles[person.tag, person.favourite.id] for person in loaded}
        yield PastState(at=at, clan=build_clan(plan, roster), players=players)


def _draw_moments(rng: Random) -> list[float]:
    """Return the age of each snapshot in days, the oldest first."""
    moments = [0.2 + 0.3 * rng.random()]
    while (earlier := moments[-1] + rng.choice(_GAPS) * (0.8 + 0.4 * rng.random())) < SPAN:
        moments.append(earlier)
    return moments[::-1]


def _build_roster(
    stays: Sequence[Membership], habits: Mapping[str, Habits], days: float, ago: timedelta
) -> list[Person]:
    """Return the roster of some days ago, the best member first."""
    members = [
        replace(
            stay.person,
            favourite=_find_favourite(habits[stay.person.tag], days),
            last_seen=stay.person.last_seen - ago,
            member=True,
        )
        for stay in stays
        if stay.left < days < stay.joined
    ]
    return sorted(members, key=lambda person: -person.trophies)


def _find_favourite(habits: Habits, days: float) -> CardSpec:
    return next(card for until, card in habits if days < until)


def _build_card_pool(rng: Random, people: Sequence[Person]) -> list[CardSpec]:
    """Return past favourites, weighted by popularity.

    Three of the cards are rare today, so that charts show a trend.
    """
    faded = rng.sample(CARDS, 3)
    count = max(1, len(people) // 4)
    current = (person.favourite for person in people)
    return [*faded[:1] * count * 2, *faded[1:] * count, *current]


def _draw_habits(rng: Random, person: Person, pool: Sequence[CardSpec]) -> Habits:
    habits: list[tuple[float, CardSpec]] = []
    card, until = person.favourite, 0.0
    while until < SPAN:
        until += 1 + rng.expovariate(1 / _HABIT)
        habits.append((until, card))
        card = rng.choice([other for other in pool if other is not card] or CARDS)
    return habits
