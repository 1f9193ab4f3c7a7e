"""The made-up clans and players of the demo, reproducible from a seed.

Creating a world only plans its clans; everything else is created on demand. Payloads share
objects, so never change one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial

from msgspec.structs import replace

from clantui.demo.world.battles import build_battle_log
from clantui.demo.world.calendar import find_week, make_third_war_day
from clantui.demo.world.cards import CARDS, TOWERS, Payload, build_card
from clantui.demo.world.clans import (
    INTERNATIONAL,
    LOCATIONS,
    build_clan,
    build_location,
    build_ranking,
    build_search_result,
    compute_clan_score,
)
from clantui.demo.world.history import (
    PastState,
    invent_memberships,
    list_people_of_week,
    simulate_history,
)
from clantui.demo.world.names import HOSTILE, make_clan_name, seeded_random
from clantui.demo.world.profiles import build_profile
from clantui.demo.world.races import (
    ClanPeople,
    RaceEntry,
    build_race,
    build_race_log,
    update_last_seen,
)
from clantui.demo.world.roster import (
    ClanKind,
    ClanPlan,
    EdgeCase,
    Person,
    invent_people,
    simulate,
)

MOMENT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
"""Default time of the world: a Saturday, the third war day of its week."""

HOME_NAME = "Lantern Keep"
"""The name of the home clan."""

_RACES = 5
_RIVALS = (44, 36, 28, 15)
"""Sizes of the home clan's rivals."""

_FORMER = 8
"""Number of members per former member."""


class World:
    """Clans and players; equal seeds and times give equal payloads."""

    def __init__(
        self, seed: int = 1, at: datetime = MOMENT, *, steps: int = 0, war: bool = False
    ) -> None:
        """Plan the clans.

        Args:
            at: the current time in UTC, which also sets the day of the race.
            steps: number of simulated changes in each clan.
            war: True makes any day the third war day.
        """
        self.seed = seed
        self.at = at
        self._steps = steps
        self._war = war
        self._week = make_third_war_day(at) if war else find_week(at)
        self._plans = tuple(replace(plan, steps=steps) for plan in _invent_plans(seed, at))
        self._by_tag = {plan.tag: plan for plan in self._plans}
        self._invent_people = cache(invent_people)  # memberships before any steps
        self._simulate = cache(self._simulate_people)
        self._find_people = cache(lambda plan: {p.tag: p for p in self._simulate(plan)})
        self._invent_memberships = cache(
            lambda plan: invent_memberships(plan, self._invent_people(plan))
        )

    def move_on(self, steps: int, by: timedelta) -> World:
        """Return a copy after more steps, and `by` later."""
        return World(self.seed, self.at + by, steps=self._steps + steps, war=self._war)

    @property
    def clans(self) -> tuple[str, ...]:
        """The tags of all clans."""
        return tuple(self._by_tag)

    @property
    def home(self) -> str:
        """The tag of the clan that the demo opens: full, without edge cases."""
        return self._find_tag(ClanKind.HOME)

    @property
    def rivals(self) -> tuple[str, ...]:
        """The tags of the four clans that race against the home clan."""
        race = self._by_tag[self.home].race
        return tuple(p.tag for p in self._plans if p.race == race and p.kind is not ClanKind.HOME)

    @property
    def alone(self) -> str:
        """The tag of a clan with one member."""
        return self._find_tag(ClanKind.ALONE)

    @property
    def empty(self) -> str:
        """The tag of a clan without members."""
        return self._find_tag(ClanKind.EMPTY)

    @property
    def odd(self) -> str:
        """The tag of the clan with all hostile names and all edge cases."""
        return self._find_tag(ClanKind.ODD)

    @property
    def unraced(self) -> str:
        """The tag of a clan with members that never raced."""
        return self._find_tag(ClanKind.UNRACED)

    @cached_property
    def edge_cases(self) -> Mapping[EdgeCase, str]:
        """The tag of the odd clan's member with each edge case."""
        people = self._simulate(self._by_tag[self.odd])
        return {person.edge_case: person.tag for person in people if person.edge_case is not None}

    def build_clan(self, tag: str) -> Payload | None:
        """Return a clan with its roster; None if there is no such clan."""
        plan = self._by_tag.get(tag)
        return None if plan is None else build_clan(plan, self._simulate(plan))

    def build_player(self, tag: str) -> Payload | None:
        """Return a player's profile; None if there is no such player, or the account is gone."""
        known = self._find_player(tag)
        if known is None or known[1].edge_case is EdgeCase.GONE:
            return None
        return build_profile(*known, self._by_tag[self.unraced])

    def build_battlelog(self, tag: str) -> list[Payload]:
        """Return a player's battles, newest first; empty if unknown, gone or silent."""
        known = self._find_player(tag)
        if known is None or known[1].edge_case in {EdgeCase.GONE, EdgeCase.SILENT}:
            return []
        plan, person = known
        return build_battle_log(plan, self._simulate(plan), person)

    def build_race(self, tag: str) -> Payload | None:
        """Return a clan's current race; None if there is no such clan or no race."""
        plan = self._by_tag.get(tag)
        if plan is None or plan.race is None:
            return None
        return build_race(partial(self._list_race_clans, plan.race), tag, self._week)

    def build_race_log(self, tag: str) -> list[Payload] | None:
        """Return a clan's last ten races, newest first; None if there is no such clan."""
        plan = self._by_tag.get(tag)
        if plan is None:
            return None
        if plan.race is None:
            return []
        return build_race_log(partial(self._list_race_clans, plan.race), self._week)

    def iterate_history(self, tag: str) -> Iterator[PastState]:
        """Yield the snapshots of a clan's last two months, the oldest first.

        They ignore `steps`, so call this on a world without steps.
        """
        plan = self._by_tag.get(tag)
        if plan is not None:
            yield from simulate_history(plan, invent_people(plan), self._by_tag[self.unraced])

    def build_cards(self) -> Payload:
        """Return all cards and all tower troops."""
        return {"items": [*map(build_card, CARDS)], "supportItems": [*map(build_card, TOWERS)]}

    def build_locations(self) -> list[Payload]:
        """Return all locations."""
        return [*map(build_location, LOCATIONS)]

    def build_location(self, location_id: int) -> Payload | None:
        """Return a location; None if there is no such location."""
        return build_location(location_id) if location_id in LOCATIONS else None

    def build_rankings(self, location_id: int | None = None) -> list[Payload] | None:
        """Return the clans of a location or of all; None if there is no such location."""
        if location_id is not None and location_id not in LOCATIONS:
            return None
        plans = self._sort_plans(lambda plan: location_id is None or plan.location == location_id)
        return [
            build_ranking(plan, self._simulate(plan), rank) for rank, plan in enumerate(plans, 1)
        ]

    def build_war_rankings(self, location_id: int | None = None) -> list[Payload] | None:
        """Return `rankings` by war trophies, without empty clans."""
        ranking = self.build_rankings(location_id)
        if ranking is None:
            return None
        trophies = {plan.tag: plan.war_trophies for plan in self._plans}
        clans = [clan for clan in ranking if clan["members"]]
        clans.sort(key=lambda clan: -trophies[clan["tag"]])
        return [
            clan | {"rank": rank, "previousRank": rank, "clanScore": trophies[clan["tag"]]}
            for rank, clan in enumerate(clans, 1)
        ]

    def search(
        self,
        *,
        name: str = "",
        location: int | None = None,
        members: range = range(51),
        least_score: int = 0,
    ) -> list[Payload]:
        """Return the clans that match, the best first."""
        plans = self._sort_plans(
            lambda plan: (
                name.casefold() in plan.name.casefold()
                and location in {None, plan.location}
                and plan.size in members
                and self._compute_score(plan) >= least_score
            )
        )
        return [build_search_result(plan, self._simulate(plan)) for plan in plans]

    def _simulate_people(self, plan: ClanPlan) -> Sequence[Person]:
        """Return the people of a clan after its steps, last seen after their war battles."""
        people = self._invent_people(plan)
        entry = RaceEntry(plan=plan, people=people, week=self._week, steps=plan.steps)
        now = simulate(plan, people)
        return now if plan.race is None else update_last_seen(plan, now, entry)

    def _find_tag(self, kind: ClanKind) -> str:
        return next(plan.tag for plan in self._plans if plan.kind is kind)

    def _find_player(self, tag: str) -> tuple[ClanPlan, Person] | None:
        """Return a player, and the clan they are or were in."""
        for plan in self._plans:
            if (person := self._find_people(plan).get(tag)) is not None:
                return plan, person
        return None

    def _list_race_clans(self, race: int, weeks_ago: int) -> list[ClanPeople]:
        """Return the clans of a race and their participants some weeks ago; 0 is this week.

        As in the game, players who left this week stay in the race, and new ones are not in it.
        """
        plans = [other for other in self._plans if other.race == race]
        seeded_random(self.seed, "crews", race).shuffle(plans)
        if not weeks_ago:
            return [(other, self._invent_people(other)) for other in plans]
        return [
            (other, list_people_of_week(self._invent_memberships(other), weeks_ago))
            for other in plans
        ]

    def _compute_score(self, plan: ClanPlan) -> int:
        return compute_clan_score(self._simulate(plan))

    def _sort_plans(self, matches: Callable[[ClanPlan], bool]) -> Sequence[ClanPlan]:
        """Return the clans that match, the highest score first."""
        return sorted(
            filter(matches, self._plans), key=lambda plan: (-self._compute_score(plan), plan.tag)
        )


