"""Lists of clans and locations: JSON to values."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from clantui.core.model.tag import Tag
from clantui.core.rankings import Location, Page, RankedClan
from clantui.core.text.sanitize import clean
from clantui.wire.common import (
    GameCount,
    GameNumber,
    NamePayload,
    build_by_tag,
    check_readable,
    clean_name,
    decode,
    to_display_name,
)


class _LocationPayload(msgspec.Struct, rename="camel"):
    id: GameCount | None = None
    name: str | None = None
    country_code: str | None = None


class _ClanPayload(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    members: GameCount | None = None
    clan_score: GameCount | None = None
    clan_war_trophies: GameCount | None = None
    location: NamePayload | None = None
    rank: GameCount | None = None
    previous_rank: GameNumber | None = None


class _CursorsPayload(msgspec.Struct):
    after: str | None = None


class _PagingPayload(msgspec.Struct):
    cursors: _CursorsPayload | None = None


class _PagePayload(msgspec.Struct):
    required_fields: ClassVar = frozenset({"items"})

    items: list[_ClanPayload] | None = None
    paging: _PagingPayload | None = None


class _LocationsPayload(msgspec.Struct):
    required_fields: ClassVar = frozenset({"items"})

    items: list[_LocationPayload] | None = None


_PAGE = msgspec.json.Decoder(_PagePayload)
_LOCATIONS = msgspec.json.Decoder(_LocationsPayload)


def decode_page(body: bytes, age: float = 0.0) -> Page:
    """Decode a page of a search or a ranking; raise InvalidResponse if it is neither."""
    payload = decode(_PAGE, body)
    found = build_by_tag(payload.items, _to_clan)
    check_readable(payload.items, found)
    cursors = payload.paging.cursors if payload.paging is not None else None
    return Page(
        clans=found,
        after=(cursors.after or "") if cursors is not None else "",
        age=age,
    )


def decode_locations(body: bytes) -> tuple[Location, ...]:
    """Decode `/locations`; raise InvalidResponse if it is something else."""
    rows = decode(_LOCATIONS, body).items or ()
    found = {payload.id: _to_location(payload) for payload in rows if payload.id is not None}
    check_readable(rows, found)
    return tuple(found.values())


def _to_clan(tag: Tag, payload: _ClanPayload) -> RankedClan:
    return RankedClan(
        tag=tag,
        name=to_display_name(payload.name, tag),
        raw_name=payload.name or "",
        members=payload.members,
        score=payload.clan_score,
        war_trophies=payload.clan_war_trophies,
        location=clean_name(payload.location),
        rank=payload.rank or None,
        # The API sends -1 for a clan that was not ranked the day before.
        previous=None if payload.previous_rank is None else max(payload.previous_rank, 0),
    )


def _to_location(payload: _LocationPayload) -> Location:
    return Location(
        id=payload.id,
        name=to_display_name(payload.name, f"Location {payload.id}"),
        code=clean(payload.country_code or ""),
    )
