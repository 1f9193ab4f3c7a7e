"""Lists of clans and locations, from JSON to our values."""

from __future__ import annotations

import msgspec

from clantui.api.decoding import decoded, name_of, tag_of
from clantui.api.source import Answer
from clantui.core.listing import Found, Listing, Location
from clantui.core.text import clean


class _Place(msgspec.Struct, rename="camel"):
    id: int | None = None
    name: str | None = None
    country_code: str | None = None


class _Found(msgspec.Struct, rename="camel"):
    tag: str
    name: str | None = None
    members: int | None = None
    clan_score: int | None = None
    clan_war_trophies: int | None = None
    location: _Place | None = None
    rank: int | None = None
    previous_rank: int | None = None


class _Cursors(msgspec.Struct):
    after: str | None = None


class _Paging(msgspec.Struct):
    cursors: _Cursors | None = None


class _Listing(msgspec.Struct):
    items: list[_Found] | None = None
    paging: _Paging | None = None


class _Places(msgspec.Struct):
    items: list[_Place] | None = None


_LISTING = msgspec.json.Decoder(_Listing)
_PLACES = msgspec.json.Decoder(_Places)


def listing(answer: Answer) -> Listing:
    """Decode a search or a ranking.

    Raises:
        Garbled: if it is neither.
    """
    said = decoded(_LISTING, answer.body)
    cursors = said.paging.cursors if said.paging is not None else None
    return Listing(
        found=tuple(map(_found, said.items or ())),
        after=(cursors.after or "") if cursors is not None else "",
        age=answer.age,
    )


def locations(answer: Answer) -> tuple[Location, ...]:
    """Decode `/locations`.

    Raises:
        Garbled: if it is not that.
    """
    places = decoded(_PLACES, answer.body).items or ()
    return tuple(_location(said) for said in places if said.id is not None)


def _found(said: _Found) -> Found:
    tag = tag_of(said.tag)
    return Found(
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
