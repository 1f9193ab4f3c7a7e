"""The last two months of a clan: who was a member, and snapshots of roster and favourites.

The past is simulated backwards from the world's current time, so that the present does not
depend on it. Clans are full payloads of the API, profiles are brief.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.cards import CARDS, CardSpec, Payload
from clantui.demo.world.clans import build_clan
from clantui.demo.world.names import GENTLE, make_player_name, make_tag, seeded_random
from clantui.demo.world.profiles import build_brief_profile
from clantui.demo.world.roster import MIN_SIZE_FOR_CHANGES, TOP, ClanPlan, EdgeCase, Person

SPAN = 60.0
"""Length of the simulated past, in days."""

Habits: TypeAlias = Sequence[tuple[float, CardSpec]]
"""A player's favourites, the current one first, each with the days since it began."""

_THIS_WEEK = 4.0
"""Days for which former members stay in the race after they have left."""

_HABIT = 55.0
"""Average days until a player changes the favourite."""

_GAPS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0)
"""Possible days between two snapshots."""


class Membership(Struct, frozen=True, kw_only=True):
    """A period in which a player was a member of a clan.

    Attributes:
        joined: days ago; infinite if earlier than the simulated past.
        left: days ago; negative for current members.
    """

    person: Person
    joined: float
    left: float


def invent_memberships(plan: ClanPlan, people: Sequence[Person]) -> list[Membership]:
    """Return the memberships of the last two months; the result is the same all week.

    A member who left and came back has two.
    """
    rng = seeded_random(plan.seed, "memberships", plan.number)
    stays = [
        Membership(person=person, joined=_draw_joining(rng, plan, person), left=-1)
        for person in people
        if person.member
    ]
    former = [person for person in people if not person.member]
    # Before each join someone left, so that the clan never had too many members.
    for number, joined in enumerate(sorted(stay.joined for stay in stays if stay.joined < SPAN)):
        left = joined + 0.1 + 1.5 * rng.random()
        is_in_race = former and left < _THIS_WEEK
        person = former.pop() if is_in_race else _invent_former_member(plan, number)
        stays.append(Membership(person=person, joined=math.inf, left=left))
    return _let_one_return(plan, stays)


def list_people_of_week(stays: Sequence[Membership], weeks_ago: int) -> list[Person]:
    """Return the participants of a clan's war of a past week.

    Players who joined on a later weekday than today take part from the next week on. Players who
    left in the following week are no longer in the clan.
    """
    days = 7 * weeks_ago
    return [
        replace(stay.person, member=stay.left < days - 7)
        for stay in stays
        if stay.left < days < stay.joined
    ]


def _let_one_return(plan: ClanPlan, stays: Sequence[Membership]) -> list[Membership]:
    """Let one old member leave for some weeks and come back a few days ago."""
    rng = seeded_random(plan.seed, "return", plan.number)
    yesterday = plan.at - timedelta(days=1)
    candidates = [
        number
        for number, stay in enumerate(stays)
        if stay.left < 0
        and math.isinf(stay.joined)
        and (stay.person.role, stay.person.edge_case) == ("member", None)
        and stay.person.last_seen > yesterday
    ]
    if plan.size < MIN_SIZE_FOR_CHANGES or not candidates:
        return [*stays]
    number = rng.choice(candidates)
    back = replace(stays[number], joined=3 + 3 * rng.random())
    before = replace(stays[number], left=16 + 10 * rng.random())
    return [*stays[:number], back, *stays[number + 1 :], before]


def _draw_joining(rng: Random, plan: ClanPlan, person: Person) -> float:
    if plan.size < MIN_SIZE_FOR_CHANGES or person.role == "leader" or person.edge_case is not None:
        return math.inf
    if person.previous == 0:  # new, as in the roster: no rank last week
        return 0.6 + 1.8 * rng.random()
    return 7 + (SPAN - 7) * rng.random() if rng.random() < 0.12 else math.inf


def _invent_former_member(plan: ClanPlan, number: int) -> Person:
    """Invent a former member who is not in this week's race."""
    rng = seeded_random(plan.seed, "former", plan.number, number)
    return Person(
        tag=make_tag(plan.seed, "bygone", plan.number, number),
        name=rng.choice(GENTLE) if rng.random() < 0.1 else make_player_name(rng),
        role="member",
        trophies=rng.randrange(4_000 + int(4_000 * plan.strength), TOP),
        last_seen=plan.at - timedelta(seconds=rng.randrange(60, 86_400)),
        previous=max(1, plan.size - number),
        favourite=rng.choice(CARDS),
    )


class PastState(Struct, frozen=True, kw_only=True):
    """A past snapshot of a clan.

    Attributes:
        clan: the clan with its roster, as from `/clans/{tag}`.
        players: brief profiles by tag; members that did not load are missing.
    """

    at: datetime
    clan: Payload
    players: Mapping[str, Payload]


def simulate_history(
    plan: ClanPlan, people: Sequence[Person], elsewhere: ClanPlan
) -> Iterator[PastState]:
    """Yield about thirty past snapshots of a clan, the oldest first, at uneven intervals.

    Two of them miss some players. The snapshots share payloads. See `build_profile`.
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
                profiles[key] = build_brief_profile(plan, person, elsewhere)
        players = {person.tag: profiles[person.tag, person.favourite.id] for person in loaded}
        yield PastState(at=at, clan=build_clan(plan, roster), players=players)


def _draw_moments(rng: Random) -> list[float]:
    """Return the ages of the snapshots in days, the oldest first."""
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
            favourite=next(card for until, card in habits[stay.person.tag] if days < until),
            last_seen=stay.person.last_seen - ago,
            member=True,
        )
        for stay in stays
        if stay.left < days < stay.joined
    ]
    return sorted(members, key=lambda person: -person.trophies)


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
