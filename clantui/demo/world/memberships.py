"""Memberships of a clan over the last two months.

All spans count back from the world's moment, so that the moment itself stays what it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from clantui.demo.world.cards import CARDS
from clantui.demo.world.names import GENTLE, make_player_name, make_tag, seeded_random
from clantui.demo.world.roster import TOP, ClanPlan, Person

SPAN = 60.0
"""Days that the past reaches back."""

_THIS_WEEK = 4.0
"""Days since somebody left who still stands in this week's race: none but its war days count."""

_SETTLED = 5
"""Clans of fewer members keep who they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody's time in a clan; all spans count back from the world's moment, in days.

    Attributes:
        person: Who it is.
        came: When they joined; infinite for who was there before the past begins.
        went: When they left; below 0 for who is still there.
    """

    person: Person
    came: float
    went: float


def invent_memberships(plan: ClanPlan, people: Sequence[Person]) -> list[Membership]:
    """Return the memberships of two months; who came back has two.

    They are the same on each day of a week.

    Args:
        people: Everybody of the clan, as of the plan's moment.
    """
    rng = seeded_random(plan.seed, "memberships", plan.number)
    stays = [
        Membership(person=person, came=_draw_joining(rng, plan, person), went=-1)
        for person in people
        if person.member
    ]
    former = [person for person in people if not person.member]
    # Each of those who left made room for one who joined: so there never were too many.
    for number, joined in enumerate(sorted(stay.came for stay in stays if stay.came < SPAN)):
        went = joined + 0.1 + 1.5 * rng.random()
        known = former and went < _THIS_WEEK
        person = former.pop() if known else _invent_former_member(plan, number)
        stays.append(Membership(person=person, came=math.inf, went=went))
    return _let_one_return(plan, stays)


def people_of_week(stays: Sequence[Membership], weeks_ago: int) -> list[Person]:
    """Return who took part in a clan's war of a past week.

    Whoever joined on a later day of the week than today's takes part from the next week on.

    Args:
        stays: The clan's memberships.
        weeks_ago: 1 for the last week.

    Returns:
        People as of that week: who left in the seven days after is no member.
    """
    days = 7 * weeks_ago
    return [
        replace(stay.person, member=stay.went < days - 7)
        for stay in stays
        if stay.went < days < stay.came
    ]


def _let_one_return(plan: ClanPlan, stays: Sequence[Membership]) -> list[Membership]:
    """Let a member of long standing have been away for some weeks until a few days ago."""
    rng = seeded_random(plan.seed, "return", plan.number)
    lately = plan.at - timedelta(days=1)
    settled = [
        number
        for number, stay in enumerate(stays)
        if stay.went < 0
        and math.isinf(stay.came)
        and (stay.person.role, stay.person.oddity) == ("member", None)
        and stay.person.last_seen > lately
    ]
    if plan.size < _SETTLED or not settled:
        return [*stays]
    number = rng.choice(settled)
    back = replace(stays[number], came=3 + 3 * rng.random())
    before = replace(stays[number], went=16 + 10 * rng.random())
    return [*stays[:number], back, *stays[number + 1 :], before]


def _draw_joining(rng: Random, plan: ClanPlan, person: Person) -> float:
    """Return how many days ago a member joined."""
    if plan.size < _SETTLED or person.role == "leader" or person.oddity is not None:
        return math.inf
    if person.previous == 0:  # the roster says so: no rank last week
        return 0.6 + 1.8 * rng.random()
    return 7 + (SPAN - 7) * rng.random() if rng.random() < 0.12 else math.inf


def _invent_former_member(plan: ClanPlan, number: int) -> Person:
    """Invent somebody who was a member and is not known any more."""
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
