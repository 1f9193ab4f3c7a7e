"""Events of a clan between two looks at it; an outage never is one.

A look that failed in part is not taken for what is: `merge_known` and `is_comparable` say what to
compare the next one with.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.history.changes import Change, ChangeKind, fill_missing, find_changes
from clantui.core.model.game import Card
from clantui.core.model.race import WAR_DAYS, PeriodType, Race
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.race.decision import find_decided_place
from clantui.core.race.phrases import describe_place, find_ours, name_day
from clantui.core.race.standings import Standing, compute_standings
from clantui.core.text.phrases import ordinal


class EventKind(StrEnum):
    """Kind of an event; a word of the JSON."""

    JOINED = "joined"
    LEFT = "left"
    PROMOTED = "promoted"
    DEMOTED = "demoted"
    SWITCHED = "moved"
    OVERTAKEN = "overtaken"
    OVERTOOK = "overtook"
    FINISHED = "finished"
    DECIDED = "decided"
    DAY = "day"
    DECKS = "decks"
    AWAY = "away"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to a clan.

    Attributes:
        kind: what.
        clan: the tag of the clan that is watched.
        sentence: for people, to stand beside the clan's name; clean.
        about: whom else it is about: a player, or a clan of the race; None for a new day.
        name: theirs, clean; empty where there is none.
        before: the favourite before, where it is about one.
        after: the favourite after.
        role: the role after a promotion or a demotion; else empty.
        place: of the clan that is watched in its race, from 1; None where it is not about that.
        decks: left to play today; None where it is not about that.
        ends: when the day of the race ends, aware UTC, an estimate; else None.
    """

    kind: EventKind
    clan: Tag
    sentence: str
    about: Tag | None = None
    name: str = ""
    before: Card | None = None
    after: Card | None = None
    role: str = ""
    place: int | None = None
    decks: int | None = None
    ends: datetime | None = None


