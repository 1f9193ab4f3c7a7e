"""Tests of every method of pyroyale 1.0.4 against the demo."""

from __future__ import annotations

import inspect
import json
from typing import Any, Final

import pyroyale
import pyroyale.exceptions
import pytest

from tests.other_clients.demo_json import Demo

# The client was generated in 2020 and is no longer maintained: its warnings are not ours.
pytestmark = pytest.mark.filterwarnings("ignore")

APIS: Final = ("CardsApi", "ClansApi", "LocationsApi", "PlayersApi", "TournamentsApi")

CALLS: Final[dict[str, str]] = {
    "CardsApi.get_cards": "/cards",
    "ClansApi.get_clan": "/clans/{clan}",
    "ClansApi.get_clan_members": "/clans/{clan}/members",
    "ClansApi.get_clan_river_race_log": "/clans/{clan}/riverracelog",
    "ClansApi.get_current_river_race": "/clans/{clan}/currentriverrace",
    "LocationsApi.get_clan_ranking": "/locations/{place}/rankings/clans",
    "LocationsApi.get_clan_wars_ranking": "/locations/{place}/rankings/clanwars",
    "LocationsApi.get_location": "/locations/{place}",
    "LocationsApi.get_locations": "/locations",
    "LocationsApi.get_player_ranking": "/locations/{place}/rankings/players",
    "PlayersApi.get_player": "/players/{player}",
    "PlayersApi.get_player_battles": "/players/{player}/battlelog",
    "PlayersApi.get_player_upcoming_chests": "/players/{player}/upcomingchests",
    "TournamentsApi.get_global_tournaments": "/globaltournaments",
    "TournamentsApi.search_tournaments": "/tournaments",
    "ClansApi.search_clans": "/clans?name=ter",
}
"""Path that each method requests; its arguments are the values in the path."""

KEYWORDS: Final = {
    "ClansApi.search_clans": {"name": "ter"},
    "TournamentsApi.search_tournaments": {"name": "ter"},
}
"""By method: arguments passed by keyword."""

FAULTS: Final = {
    "ClansApi.get_clan_river_race_log": (
        AttributeError,
        "its model of a past week gives a time the type 'String', which Python does not have",
    ),
}
"""By method: the error that the client raises for every response, and the reason."""

ABSENT: Final = {
    "ClansApi.get_clan_war_log": 404,
    "ClansApi.get_current_war": 410,
    "TournamentsApi.get_tournament": 404,
}
"""By method: the status of an endpoint that the API no longer has."""


def make_api(name: str, demo: Demo, token: str) -> Any:
    """Return one of the client's APIs, which sends its requests to the demo."""
    settings = pyroyale.Configuration(host=demo.url)
    settings.api_key = {"authorization": token}
    settings.api_key_prefix = {"authorization": "Bearer"}
    # A bug of the client: its API classes read this setting, but `Configuration` does not set it.
    settings.client_side_validation = True
    return getattr(pyroyale, name)(pyroyale.ApiClient(settings))


def call(method: str, demo: Demo, /, *arguments: object, **keywords: object) -> Any:
    """Call a method by its name."""
    api, _, verb = method.partition(".")
    return getattr(make_api(api, demo, "token"), verb)(*arguments, **keywords)


def find_differences(read: Any, payload: Any, at: str = "") -> list[str]:
    """Return the paths at which a value differs from the JSON, in fields that the client has."""
    if hasattr(read, "openapi_types"):
        return [
            difference
            for name, alias in read.attribute_map.items()
            for difference in find_differences(
                getattr(read, name), payload.get(alias), f"{at}.{name}"
            )
        ]
    if isinstance(read, list):
        if len(read) != len(payload):
            return [f"{at}: {len(read)} of {len(payload)}"]
        return [
            difference
            for pair in zip(read, payload, strict=True)
            for difference in find_differences(*pair, at)
        ]
    return [] if read == payload else [f"{at}: {read!r} is not {payload!r}"]


def test_every_method_of_the_client_has_a_test() -> None:
    """The tests below call all methods in `CALLS` and `ABSENT`."""
    methods = {
        f"{name}.{verb}"
        for name in APIS
        for verb, _ in inspect.getmembers(getattr(pyroyale, name), inspect.isfunction)
        if not verb.startswith("_") and not verb.endswith("_with_http_info")
    }
    assert methods == CALLS.keys() | ABSENT.keys()
    assert {name for name in vars(pyroyale) if name.endswith("Api")} == set(APIS)


@pytest.mark.parametrize("name", [name for name in CALLS if name not in FAULTS])
def test_values_of_the_client_equal_the_json(name: str, demo: Demo) -> None:
    """All fields that the client has are compared."""
    read = call(name, demo, *demo.arguments(CALLS[name]), **KEYWORDS.get(name, {}))
    assert find_differences(read, demo.json(CALLS[name])) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_response_that_the_client_cannot_parse_equals_the_json(name: str, demo: Demo) -> None:
    """The error is a bug of the client, not of the demo: the response itself is right."""
    arguments = demo.arguments(CALLS[name])
    error, _reason = FAULTS[name]
    with pytest.raises(error):
        call(name, demo, *arguments)
    raw = call(name, demo, *arguments, _preload_content=False)
    assert json.loads(raw.data) == demo.json(CALLS[name])


@pytest.mark.parametrize("name", ABSENT)
def test_an_absent_endpoint_raises_an_error(name: str, demo: Demo) -> None:
    """The error has the status and the reason of the response."""
    with pytest.raises(pyroyale.exceptions.ApiException) as caught:
        call(name, demo, demo.values["clan"])
    assert caught.value.status == ABSENT[name]
    assert json.loads(caught.value.body)["reason"] in {"notFound", "gone"}


def test_a_refused_key_raises_an_error(demo: Demo) -> None:
    """The demo refuses the key "invalid"."""
    with pytest.raises(pyroyale.exceptions.ApiException) as caught:
        make_api("CardsApi", demo, "invalid").get_cards()
    assert caught.value.status == 403
