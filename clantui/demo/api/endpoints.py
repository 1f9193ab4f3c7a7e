"""Payloads of the endpoints, and their pages.

Endpoints that are empty in the real API are empty here: chests, tournaments, rankings of players,
and seasons without details (as of March 2026).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from clantui.demo.world.cards import Payload
from clantui.demo.world.world import World

Query: TypeAlias = Mapping[str, str]

Endpoint: TypeAlias = Callable[[World, str, Query], Any]
"""Function from the last variable part of a path to its payload; None if it does not exist."""

_FIRST_SEASON = (2016, 2)
_CURSOR = re.compile(rb'{"pos":(\d{1,9})}')
_SEASON = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

LEADERBOARDS: Sequence[Payload] = (
    {"id": 170_000_001, "name": "Merge Tactics"},
    {"id": 170_000_002, "name": "2v2 League"},
)
"""The leaderboards of temporary game modes."""


class EndpointError(Exception):
    """An error response: 400 for a wrong request, 404, or 410 for what the API no longer has."""

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def _build_page(items: Sequence[Payload], query: Query) -> Payload:
    """Return one page of a list.

    A query may have a `limit` (default all), and a cursor of an earlier page: `after` or `before`.
    The page has the cursor `after` if items follow, `before` if items precede.
    """
    limit = _read_number(query, "limit", minimum=1)
    size = len(items) if limit is None else limit
    if "after" in query and "before" in query:
        raise EndpointError(400, "Only after or before can be specified for a request, not both")
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


def _read_number(query: Query, key: str, *, minimum: int = 0) -> int | None:
    """Read a number; None if it is missing."""
    text = query.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= minimum):
        raise EndpointError(400, f"Invalid value for parameter '{key}'")
    return int(text)


def _encode_cursor(position: int) -> str:
    return urlsafe_b64encode(b'{"pos":%d}' % position).rstrip(b"=").decode()


def _decode_cursor(cursor: str) -> int:
    try:
        found = _CURSOR.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if found is None:
        raise EndpointError(400, "Invalid cursor")
    return int(found[1])


def paginate(list_items: Endpoint) -> Endpoint:
    """Return an endpoint that sends one page of a list."""

    def send_page(world: World, part: str, query: Query) -> Payload | None:
        items = list_items(world, part, query)
        return None if items is None else _build_page(items, query)

    return send_page


@paginate
def search(world: World, _: str, query: Query) -> list[Payload]:
    """Find clans by one filter or more; a name has at least three letters."""
    filters = {"name", "locationId", "minMembers", "maxMembers", "minScore"}
    if filters.isdisjoint(query):
        raise EndpointError(400, "At least one filtering parameter must exist")
    name = query.get("name")
    if name is not None and len(name) < 3:
        raise EndpointError(400, "Name needs to be at least three characters long")
    smallest = _read_number(query, "minMembers") or 0
    largest = _read_number(query, "maxMembers")
    return world.search(
        name=name or "",
        location=_read_number(query, "locationId"),
        members=range(smallest, 51 if largest is None else largest + 1),
        least_score=_read_number(query, "minScore") or 0,
    )


@paginate
def list_members(world: World, tag: str, _: Query) -> list[Payload] | None:
    """Return a clan's roster."""
    clan = world.build_clan(tag)
    return None if clan is None else clan["memberList"]


def end_clan_wars(status: int) -> Endpoint:
    """Return an endpoint of the clan wars, which were removed."""

    def refuse(_: World, __: str, ___: Query) -> Payload:
        raise EndpointError(status, "Clan wars have been replaced by the river race")

    return refuse


def list_chests(world: World, tag: str, _: Query) -> Payload | None:
    """Return the upcoming chests: none, as the game has no chests any more."""
    return None if world.build_player(tag) is None else {"items": []}


def verify_token(world: World, tag: str, query: Query) -> Payload | None:
    """Return the status of a player's token: always invalid."""
    if world.build_player(tag) is None:
        return None
    return {"tag": tag, "token": query.get("token", ""), "status": "invalid"}


@paginate
def rank_clans(world: World, location_id: str, _: Query) -> list[Payload] | None:
    """Return the best clans of a location or of the world."""
    return world.build_rankings(_parse_place(location_id))


@paginate
def rank_clans_by_war(world: World, location_id: str, _: Query) -> list[Payload] | None:
    """Return the best clans of a location or of the world by their war trophies."""
    return world.build_war_rankings(_parse_place(location_id))


@paginate
def rank_players(world: World, location_id: str, _: Query) -> list[Payload] | None:
    """Return the best players, also on the Path of Legends: an empty list, as in the real API."""
    number = _parse_place(location_id)
    return [] if number is None or world.build_location(number) else None


@paginate
def rank_players_of_season(_: World, season: str, __: Query) -> list[Payload] | None:
    """Return the best players of a season on the Path of Legends: an empty list."""
    return [] if _SEASON.fullmatch(season) else None


def find_location(world: World, location_id: str, _: Query) -> Payload | None:
    """Return one location."""
    return world.build_location(_parse_location(location_id))


@paginate
def list_seasons(world: World, _: str, __: Query) -> list[Payload]:
    """Return the past seasons, the oldest first."""
    return [{"id": season} for season in _list_months(world)]


@paginate
def list_empty_seasons(world: World, _: str, __: Query) -> list[Payload]:
    """Return the past seasons as `seasonsV2` does, all of whose values are null."""
    return [{"code": None, "uniqueId": None, "endTime": None} for _ in _list_months(world)]


def find_season(world: World, season: str, _: Query) -> Payload | None:
    """Return one past season."""
    return {"id": season} if season in _list_months(world) else None


@paginate
def rank_players_of_board(_: World, board: str, __: Query) -> list[Payload] | None:
    """Return the players of a leaderboard: an empty list."""
    return [] if board in {str(known["id"]) for known in LEADERBOARDS} else None


def _parse_place(text: str) -> int | None:
    """Parse the id of a location; None for the whole world."""
    return None if text == "global" else _parse_location(text)


def _parse_location(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise EndpointError(404)
    return int(text)


def _list_months(world: World) -> list[str]:
    """Return the months of the past seasons."""
    first = _FIRST_SEASON[0] * 12 + _FIRST_SEASON[1] - 1
    months = range(first, world.at.year * 12 + world.at.month - 1)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]
