"""The payload of each endpoint, and its pages.

Where the real API has nothing left to tell, there is nothing here either: no chests, no
tournaments, no rankings of players, and seasons without a word about them (as of March 2026).
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import TypeVar

from clantui.demo.world.cards import Payload
from clantui.demo.world.world import World

_T = TypeVar("_T")


class BadRequestError(Exception):
    """A question that makes no sense; the message says why."""


class GoneError(Exception):
    """There was such a thing once; the message says what became of it."""


class NotFoundError(Exception):
    """There is no such thing; the message, if any, says more."""


def page(items: Sequence[Payload], query: Mapping[str, str]) -> Payload:
    """Cut one page out of a list.

    Args:
        query: May hold `limit`, how many items a page has at most (else all of
            them), and one of `after` and `before`, cursors of an earlier page.

    Returns:
        The page's `items`, and `paging` with the cursors that lead on from it:
        `after` where more follow, `before` where more precede.

    Raises:
        BadRequestError: If `limit` is no positive number, a cursor is none of
            ours, or there are two of them.
    """
    limit = number(query, "limit", least=1)
    size = len(items) if limit is None else limit
    if "after" in query and "before" in query:
        raise BadRequestError("Only after or before can be specified for a request, not both")
    if "before" in query:
        stop = min(_position(query["before"]), len(items))
        start = max(0, stop - size)
    else:
        start = min(_position(query["after"]), len(items)) if "after" in query else 0
        stop = min(start + size, len(items))
    cursors = {}
    if stop < len(items):
        cursors["after"] = _cursor(stop)
    if start > 0:
        cursors["before"] = _cursor(start)
    return {"items": list(items[start:stop]), "paging": {"cursors": cursors}}


def number(query: Mapping[str, str], key: str, *, least: int = 0) -> int | None:
    """Read a number out of a query.

    Args:
        least: The smallest number that makes sense.

    Returns:
        The number; None if the query holds no such key.

    Raises:
        BadRequestError: If it is no number, or one too small.
    """
    text = query.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise BadRequestError(f"Invalid value for parameter '{key}'")
    return int(text)


def _cursor(position: int) -> str:
    """Hide a position in letters nobody should read."""
    secret = json.dumps({"pos": position}, separators=(",", ":")).encode()
    return urlsafe_b64encode(secret).rstrip(b"=").decode()


def _position(cursor: str) -> int:
    """Find the position in a cursor of ours."""
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["pos"]
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequestError("Invalid cursor") from error
    if not isinstance(position, int) or position < 0:
        raise BadRequestError("Invalid cursor")
    return position


_FIRST_SEASON = (2016, 2)
_SEASON = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

_LEADERBOARDS: Sequence[Payload] = (
    {"id": 170_000_001, "name": "Merge Tactics"},
    {"id": 170_000_002, "name": "2v2 League"},
)

Query = Mapping[str, str]


def _require(payload: _T | None) -> _T:
    """Return a payload; raise NotFoundError for None."""
    if payload is None:
        raise NotFoundError
    return payload


def search(world: World, _: str, query: Query) -> Payload:
    """Find clans: some filter is wanted, and a name of three letters or more."""
    filters = {"name", "locationId", "minMembers", "maxMembers", "minScore"}
    if filters.isdisjoint(query):
        raise BadRequestError("At least one filtering parameter must exist")
    name = query.get("name")
    if name is not None and len(name) < 3:
        raise BadRequestError("Name needs to be at least three characters long")
    fewest = number(query, "minMembers") or 0
    most = number(query, "maxMembers")
    found = world.search(
        name=name or "",
        location=number(query, "locationId"),
        members=range(fewest, 51 if most is None else most + 1),
        least_score=number(query, "minScore") or 0,
    )
    return page(found, query)


def clan(world: World, tag: str, _: Query) -> Payload:
    """Return a clan."""
    return _require(world.clan(tag))


def members(world: World, tag: str, query: Query) -> Payload:
    """Return a clan's roster, in pages."""
    return page(_require(world.clan(tag))["memberList"], query)


def race(world: World, tag: str, _: Query) -> Payload:
    """Return a clan's race of this week."""
    return _require(world.race(tag))


def race_log(world: World, tag: str, query: Query) -> Payload:
    """Return a clan's past races, in pages."""
    return page(_require(world.race_log(tag)), query)


def player(world: World, tag: str, _: Query) -> Payload:
    """Return a player's profile."""
    return _require(world.player(tag))


