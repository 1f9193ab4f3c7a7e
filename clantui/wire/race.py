"""The river race of this week: JSON to values."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import msgspec

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.wire.common import (
    GameCount,
    GameNumber,
    build_by_tag,
    decode,
    parse_time,
    to_display_name,
)

_PERIOD_TYPES = {
    "training": PeriodType.TRAINING,
    "warDay": PeriodType.WAR,
    "colosseum": PeriodType.COLOSSEUM,
}


class ParticipantPayload(msgspec.Struct, rename="camel"):
    """A participant of the race of this week or of a past week."""

    tag: str | None = None
    name: str | None = None
    fame: GameCount | None = None
    decks_used: GameCount | None = None
    decks_used_today: GameCount | None = None
    boat_attacks: GameCount | None = None


class _ClanPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    fame: GameCount | None = None
    period_points: GameCount | None = None
    clan_score: GameCount | None = None
    finish_time: str | None = None
    participants: list[ParticipantPayload] | None = None


class _ResultPayload(msgspec.Struct, rename="camel"):
    clan: _ClanPayload | None = None
    progress_earned_from_defenses: GameNumber | None = None


class _DayPayload(msgspec.Struct, rename="camel"):
    period_index: GameNumber | None = None
    items: list[_ResultPayload] | None = None


class _RacePayload(msgspec.Struct, rename="camel"):
    required_fields: ClassVar = frozenset({"clans"})

    clans: list[_ClanPayload] | None = None
    section_index: GameNumber | None = None
    period_index: GameNumber | None = None
    period_type: str | None = None
    period_logs: list[_DayPayload] | None = None


class _OwnClanPayload(msgspec.Struct):
    clan: _ClanPayload | None = None


_RACE = msgspec.json.Decoder(_RacePayload)
_OWN_CLAN = msgspec.json.Decoder(_OwnClanPayload)


def decode_race(body: bytes, clan: Tag, age: float = 0.0) -> Race:
    """Decode `/clans/{tag}/currentriverrace`, sent `age` seconds ago.

    Raises:
        InvalidResponse: if it is not a race, or not the race of this clan.
    """
    payload = decode(_RACE, body)
    to_clan = partial(_to_clan, _read_defences(payload))
    clans = build_by_tag(payload.clans, to_clan)
    if payload.clans and all(entry.tag != clan for entry in clans):
        clans = (*clans, to_clan(clan, _decode_own_clan(body, clan)))
    return Race(
        clan=clan,
        period_type=_PERIOD_TYPES.get(payload.period_type or "", PeriodType.UNKNOWN),
        section=payload.section_index or 0,
        period=payload.period_index or 0,
        clans=clans,
        age=age,
    )


def _decode_own_clan(body: bytes, clan: Tag) -> _ClanPayload:
    """Decode the requested clan from the key `clan`; raise InvalidResponse for another."""
    payload = decode(_OWN_CLAN, body).clan
    if payload is None or parse_tag_or_none(payload.tag) != clan:
        raise InvalidResponse(
            f"instead of the river race of {clan}, the API sent that of another clan"
        )
    return payload


def _read_defences(payload: _RacePayload) -> dict[Tag, int]:
    """Return how far defences moved each boat on the last logged day of this week, by clan tag."""
    week = (payload.period_index or 0) // 7
    days = [day for day in payload.period_logs or () if (day.period_index or 0) // 7 == week]
    if not days:
        return {}
    last = max(days, key=lambda day: day.period_index or 0)
    return {
        tag: result.progress_earned_from_defenses or 0
        for result in last.items or ()
        if result.clan is not None and (tag := parse_tag_or_none(result.clan.tag)) is not None
    }


def _to_clan(defences: dict[Tag, int], tag: Tag, payload: _ClanPayload) -> RaceClan:
    return RaceClan(
        tag=tag,
        name=to_display_name(payload.name, tag),
        raw_name=payload.name or "",
        fame=payload.fame or 0,
        medals_today=payload.period_points or 0,
        defence=defences.get(tag, 0),
        war_trophies=payload.clan_score or 0,
        finished=parse_time(payload.finish_time),
        participants=build_by_tag(payload.participants, to_participant),
    )


def to_participant(tag: Tag, payload: ParticipantPayload) -> Participant:
    """Convert a participant."""
    return Participant(
        tag=tag,
        name=to_display_name(payload.name, tag),
        raw_name=payload.name or "",
        medals=payload.fame or 0,
        decks=payload.decks_used or 0,
        decks_today=payload.decks_used_today or 0,
        boat_attacks=payload.boat_attacks or 0,
    )