def _invent_plans(seed: int, at: datetime) -> tuple[ClanPlan, ...]:
    """Return the plans of all clans: five races, and three clans without a race."""
    kinds = [(ClanKind.HOME, 50, 0), *((ClanKind.PLAIN, size, 0) for size in _RIVALS)]
    kinds += [(ClanKind.ODD, len(HOSTILE), 3), (ClanKind.ALONE, 1, 4)]
    sizes = seeded_random(seed, "sizes")
    kinds += [(ClanKind.PLAIN, sizes.randint(5, 50), 1 + n % (_RACES - 1)) for n in range(18)]
    rows: list[tuple[ClanKind, int, int | None]] = [*kinds]
    rows += [(ClanKind.EMPTY, 0, None), (ClanKind.UNRACED, 12, None), (ClanKind.PLAIN, 30, None)]
    return tuple(_invent_plan(seed, at, number, *row) for number, row in enumerate(rows))


def _invent_plan(
    seed: int, at: datetime, number: int, kind: ClanKind, size: int, race: int | None
) -> ClanPlan:
    rng = seeded_random(seed, "plan", number)
    location = INTERNATIONAL if kind is ClanKind.HOME else rng.choice([*LOCATIONS])
    strength = 0.85 - 0.03 * number if race == 0 else 0.2 + 0.75 * rng.random()
    return ClanPlan(
        seed=seed,
        at=at,
        number=number,
        kind=kind,
        name=HOME_NAME if kind is ClanKind.HOME else make_clan_name(rng),
        size=size,
        former=0 if race is None else size // _FORMER,
        location=location if rng.random() < 0.5 else INTERNATIONAL,
        war_trophies=200 + int(3_000 * strength * rng.random()),
        strength=strength,
        race=race,
    )