def battles(world: World, tag: str, _: Query) -> list[Payload]:
    """Return a player's battles: of a player unknown there are simply none."""
    return world.battlelog(tag)


def cards(world: World, _: str, __: Query) -> Payload:
    """Return all cards, whatever the limit."""
    return world.cards()


def locations(world: World, _: str, query: Query) -> Payload:
    """Return the locations, in pages."""
    return page(world.locations(), query)


def location(world: World, what: str, _: Query) -> Payload:
    """Return one location."""
    return _require(world.location(_location_id(what)))


def clan_rankings(world: World, what: str, query: Query) -> Payload:
    """Return the best clans of a location or of the world, in pages."""
    place = None if what == "global" else _location_id(what)
    return page(_require(world.rankings(place)), query)


def player_rankings(world: World, what: str, query: Query) -> Payload:
    """Return the best players: the real API has had none for years."""
    if what != "global":
        _require(world.location(_location_id(what)))
    return page([], query)


def wars_are_over(_: World, __: str, ___: Query) -> Payload:
    """Say that clan wars are over."""
    raise GoneError("Clan wars have been replaced by the river race")


def chests(world: World, tag: str, _: Query) -> Payload:
    """Return the chests somebody is about to win: there are none in the game any more."""
    if world.player(tag) is None:
        raise NotFoundError
    return {"items": []}


def verify_token(world: World, tag: str, query: Query) -> Payload:
    """Return whether a token is a player's own; no token of this world is."""
    if world.player(tag) is None:
        raise NotFoundError
    return {"tag": tag, "token": query.get("token", ""), "status": "invalid"}


def war_log(_: World, __: str, ___: Query) -> Payload:
    """Say that there are no clan wars any more, and so no log of them."""
    raise NotFoundError("Clan wars have been replaced by the river race")


def war_rankings(world: World, what: str, query: Query) -> Payload:
    """Return the best clans of a location or of the world by their war trophies, in pages."""
    place = None if what == "global" else _location_id(what)
    ranked = world.war_rankings(place)
    if ranked is None:
        raise NotFoundError
    return page(ranked, query)


def path_rankings(world: World, what: str, query: Query) -> Payload:
    """Return the best players on the path of legends of a location: nobody is known."""
    if what != "global" and world.location(_location_id(what)) is None:
        raise NotFoundError
    return page([], query)


def seasons(world: World, _: str, query: Query) -> Payload:
    """Return the seasons that are over, the first first."""
    return page([{"id": season} for season in _seasons(world)], query)


def seasons_without_words(world: World, _: str, query: Query) -> Payload:
    """Return the same seasons as the real API does in its second version: with nothing in them."""
    blank: Payload = {"code": None, "uniqueId": None, "endTime": None}
    return page([blank for _ in _seasons(world)], query)


def season(world: World, what: str, _: Query) -> Payload:
    """Return one season that is over."""
    if what not in _seasons(world):
        raise NotFoundError
    return {"id": what}


def season_path_rankings(_: World, what: str, query: Query) -> Payload:
    """Return the best players on the path of legends of a season: nobody is known."""
    if not _SEASON.fullmatch(what):
        raise NotFoundError
    return page([], query)


def tournaments(_: World, __: str, query: Query) -> Payload:
    """Find tournaments: there are none."""
    return page([], query)


def global_tournaments(_: World, __: str, ___: Query) -> Payload:
    """Return the tournaments of all the world: there are none, and no pages."""
    return {"items": []}


def leaderboards(_: World, __: str, ___: Query) -> Payload:
    """Return the boards of passing modes."""
    return {"items": [*_LEADERBOARDS]}


def leaderboard(_: World, what: str, query: Query) -> Payload:
    """Return the players of a board: nobody is on one."""
    if what not in {str(board["id"]) for board in _LEADERBOARDS}:
        raise NotFoundError
    return page([], query)


def events(_: World, __: str, ___: Query) -> list[Payload]:
    """Return the events of the game: a bare list, of nothing."""
    return []


def _location_id(what: str) -> int:
    """Read the number of a location."""
    if not (what.isascii() and what.isdecimal() and len(what) < 12):
        raise NotFoundError
    return int(what)


def _seasons(world: World) -> list[str]:
    """Return the months whose seasons are over."""
    first = _FIRST_SEASON[0] * 12 + _FIRST_SEASON[1] - 1
    months = range(first, world.at.year * 12 + world.at.month - 1)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]
