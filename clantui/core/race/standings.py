"""Standings of a race: places, remaining decks, and a projection for the end of the day.

The rules of a day, as players know them: 50 players of a clan can battle, each with four decks. A
player who has used a deck keeps one of the 50 slots, even after leaving the clan: then the other
decks of the player are lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.game import Member
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.tag import Entity, Tag

MAX_FIGHTERS: Final = 50
"""Players of a clan who can battle on one day: a rule of the game (community wiki)."""

DECKS_PER_DAY: Final = 4
"""Decks of each player; each can be used once a day."""

MEDALS_PER_DECK: Final = 150
"""Assumed medals of a deck if nothing is known of a clan: the median of the participants of
recorded races. A lost battle brings 100, a won one 200."""

BOAT_STEPS: Final = (3_000, 1_800, 1_000, 600, 400)
"""Distance that places 1 to 5 of a day move the boat, as in all 291 recorded day results.

Clans that share a place move by the same distance; a clan without medals does not move."""

MAX_ROSTER_AGE: Final = timedelta(hours=1)
"""Time before a race up to which a roster shows who has left: with an older one, players who
joined later would seem to have left."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Rosters: TypeAlias = Mapping[Tag, Collection[Member]]
"""Current members by the clan's tag, for clans with a known roster."""


class RemainingPlayer(Entity, frozen=True, kw_only=True):
    """Player who can still battle today, with 1 to 4 decks left."""

    decks: int

    @property
    def started(self) -> bool:
        """True if the player has used a deck today."""
        return self.decks < DECKS_PER_DAY


class Standing(Struct, frozen=True, kw_only=True):
    """Standing of a clan in a race.

    Attributes:
        ours: True for the clan that the race was requested for.
        place: of today, from 1, see `compute_standings`; None in training.
        medals: of the day; in the colosseum of the week.
        boat: position of the boat, 10,000 at the finish; None in the colosseum.
        decks_used: today, including players who left.
        shows_battles: False if the race does not show who has battled: the clan has medals, but
            no player has used a deck. `remaining` is empty then.
        decks_left: decks of known players that can still bring medals today; 0 in training, and
            for a clan that finished.
        decks_per_day: 200, or fewer for a clan of fewer than 50 players.
        slots_left: places of the 50 that are free, see `starters_left`; 0 if `decks_left` is 0.
        unstarted: known players who have used no deck today; 0 if none of them can start.
        remaining: players who can still battle, most decks first; empty if `decks_left` is 0. If
            more players than slots have not started, their decks exceed `decks_left`.
        has_roster: True if the roster is known; else players in `remaining` may have left.
        projected: medals at the end of the day, see `compute_standings`; None in training.
        projected_place: place at the end of the day; None in training.
        boat_place: of the boat now, from 1; None in training and in the colosseum.
        projected_boat: position of the boat at the end of the day; None if `boat_place` is None.
        projected_boat_place: its place then; on the last war day, the result of the week.
    """

    clan: RaceClan
    ours: bool
    place: int | None = None
    medals: int
    boat: int | None
    decks_used: int
    decks_left: int
    decks_per_day: int
    slots_left: int
    unstarted: int = 0
    remaining: tuple[RemainingPlayer, ...]
    has_roster: bool
    shows_battles: bool = True
    projected: int | None = None
    projected_place: int | None = None
    boat_place: int | None = None
    projected_boat: int | None = None
    projected_boat_place: int | None = None

    @property
    def starters_left(self) -> int:
        """Players who can still start: those who have not, as far as there are slots."""
        return min(self.slots_left, self.unstarted)

    @property
    def unfinished(self) -> tuple[RemainingPlayer, ...]:
        """Players who have used one to three decks today."""
        return tuple(player for player in self.remaining if player.started)

    @property
    def unfinished_decks(self) -> int:
        """Remaining decks of these players."""
        return sum(player.decks for player in self.unfinished)


def compute_standings(race: Race, rosters: Rosters | None = None) -> tuple[Standing, ...]:
    """Compute the standings of the clans, by place; in training in the API's order.

    Places: boats that finished come first, in that order; then the clan with more medals; with
    equal medals, the one whose boat is ahead. Clans equal in all of these share a place.

    Projection for the end of the day: a clan uses as many decks as on an average earlier war day
    of this week, on the first day all decks; players who have started use all four. Each deck
    brings the average of today's decks; in the colosseum, or without decks today, that of the
    week's decks; without any, `MEDALS_PER_DECK`. With equal medals the current place decides. A
    clan that finished gets no more medals and keeps its place.

    Projection of the boat: its position, plus the step of the projected place among the clans that
    have not finished (`BOAT_STEPS`), plus the distance of the last day's defences.

    Without a roster, the players are those of the race, which lists players who left, and omits
    members who were last seen before it began.
    """
    known = rosters or {}
    clans = [_compute_standing(race, racer, known.get(racer.tag)) for racer in race.clans]
    if not race.is_war:
        return tuple(clans)
    places = _rank_keys([(_finish_time(s), -s.medals, -s.clan.fame) for s in clans])
    clans = [replace(s, place=place) for s, place in zip(clans, places, strict=True)]
    places = _rank_keys([(_finish_time(s), -(s.projected or 0), s.place or 0) for s in clans])
    clans = [replace(s, projected_place=place) for s, place in zip(clans, places, strict=True)]
    if race.period_type is PeriodType.WAR:
        clans = _add_boats(clans)
    return tuple(sorted(clans, key=lambda s: s.place or 0))