def merge_known(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Merge what was known of a clan with one more reading.

    The API leaves a favourite out, or a whole roster, now and then: who had one has it still, and
    a clan that nobody is in ends, so that an empty roster is none. Nor is one that is not certain.

    Args:
        before: what was known until then.

    Returns:
        The reading, with what it does not tell taken from before.
    """
    if before.names and not snapshot.names:
        return replace(before, at=snapshot.at)
    if not snapshot.certain:
        snapshot = replace(snapshot, names=before.names, certain=before.certain)
    favourites = {tag: card for tag, card in snapshot.favourites.items() if card is not None}
    known = fill_missing(replace(snapshot, favourites=favourites), before)
    return replace(known, favourites={**snapshot.favourites, **known.favourites})


def clan_events(before: Snapshot, after: Snapshot) -> tuple[Event, ...]:
    """Find who joined, who left and who plays another card most.

    Args:
        before: what was known of the clan.
        after: what is known now: see `merge_known`.

    Returns:
        The events, joins first; none for a favourite that is told for the first time.
    """
    return tuple(
        _event(after.clan, change)
        for change in find_changes(before, merge_known(after, before))
        if change.kind is not ChangeKind.SWITCHED or (change.before and change.after)
    )


def is_comparable(before: Race, after: Race) -> bool:
    """Return whether a race can be compared with an earlier one; else it is best forgotten.

    Medals never get fewer within a day: if they do, the answer lacks something.
    """
    tags = {racer.tag for racer in after.clans}
    if after.period_type is PeriodType.UNKNOWN or after.clan not in tags:
        return False
    if _day(before) != _day(after):
        return True
    earned = {clan.clan.tag: clan.medals for clan in compute_standings(after)}
    return all(earned.get(c.clan.tag, -1) >= c.medals for c in compute_standings(before))


def race_events(before: Race, after: Race) -> tuple[Event, ...]:
    """Find the events of a race.

    Args:
        before: the race as it was.
        after: the race of the same clan later.

    Returns:
        The events: a new day, boats over the line, who passed whom within a day, then the end of
        the race or, before, that nobody can change our place; none if the two cannot be compared:
        see `is_comparable`.
    """
    if not is_comparable(before, after):
        return ()
    return (
        *_find_new_day(before, after),
        *_find_finishes(before, after),
        *_find_passes(before, after),
        *_find_decision(before, after),
    )


def _event(clan: Tag, change: Change) -> Event:
    match change:
        case Change(kind=ChangeKind.JOINED, after=Card() as card):
            what = f"joined, plays {card.name}"
        case Change(kind=ChangeKind.LEFT, before=Card() as card):
            what = f"left, played {card.name}"
        case Change(kind=ChangeKind.SWITCHED, before=Card() as card, after=Card() as other):
            what = f"moved from {card.name} to {other.name}"
        case Change(kind=ChangeKind.PROMOTED | ChangeKind.DEMOTED, role_after=role):
            what = f"was {change.kind.value} to {role}"
        case _:
            what = change.kind.value
    return Event(
        kind=EventKind(change.kind.value),
        clan=clan,
        sentence=f"{change.name} {what}",
        about=change.tag,
        name=change.name,
        before=change.before,
        after=change.after,
        role=change.role_after,
    )


def _day(race: Race) -> tuple[int, int, PeriodType]:
    return race.section, race.period, race.period_type


def _find_new_day(before: Race, after: Race) -> Iterator[Event]:
    if _day(before) != _day(after):
        day = name_day(after)
        sentence = f"{day[:1].upper()}{day[1:]} has started"
        yield Event(kind=EventKind.DAY, clan=after.clan, sentence=sentence)


def _find_finishes(before: Race, after: Race) -> Iterator[Event]:
    sailing = {racer.tag for racer in before.clans if racer.finished is None}
    for racer in after.clans:
        if racer.finished is not None and racer.tag in sailing:
            who = "we" if racer.tag == after.clan else racer.name
            yield Event(
                kind=EventKind.FINISHED,
                clan=after.clan,
                sentence=f"{who} finished the race",
                about=racer.tag,
                name=racer.name,
            )


def _find_decision(before: Race, after: Race) -> Iterator[Event]:
    """Find that the race is decided, told once, or that it is over without that."""
    decided = find_decided_place(before)
    if before.war_day == WAR_DAYS and _day(before) != _day(after):
        if decided is None:
            yield _decision(after, "the race is over", None)
    elif decided is None and (place := find_decided_place(after)) is not None:
        yield _decision(after, f"the race is decided: we end {ordinal(place)}", place)


def _decision(race: Race, sentence: str, place: int | None) -> Event:
    return Event(kind=EventKind.DECIDED, clan=race.clan, sentence=sentence, place=place)


def _find_passes(before: Race, after: Race) -> Iterator[Event]:
    """Find who passed whom; not while the passed had no medals yet, as all in the morning."""
    now = compute_standings(after)
    were = {clan.clan.tag: clan for clan in compute_standings(before)}
    us = find_ours(now)
    if _day(before) != _day(after) or us is None or us.clan.tag not in were:
        return
    we_were, place = were[us.clan.tag], describe_place(after, now, us)
    for rival in now:
        was = were.get(rival.clan.tag)
        if was is None or rival is us:
            continue
        if _passes(was, rival, we_were, us):
            what = f"{rival.clan.name} overtook us"
            yield _pass_event(EventKind.OVERTAKEN, what, us, rival, place)
        elif _passes(we_were, us, was, rival):
            what = f"we overtook {rival.clan.name}"
            yield _pass_event(EventKind.OVERTOOK, what, us, rival, place)


def _passes(was: Standing, now: Standing, other_was: Standing, other: Standing) -> bool:
    """Return whether one clan has passed another."""
    places = (was.place, now.place, other_was.place, other.place)
    match places:
        case (int(mine), int(mine_now), int(theirs), int(theirs_now)):
            return other_was.medals > 0 and mine >= theirs and mine_now < theirs_now
    return False


def _pass_event(kind: EventKind, what: str, us: Standing, rival: Standing, place: str) -> Event:
    return Event(
        kind=kind,
        clan=us.clan.tag,
        sentence=f"{what}: now {place}",
        about=rival.clan.tag,
        name=rival.clan.name,
        place=us.place,
    )
