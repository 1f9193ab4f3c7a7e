"""The river race, from JSON to our values."""

from __future__ import annotations

import msgspec

from clantui.api.decoding import decoded, moment, name_of, tag_of
from clantui.api.source import Answer
from clantui.core.race import DayKind, Participant, Race, Racer
from clantui.core.tag import Tag

_KINDS = {
    "training": DayKind.TRAINING,
    "warDay": DayKind.WAR,
    "colosseum": DayKind.COLOSSEUM,
}


class _Participant(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    fame: int | None = None
    decks_used: int | None = None
    decks_used_today: int | None = None
    boat_attacks: int | None = None


class _Racer(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    fame: int | None = None
    period_points: int | None = None
    clan_score: int | None = None
    finish_time: str | None = None
    participants: list[_Participant] | None = None


class _Race(msgspec.Struct, rename="camel"):
    clans: list[_Racer] | None = None
    section_index: int | None = None
    period_index: int | None = None
    period_type: str | None = None


_RACE = msgspec.json.Decoder(_Race)


def race(answer: Answer, clan: Tag) -> Race:
    """Decode `/clans/{tag}/currentriverrace`.

    Args:
        answer: the answer.
        clan: whose race was asked for.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_RACE, answer.body)
    return Race(
        clan=clan,
        kind=_KINDS.get(said.period_type or "", DayKind.UNKNOWN),
        section=said.section_index or 0,
        period=said.period_index or 0,
        racers=tuple(map(_racer, said.clans or ())),
        age=answer.age,
    )


def _racer(said: _Racer) -> Racer:
    tag = tag_of(said.tag)
    return Racer(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        fame=said.fame or 0,
        medals_today=said.period_points or 0,
        war_trophies=said.clan_score or 0,
        finished=moment(said.finish_time),
        participants=tuple(map(_participant, said.participants or ())),
    )


def _participant(said: _Participant) -> Participant:
    tag = tag_of(said.tag)
    return Participant(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        medals=said.fame or 0,
        decks=said.decks_used or 0,
        decks_today=said.decks_used_today or 0,
        boat_attacks=said.boat_attacks or 0,
    )
