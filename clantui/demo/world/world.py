"""A world of clans that do not exist, the same each time it is made.

Nothing is invented before it is asked for: making a world settles the plans of
its clans only. Its payloads share parts; read them, change none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from clantui.demo.world.battles import build_battle_log
from clantui.demo.world.calendar import third_war_day, week_of
from clantui.demo.world.cards import CARDS, TOWERS, Payload, build_card
from clantui.demo.world.clans import (
    INTERNATIONAL,
    LOCATION_BY_ID,
    LOCATIONS,
    build_clan,
    build_location,
    build_ranking,
    build_search_result,
    clan_score,
)
from clantui.demo.world.history import PastState, simulate_history
from clantui.demo.world.memberships import (
    Membership,
    invent_memberships,
    people_of_week,
)
from clantui.demo.world.names import HOSTILE, make_clan_name, seeded_random
from clantui.demo.world.profiles import Subject, build_profile
from clantui.demo.world.races import ClanPeople, build_race, build_race_log
from clantui.demo.world.roster import (
    ClanKind,
    ClanPlan,
    Oddity,
    Person,
    count_newcomers,
    invent_people,
    simulate,
)

MOMENT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
"""When the world is as it is: a Saturday, the third war day of its week."""

HOME_NAME = "Lantern Keep"
"""The name of the home clan."""

_RACES = 5
_RIVALS = (44, 36, 28, 15)
"""Numbers of members of the home clan's rivals."""

_FORMER = 8
"""One former member comes on so many who stayed."""


