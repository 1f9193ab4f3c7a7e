"""Races of three clans with medals, and the sentences of events."""

from __future__ import annotations

from typing import Final

from clantui.core.history.events import Event
from clantui.core.model.race import PeriodType, Race, RaceClan
from clantui.core.model.tag import Tag
from tests.factories.surveys import HOME

RIVAL: Final = Tag("2PR")

OTHER: Final = Tag("2PQ")


def race(
    ours: int, rival: int, other: int = 0, *, kind: PeriodType = PeriodType.WAR, period: int = 3
) -> Race:
    """Return a race of three clans on the first war day, with their medals of today."""
    names = {HOME: "Lantern Keep", RIVAL: "Amber Wardens", OTHER: "Mossy Gate"}
    medals = {HOME: ours, RIVAL: rival, OTHER: other}
    racers = tuple(
        RaceClan(tag=tag, name=name, raw_name=name, medals_today=medals[tag])
        for tag, name in names.items()
    )
    return Race(clan=HOME, period_type=kind, section=0, period=period, clans=racers)


def describe(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    """Return the kinds and sentences of events."""
    return [(event.kind.value, event.sentence) for event in events]
