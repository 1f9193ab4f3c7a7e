"""Lists of clans and locations, from JSON to our values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from clantui.core.model.tag import Tag
from clantui.core.rankings import Location, Page, RankedClan
from clantui.core.text.sanitize import clean
from clantui.wire.common import Number, check_readable, decoded, name_of, read_tag


class _Place(msgspec.Struct, rename="camel"):
    id: Number | None = None
    name: str | None = None
    country_code: str | None = None


class _Found(msgspec.Struct, rename="camel"):
    tag: str | None = None
    name: str | None = None
    members: Number | None = None
    clan_score: Number | None = None
    clan_war_trophies: Number | None = None
    location: _Place | None = None
    rank: Number | None = None
    previous_rank: Number | None = None


class _Cursors(msgspec.Struct):
    after: str | None = None


class _Paging(msgspec.Struct):
    cursors: _Cursors | None = None


class _Listing(msgspec.Struct):
    vital: ClassVar = frozenset({"items"})

    items: list[_Found] | None = None
    paging: _Paging | None = None


class _Places(msgspec.Struct):
    vital: ClassVar = frozenset({"items"})

    items: list[_Place] | None = None


_LISTING = msgspec.json.Decoder(_Listing)
_PLACES = msgspec.json.Decoder(_Places)


def listing(body: bytes, age: float = 0.0) -> Page:
    """Decode a search or a ranking.

    Raises:
        Garbled: if it is neither.
    """
    said = decoded(_LISTING, body)
    found = _rows(said.items or ())
    check_readable(said.items, found)
    cursors = said.paging.cursors if said.paging is not None else None
    return Page(
        clans=found,
        after=(cursors.after or "") if cursors is not None else "",
        age=age,
    )


def locations(body: bytes) -> tuple[Location, ...]:
    """Decode `/locations`.

    Raises:
        Garbled: if it is not that.
    """
    places = decoded(_PLACES, body).items or ()
    found = {said.id: _location(said) for said in places if said.id is not None}
    check_readable(places, found)
    return tuple(found.values())


def _rows(said: Iterable[_Found]) -> tuple[RankedClan, ...]:
    """Return each clan of a page once."""
    found: dict[Tag, RankedClan] = {}
    for row in said:
        if (tag := read_tag(row.tag)) is not None:
            found.setdefault(tag, _found(tag, row))
    return tuple(found.values())


def _found(tag: Tag, said: _Found) -> RankedClan:
    return RankedClan(
        tag=tag,
        name=name_of(said.name, tag),
        raw_name=said.name or "",
        members=said.members,
        score=said.clan_score,
        war_trophies=said.clan_war_trophies,
        location=clean(said.location.name or "") if said.location is not None else "",
        rank=said.rank,
        # -1 for a clan that was in no ranking the day before.
        previous=None if said.previous_rank is None else max(said.previous_rank, 0),
    )


def _location(said: _Place) -> Location:
    return Location(
        id=said.id,
        name=name_of(said.name, f"Location {said.id}"),
        code=clean(said.country_code or ""),
    )
