"""The request of each method, its error if there is nothing, and the age of its value."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import pytest
from twisted.internet.defer import Deferred, succeed

from clantui.api.client import RoyaleClient
from clantui.api.source import Priority, Request, Response
from clantui.core.model.errors import NotFound
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.demo.api.routes import parse_request, respond
from tests.factories.demo_client import WORLD, current_result
from tests.factories.sources import ConstantSource

HOME: Final = Tag("2PP")
PLAYER: Final = Tag("8YY")
WEEK: Final = 7 * 86_400.0

Call = Callable[[RoyaleClient], Deferred[Any]]


def report(*_: object) -> None:
    """Stand for the callback of a retry."""


LOOKUP: Final[dict[str, Any]] = {"is_tag_lookup": True, "on_retry": report, "max_age": 60.0}
LIST: Final[dict[str, Any]] = {
    "priority": Priority.CLAN,
    "stale_if_error": True,
    "max_age": 3600.0,
}

CALLS: Final[dict[str, tuple[Call, Request, str]]] = {
    "clan": (
        lambda client: client.get_clan(HOME, 60.0, expected_players=49, on_retry=report),
        Request(
            path="/clans/%232PP", priority=Priority.CLAN, group="#2PP", followups=49, **LOOKUP
        ),
        "no clan has the tag #2PP · a player's tag, or mistyped?",
    ),
    "member": (
        lambda client: client.get_player(PLAYER, 60.0, clan=HOME, on_retry=report),
        Request(path="/players/%238YY", group="#2PP", player="#8YY", **LOOKUP),
        "the player has no profile any longer",
    ),
    "player": (
        lambda client: client.get_player(PLAYER, 60.0, on_retry=report),
        Request(path="/players/%238YY", player="#8YY", **LOOKUP),
        "there is no player #8YY",
    ),
    "battles": (
        lambda client: client.get_battles(PLAYER, HOME),
        Request(
            path="/players/%238YY/battlelog",
            priority=Priority.BATTLES,
            group="#2PP",
            player="#8YY",
            max_age=3600.0,
        ),
        "the player has no battle log any longer",
    ),
    "cards": (
        lambda client: client.get_cards(),
        Request(path="/cards", **LIST),
        "404",
    ),
    "image URLs": (
        lambda client: client.get_image_urls(),
        Request(path="/cards", priority=Priority.IMAGES, group="images", stale_if_error=True),
        "404",
    ),
    "race": (
        lambda client: client.get_race(HOME),
        Request(path="/clans/%232PP/currentriverrace", **LIST),
        "#2PP is in no river race now",
    ),
    "new race": (
        lambda client: client.get_race(HOME, 0.0),
        Request(path="/clans/%232PP/currentriverrace", **LIST | {"max_age": 0.0}),
        "#2PP is in no river race now",
    ),
    "race log": (
        lambda client: client.get_race_log(HOME),
        Request(
            path="/clans/%232PP/riverracelog?limit=10",
            **LIST | {"max_age": math.inf},
            keep_for=WEEK,
        ),
        "#2PP has no past river race",
    ),
    "new race log": (
        lambda client: client.get_race_log(HOME, 5.0),
        Request(
            path="/clans/%232PP/riverracelog?limit=10", **LIST | {"max_age": 5.0}, keep_for=WEEK
        ),
        "#2PP has no past river race",
    ),
    "search": (
        lambda client: client.search_clans("a & b"),
        Request(path="/clans?name=a+%26+b&limit=20", **LIST),
        "404",
    ),
    "next page of a search": (
        lambda client: client.search_clans("abc", "x="),
        Request(path="/clans?name=abc&limit=20&after=x%3D", **LIST),
        "404",
    ),
    "locations": (
        lambda client: client.get_locations(),
        Request(path="/locations", **LIST),
        "404",
    ),
    "ranking": (
        lambda client: client.get_rankings(57000094),
        Request(path="/locations/57000094/rankings/clans?limit=20", **LIST),
        "there is no ranking for this country or region",
    ),
    "next page of a ranking by war": (
        lambda client: client.get_rankings(None, "x", RankedBy.WAR),
        Request(path="/locations/global/rankings/clanwars?limit=20&after=x", **LIST),
        "there is no ranking for this country or region",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_each_method_sends_one_request(name: str) -> None:
    """Priority, group, ages, what falls back and what a 404 means are part of each method."""
    call, request, not_found = CALLS[name]
    source = ConstantSource(NotFound("404"))
    with pytest.raises(NotFound) as caught:
        current_result(call(RoyaleClient(source, 3600.0)))
    assert source.sent == [request]
    assert caught.value.sentence == not_found


class AgedSource:
    """A source that returns responses of the demo world that are 17 seconds old."""

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`."""
        reply = respond(WORLD, parse_request(request.path))
        return succeed(Response(body=reply.content, age=17.0))


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get_clan(Tag.parse(WORLD.home)),
        lambda client: client.get_race(Tag.parse(WORLD.home)),
        lambda client: client.get_race_log(Tag.parse(WORLD.home)),
        lambda client: client.search_clans("keep"),
        lambda client: client.get_rankings(None),
        lambda client: client.get_rankings(None, by=RankedBy.WAR),
    ],
    ids=["clan", "race", "race log", "search", "ranking", "ranking by war"],
)
def test_a_value_has_the_age_of_its_response(call: Call) -> None:
    """The screen tells how old a clan, a race or a list from the cache is."""
    assert current_result(call(RoyaleClient(AgedSource()))).age == 17.0
