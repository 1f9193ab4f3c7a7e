"""The endpoints that clantui itself has no use for, so that other clients find what they ask for.

Where the real API has nothing left to tell, there is nothing here either: no chests, no
tournaments, no rankings of players, and seasons without a word about them (as of March 2026).
"""

import re
from collections.abc import Mapping, Sequence

from clantui.demo.api.pagination import NotFoundError, page
from clantui.demo.world.cards import Payload
from clantui.demo.world.world import World

_FIRST_SEASON = (2016, 2)
_SEASON = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

_LEADERBOARDS: Sequence[Payload] = (
    {"id": 170_000_001, "name": "Merge Tactics"},
    {"id": 170_000_002, "name": "2v2 League"},
)

Query = Mapping[str, str]


def chests(world: World, tag: str, _: Query) -> Payload:
    """Give the chests somebody is about to win: there are none in the game any more."""
    if world.player(tag) is None:
        raise NotFoundError
    return {"items": []}


def verified(world: World, tag: str, query: Query) -> Payload:
    """Tell whether a token is a player's own; no token of this world is."""
    if world.player(tag) is None:
        raise NotFoundError
    return {"tag": tag, "token": query.get("token", ""), "status": "invalid"}


def war_log(_: World, __: str, ___: Query) -> Payload:
    """Say that there are no clan wars any more, and so no log of them."""
    raise NotFoundError("Clan wars have been replaced by the river race")


def war_rankings(world: World, what: str, query: Query) -> Payload:
    """Give the best clans of a location or of the world by their war trophies, in pages."""
    place = None if what == "global" else location(what)
    ranked = world.war_rankings(place)
    if ranked is None:
        raise NotFoundError
    return page(ranked, query)


def path_rankings(world: World, what: str, query: Query) -> Payload:
    """Give the best players on the path of legends of a location: nobody is known."""
    if what != "global" and world.location(location(what)) is None:
        raise NotFoundError
    return page([], query)


def seasons(world: World, _: str, query: Query) -> Payload:
    """Give the seasons that are over, the first first."""
    return page([{"id": season} for season in _seasons(world)], query)


def seasons_without_words(world: World, _: str, query: Query) -> Payload:
    """Give the same seasons as the real API does in its second version: with nothing in them."""
    blank: Payload = {"code": None, "uniqueId": None, "endTime": None}
    return page([blank for _ in _seasons(world)], query)


def season(world: World, what: str, _: Query) -> Payload:
    """Give one season that is over."""
    if what not in _seasons(world):
        raise NotFoundError
    return {"id": what}


def season_path_rankings(_: World, what: str, query: Query) -> Payload:
    """Give the best players on the path of legends of a season: nobody is known."""
    if not _SEASON.fullmatch(what):
        raise NotFoundError
    return page([], query)


def tournaments(_: World, __: str, query: Query) -> Payload:
    """Find tournaments: there are none."""
    return page([], query)


def global_tournaments(_: World, __: str, ___: Query) -> Payload:
    """Give the tournaments of all the world: there are none, and no pages."""
    return {"items": []}


def leaderboards(_: World, __: str, ___: Query) -> Payload:
    """Give the boards of passing modes."""
    return {"items": [*_LEADERBOARDS]}


def leaderboard(_: World, what: str, query: Query) -> Payload:
    """Give the players of a board: nobody is on one."""
    if what not in {str(board["id"]) for board in _LEADERBOARDS}:
        raise NotFoundError
    return page([], query)


def events(_: World, __: str, ___: Query) -> list[Payload]:
    """Give what goes on in the game: a bare list, of nothing."""
    return []


def location(what: str) -> int:
    """Read the number of a location."""
    if not (what.isascii() and what.isdecimal() and len(what) < 12):
        raise NotFoundError
    return int(what)


def _seasons(world: World) -> list[str]:
    """Give the months whose seasons are over."""
    first = _FIRST_SEASON[0] * 12 + _FIRST_SEASON[1] - 1
    months = range(first, world.at.year * 12 + world.at.month - 1)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]
