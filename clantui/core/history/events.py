"""Events of a clan between two loads; an outage is no event.

An incomplete load is completed from earlier ones (`merge_known`), or ignored
(`can_compare_races`), before the next one is compared with it.
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
from clantui.core.race.standings import RemainingPlayer, Standing, compute_standings
from clantui.core.text.phrases import ordinal


class EventKind(StrEnum):
    """Kind of an event, as in the JSON."""

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
    INACTIVE = "inactive"


class Event(Struct, frozen=True, kw_only=True):
    """An event of a clan.

    Attributes:
        clan: the watched clan.
        sentence: follows the clan's name; cleaned.
        subject: a player, or a clan of the race; None for a new day.
        name: of the subject, cleaned; empty if there is none.
        before: previous favourite, or None.
        after: new favourite, or None.
        role: after a promotion or a demotion; else empty.
        place: of the watched clan in its race, from 1; None for other events.
        decks: unused decks of today; None for other events.
        players: who has them, most decks first; empty for other events.
        ends: estimated end of the race day, aware UTC; None for other events.
    """

    kind: EventKind
    clan: Tag
    sentence: str
    subject: Tag | None = None
    name: str = ""
    before: Card | None = None
    after: Card | None = None
    role: str = ""
    place: int | None = None
    decks: int | None = None
    players: tuple[RemainingPlayer, ...] = ()
    ends: datetime | None = None


def merge_known(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Return a snapshot completed with an earlier one.

    The API sometimes omits a favourite, or a whole roster: the earlier one still applies. An empty
    roster is an error of the API, since a clan without members ceases to exist. A roster that is
    not certain is replaced by the earlier one, too.
    """
    if before.names and not snapshot.names:
        return replace(before, at=snapshot.at)
    if not snapshot.certain:
        snapshot = replace(snapshot, names=before.names, certain=before.certain)
    favourites = {tag: card for tag, card in snapshot.favourites.items() if card is not None}
    known = fill_missing(replace(snapshot, favourites=favourites), before)
    return replace(known, favourites={**snapshot.favourites, **known.favourites})


def find_clan_events(before: Snapshot, after: Snapshot) -> tuple[Event, ...]:
    """Find the members who joined, left, changed their role or their favourite, joins first.

    A favourite that was unknown before is no event.
    """
    return tuple(
        _make_member_event(after.clan, change)
        for change in find_changes(before, merge_known(after, before))
        if change.kind is not ChangeKind.SWITCHED or (change.before and change.after)
    )


def can_compare_races(before: Race, after: Race) -> bool:
    """Return True if a race can be compared with an earlier one; else it has to be ignored.

    Medals never decrease within a day: if they do, the response is incomplete.
    """
    tags = {racer.tag for racer in after.clans}
    if after.period_type is PeriodType.UNKNOWN or after.clan not in tags:
        return False
    if not _is_same_day(before, after):
        return True
    medals = {clan.clan.tag: clan.medals for clan in compute_standings(after)}
    return all(medals.get(c.clan.tag, -1) >= c.medals for c in compute_standings(before))


def find_race_events(before: Race, after: Race) -> tuple[Event, ...]:
    """Find the events between two loads of a race, for which `can_compare_races` is True.

    In this order: a new day, boats that finished, clans that passed each other within a day, the
    end of the race, or the decision of our place before it.
    """
    return (
        *_find_new_day(before, after),
        *_find_finishes(before, after),
        *_find_passes(before, after),
        *_find_decision(before, after),
    )


def _make_member_event(clan: Tag, change: Change) -> Event:
    match change:
        case Change(kind=ChangeKind.JOINED, after=Card() as card):
            predicate = f"joined, plays {card.name}"
        case Change(kind=ChangeKind.LEFT, before=Card() as card):
            predicate = f"left, played {card.name}"
        case Change(kind=ChangeKind.SWITCHED, before=Card() as card, after=Card() as other):
            predicate = f"moved from {card.name} to {other.name}"
        case Change(kind=ChangeKind.PROMOTED | ChangeKind.DEMOTED, role_after=role):
            predicate = f"was {change.kind.value} to {role}"
        case _:
            predicate = change.kind.value
    return Event(
        kind=EventKind(change.kind.value),
        clan=clan,
        sentence=f"{change.name} {predicate}",
        subject=change.tag,
        name=change.name,
        before=change.before,
        after=change.after,
        role=change.role_after,
    )


def _is_same_day(before: Race, after: Race) -> bool:
    return (before.section, before.period, before.period_type) == (
        after.section,
        after.period,
        after.period_type,
    )


def _find_new_day(before: Race, after: Race) -> Iterator[Event]:
    if not _is_same_day(before, after):
        day = name_day(after)
        sentence = f"{day[:1].upper()}{day[1:]} has started"
        yield Event(kind=EventKind.DAY, clan=after.clan, sentence=sentence)


def _find_finishes(before: Race, after: Race) -> Iterator[Event]:
    sailing = {racer.tag for racer in before.clans if racer.finished is None}
    for racer in after.clans:
        if racer.finished is not None and racer.tag in sailing:
            name = "we" if racer.tag == after.clan else racer.name
            yield Event(
                kind=EventKind.FINISHED,
                clan=after.clan,
                sentence=f"{name} finished the race",
                subject=racer.tag,
                name=racer.name,
            )


def _find_decision(before: Race, after: Race) -> Iterator[Event]:
    """Yield one event when our place is decided, else when the race is over."""
    if find_decided_place(before) is not None:
        return  # already reported
    if before.war_day == WAR_DAYS and not _is_same_day(before, after):
        yield Event(kind=EventKind.DECIDED, clan=after.clan, sentence="the race is over")
    elif (place := find_decided_place(after)) is not None:
        sentence = f"the race is decided: we end {ordinal(place)}"
        yield Event(kind=EventKind.DECIDED, clan=after.clan, sentence=sentence, place=place)


def _find_passes(before: Race, after: Race) -> Iterator[Event]:
    """Find the clans that passed ours, and the clans that ours passed, within a day.

    A clan that had no medals before does not count as passed: in the morning no clan has any.
    """
    now = compute_standings(after)
    earlier = {clan.clan.tag: clan for clan in compute_standings(before)}
    ours = find_ours(now)
    if not _is_same_day(before, after) or ours is None or ours.clan.tag not in earlier:
        return
    our_earlier, place = earlier[ours.clan.tag], describe_place(after, now, ours)
    for rival in now:
        rival_earlier = earlier.get(rival.clan.tag)
        if rival_earlier is None or rival is ours:
            continue
        if _has_passed(rival_earlier, rival, our_earlier, ours):
            kind, sentence = EventKind.OVERTAKEN, f"{rival.clan.name} overtook us"
        elif _has_passed(our_earlier, ours, rival_earlier, rival):
            kind, sentence = EventKind.OVERTOOK, f"we overtook {rival.clan.name}"
        else:
            continue
        yield Event(
            kind=kind,
            clan=ours.clan.tag,
            sentence=f"{sentence}: now {place}",
            subject=rival.clan.tag,
            name=rival.clan.name,
            place=ours.place,
        )


def _has_passed(before: Standing, now: Standing, other_before: Standing, other: Standing) -> bool:
    match before.place, now.place, other_before.place, other.place:
        case (int(place), int(place_now), int(other_place), int(other_now)):
            return other_before.medals > 0 and place >= other_place and place_now < other_now
    return False
