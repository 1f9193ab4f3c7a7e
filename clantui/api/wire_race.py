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


class _Result(msgspec.Struct, rename="camel"):
    clan: _Racer | None = None
    progress_earned_from_defenses: int | None = None


class _Day(msgspec.Struct, rename="camel"):
    period_index: int | None = None
    items: list[_Result] | None = None


class _Race(msgspec.Struct, rename="camel"):
    clans: list[_Racer] | None = None
    section_index: int | None = None
    period_index: int | None = None
    period_type: str | None = None
    period_logs: list[_Day] | None = None


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
    defences = _defences(said)
    return Race(
        clan=clan,
        kind=_KINDS.get(said.period_type or "", DayKind.UNKNOWN),
        section=said.section_index or 0,
        period=said.period_index or 0,
        racers=tuple(_racer(racer, defences) for racer in said.clans or ()),
        age=answer.age,
    )


def _defences(said: _Race) -> dict[str, int]:
    """Return, by the API's tag, how far defences moved each boat on the week's last logged day."""
    week = (said.period_index or 0) // 7
    days = [day for day in said.period_logs or () if (day.period_index or 0) // 7 == week]
    if not days:
        return {}
    last = max(days, key=lambda day: day.period_index or 0)
    return {
        result.clan.tag: result.progress_earned_from_defenses or 0
        for result in last.items or ()
        if result.clan is not None
    }


def _racer(said: _Racer, defences: dict[str, int]) -> Racer:
    tag = tag_of(said.tag)
    return Racer(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        fame=said.fame or 0,
        medals_today=said.period_points or 0,
        defence=defences.get(said.tag, 0),
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
