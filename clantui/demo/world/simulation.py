"""What goes on in a clan while somebody watches: one thing a step.

A step has no length of its own: whoever serves the world tells how long one lasts.
"""

from collections.abc import Sequence
from dataclasses import replace

from clantui.demo.world.cards import CARDS
from clantui.demo.world.names import player_name
from clantui.demo.world.random import seeded_random
from clantui.demo.world.roster import ClanPlan, Kind, Person

_ROUND = 6
"""Of so many steps one sees somebody leave, one sees somebody join."""

_LEAVING, _JOINING = 3, 5
"""Which steps of a round these are, from 0; in the others somebody changes cards."""

_SETTLED = 5
"""Clans of fewer members keep who they have."""


def newcomers(plan: ClanPlan) -> int:
    """Tell how many have joined a clan since it was first looked at."""
    if plan.kind is Kind.ODD or plan.size < _SETTLED:
        return 0
    return (plan.steps + _ROUND - 1 - _JOINING) // _ROUND


def simulate(plan: ClanPlan, people: Sequence[Person]) -> tuple[Person, ...]:
    """Let everything happen to a clan that has happened by now.

    Args:
        plan: The clan; its `steps` tell how much that is.
        people: Everybody of it, as they are where nothing has happened.

    Returns:
        The same people in the same order, then those who joined since; who
        left is among them, and no member any more.
    """
    now = list(people)
    open_to_all = plan.kind is not Kind.ODD and plan.size >= _SETTLED
    for step in range(plan.steps):
        happening = step % _ROUND if open_to_all else 0
        if happening == _LEAVING:
            _leave(plan, now, step)
        elif happening == _JOINING:
            now.append(_newcomer(plan, now, step))
        else:
            _move(plan, now, step)
    return tuple(now)


def _leave(plan: ClanPlan, now: list[Person], step: int) -> None:
    """Let somebody go who has no rank to lose."""
    plain = [n for n, one in enumerate(now) if one.member and one.role == "member"]
    if plain:
        place = seeded_random(plan.seed, "leaving", plan.number, step).choice(plain)
        now[place] = replace(now[place], member=False)


def _newcomer(plan: ClanPlan, now: list[Person], step: int) -> Person:
    """Invent somebody who takes the last rank."""
    rng = seeded_random(plan.seed, "joining", plan.number, step)
    least = min(one.trophies for one in now if one.member)
    return Person(
        tag=plan.member_tag(len(now)),
        name=player_name(rng),
        role="member",
        trophies=max(0, least - rng.randrange(200)),
        last_seen=plan.at,
        previous=0,
        favourite=rng.choice(CARDS),
    )


def _move(plan: ClanPlan, now: list[Person], step: int) -> None:
    """Let somebody take to another card, mostly one that is liked in the clan."""
    rng = seeded_random(plan.seed, "moving", plan.number, step)
    places = [n for n, one in enumerate(now) if one.member and one.quirk is None]
    if not places:
        return
    place = rng.choice(places)
    liked = [one.favourite for one in now] if rng.random() < 0.7 else [*CARDS]
    others = [card for card in liked if card is not now[place].favourite] or CARDS[:1]
    now[place] = replace(now[place], favourite=rng.choice(others))
