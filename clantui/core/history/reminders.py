"""Reminders for leaders: decks left before the day of a race ends, and members who stay away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.events import Event, EventKind
from clantui.core.model.game import Member
from clantui.core.model.race import Race
from clantui.core.model.race_log import RaceLog
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.race.phrases import RESET_HOUR, find_ours
from clantui.core.race.standings import compute_standings
from clantui.core.text.phrases import pluralise

USUAL_RESET: Final = timedelta(hours=RESET_HOUR)
"""Time of day at which a day of the race usually ends, since midnight UTC."""

AHEAD: Final = timedelta(hours=2)
"""Time before the day's end from which on decks left are told, where no other is set."""

AWAY: Final = timedelta(weeks=2)
"""Time after which a member who is not seen is told of."""

_DAY: Final = timedelta(days=1)

_CLOSE: Final = timedelta(hours=1)
"""Time between two readings at most for the moment between them to tell the day's end."""


def learn_reset(
    before: Race, before_at: datetime, after: Race, after_at: datetime
) -> timedelta | None:
    """Learn at which time of day the race's day ends, from two readings around that moment.

    Args:
        before: an earlier reading of the race.
        before_at: when it was read, aware UTC.
        after: a later reading.
        after_at: when that was read, aware UTC.

    Returns:
        The time since midnight UTC, in the middle of the two; None if no day has ended between
        them, or they are too far apart to tell.
    """
    is_new = (before.section, before.period) != (after.section, after.period)
    apart = after_at - before_at
    if not is_new or not timedelta(0) <= apart <= _CLOSE:
        return None
    middle = before_at + apart / 2
    return middle - middle.replace(hour=0, minute=0, second=0, microsecond=0)


def next_reset(at: datetime, reset: timedelta = USUAL_RESET) -> datetime:
    """Estimate when the day of a race ends that was read at a moment, aware UTC."""
    found = at.replace(hour=0, minute=0, second=0, microsecond=0) + reset
    return found if at < found else found + _DAY


def remind_of_decks(
    race: Race,
    members: tuple[Member, ...],
    at: datetime,
    now: datetime,
    *,
    ahead: timedelta,
    reset: timedelta = USUAL_RESET,
) -> Event | None:
    """Return who still has decks where the day of war ends soon; None where all is well.

    Args:
        race: of the clan that is watched.
        members: of the clan; empty where they are not known.
        at: when the race was read, aware UTC.
        now: the time, aware UTC.
        ahead: time before the day's end from which on it is soon.
        reset: time of day at which it ends, since midnight UTC.
    """
    ends = next_reset(at, reset)
    left = ends - now
    if not race.is_war or not timedelta(0) < left <= ahead:
        return None
    clans = compute_standings(race, {race.clan: members} if members else {})
    ours = find_ours(clans)
    if ours is None or not ours.remaining or not ours.decks_left:
        return None
    players = len(ours.remaining)
    verb = "has" if players == 1 else "have"
    sentence = (
        f"{pluralise(players, 'player')} still {verb} {pluralise(ours.decks_left, 'deck')} left, "
        f"and the day ends in about {_format_minutes(left)}"
    )
    return Event(
        kind=EventKind.DECKS,
        clan=race.clan,
        sentence=sentence,
        decks=ours.decks_left,
        ends=ends,
    )


class DayWatch(Struct, frozen=True, kw_only=True):
    """The day of a race that is watched; each look returns a new one.

    Attributes:
        read_at: when the race was read last, aware UTC; None before.
        reset: time of day at which its day ends, as far as was learned, since midnight UTC.
        reminded: the end of the day for which decks left were told last; None for none.
    """

    read_at: datetime | None = None
    reset: timedelta = USUAL_RESET
    reminded: datetime | None = None

    def look(
        self,
        before: Race,
        race: Race,
        members: tuple[Member, ...],
        now: datetime,
        ahead: timedelta = AHEAD,
    ) -> tuple[Self, tuple[Event, ...]]:
        """Learn from a new reading of the race, and remind of decks left, once a day.

        Args:
            before: the reading before it.
            race: the reading.
            members: of the clan that is watched.
            now: the time, aware UTC.
            ahead: see `remind_of_decks`.
        """
        at = now - timedelta(seconds=race.age)
        found = learn_reset(before, self.read_at, race, at) if self.read_at is not None else None
        day = replace(self, read_at=at, reset=self.reset if found is None else found)
        event = remind_of_decks(race, members, at, now, ahead=ahead, reset=day.reset)
        if event is None or (self.reminded is not None and now < self.reminded):
            return day, ()
        return replace(day, reminded=event.ends), (event,)


def away_events(before: Survey, after: Survey, limit: timedelta) -> tuple[Event, ...]:
    """Find the members who have now been away for as long as is too long.

    Args:
        before: an earlier reading of the clan; who was away too long in it was told then.
        after: a later reading.
        limit: time since a member was last seen.
    """
    known = {member.tag: member for member in before.clan.members}
    events = []
    for member in after.clan.members:
        was = known.get(member.tag)
        if not _is_away(member, after.at, limit):
            continue
        if was is not None and _is_away(was, before.at, limit):
            continue
        weeks = pluralise(int(limit / timedelta(weeks=1)), "week")
        who = member.name or str(member.tag)
        said = f"{who} has not been seen for {weeks}"
        events.append(
            Event(
                kind=EventKind.AWAY,
                clan=after.clan.tag,
                sentence=said,
                about=member.tag,
                name=member.name,
            )
        )
    return tuple(events)


def idle_events(
    members: tuple[Member, ...], before: RaceLog, after: RaceLog, weeks: int
) -> tuple[Event, ...]:
    """Find the members who have now used no war deck for as many weeks as is too many.

    Args:
        members: of the clan now.
        before: an earlier log of its wars; who was idle too long in it was told then.
        after: a later log.
        weeks: 1 or more. In each of them somebody must have been in the clan's race: a week
            elsewhere is not idle.
    """
    idle = _find_idle(after, weeks) - _find_idle(before, weeks)
    return tuple(
        Event(
            kind=EventKind.AWAY,
            clan=after.clan,
            sentence=f"{member.name or member.tag} has used no war deck for "
            f"{pluralise(weeks, 'week')}",
            about=member.tag,
            name=member.name,
        )
        for member in members
        if member.tag in idle
    )


def _find_idle(log: RaceLog, weeks: int) -> frozenset[Tag]:
    """Return who took part in each of the last weeks without a deck."""
    last = log.weeks[:weeks]
    idle = [
        frozenset() if week is None else {one.tag for one in week.participants if not one.decks}
        for week in last
    ]
    return frozenset(set.intersection(*map(set, idle))) if len(last) == weeks else frozenset()


def _is_away(member: Member, at: datetime, limit: timedelta) -> bool:
    return member.last_seen is not None and at - member.last_seen >= limit


def _format_minutes(left: timedelta) -> str:
    """Return a span in hours where it is some, else in minutes; rounded, 1 min at least."""
    minutes = max(round(left / timedelta(minutes=1)), 1)
    return f"{round(minutes / 60)} h" if minutes >= 100 else f"{minutes} min"