class World:
    """Clans and players, ready to be asked for.

    Args:
        seed: Which world; equal seeds and moments give equal worlds.
        at: When, an aware moment in UTC; it decides the day of the race too.
        steps: How many things have happened in each clan since it was first looked at.
        war: Whether the race is at its third war day, whatever day it is.
    """

    def __init__(
        self, seed: int = 1, at: datetime = MOMENT, *, steps: int = 0, war: bool = False
    ) -> None:
        self.seed = seed
        self.at = at
        self._steps = steps
        self._war = war
        self._week = third_war_day(at) if war else week_of(at)
        self._plans = tuple(replace(plan, steps=steps) for plan in _invent_plans(seed, at))
        self._by_tag = {plan.tag: plan for plan in self._plans}
        self._first_people: dict[str, tuple[Person, ...]] = {}
        self._people: dict[str, tuple[Person, ...]] = {}
        self._stays: dict[str, Sequence[Membership]] = {}

    def later(self, steps: int, by: timedelta) -> World:
        """Return the same world after a while.

        Args:
            steps: How many things happen in each clan meanwhile.
            by: How much later it is.

        Returns:
            A world of its own.
        """
        return World(self.seed, self.at + by, steps=self._steps + steps, war=self._war)

    @property
    def clans(self) -> tuple[str, ...]:
        """The tags of all clans."""
        return tuple(self._by_tag)

    @property
    def home(self) -> str:
        """The tag of the clan to show: full, and nobody of it is missing."""
        return self._tag_of_kind(ClanKind.HOME)

    @property
    def rivals(self) -> tuple[str, ...]:
        """The tags of the four clans that race against the home clan."""
        race = self._by_tag[self.home].race
        return tuple(p.tag for p in self._plans if p.race == race and p.kind is not ClanKind.HOME)

    @property
    def alone(self) -> str:
        """The tag of a clan of one."""
        return self._tag_of_kind(ClanKind.ALONE)

    @property
    def empty(self) -> str:
        """The tag of a clan of nobody."""
        return self._tag_of_kind(ClanKind.EMPTY)

    @property
    def odd(self) -> str:
        """The tag of the clan with every nasty name and every oddity."""
        return self._tag_of_kind(ClanKind.ODD)

    @property
    def unraced(self) -> str:
        """The tag of a clan that has members and never raced."""
        return self._tag_of_kind(ClanKind.UNRACED)

    @cached_property
    def oddities(self) -> Mapping[Oddity, str]:
        """The tag of the odd clan's member with each oddity."""
        people = self._people_of(self._by_tag[self.odd])
        return {person.oddity: person.tag for person in people if person.oddity is not None}

    def clan(self, tag: str) -> Payload | None:
        """Return a clan with its roster; None if there is none of that tag."""
        plan = self._by_tag.get(tag)
        return None if plan is None else build_clan(plan, self._people_of(plan))

    def player(self, tag: str) -> Payload | None:
        """Return a player's profile; None if there is none, or none any more."""
        known = self._find_player(tag)
        if known is None or known[1].oddity is Oddity.GONE:
            return None
        plan, person = known
        elsewhere = self._by_tag[self.unraced]
        return build_profile(Subject(plan=plan, elsewhere=elsewhere, person=person))

    def battlelog(self, tag: str) -> list[Payload]:
        """Return a player's battles, newest first; none of a player unknown or silent."""
        known = self._find_player(tag)
        if known is None or known[1].oddity in {Oddity.GONE, Oddity.SILENT}:
            return []
        plan, person = known
        return build_battle_log(plan, self._people_of(plan), person)

    def race(self, tag: str) -> Payload | None:
        """Return a clan's race of this week; None if there is no clan or no race."""
        plan = self._by_tag.get(tag)
        if plan is None or plan.race is None:
            return None
        return build_race(partial(self._race_crews, plan.race), tag, self._week)

    def race_log(self, tag: str) -> list[Payload] | None:
        """Return a clan's ten last races, newest first; None if there is no such clan."""
        plan = self._by_tag.get(tag)
        if plan is None:
            return None
        if plan.race is None:
            return []
        return build_race_log(partial(self._race_crews, plan.race), self._week)

    def history(self, tag: str) -> Iterator[PastState]:
        """Yield the readings of a clan in the two months before, the oldest first.

        It knows of no `steps`: ask the world that has had none.
        """
        plan = self._by_tag.get(tag)
        if plan is not None:
            yield from simulate_history(plan, invent_people(plan), self._by_tag[self.unraced])

    def cards(self) -> Payload:
        """Return all cards and all tower troops."""
        return {"items": [*map(build_card, CARDS)], "supportItems": [*map(build_card, TOWERS)]}

    def locations(self) -> list[Payload]:
        """Return every location."""
        return [build_location(place.id) for place in LOCATIONS]

    def location(self, place: int) -> Payload | None:
        """Return the location of a number; None if there is none."""
        return build_location(place) if place in LOCATION_BY_ID else None

    def rankings(self, place: int | None = None) -> list[Payload] | None:
        """Return the clans of a location, the best first.

        Args:
            place: The location's number; None for all the world.

        Returns:
            One item a clan; None if there is no such location.
        """
        if place is not None and place not in LOCATION_BY_ID:
            return None
        plans = self._best_plans(lambda plan: place is None or plan.location == place)
        return [
            build_ranking(plan, self._people_of(plan), rank) for rank, plan in enumerate(plans, 1)
        ]

    def war_rankings(self, place: int | None = None) -> list[Payload] | None:
        """Return the clans of a location by their war trophies, as `rankings`; no empty ones."""
        best = self.rankings(place)
        if best is None:
            return None
        trophies = {plan.tag: plan.war_trophies for plan in self._plans}
        manned = [clan for clan in best if clan["members"]]
        manned.sort(key=lambda clan: -trophies[clan["tag"]])
        return [
            clan | {"rank": rank, "previousRank": rank, "clanScore": trophies[clan["tag"]]}
            for rank, clan in enumerate(manned, 1)
        ]

    def search(
        self,
        *,
        name: str = "",
        location: int | None = None,
        members: range = range(51),
        least_score: int = 0,
    ) -> list[Payload]:
        """Find clans, the best first.

        Args:
            name: What their names contain, whatever the case.
            location: The number of the location they name; None for any.
            members: How many members they may have.
            least_score: The `clanScore` they have at least.

        Returns:
            One item a clan.
        """
        plans = self._best_plans(
            lambda plan: (
                name.casefold() in plan.name.casefold()
                and location in {None, plan.location}
                and plan.size in members
                and self._score(plan) >= least_score
            )
        )
        return [build_search_result(plan, self._people_of(plan)) for plan in plans]

    def _tag_of_kind(self, kind: ClanKind) -> str:
        """Return the tag of the one clan of a kind."""
        return next(plan.tag for plan in self._plans if plan.kind is kind)

    def _people_of(self, plan: ClanPlan) -> tuple[Person, ...]:
        """Return everybody of a clan, inventing them the first time."""
        people = self._people.get(plan.tag)
        if people is None:
            people = self._people[plan.tag] = simulate(plan, self._first_people_of(plan))
        return people

    def _first_people_of(self, plan: ClanPlan) -> tuple[Person, ...]:
        """Return everybody of a clan as the world was first looked at."""
        people = self._first_people.get(plan.tag)
        if people is None:
            people = self._first_people[plan.tag] = invent_people(plan)
        return people

    @cached_property
    def _places(self) -> Mapping[str, tuple[ClanPlan, int]]:
        """Index of players by their tags, without inventing anybody."""
        return {
            plan.member_tag(place): (plan, place)
            for plan in self._plans
            for place in range(plan.size + plan.former + count_newcomers(plan))
        }

    def _find_player(self, tag: str) -> tuple[ClanPlan, Person] | None:
        """Return somebody and the clan they are, or were, in."""
        known = self._places.get(tag)
        return None if known is None else (known[0], self._people_of(known[0])[known[1]])

    def _race_crews(self, race: int, weeks_ago: int) -> list[ClanPeople]:
        """Return the clans of a race and who took part so many weeks ago; 0 is this week.

        Of this week, who left stays in the race, and who joined since the world was first looked
        at is not in it yet: as it is in life.
        """
        plans = [other for other in self._plans if other.race == race]
        seeded_random(self.seed, "crews", race).shuffle(plans)
        if not weeks_ago:
            return [(other, self._first_people_of(other)) for other in plans]
        return [(other, people_of_week(self._stays_of(other), weeks_ago)) for other in plans]

    def _stays_of(self, plan: ClanPlan) -> Sequence[Membership]:
        """Return who was in a clan when, inventing it the first time."""
        stays = self._stays.get(plan.tag)
        if stays is None:
            stays = invent_memberships(plan, self._first_people_of(plan))
            self._stays[plan.tag] = stays
        return stays

    def _score(self, plan: ClanPlan) -> int:
        """Return a clan's `clanScore`."""
        return clan_score([person for person in self._people_of(plan) if person.member])

    def _best_plans(self, wanted: Callable[[ClanPlan], bool]) -> Sequence[ClanPlan]:
        """Return the wanted clans, the highest score first."""
        return sorted(filter(wanted, self._plans), key=lambda plan: (-self._score(plan), plan.tag))


