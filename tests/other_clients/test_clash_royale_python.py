"""Tests of every method of clash-royale-python 0.2.2 against the demo."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import clash_royale
import pytest
from clash_royale import aio
from clash_royale.pagination import PaginatedList
from pydantic import BaseModel

from tests.other_clients.demo_json import Demo

pytestmark = pytest.mark.filterwarnings("ignore:The API may return incomplete season data")

CALLS: Final[dict[str, str]] = {
    "players.get": "/players/{player}",
    "players.get_battlelog": "/players/{player}/battlelog",
    "players.get_upcoming_chests": "/players/{player}/upcomingchests",
    "clans.get": "/clans/{clan}",
    "clans.search": "/clans?name={part}",
    "clans.get_members": "/clans/{clan}/members",
    "clans.get_current_river_race": "/clans/{clan}/currentriverrace",
    "clans.get_river_race_log": "/clans/{clan}/riverracelog",
    "cards.list": "/cards",
    "tournaments.search": "/tournaments?name={part}",
    "leaderboards.list": "/leaderboards",
    "leaderboards.get": "/leaderboard/{board}",
    "locations.list": "/locations",
    "locations.get": "/locations/{place}",
    "locations.get_clan_rankings": "/locations/{place}/rankings/clans",
    "locations.get_player_rankings": "/locations/{place}/rankings/players",
    "locations.get_clan_war_rankings": "/locations/{place}/rankings/clanwars",
    "locations.get_path_of_legend_player_rankings": "/locations/{place}/pathoflegend/players",
    "locations.get_path_of_legend_season_rankings": (
        "/locations/global/pathoflegend/{season}/rankings/players"
    ),
    "locations.get_season": "/locations/global/seasons/{season}",
    "locations.list_seasons": "/locations/global/seasons",
    "locations.list_seasons_v2": "/locations/global/seasonsV2",
    "global_tournaments.list": "/globaltournaments",
}
"""Path that each method requests; its arguments are the values in the path."""

ABSENT: Final[dict[str, tuple[object, ...]]] = {
    "tournaments.get": ("#2PP",),
    "locations.get_season_player_rankings": ("2026-10",),
    "locations.get_global_tournament_rankings": ("#2PP",),
}
"""By method: arguments for endpoints that return 404, also in the real API."""


def list_methods(client: object) -> set[str]:
    """Return the names of all methods of a client."""
    parts = vars(client).items()
    return {
        f"{part}.{name}"
        for part, resource in parts
        if not part.startswith("_") and type(resource).__module__.startswith("clash_royale.")
        for name, _ in inspect.getmembers(resource, callable)
        if not name.startswith("_")
    }


def find_method(client: object, name: str) -> Callable[..., Any]:
    """Return a method by its name."""
    part, _, verb = name.partition(".")
    found: Callable[..., Any] = getattr(getattr(client, part), verb)
    return found


def is_equal(read: object, payload: Any) -> bool:
    """Return True if a value equals the JSON in all fields that the client has."""
    if isinstance(read, BaseModel):
        fields = type(read).model_fields
        names = {name: field.alias or name for name, field in fields.items()}
        return all(
            is_equal(getattr(read, name), payload[alias])
            if alias in payload
            else not getattr(read, name)
            for name, alias in names.items()
        )
    if isinstance(read, PaginatedList | aio.PaginatedList | list):
        return len([*read]) == len(payload) and all(map(is_equal, read, payload))
    if isinstance(read, datetime):
        read = read.strftime("%Y%m%dT%H%M%S.000Z")
    return bool(read == payload)


def items(payload: Any) -> Any:
    """Return the items of a page, or the payload itself if it is no page."""
    return payload["items"] if isinstance(payload, dict) and "items" in payload else payload


@pytest.mark.parametrize("module", [clash_royale, aio], ids=["blocking", "asynchronous"])
def test_every_method_of_the_client_has_a_test(module: Any, demo: Demo) -> None:
    """The tests below call all methods in `CALLS` and `ABSENT`."""
    assert list_methods(module.Client("token", base_url=demo.url)) == CALLS.keys() | ABSENT.keys()


@pytest.mark.parametrize("name", CALLS)
def test_values_of_the_client_equal_the_json(name: str, demo: Demo) -> None:
    """All fields that the client has are compared."""
    with clash_royale.Client("token", base_url=demo.url) as client:
        read = find_method(client, name)(*demo.arguments(CALLS[name]))
        assert is_equal(read, items(demo.json(CALLS[name])))


@pytest.mark.parametrize("name", CALLS)
def test_values_of_the_asynchronous_client_equal_the_json(name: str, demo: Demo) -> None:
    """Methods of the client return awaitables or asynchronous iterators."""

    async def fetch_values() -> object:
        async with aio.Client("token", base_url=demo.url) as client:
            read = find_method(client, name)(*demo.arguments(CALLS[name]))
            if inspect.isawaitable(read):
                return await read
            return [item async for item in read]

    assert is_equal(asyncio.run(fetch_values()), items(demo.json(CALLS[name])))


@pytest.mark.parametrize("name", ABSENT)
def test_an_absent_endpoint_raises_not_found(name: str, demo: Demo) -> None:
    """The API no longer has these endpoints."""
    with (
        clash_royale.Client("token", base_url=demo.url) as client,
        pytest.raises(clash_royale.ClashRoyaleNotFoundError),
    ):
        [*find_method(client, name)(*ABSENT[name])]


def test_paging_yields_each_member_once(demo: Demo) -> None:
    """A page of 7 members is smaller than the clan."""
    with clash_royale.Client("token", base_url=demo.url) as client:
        members = client.clans.get_members(demo.values["clan"], page_size=7)
        payload = demo.json("/clans/{clan}")["memberList"]
        assert [member.tag for member in members] == [member["tag"] for member in payload]


def test_a_refused_key_raises_unauthorized(demo: Demo) -> None:
    """The demo refuses the key "invalid"."""
    with (
        clash_royale.Client("invalid", base_url=demo.url) as client,
        pytest.raises(clash_royale.ClashRoyaleUnauthorizedError),
    ):
        client.clans.get(demo.values["clan"])
