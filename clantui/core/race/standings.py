"""Standings of a race: the clans' places, what they can still do today, how it may end.

The rules of a day, as players know them: 50 people of a clan may battle, each with four decks. Who
has used a deck has taken a place among the 50 and keeps it, even by leaving the clan; what such a
person has not used is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.game import Member
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.tag import Tag

MAX_FIGHTERS: Final = 50
"""Members of a clan who may battle on one day: the game's rule, by its community wiki."""

DECKS_PER_DAY: Final = 4
"""Decks that each of them has, to be used once a day."""

MEDALS_PER_DECK: Final = 150
"""Medals of a deck, where a clan has shown nothing yet: what the middle one of the participants of
recorded races made of one. A lost battle brings 100, a won one 200."""

BOAT_STEPS: Final = (3_000, 1_800, 1_000, 600, 400)
"""Distance that places 1 to 5 of a day move the boat, as in all 291 recorded day results.

Clans that share a place are moved alike; a clan without medals is not moved."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Rosters: TypeAlias = Mapping[Tag, Collection[Member]]
"""Present members by the clan's tag, for the clans whose members are known."""


class RemainingPlayer(Struct, frozen=True, kw_only=True):
    """Somebody who may still battle today.

    Attributes:
        tag: the player's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        decks: left today, 1 to 4.
    """

    tag: Tag
    name: str
    raw_name: str
    decks: int

    @property
    def started(self) -> bool:
        """True where they have used a deck today."""
        return self.decks < DECKS_PER_DAY


class Standing(Struct, frozen=True, kw_only=True):
    """One clan of a race.

    Attributes:
        clan: as the API tells of it.
        ours: whether the race was asked for as this clan's.
        place: today's, from 1, see `compute_standings`; None on a day of training.
        medals: what is counted today: the day's on a war day, the week's in the colosseum.
        boat: how far the boat is, 10,000 being the line; None in the colosseum, without boats.
        decks_used: decks used today, also by people who have left.
        told: whether the race tells who has battled: medals that nobody has battled for say that
            it does not. Nobody is named then, as of a clan that has finished.
        decks_left: decks that can still bring medals today, by the people we know of; 0 in
            training, and for a clan that has finished.
        decks_per_day: decks of a day, 200 but for a clan of fewer than 50 people.
        slots_left: how many may still begin, of 50; 0 where `decks_left` is.
        remaining: who may still battle, most decks first; nobody where `decks_left` is 0. Of those
            who have not begun there may be more than slots: together they then have more than
            `decks_left`.
        has_roster: whether it is known who is in the clan. Else some of `remaining` may have left.
        projected: medals at the end of the day, see `compute_standings`; None in training.
        projected_place: the place they would bring; None in training.
        boat_place: of the boat now, from 1; None in training and in the colosseum.
        projected_boat: how far the boat will be at the end of the day; None likewise.
        projected_boat_place: its place then: on the last war day the result of the week.
    """

    clan: RaceClan
    ours: bool
    place: int | None
    medals: int
    boat: int | None
    decks_used: int
    decks_left: int
    decks_per_day: int
    slots_left: int
    remaining: tuple[RemainingPlayer, ...]
    has_roster: bool
    projected: int | None
    projected_place: int | None
    told: bool = True
    boat_place: int | None = None
    projected_boat: int | None = None
    projected_boat_place: int | None = None

    @property
    def unfinished(self) -> tuple[RemainingPlayer, ...]:
        """Players who have begun and not used all four decks."""
        return tuple(reserve for reserve in self.remaining if reserve.started)

    @property
    def unfinished_decks(self) -> int:
        """Number of decks they have left."""
        return sum(reserve.decks for reserve in self.unfinished)


def compute_standings(race: Race, rosters: Rosters | None = None) -> tuple[Standing, ...]:
    """Compute the standings of the clans.

    Places: boats over the line come first, in the order they got there; then whoever has more
    medals, and of as many the one whose boat is further. Clans alike in all that share a place.

    The projection is for the end of the day. A clan will have used as many decks as on an average
    day of this week's war before; but whoever has begun uses all four, and nobody more than there
    are. On the first day of war it uses all there are. Each deck brings what those of today have
    brought on average; in the colosseum, and where none was used today, what those of the week
    have; where there is none of those, `MEDALS_PER_DECK`. So it is assumed that people go on as
    they did, which nobody can know. Of as many medals the present place decides. A boat over the
    line gets no more of them, and keeps its place.

    The boat's projection: where it is, the step of the projected place (`BOAT_STEPS`) among the
    clans that have not finished, and what its defences brought on the last day.

    Args:
        race: as the API tells of it.
        rosters: who is in the clans now. The race does not tell: it lists people who left, and not
            those who have not been seen since before it began.

    Returns:
        The clans by place; in training, where nobody has one, in the API's order.
    """
    known = rosters or {}
    clans = [_standing(race, racer, known.get(racer.tag)) for racer in race.clans]
    if not race.is_war:
        return tuple(clans)
    places = _places([(*_over(s), -s.medals, -s.clan.fame) for s in clans])
    clans = [replace(s, place=place) for s, place in zip(clans, places, strict=True)]
    places = _places([(*_over(s), -(s.projected or 0), s.place or 0) for s in clans])
    clans = [replace(s, projected_place=place) for s, place in zip(clans, places, strict=True)]
    if race.period_type is PeriodType.WAR:
        clans = _with_boats(clans)
    return tuple(sorted(clans, key=lambda s: s.place or 0))


