"""Past weeks of the river race: JSON to values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, TypeAlias

import msgspec

from clantui.core.model.race import WEEK, Participant, PastWeek, RaceLog
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.wire.common import GameCount, GameNumber, build_by_tag, decode, parse_time
from clantui.wire.race import ParticipantPayload, to_participant

MAX_WEEKS: Final = 12
"""Maximum number of weeks; the API sends ten per page."""

_FINISH_LINE: Final = 10_000
"""Medals at the finish line of a normal week; in the colosseum clans get more."""

_COLOSSEUM_TROPHIES: Final = 50
"""Minimum change of war trophies in the colosseum: 100, 50, 22 or 5, against 20, 10, 8, 4 or 1
in other weeks, in all recorded logs."""

_WeekNumber: TypeAlias = tuple[int, int]
"""The season, and the section in it."""


class _ClanPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    fame: GameNumber | None = None
    participants: list[ParticipantPayload] | None = None


class _StandingPayload(msgspec.Struct, rename="camel"):
    rank: GameCount | None = None
    trophy_change: GameNumber | None = None
    clan: _ClanPayload | None = None


class _WeekPayload(msgspec.Struct, rename="camel"):
    season_id: GameCount | None = None
    section_index: GameCount | None = None
    created_date: str | None = None
    standings: list[_StandingPayload] | None = None


class _LogPayload(msgspec.Struct):
    required_fields: ClassVar = frozenset({"items"})

    items: list[_WeekPayload] | None = None


_LOG = msgspec.json.Decoder(_LogPayload)


def decode_race_log(body: bytes, clan: Tag, age: float = 0.0) -> RaceLog:
    """Decode `/clans/{tag}/riverracelog`, sent `age` seconds ago.

    Weeks without a number, and duplicates, are left out. A week is None if it has no participants
    of the clan, or if it is missing between two other weeks.

    Raises:
        InvalidResponse: if it is not a race log.
    """
    payload = decode(_LOG, body)
    found: dict[_WeekNumber, _WeekPayload] = {}
    for week in payload.items or ():
        if week.season_id is not None and week.section_index is not None:
            found.setdefault((week.season_id, week.section_index), week)
    newest = sorted(found.items(), reverse=True)[:MAX_WEEKS]
    weeks: list[PastWeek | None] = []
    for index, (number, week) in enumerate(newest):
        if index:
            weeks += [None] * min(_count_between(newest[index - 1], newest[index]), MAX_WEEKS)
        weeks.append(_to_week(number, week, clan))
    return RaceLog(clan=clan, weeks=tuple(weeks[:MAX_WEEKS]), age=age)


def _to_week(number: _WeekNumber, payload: _WeekPayload, clan: Tag) -> PastWeek | None:
    standings = payload.standings or ()
    own = next((s for s in standings if s.clan and parse_tag_or_none(s.clan.tag) == clan), None)
    if own is None or own.clan is None:
        return None
    participants: tuple[Participant, ...] = build_by_tag(own.clan.participants, to_participant)
    if not participants:  # with it, all members would look new in the next week
        return None
    return PastWeek(
        season=number[0],
        section=number[1],
        ended=parse_time(payload.created_date),
        is_colosseum=_is_colosseum(standings),
        place=own.rank or None,
        participants=participants,
    )


def _is_colosseum(standings: Sequence[_StandingPayload]) -> bool:
    return any(
        abs(standing.trophy_change or 0) >= _COLOSSEUM_TROPHIES
        or ((standing.clan.fame or 0) if standing.clan else 0) > _FINISH_LINE
        for standing in standings
    )


def _count_between(
    newer: tuple[_WeekNumber, _WeekPayload], older: tuple[_WeekNumber, _WeekPayload]
) -> int:
    """Return the number of weeks that are missing between two weeks of the log.

    A season has four or five weeks, and may end early, so across seasons only the dates show it.
    Without dates, only the missing weeks at the start of the newer season are counted.
    """
    (season, section), newer_payload = newer
    (older_season, older_section), older_payload = older
    if season == older_season:
        return section - older_section - 1
    after, before = parse_time(newer_payload.created_date), parse_time(older_payload.created_date)
    if after is None or before is None or after < before:
        return section
    return max(round((after - before) / WEEK) - 1, section)
