"""Payloads of the endpoints, and their pages.

Endpoints that are empty in the real API are empty here: chests, tournaments, rankings of players,
and seasons without details (as of March 2026).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeAlias, TypeVar

from clantui.demo.world.cards import Payload
from clantui.demo.world.world import World

_T = TypeVar("_T")


class EndpointError(Exception):
    """An error response: its HTTP status, and the API's code of the error."""

    status: ClassVar[int]
    reason: ClassVar[str]


class BadRequestError(EndpointError):
    """The request is wrong; the message gives the reason."""

    status, reason = 400, "badRequest"


class GoneError(EndpointError):
    """The endpoint was removed from the API; the message names its successor."""

    status, reason = 410, "gone"


class NotFoundError(EndpointError):
    """There is no such resource; the message may be empty."""

    status, reason = 404, "notFound"


def build_page(items: Sequence[Payload], query: Mapping[str, str]) -> Payload:
    """Return one page of a list.

    Args:
        query: may have `limit`, the largest number of items (default all), and either `after` or
            `before`, a cursor of an earlier page.

    Returns:
        `items` and `paging`, whose cursors are `after` if items follow, `before` if items precede.

    Raises:
        BadRequestError: for a wrong `limit`, an unknown cursor, or two cursors.
    """
    limit = read_number(query, "limit", minimum=1)
    size = len(items) if limit is None else limit
    if "after" in query and "before" in query:
        raise BadRequestError("Only after or before can be specified for a request, not both")
    if "before" in query:
        stop = min(_decode_cursor(query["before"]), len(items))
        start = max(0, stop - size)
    else:
        start = min(_decode_cursor(query["after"]), len(items)) if "after" in query else 0
        stop = min(start + size, len(items))
    cursors = {}
    if stop < len(items):
        cursors["after"] = _encode_cursor(stop)
    if start > 0:
        cursors["before"] = _encode_cursor(start)
    return {"items": list(items[start:stop]), "paging": {"cursors": cursors}}


def read_number(query: Mapping[str, str], key: str, *, minimum: int = 0) -> int | None:
    """Read a number, None if it is missing; raise BadRequestError if invalid or too small."""
    text = query.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= minimum):
        raise BadRequestError(f"Invalid value for parameter '{key}'")
    return int(text)


def _encode_cursor(position: int) -> str:
    return urlsafe_b64encode(b'{"pos":%d}' % position).rstrip(b"=").decode()


def _decode_cursor(cursor: str) -> int:
    try:
        found = _CURSOR.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if found is None:
        raise BadRequestError("Invalid cursor")
    return int(found[1])


_FIRST_SEASON = (2016, 2)
_CURSOR = re.compile(rb'{"pos":(\d{1,9})}')
_SEASON = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

_LEADERBOARDS: Sequence[Payload] = (
    {"id": 170_000_001, "name": "Merge Tactics"},
    {"id": 170_000_002, "name": "2v2 League"},
)

Query: TypeAlias = Mapping[str, str]


def _require(payload: _T | None) -> _T:
    """Return a payload; raise NotFoundError for None."""
    if payload is None:
        raise NotFoundError
    return payload


def search(world: World, _: str, query: Query) -> Payload:
    """Find clans by one filter or more; a name has at least three letters."""
    filters = {"name", "locationId", "minMembers", "maxMembers", "minScore"}
    if filters.isdisjoint(query):
        raise BadRequestError("At least one filtering parameter must exist")
    name = query.get("name")
    if name is not None and len(name) < 3:
        raise BadRequestError("Name needs to be at least three characters long")
    smallest = read_number(query, "minMembers") or 0
    largest = read_number(query, "maxMembers")
    clans = world.search(
        name=name or "",
        location=read_number(query, "locationId"),
        members=range(smallest, 51 if largest is None else largest + 1),
        least_score=read_number(query, "minScore") or 0,
    )
    return build_page(clans, query)


def clan(world: World, tag: str, _: Query) -> Payload:
    """Return a clan."""
    return _require(world.clan(tag))


def members(world: World, tag: str, query: Query) -> Payload:
    """Return a clan's roster, in pages."""
    return build_page(_require(world.clan(tag))["memberList"], query)


