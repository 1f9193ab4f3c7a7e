"""The river race, from JSON to our values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, TypeAlias

import msgspec

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.tag import Tag
from clantui.wire.common import Number, decoded, moment, name_of, read_tag

_KINDS = {
    "training": PeriodType.TRAINING,
    "warDay": PeriodType.WAR,
    "colosseum": PeriodType.COLOSSEUM,
}


_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""What cannot be below zero: who has used -4 decks would have eight left."""


class _Participant(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    fame: _Count | None = None
    decks_used: _Count | None = None
    decks_used_today: _Count | None = None
    boat_attacks: _Count | None = None


class _Racer(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    fame: _Count | None = None
    period_points: _Count | None = None
    clan_score: _Count | None = None
    finish_time: str | None = None
    participants: list[_Participant] | None = None


class _Result(msgspec.Struct, rename="camel"):
    clan: _Racer | None = None
    progress_earned_from_defenses: Number | None = None


class _Day(msgspec.Struct, rename="camel"):
    period_index: Number | None = None
    items: list[_Result] | None = None


class _Race(msgspec.Struct, rename="camel"):
    vital: ClassVar = frozenset({"clans"})

    clans: list[_Racer] | None = None
    section_index: Number | None = None
    period_index: Number | None = None
    period_type: str | None = None
    period_logs: list[_Day] | None = None


class _Own(msgspec.Struct):
    clan: _Racer | None = None


_RACE = msgspec.json.Decoder(_Race)
_OWN = msgspec.json.Decoder(_Own)


def race(body: bytes, clan: Tag, age: float = 0.0) -> Race:
    """Decode `/clans/{tag}/currentriverrace`.

    Args:
        body: the answer.
        clan: whose race was asked for.
        age: seconds since the API gave it.

    Raises:
        Garbled: if it is not that, or the race of other clans.
    """
    said = decoded(_RACE, body)
    racers = _racers(said.clans or (), _defences(said))
    if said.clans and all(racer.tag != clan for racer in racers):
        racers = (*racers, _own(body, clan, _defences(said)))
    return Race(
        clan=clan,
        period_type=_KINDS.get(said.period_type or "", PeriodType.UNKNOWN),
        section=said.section_index or 0,
        period=said.period_index or 0,
        clans=racers,
        age=age,
    )


def _racers(said: Iterable[_Racer], defences: dict[Tag, int]) -> tuple[RaceClan, ...]:
    """Return each clan of a race once."""
    found: dict[Tag, RaceClan] = {}
    for row in said:
        if (tag := read_tag(row.tag)) is not None:
            found.setdefault(tag, _racer(tag, row, defences))
    return tuple(found.values())


def _own(body: bytes, clan: Tag, defences: dict[Tag, int]) -> RaceClan:
    """Return the clan that the race was asked for: the API tells of it outside its list, too.

    Raises:
        Garbled: if that is another one.
    """
    said = decoded(_OWN, body).clan
    if said is None or read_tag(said.tag) != clan:
        raise InvalidResponse(
            f"asked for the river race of {clan}, the API answered about another"
        )
    return _racer(clan, said, defences)


def _defences(said: _Race) -> dict[Tag, int]:
    """Return, by tag, how far defences moved each boat on the week's last logged day."""
    week = (said.period_index or 0) // 7
    days = [day for day in said.period_logs or () if (day.period_index or 0) // 7 == week]
    if not days:
        return {}
    last = max(days, key=lambda day: day.period_index or 0)
    return {
        tag: result.progress_earned_from_defenses or 0
        for result in last.items or ()
        if result.clan is not None and (tag := read_tag(result.clan.tag)) is not None
    }


def _racer(tag: Tag, said: _Racer, defences: dict[Tag, int]) -> RaceClan:
    return RaceClan(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        fame=said.fame or 0,
        medals_today=said.period_points or 0,
        defence=defences.get(tag, 0),
        war_trophies=said.clan_score or 0,
        finished=moment(said.finish_time),
        participants=_participants(said.participants or ()),
    )


def _participants(said: Iterable[_Participant]) -> tuple[Participant, ...]:
    """Return each participant once."""
    found: dict[Tag, Participant] = {}
    for row in said:
        if (tag := read_tag(row.tag)) is not None:
            found.setdefault(tag, _participant(tag, row))
    return tuple(found.values())


def _participant(tag: Tag, said: _Participant) -> Participant:
    return Participant(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        medals=said.fame or 0,
        decks=said.decks_used or 0,
        decks_today=said.decks_used_today or 0,
        boat_attacks=said.boat_attacks or 0,
    )