def _invent_plans(seed: int, at: datetime) -> tuple[ClanPlan, ...]:
    """Settle which clans there are: five races, and three clans that are in none."""
    kinds = [(ClanKind.HOME, 50, 0), *((ClanKind.PLAIN, size, 0) for size in _RIVALS)]
    kinds += [(ClanKind.ODD, len(HOSTILE), 3), (ClanKind.ALONE, 1, 4)]
    sizes = seeded_random(seed, "sizes")
    kinds += [(ClanKind.PLAIN, sizes.randint(5, 50), 1 + n % (_RACES - 1)) for n in range(18)]
    rows: list[tuple[ClanKind, int, int | None]] = [*kinds]
    rows += [(ClanKind.EMPTY, 0, None), (ClanKind.UNRACED, 12, None), (ClanKind.PLAIN, 30, None)]
    return tuple(_invent_plan(seed, at, number, row) for number, row in enumerate(rows))


def _invent_plan(
    seed: int, at: datetime, number: int, row: tuple[ClanKind, int, int | None]
) -> ClanPlan:
    """Settle all there is to settle about one clan."""
    kind, size, race_number = row
    rng = seeded_random(seed, "plan", number)
    location = INTERNATIONAL if kind is ClanKind.HOME else rng.choice(LOCATIONS).id
    strength = 0.85 - 0.03 * number if race_number == 0 else 0.2 + 0.75 * rng.random()
    return ClanPlan(
        seed=seed,
        at=at,
        number=number,
        kind=kind,
        name=HOME_NAME if kind is ClanKind.HOME else make_clan_name(rng),
        size=size,
        former=0 if race_number is None else size // _FORMER,
        location=location if rng.random() < 0.5 else INTERNATIONAL,
        war_trophies=200 + int(3_000 * strength * rng.random()),
        strength=strength,
        race=race_number,
    )