def _with_boats(clans: Sequence[Standing]) -> list[Standing]:
    """Return the clans with the places of their boats, now and at the end of the day."""
    finished = sum(s.clan.finished is not None for s in clans)
    then = [s.clan.fame + _step(s, finished) for s in clans]
    now = _places([(*_over(s), -s.clan.fame, 0) for s in clans])
    later = _places([(*_over(s), -boat, 0) for s, boat in zip(clans, then, strict=True)])
    return [
        replace(s, boat_place=place, projected_boat=boat, projected_boat_place=place_then)
        for s, boat, place, place_then in zip(clans, then, now, later, strict=True)
    ]


def _step(standing: Standing, finished: int) -> int:
    """Return how far today will move a boat, with this many clans finished already."""
    if standing.clan.finished is not None or standing.projected_place is None:
        return 0
    rank = standing.projected_place - finished
    step = BOAT_STEPS[rank - 1] if standing.projected and rank <= len(BOAT_STEPS) else 0
    return step + standing.clan.defence


def _over(standing: Standing) -> tuple[datetime]:
    return (standing.clan.finished or _NEVER,)


def _places(keys: Sequence[tuple[datetime, int, int]]) -> list[int]:
    """Return the place of each: one more than there are before it."""
    return [1 + sum(other < key for other in keys) for key in keys]


def _standing(race: Race, racer: RaceClan, roster: Collection[Member] | None) -> Standing:
    """Compute the standing of a clan by itself, without places."""
    started = [p for p in racer.participants if p.decks_today > 0]
    reserves = _find_reserves(racer, roster)
    fresh = sum(not reserve.started for reserve in reserves)
    colosseum = race.period_type is PeriodType.COLOSSEUM
    present = {p.tag for p in racer.participants} if roster is None else {m.tag for m in roster}
    people = len(present | {p.tag for p in started})
    slots = max(MAX_FIGHTERS - len(started), 0)
    if not slots:
        reserves = [reserve for reserve in reserves if reserve.started]
    standing = Standing(
        clan=racer,
        ours=racer.tag == race.clan,
        place=None,
        medals=racer.fame if colosseum else racer.medals_today,
        boat=None if colosseum else racer.fame,
        decks_used=sum(p.decks_today for p in racer.participants),
        decks_left=sum(r.decks for r in reserves if r.started) + DECKS_PER_DAY * min(slots, fresh),
        decks_per_day=DECKS_PER_DAY * min(MAX_FIGHTERS, people),
        slots_left=slots,
        remaining=tuple(sorted(reserves, key=lambda reserve: -reserve.decks)),
        has_roster=roster is not None,
        projected=None,
        projected_place=None,
        told=_is_told(racer, colosseum=colosseum),
    )
    if not race.is_war:
        return replace(standing, decks_left=0, slots_left=0, remaining=())
    if racer.finished is not None or not standing.told:
        return replace(
            standing, decks_left=0, slots_left=0, remaining=(), projected=standing.medals
        )
    more = _estimate_decks(race, standing) * _estimate_medals(race, standing)
    return replace(standing, projected=round(standing.medals + more))


def _is_told(racer: RaceClan, *, colosseum: bool) -> bool:
    """Return False where there are medals, and nobody who has used a deck for them."""
    if colosseum:
        return not racer.fame or any(p.decks for p in racer.participants)
    return not racer.medals_today or any(p.decks_today for p in racer.participants)


def _find_reserves(racer: RaceClan, roster: Collection[Member] | None) -> list[RemainingPlayer]:
    """Find who has decks left, were there slots for all of them."""
    used = {p.tag: p.decks_today for p in racer.participants}
    people: Collection[Participant | Member] = racer.participants if roster is None else roster
    return [
        RemainingPlayer(tag=one.tag, name=one.name, raw_name=one.raw_name, decks=left)
        for one in people
        if (left := DECKS_PER_DAY - used.get(one.tag, 0)) > 0
    ]


def _estimate_decks(race: Race, standing: Standing) -> float:
    """Estimate how many decks a clan will still use today."""
    if race.war_day is None or race.war_day == 1:
        return standing.decks_left
    week = sum(p.decks for p in standing.clan.participants)
    usual = (week - standing.decks_used) / (race.war_day - 1)
    return min(max(usual - standing.decks_used, standing.unfinished_decks), standing.decks_left)


def _estimate_medals(race: Race, standing: Standing) -> float:
    """Estimate how many medals each of them will bring."""
    if race.period_type is PeriodType.WAR and standing.decks_used:
        return standing.medals / standing.decks_used
    participants = standing.clan.participants
    decks = sum(p.decks for p in participants)
    return sum(p.medals for p in participants) / decks if decks else MEDALS_PER_DECK
