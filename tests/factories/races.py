"""Factories of simple races."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import Final

from hypothesis import strategies as st

from clantui.core.model.race import Participant, PastWeek, PeriodType, Race, RaceClan, RaceLog
from clantui.core.model.tag import Tag
from clantui.core.race.standings import DECKS_PER_DAY, MAX_FIGHTERS
from tests.factories.surveys import AT, HOME, member

MONDAY: Final = 14
"""Period index of the first day of a season's third week, as the API counts days."""

CLANS: Final = (HOME, *(Tag(f"2R{letter}") for letter in "CGJL"))


def participant(number: int, today: int = 0, before: int = 0, medals: int = 0) -> Participant:
    """Return a player named `Player 7`, with decks used today and on earlier days."""
    player = member(number)
    return Participant(
        tag=player.tag,
        name=player.name,
        raw_name=player.raw_name,
        medals=medals,
        decks=before + today,
        decks_today=today,
    )


def people(*today: int) -> tuple[Participant, ...]:
    """Return a player for each number of decks used today; none used decks before today."""
    return tuple(participant(number, decks) for number, decks in enumerate(today))


def racer(
    clan: Tag = HOME,
    participants: Iterable[Participant] = (),
    *,
    medals: int = 0,
    fame: int = 0,
    finished: datetime | None = None,
) -> RaceClan:
    """Return a clan whose name is its tag."""
    return RaceClan(
        tag=clan,
        name=str(clan),
        raw_name=str(clan),
        fame=fame,
        medals_today=medals,
        finished=finished,
        participants=tuple(participants),
    )


def race(*racers: RaceClan, kind: PeriodType = PeriodType.WAR, day: int = 6) -> Race:
    """Return the home clan's race on a day from 0 (Monday) to 6 (Sunday, the fourth war day)."""
    return Race(clan=HOME, period_type=kind, section=2, period=MONDAY + day, clans=racers)


def race_log(*weeks: tuple[Participant, ...] | None) -> RaceLog:
    """Return a log of past weeks, the latest first, which is the second of a season of four."""
    made = (
        None if week is None else PastWeek(season=9, section=(1 - ago) % 4, participants=week)
        for ago, week in enumerate(weeks)
    )
    return RaceLog(clan=HOME, weeks=tuple(made))


@st.composite
def draw_participants(draw: st.DrawFn) -> tuple[Participant, ...]:
    """Return up to 147 players, of whom at most 50 have battled today, as in the game."""
    fighters = draw(st.integers(0, MAX_FIGHTERS))
    size = draw(st.integers(fighters, 147))
    rng = Random(draw(st.integers(0, 999)))
    return tuple(
        participant(
            number,
            rng.randint(1, DECKS_PER_DAY) if number < fighters else 0,
            rng.randint(0, 12),
            rng.randint(0, 2000),
        )
        for number in range(size)
    )


@st.composite
def races(
    draw: st.DrawFn, kinds: Iterable[PeriodType] = (PeriodType.WAR, PeriodType.COLOSSEUM)
) -> Race:
    """Return a race of up to five clans on any war day. In the Colosseum no boat finishes."""
    kind = draw(st.sampled_from(list(kinds)))
    finish_times = st.none() | st.sampled_from([AT, AT.replace(hour=1)])
    racers = [
        racer(
            clan,
            draw(draw_participants()),
            medals=draw(st.integers(0, 30_000) | st.just(5_000)),
            fame=draw(st.integers(0, 10_500) | st.just(5_000)),
            finished=draw(finish_times) if kind is PeriodType.WAR else None,
        )
        for clan in draw(st.permutations(CLANS[: draw(st.integers(0, 5))]))
    ]
    return race(*racers, kind=kind, day=draw(st.integers(3, 6)))


def war_day(*used: int) -> Race:
    """Return a race on a war day in which our players have used these decks."""
    ours = racer(CLANS[0], people(*used))
    return race(ours, *(racer(clan, people(4)) for clan in CLANS[1:]))