def race(world: World, tag: str, _: Query) -> Payload:
    """Return a clan's race of this week."""
    return _require(world.race(tag))


def race_log(world: World, tag: str, query: Query) -> Payload:
    """Return a clan's past races, in pages."""
    return build_page(_require(world.race_log(tag)), query)


def player(world: World, tag: str, _: Query) -> Payload:
    """Return a player's profile."""
    return _require(world.player(tag))


def battles(world: World, tag: str, _: Query) -> list[Payload]:
    """Return a player's battles; an unknown player has none."""
    return world.battlelog(tag)


def cards(world: World, _: str, __: Query) -> Payload:
    """Return all cards; the API ignores the limit."""
    return world.cards()


def locations(world: World, _: str, query: Query) -> Payload:
    """Return the locations, in pages."""
    return build_page(world.locations(), query)


def location(world: World, location_id: str, _: Query) -> Payload:
    """Return one location."""
    return _require(world.location(_parse_location(location_id)))


def clan_rankings(world: World, location_id: str, query: Query) -> Payload:
    """Return the best clans of a location or of the world, in pages."""
    return build_page(_require(world.rankings(_parse_place(location_id))), query)


def player_rankings(world: World, location_id: str, query: Query) -> Payload:
    """Return the best players, also on the Path of Legends: an empty list, as in the real API."""
    if (number := _parse_place(location_id)) is not None:
        _require(world.location(number))
    return build_page([], query)


def wars_are_over(_: World, __: str, ___: Query) -> Payload:
    """Raise the error of the removed clan wars."""
    raise GoneError("Clan wars have been replaced by the river race")


def chests(world: World, tag: str, _: Query) -> Payload:
    """Return the upcoming chests: none, as the game has no chests any more."""
    _require(world.player(tag))
    return {"items": []}


def verify_token(world: World, tag: str, query: Query) -> Payload:
    """Return the status of a player's token: always invalid."""
    _require(world.player(tag))
    return {"tag": tag, "token": query.get("token", ""), "status": "invalid"}


def war_log(_: World, __: str, ___: Query) -> Payload:
    """Raise the error of the removed war log."""
    raise NotFoundError("Clan wars have been replaced by the river race")


def war_rankings(world: World, location_id: str, query: Query) -> Payload:
    """Return the best clans of a location or of the world by their war trophies, in pages."""
    return build_page(_require(world.war_rankings(_parse_place(location_id))), query)


def seasons(world: World, _: str, query: Query) -> Payload:
    """Return the past seasons, the oldest first."""
    return build_page([{"id": season} for season in _seasons(world)], query)


def seasons_without_words(world: World, _: str, query: Query) -> Payload:
    """Return the past seasons as `seasonsV2` does, all of whose values are null."""
    blank: Payload = {"code": None, "uniqueId": None, "endTime": None}
    return build_page([blank for _ in _seasons(world)], query)


def season(world: World, season_id: str, _: Query) -> Payload:
    """Return one past season."""
    if season_id not in _seasons(world):
        raise NotFoundError
    return {"id": season_id}


def season_path_rankings(_: World, season_id: str, query: Query) -> Payload:
    """Return the best players of a season on the Path of Legends: an empty list."""
    if not _SEASON.fullmatch(season_id):
        raise NotFoundError
    return build_page([], query)


def no_items(_: World, __: str, query: Query) -> Payload:
    """Return an empty list, in pages."""
    return build_page([], query)


def leaderboards(_: World, __: str, ___: Query) -> Payload:
    """Return the leaderboards of temporary game modes."""
    return {"items": [*_LEADERBOARDS]}


def leaderboard(_: World, board_id: str, query: Query) -> Payload:
    """Return the players of a leaderboard: an empty list."""
    if board_id not in {str(board["id"]) for board in _LEADERBOARDS}:
        raise NotFoundError
    return build_page([], query)


def _parse_place(text: str) -> int | None:
    """Parse the id of a location; None for the whole world."""
    return None if text == "global" else _parse_location(text)


def _parse_location(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise NotFoundError
    return int(text)


def _seasons(world: World) -> list[str]:
    """Return the months of the past seasons."""
    first = _FIRST_SEASON[0] * 12 + _FIRST_SEASON[1] - 1
    months = range(first, world.at.year * 12 + world.at.month - 1)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]