def compute_boat_step(place: int) -> int:
    """Return the distance that a place of the day moves the boat."""
    return BOAT_STEPS[place - 1] if place <= len(BOAT_STEPS) else 0


def _add_boats(clans: Sequence[Standing]) -> list[Standing]:
    finished = sum(s.clan.finished is not None for s in clans)
    ends = [s.clan.fame + _project_step(s, finished) for s in clans]
    places = _rank_keys([(_finish_time(s), -s.clan.fame, 0) for s in clans])
    end_places = _rank_keys(
        [(_finish_time(s), -end, 0) for s, end in zip(clans, ends, strict=True)]
    )
    return [
        replace(s, boat_place=place, projected_boat=end, projected_boat_place=end_place)
        for s, end, place, end_place in zip(clans, ends, places, end_places, strict=True)
    ]


def _project_step(standing: Standing, finished: int) -> int:
    """Return the distance that a boat moves today, given the number of finished clans."""
    if standing.clan.finished is not None or standing.projected_place is None:
        return 0
    step = compute_boat_step(standing.projected_place - finished) if standing.projected else 0
    return step + standing.clan.defence


def _finish_time(standing: Standing) -> datetime:
    return standing.clan.finished or _NEVER


def _rank_keys(keys: Sequence[tuple[datetime, int, int]]) -> list[int]:
    """Return the place of each key, from 1; equal keys share a place."""
    return [1 + sum(other < key for other in keys) for key in keys]


def _compute_standing(race: Race, racer: RaceClan, roster: Collection[Member] | None) -> Standing:
    colosseum = race.period_type is PeriodType.COLOSSEUM
    has_battles = shows_battles(race, racer)
    started = {p.tag for p in racer.participants if p.decks_today > 0}
    present = {p.tag for p in racer.participants} if roster is None else {m.tag for m in roster}
    remaining: list[RemainingPlayer] = []
    slots = 0
    if race.is_war and racer.finished is None and has_battles:
        slots = max(MAX_FIGHTERS - len(started), 0)
        remaining = [p for p in _find_remaining(racer, roster) if slots or p.started]
    unstarted = sum(not player.started for player in remaining)
    standing = Standing(
        clan=racer,
        ours=racer.tag == race.clan,
        medals=racer.fame if colosseum else racer.medals_today,
        boat=None if colosseum else racer.fame,
        decks_used=sum(p.decks_today for p in racer.participants),
        decks_left=sum(p.decks for p in remaining if p.started)
        + DECKS_PER_DAY * min(slots, unstarted),
        decks_per_day=DECKS_PER_DAY * min(MAX_FIGHTERS, len(present | started)),
        slots_left=slots,
        unstarted=unstarted,
        remaining=tuple(sorted(remaining, key=lambda player: -player.decks)),
        has_roster=roster is not None,
        shows_battles=has_battles,
    )
    if not race.is_war:
        return standing
    expected = _estimate_decks(race, standing) * _estimate_medals(race, standing)
    return replace(standing, projected=round(standing.medals + expected))


def shows_battles(race: Race, racer: RaceClan) -> bool:
    """Return False if a clan of a race has medals, but no participant has used a deck."""
    if race.period_type is PeriodType.COLOSSEUM:
        return not racer.fame or any(p.decks for p in racer.participants)
    return not racer.medals_today or any(p.decks_today for p in racer.participants)


def _find_remaining(racer: RaceClan, roster: Collection[Member] | None) -> list[RemainingPlayer]:
    """Find the players with decks left, regardless of slots."""
    used = {p.tag: p.decks_today for p in racer.participants}
    players: Collection[Participant | Member] = racer.participants if roster is None else roster
    return [
        RemainingPlayer(tag=p.tag, name=p.name, raw_name=p.raw_name, decks=left)
        for p in players
        if (left := DECKS_PER_DAY - used.get(p.tag, 0)) > 0
    ]


def _estimate_decks(race: Race, standing: Standing) -> float:
    if race.war_day is None or race.war_day == 1:
        return standing.decks_left
    week = sum(p.decks for p in standing.clan.participants)
    average = (week - standing.decks_used) / (race.war_day - 1)
    return min(max(average - standing.decks_used, standing.unfinished_decks), standing.decks_left)


def _estimate_medals(race: Race, standing: Standing) -> float:
    if race.period_type is PeriodType.WAR and standing.decks_used:
        return standing.medals / standing.decks_used
    participants = standing.clan.participants
    decks = sum(p.decks for p in participants)
    return sum(p.medals for p in participants) / decks if decks else MEDALS_PER_DECK
