"""Members of a clan that does not exist: its plan, its people, and what happens to them.

A step of the simulation has no length of its own: the server tells how long one lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from clantui.demo.world.cards import BY_NAME, CARDS, CardSpec
from clantui.demo.world.names import GENTLE, HOSTILE, make_player_name, make_tag, seeded_random

TOP = 14_000
"""The highest number of trophies."""


class ClanKind(StrEnum):
    """The reason why a clan exists in the world."""

    HOME = "home"
    ALONE = "alone"
    EMPTY = "empty"
    ODD = "odd"
    UNRACED = "unraced"
    PLAIN = "plain"


class Oddity(StrEnum):
    """An oddity that the API may do to somebody's profile."""

    FAVOURITE_ABSENT = "favourite-absent"
    FAVOURITE_NULL = "favourite-null"
    FAVOURITE_EMPTY = "favourite-empty"
    FAVOURITE_NAMELESS = "favourite-nameless"
    FAVOURITE_UNKNOWN = "favourite-unknown"
    FAVOURITE_MIRROR = "favourite-mirror"
    DECK_SHORT = "deck-short"
    DECK_ABSENT = "deck-absent"
    LEFT = "left"
    MOVED = "moved"
    GONE = "gone"
    BARE = "bare"
    FUTURE = "future"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClanPlan:
    """The facts of a clan settled before anybody asks for it.

    Attributes:
        seed: The world's seed.
        at: The world's moment.
        number: Its place in the world, from 0.
        kind: What it is there to show.
        name: What it is called.
        size: How many members it has, 0 to 50.
        former: How many left it lately and still stand in its race.
        location: Where it says it is: the number of a `places.Place`.
        war_trophies: Its `clanWarTrophies`.
        strength: How good its players are, 0 to 1.
        race: Which race it is in; None if it never raced.
        steps: How many things have happened in it since it was first looked at.
    """

    seed: int
    at: datetime
    number: int
    kind: ClanKind
    name: str
    size: int
    former: int
    location: int
    war_trophies: int
    strength: float
    race: int | None
    steps: int = 0

    @property
    def tag(self) -> str:
        """The clan's tag."""
        prefix = "2PP" if self.kind is ClanKind.HOME else ""
        return make_tag(self.seed, "clan", self.number, prefix=prefix)

    @property
    def badge(self) -> int:
        """The number of its badge."""
        return 16_000_000 + seeded_random(self.seed, "badge", self.number).randrange(180)

    def member_tag(self, place: int) -> str:
        """Return the tag of somebody who is, or was, a member."""
        return make_tag(self.seed, "player", self.number, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is in a clan, or was.

    Attributes:
        tag: Their tag.
        name: What they are called.
        role: `leader`, `coLeader`, `elder` or `member`.
        trophies: Their trophies, at most `TOP`.
        last_seen: When they were last there.
        previous: Their rank in the clan last week; 0 for the newly joined.
        favourite: The card they play most.
        oddity: What is odd about their profile.
        member: Whether they are in the roster still.
    """

    tag: str
    name: str
    role: str
    trophies: int
    last_seen: datetime
    previous: int
    favourite: CardSpec
    oddity: Oddity | None = None
    member: bool = True


HOME_FAVOURITES = (
    *((8, "Mega Knight"), (5, "Hog Rider"), (4, "P.E.K.K.A"), (4, "Wizard"), (3, "Ram Rider")),
    *((3, "Firecracker"), (3, "Royal Giant"), (3, "Valkyrie"), (2, "Goblin Barrel")),
    *((2, "Balloon"), (2, "Miner"), (2, "Archer Queen"), (1, "Mirror"), (1, "X-Bow")),
    *((1, "Sparky"), (1, "Graveyard"), (1, "Little Prince"), (1, "Lava Hound"), (1, "Tornado")),
    *((1, "Bats"), (1, "The Log")),
)
"""The favourites of the home clan's 50 members: 21 cards."""


def invent_people(plan: ClanPlan) -> tuple[Person, ...]:
    """Invent everybody of a clan.

    Returns:
        Its `size` members by trophies, the best first, then its `former` ones.
    """
    rng = seeded_random(plan.seed, "people", plan.number)
    count = plan.size + plan.former
    trophies = _invent_trophies(rng, plan)
    roles = _invent_roles(rng, plan.size) + ["member"] * plan.former
    favourites = _invent_favourites(rng, plan)
    everybody = [
        Person(
            tag=plan.member_tag(place),
            name=make_player_name(rng),
            role=roles[place],
            trophies=trophies[place],
            last_seen=plan.at - _invent_absence(rng),
            previous=0 if rng.random() < 0.05 else max(1, place + rng.choice((0, 1, 1, 1, 2))),
            favourite=favourites[place],
            member=place < plan.size,
        )
        for place in range(count)
    ]
    return tuple(_TOUCHES.get(plan.kind, _name_ordinarily)(rng, everybody))


def _invent_trophies(rng: Random, plan: ClanPlan) -> list[int]:
    """Return trophies, the most first, the best members tied at the top."""
    floor = 4_000 + int(4_000 * plan.strength)
    tied = int(plan.size * plan.strength * 0.25)
    rest = (floor + int((TOP - floor) * rng.betavariate(2, 1.5)) for _ in range(plan.size - tied))
    former = (rng.randrange(floor, TOP) for _ in range(plan.former))
    return [TOP] * tied + sorted(rest, reverse=True) + list(former)


def _invent_roles(rng: Random, size: int) -> list[str]:
    """Hand out the ranks: one leader, a few co-leaders, some elders."""
    helpers = min(max(0, size - 1), size // 12)
    elders = min(max(0, size - 1 - helpers), size // 5)
    roles = ["leader"] * min(1, size) + ["coLeader"] * helpers + ["elder"] * elders
    roles += ["member"] * (size - len(roles))
    rng.shuffle(roles)
    return roles


def _invent_absence(rng: Random) -> timedelta:
    """Return how long ago somebody was last there: mostly hours, seldom weeks."""
    if rng.random() < 0.06:
        return timedelta(seconds=rng.randrange(86_400 * 6, 86_400 * 25))
    return timedelta(seconds=int(60 + rng.expovariate(1 / 30_000)))


def _invent_favourites(rng: Random, plan: ClanPlan) -> list[CardSpec]:
    """Return everybody of a clan the card they play most."""
    count = plan.size + plan.former
    if plan.kind is not ClanKind.HOME:
        fashion = rng.sample(CARDS, 9)
        weights = [0.35] * len(CARDS)
        for rank, card in enumerate(fashion):
            weights[CARDS.index(card)] = 14 / (rank + 1)
        return rng.choices(CARDS, weights, k=count)
    cards = [BY_NAME[name] for often, name in HOME_FAVOURITES for _ in range(often)]
    rng.shuffle(cards)
    return cards + rng.choices(CARDS, k=plan.former)


def _name_ordinarily(rng: Random, people: Sequence[Person]) -> list[Person]:
    """Give one in twenty a nasty name, as life does; those of the home clan are its own."""
    names = HOSTILE[len(GENTLE) :]
    return [
        replace(person, name=rng.choice(names).text) if rng.random() < 0.05 else person
        for person in people
    ]


def _name_gently(rng: Random, people: Sequence[Person]) -> list[Person]:
    """Return a few of the home clan names that are nasty yet look well."""
    named = list(people)
    places = rng.sample(
        [place for place, person in enumerate(people) if person.member], len(GENTLE)
    )
    for place, name in zip(places, GENTLE, strict=True):
        named[place] = replace(people[place], name=name)
    return named


def _make_odd(rng: Random, people: Sequence[Person]) -> list[Person]:
    """Return everybody a nasty name, and one each of the oddities."""
    places = rng.sample(
        [place for place, person in enumerate(people) if person.member], len(Oddity)
    )
    oddities = dict(zip(places, Oddity, strict=True))
    return [
        replace(person, name=HOSTILE[place % len(HOSTILE)].text, oddity=oddities.get(place))
        for place, person in enumerate(people)
    ]


_TOUCHES: dict[ClanKind, Callable[[Random, Sequence[Person]], list[Person]]] = {
    ClanKind.HOME: _name_gently,
    ClanKind.ODD: _make_odd,
}


_ROUND = 6
"""Of so many steps one sees somebody leave, one sees somebody join."""

_LEAVING, _JOINING = 3, 5
"""Which steps of a round these are, from 0; in the others somebody changes cards."""

_SETTLED = 5
"""Clans of fewer members keep who they have."""


def count_newcomers(plan: ClanPlan) -> int:
    """Return how many strangers have joined a clan since it was first looked at."""
    if plan.kind is ClanKind.ODD or plan.size < _SETTLED:
        return 0
    joined = (plan.steps + _ROUND - 1 - _JOINING) // _ROUND
    return (joined + 1) // 2


def simulate(plan: ClanPlan, people: Sequence[Person]) -> tuple[Person, ...]:
    """Let everything happen to a clan that has happened by now.

    Args:
        plan: The clan; its `steps` tell how much that is.
        people: Everybody of it, as they are where nothing has happened.

    Returns:
        The same people in the same order, then those who joined since; who
        left is among them, and no member any more. Every other round nobody
        new joins: who has just left comes back.
    """
    now = list(people)
    left: int | None = None
    open_to_all = plan.kind is not ClanKind.ODD and plan.size >= _SETTLED
    for step in range(plan.steps):
        happening = step % _ROUND if open_to_all else 0
        if happening == _LEAVING:
            left = _remove_member(plan, now, step)
        elif happening == _JOINING and step // _ROUND % 2 == 0:
            now.append(_invent_newcomer(plan, now, step))
        elif happening == _JOINING and left is not None:
            now[left] = replace(now[left], member=True, previous=0, last_seen=plan.at)
        else:
            _change_favourite(plan, now, step)
    return tuple(now)


def _remove_member(plan: ClanPlan, now: list[Person], step: int) -> int | None:
    """Let somebody go who has no rank to lose; return their place, None if there is nobody."""
    plain = [n for n, one in enumerate(now) if one.member and one.role == "member"]
    if not plain:
        return None
    place = seeded_random(plan.seed, "leaving", plan.number, step).choice(plain)
    now[place] = replace(now[place], member=False)
    return place


def _invent_newcomer(plan: ClanPlan, now: list[Person], step: int) -> Person:
    """Invent somebody who takes the last rank."""
    rng = seeded_random(plan.seed, "joining", plan.number, step)
    least = min(one.trophies for one in now if one.member)
    return Person(
        tag=plan.member_tag(len(now)),
        name=make_player_name(rng),
        role="member",
        trophies=max(0, least - rng.randrange(200)),
        last_seen=plan.at,
        previous=0,
        favourite=rng.choice(CARDS),
    )


def _change_favourite(plan: ClanPlan, now: list[Person], step: int) -> None:
    """Let somebody take to another card, mostly one that is liked in the clan."""
    rng = seeded_random(plan.seed, "moving", plan.number, step)
    places = [n for n, one in enumerate(now) if one.member and one.oddity is None]
    if not places:
        return
    place = rng.choice(places)
    liked = [one.favourite for one in now] if rng.random() < 0.7 else [*CARDS]
    others = [card for card in liked if card is not now[place].favourite] or CARDS[:1]
    now[place] = replace(now[place], favourite=rng.choice(others))
