"""Memberships of a clan over the last two months, simulated backwards from the present."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.cards import CARDS
from clantui.demo.world.names import GENTLE, make_player_name, make_tag, seeded_random
from clantui.demo.world.roster import MIN_SIZE_FOR_CHANGES, TOP, ClanPlan, Person

SPAN = 60.0
"""Days of simulated past."""

_THIS_WEEK = 4.0
"""Former members who left fewer days ago are still in this week's race."""


class Membership(Struct, frozen=True, kw_only=True):
    """A stay in a clan.

    Attributes:
        joined: Days ago; infinite if earlier than the simulated past.
        left: Days ago; negative for current members.
    """

    person: Person
    joined: float
    left: float


def invent_memberships(plan: ClanPlan, people: Sequence[Person]) -> list[Membership]:
    """Return the memberships of two months, the same on each day of a week.

    A member who left and came back has two.
    """
    rng = seeded_random(plan.seed, "memberships", plan.number)
    stays = [
        Membership(person=person, joined=_draw_joining(rng, plan, person), left=-1)
        for person in people
        if person.member
    ]
    former = [person for person in people if not person.member]
    # Someone left before each join, so that the clan never had too many members.
    for number, joined in enumerate(sorted(stay.joined for stay in stays if stay.joined < SPAN)):
        left = joined + 0.1 + 1.5 * rng.random()
        is_in_race = former and left < _THIS_WEEK
        person = former.pop() if is_in_race else _invent_former_member(plan, number)
        stays.append(Membership(person=person, joined=math.inf, left=left))
    return _let_one_return(plan, stays)


def list_people_of_week(stays: Sequence[Membership], weeks_ago: int) -> list[Person]:
    """Return the participants of a clan's war of a past week.

    Players who joined on a later weekday than today take part from the next week on. Players who
    left in the week after are not members any more.
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
    if person.previous == 0:  # the roster says so: no rank last week
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
