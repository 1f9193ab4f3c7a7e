"""The past of a clan: its roster and its favourites over the last two months.

Everything is told backwards from the world's moment, so that the moment itself
stays what it is. The payloads are the API's own, the profiles but brief.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from clantui.demo.world.calendar import week_of
from clantui.demo.world.cards import CARDS, CardSpec, Payload
from clantui.demo.world.clans import build_clan
from clantui.demo.world.names import GENTLE, make_player_name, make_tag, seeded_random
from clantui.demo.world.profiles import Subject, build_brief_profile
from clantui.demo.world.roster import TOP, ClanPlan, Oddity, Person

SPAN = 60.0
"""Days that the past reaches back."""

_HABIT = 55.0
"""Days for which a player keeps a favourite, on average."""

_GAPS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0)
"""The days between two readings."""

_SETTLED = 5
"""Clans of fewer members keep who they have."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody's time in a clan; all spans count back from the world's moment, in days.

    Attributes:
        person: Who it is.
        came: When they joined; infinite for who was there before the past begins.
        went: When they left; below 0 for who is still there.
        habits: Back to when each favourite was theirs, the present one first.
    """

    person: Person
    came: float
    went: float
    habits: Sequence[tuple[float, CardSpec]]

    def favourite(self, days: float) -> CardSpec:
        """Return the card they played most so many days ago."""
        return next(card for until, card in self.habits if days < until)


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
    stays = _invent_memberships(rng, plan, people)
    moments = _draw_moments(rng)
    gaps = rng.sample(range(1, len(moments) - 1), 2)
    told: dict[tuple[str, int], Payload] = {}
    for number, days in enumerate(moments):
        at = plan.at - timedelta(seconds=int(days * 86_400))
        roster = _roster_at(stays, days, plan.at - at)
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


def _roster_at(stays: Sequence[Membership], days: float, ago: timedelta) -> list[Person]:
    """Return the roster of so many days ago, the best first."""
    there = [
        replace(
            stay.person,
            favourite=stay.favourite(days),
            last_seen=stay.person.last_seen - ago,
            member=True,
        )
        for stay in stays
        if stay.went < days < stay.came
    ]
    return sorted(there, key=lambda person: -person.trophies)


def _invent_memberships(rng: Random, plan: ClanPlan, people: Sequence[Person]) -> list[Membership]:
    """Return the memberships of two months."""
    pool = _build_card_pool(rng, people)
    members = [person for person in people if person.member]
    stays = [
        Membership(person=person, came=came, went=-1, habits=_draw_habits(rng, person, pool))
        for person in members
        for came in [_draw_joining(rng, plan, person)]
    ]
    former = [person for person in people if not person.member]
    since_monday = (plan.at - week_of(plan.at).began) / timedelta(days=1)
    # Each of those who left made room for one who joined: so there never were too many.
    for number, joined in enumerate(sorted(stay.came for stay in stays if stay.came < SPAN)):
        went = joined + 0.1 + 1.5 * rng.random()
        known = former and went < since_monday
        person = former.pop() if known else _invent_former_member(rng, plan, number)
        habits = _draw_habits(rng, person, pool)
        stays.append(Membership(person=person, came=math.inf, went=went, habits=habits))
    return stays


def _draw_joining(rng: Random, plan: ClanPlan, person: Person) -> float:
    """Return how many days ago a member joined."""
    if plan.size < _SETTLED or person.role == "leader" or person.oddity is not None:
        return math.inf
    if person.previous == 0:  # the roster says so: no rank last week
        return 0.6 + 5 * rng.random()
    return 7 + (SPAN - 7) * rng.random() if rng.random() < 0.12 else math.inf


def _invent_former_member(rng: Random, plan: ClanPlan, number: int) -> Person:
    """Invent somebody who was a member and is not known any more."""
    return Person(
        tag=make_tag(plan.seed, "bygone", plan.number, number),
        name=rng.choice(GENTLE) if rng.random() < 0.1 else make_player_name(rng),
        role="member",
        trophies=rng.randrange(4_000 + int(4_000 * plan.strength), TOP),
        last_seen=plan.at - timedelta(seconds=rng.randrange(60, 86_400)),
        previous=max(1, plan.size - number),
        favourite=rng.choice(CARDS),
    )


def _build_card_pool(rng: Random, people: Sequence[Person]) -> list[CardSpec]:
    """Return the cards that were played, each as often as it was liked.

    Some are out of fashion now, and the others have risen since: so there is
    something to see in a curve.
    """
    faded = rng.sample(CARDS, 3)
    often = max(1, len(people) // 4)
    return [*faded[:1] * often * 2, *faded[1:] * often, *(one.favourite for one in people)]


def _draw_habits(
    rng: Random, person: Person, pool: Sequence[CardSpec]
) -> list[tuple[float, CardSpec]]:
    """Return back to when somebody's favourites were theirs, the present one first."""
    habits: list[tuple[float, CardSpec]] = []
    card, until = person.favourite, 0.0
    while until < SPAN:
        until += 1 + rng.expovariate(1 / _HABIT)
        habits.append((until, card))
        card = rng.choice([other for other in pool if other is not card] or CARDS)
    return habits
