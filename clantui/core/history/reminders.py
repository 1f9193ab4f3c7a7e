"""Reminders for leaders: unused decks before a race day ends, and absent members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clantui.core.history.events import Event, EventKind
from clantui.core.model.game import Member
from clantui.core.model.race import WEEK, PastWeek, Race, RaceLog
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.race.phrases import estimate_day_end, find_ours, format_estimate
from clantui.core.race.standings import compute_standings
from clantui.core.text.phrases import pluralise

AHEAD: Final = timedelta(hours=2)
"""Default time before the end of the day in which unused decks are reported."""

AWAY: Final = 2 * WEEK
"""Default time after which an absent member is reported."""

_CLOSE: Final = timedelta(hours=1)
"""Longest time between two loads from which the end of the day can be learned."""


def learn_reset(
    before: Race, before_at: datetime, after: Race, after_at: datetime
) -> timedelta | None:
    """Learn the time since midnight UTC at which race days end: the middle between two loads.

    None if no day ended between them, or if they are too far apart.
    """
    is_new = (before.section, before.period) != (after.section, after.period)
    gap = after_at - before_at
    if not is_new or not timedelta(0) <= gap <= _CLOSE:
        return None
    middle = before_at + gap / 2
    return middle - middle.replace(hour=0, minute=0, second=0, microsecond=0)


def remind_of_decks(
    race: Race,
    members: tuple[Member, ...],
    at: datetime,
    now: datetime,
    *,
    ahead: timedelta,
    reset: timedelta,
) -> Event | None:
    """Return the event of unused decks if the war day ends within `ahead`; else None.

    `reset` is the time of its end, since midnight UTC; `members` is empty if unknown.
    """
    ends = estimate_day_end(at, reset)
    left = ends - now
    if not race.is_war or not timedelta(0) < left <= ahead:
        return None
    clans = compute_standings(race, {race.clan: members} if members else {})
    ours = find_ours(clans)
    if ours is None or not ours.remaining:
        return None
    players = len(ours.remaining)
    verb = "has" if players == 1 else "have"
    sentence = (
        f"{pluralise(players, 'player')} {verb} {pluralise(ours.decks_left, 'deck')} left, "
        f"and about {format_estimate(left)} to play them"
    )
    return Event(
        kind=EventKind.DECKS,
        clan=race.clan,
        sentence=sentence,
        decks=ours.decks_left,
        players=ours.remaining,
        ends=ends,
    )


def find_away_events(before: Survey, after: Survey, limit: timedelta) -> tuple[Event, ...]:
    """Find the members whose absence has reached a limit since an earlier load."""
    reported = {m.tag for m in before.clan.members if _is_away(m, before.at, limit)}
    weeks = pluralise(limit // WEEK, "week")
    return tuple(
        _make_absence_event(
            EventKind.AWAY, after.clan.tag, member, f"has not been seen for {weeks}"
        )
        for member in after.clan.members
        if member.tag not in reported and _is_away(member, after.at, limit)
    )


def find_idle_events(
    members: tuple[Member, ...], before: RaceLog, after: RaceLog, weeks: int
) -> tuple[Event, ...]:
    """Find the members who have used no war deck for a number of weeks since an earlier log.

    A week in which a member was not in the clan's race is not idle.
    """
    idle = _find_idle(after, weeks) - _find_idle(before, weeks)
    predicate = f"has used no war deck for {pluralise(weeks, 'week')}"
    return tuple(
        _make_absence_event(EventKind.INACTIVE, after.clan, member, predicate)
        for member in members
        if member.tag in idle
    )


def describe_absences(survey: Survey, log: RaceLog | None, limit: timedelta) -> str:
    """Describe the members who are absent already: no later event will report them.

    `not seen for 2 weeks: Anna, Bo · no war deck for 2 weeks: Cy`, each name once; empty if no one
    is absent. `limit` is the time, in whole weeks, since a member was last seen,
    or used a war deck.
    """
    count = limit // WEEK
    idle = set() if log is None else _find_idle(log, count)
    absent = [member for member in survey.clan.members if _is_away(member, survey.at, limit)]
    others = [member for member in survey.clan.members if member.tag in idle]
    weeks = pluralise(count, "week")
    lists = (
        (f"not seen for {weeks}: ", absent),
        (f"no war deck for {weeks}: ", [member for member in others if member not in absent]),
    )
    return " · ".join(
        heading + ", ".join(member.name for member in members)
        for heading, members in lists
        if members
    )


def _find_idle(log: RaceLog, weeks: int) -> set[Tag]:
    last = log.weeks[:weeks]
    idle = [set() if week is None else _find_without_decks(week) for week in last]
    return set.intersection(*idle) if len(last) == weeks else set()


def _find_without_decks(week: PastWeek) -> set[Tag]:
    return {player.tag for player in week.participants if not player.decks}


def _is_away(member: Member, at: datetime, limit: timedelta) -> bool:
    return member.last_seen is not None and at - member.last_seen >= limit


def _make_absence_event(kind: EventKind, clan: Tag, member: Member, predicate: str) -> Event:
    return Event(
        kind=kind,
        clan=clan,
        sentence=f"{member.name} {predicate}",
        subject=member.tag,
        name=member.name,
    )
