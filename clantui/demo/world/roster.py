"""Clans and their members, and the simulated changes of both.

A step of the simulation has no fixed duration: the server sets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.cards import BY_NAME, CARDS, CardSpec
from clantui.demo.world.names import GENTLE, HOSTILE, make_player_name, make_tag, seeded_random

TOP = 14_000
"""Maximum trophies of a player."""


class ClanKind(StrEnum):
    """The purpose of a clan in the demo."""

    HOME = "home"
    ALONE = "alone"
    EMPTY = "empty"
    ODD = "odd"
    UNRACED = "unraced"
    PLAIN = "plain"


class EdgeCase(StrEnum):
    """An unusual profile that the API may send."""

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


class ClanPlan(Struct, frozen=True, kw_only=True):
    """The facts of a clan that are known before its members are invented.

    Attributes:
        number: index of the clan in the world.
        size: number of members, 0 to 50, before any steps.
        former: number of former members who are still in the race.
        strength: skill of the players, 0 to 1.
        race: number of its race; None if the clan never raced.
        steps: number of simulated changes since the world was made.
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
        """The id of the clan's badge."""
        return 16_000_000 + seeded_random(self.seed, "badge", self.number).randrange(180)

    def member_tag(self, place: int) -> str:
        """Return the tag of the current or former member at an index."""
        return make_tag(self.seed, "player", self.number, place)


class Person(Struct, frozen=True, kw_only=True):
    """A current or former member of a clan.

    Attributes:
        role: `leader`, `coLeader`, `elder` or `member`.
        trophies: at most `TOP`.
        previous: rank in the clan last week; 0 for new members.
    """

    tag: str
    name: str
    role: str
    trophies: int
    last_seen: datetime
    previous: int
    favourite: CardSpec
    edge_case: EdgeCase | None = None
    member: bool = True


HOME_FAVOURITES = (
    (8, "Mega Knight"),
    (5, "Hog Rider"),
    (4, "P.E.K.K.A"),
    (4, "Wizard"),
    (3, "Ram Rider"),
    (3, "Firecracker"),
    (3, "Royal Giant"),
    (3, "Valkyrie"),
    (2, "Goblin Barrel"),
    (2, "Balloon"),
    (2, "Miner"),
    (2, "Archer Queen"),
    (1, "Mirror"),
    (1, "X-Bow"),
    (1, "Sparky"),
    (1, "Graveyard"),
    (1, "Little Prince"),
    (1, "Lava Hound"),
    (1, "Tornado"),
    (1, "Bats"),
    (1, "The Log"),
)
"""The favourites of the home clan's 50 members: 21 cards."""


def invent_people(plan: ClanPlan) -> tuple[Person, ...]:
    """Return the members of a clan by trophies, the best first, then the former members."""
    rng = seeded_random(plan.seed, "people", plan.number)
    count = plan.size + plan.former
    trophies = _invent_trophies(rng, plan)
    roles = _invent_roles(rng, plan.size) + ["member"] * plan.former
    favourites = _invent_favourites(rng, plan)
    people = [
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
    return _rename(rng, plan, people)


def _invent_trophies(rng: Random, plan: ClanPlan) -> list[int]:
    """Return the members' trophies, highest first, some at the maximum; then former members'."""
    floor = 4_000 + int(4_000 * plan.strength)
    tied = int(plan.size * plan.strength * 0.25)
    others = (
        floor + int((TOP - floor) * rng.betavariate(2, 1.5)) for _ in range(plan.size - tied)
    )
    former = (rng.randrange(floor, TOP) for _ in range(plan.former))
    return [TOP] * tied + sorted(others, reverse=True) + list(former)


def _invent_roles(rng: Random, size: int) -> list[str]:
    """Return shuffled roles: one leader, a few co-leaders, some elders."""
    roles = ["leader"] * min(1, size) + ["coLeader"] * (size // 12) + ["elder"] * (size // 5)
    roles += ["member"] * (size - len(roles))
    rng.shuffle(roles)
    return roles


def _invent_absence(rng: Random) -> timedelta:
    """Return the time since a player was last seen: mostly hours, seldom weeks."""
    if rng.random() < 0.06:
        return timedelta(seconds=rng.randrange(86_400 * 6, 86_400 * 25))
    return timedelta(seconds=int(60 + rng.expovariate(1 / 30_000)))


def _invent_favourites(rng: Random, plan: ClanPlan) -> list[CardSpec]:
    count = plan.size + plan.former
    if plan.kind is not ClanKind.HOME:
        popular = rng.sample(CARDS, 9)
        weights = [0.35] * len(CARDS)
        for rank, card in enumerate(popular):
            weights[CARDS.index(card)] = 14 / (rank + 1)
        return rng.choices(CARDS, weights, k=count)
    cards = [BY_NAME[name] for number, name in HOME_FAVOURITES for _ in range(number)]
    rng.shuffle(cards)
    return cards + rng.choices(CARDS, k=plan.former)


def _rename(rng: Random, plan: ClanPlan, people: Sequence[Person]) -> tuple[Person, ...]:
    """Give some people hostile names; in the odd clan all, and some also an edge case."""
    match plan.kind:
        case ClanKind.HOME:  # this clan is in screenshots
            places = rng.sample(range(plan.size), len(GENTLE))
            names = dict(zip(places, GENTLE, strict=True))
            return tuple(
                replace(person, name=names.get(place, person.name))
                for place, person in enumerate(people)
            )
        case ClanKind.ODD:
            edge_cases = dict(
                zip(rng.sample(range(plan.size), len(EdgeCase)), EdgeCase, strict=True)
            )
            return tuple(
                replace(
                    person, name=HOSTILE[place % len(HOSTILE)], edge_case=edge_cases.get(place)
                )
                for place, person in enumerate(people)
            )
        case _:
            return tuple(
                replace(person, name=rng.choice(HOSTILE[len(GENTLE) :]))
                if rng.random() < 0.05
                else person
                for person in people
            )


_ROUND = 6
"""Steps after which the kinds of changes repeat."""

_RANKING, _LEAVING, _JOINING = 1, 3, 5
"""Steps of a round (from 0) in which a role changes, a player leaves, or one joins. In all
other steps a favourite changes."""

MIN_SIZE_FOR_CHANGES = 5
"""Clans with fewer members never change."""


def simulate(plan: ClanPlan, people: Sequence[Person]) -> tuple[Person, ...]:
    """Return the people of a clan after its `steps`.

    They keep their order, with new players at the end; players who left stay as former members.
    In every other round the player who left comes back, and no one new joins; an elder is demoted,
    and no member promoted.
    """
    now = list(people)
    left: int | None = None
    has_turnover = plan.kind is not ClanKind.ODD and plan.size >= MIN_SIZE_FOR_CHANGES
    for step in range(plan.steps):
        change = step % _ROUND if has_turnover else 0
        if change == _RANKING:
            _change_role(plan, now, step)
        elif change == _LEAVING:
            left = _remove_member(plan, now, step)
        elif change == _JOINING and step // _ROUND % 2 == 0:
            now.append(_invent_newcomer(plan, now, step))
        elif change == _JOINING and left is not None:
            now[left] = replace(now[left], member=True, previous=0, last_seen=plan.at)
        else:
            _change_favourite(plan, now, step)
    return tuple(now)


def _change_role(plan: ClanPlan, now: list[Person], step: int) -> None:
    """Promote a member to elder; in every other round demote an elder."""
    before, after = ("member", "elder") if step // _ROUND % 2 == 0 else ("elder", "member")
    places = [n for n, person in enumerate(now) if person.member and person.role == before]
    if places:
        place = seeded_random(plan.seed, "ranking", plan.number, step).choice(places)
        now[place] = replace(now[place], role=after)


def _remove_member(plan: ClanPlan, now: list[Person], step: int) -> int | None:
    """Let a member of the lowest role leave; return their index, or None if there is no one."""
    places = [n for n, person in enumerate(now) if person.member and person.role == "member"]
    if not places:
        return None
    place = seeded_random(plan.seed, "leaving", plan.number, step).choice(places)
    now[place] = replace(now[place], member=False)
    return place


def _invent_newcomer(plan: ClanPlan, now: list[Person], step: int) -> Person:
    """Return a new player with fewer trophies than all members."""
    rng = seeded_random(plan.seed, "joining", plan.number, step)
    fewest = min(person.trophies for person in now if person.member)
    return Person(
        tag=plan.member_tag(len(now)),
        name=make_player_name(rng),
        role="member",
        trophies=max(0, fewest - rng.randrange(200)),
        last_seen=plan.at,
        previous=0,
        favourite=rng.choice(CARDS),
    )


def _change_favourite(plan: ClanPlan, now: list[Person], step: int) -> None:
    """Change the favourite of a member, mostly to a popular one of the clan."""
    rng = seeded_random(plan.seed, "moving", plan.number, step)
    places = [n for n, person in enumerate(now) if person.member and person.edge_case is None]
    if not places:
        return
    place = rng.choice(places)
    cards = [person.favourite for person in now] if rng.random() < 0.7 else [*CARDS]
    others = [card for card in cards if card is not now[place].favourite] or CARDS[:1]
    now[place] = replace(now[place], favourite=rng.choice(others))
