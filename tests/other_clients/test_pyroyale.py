"""Tests of every method of pyroyale 1.0.4 against the demo."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, Final

import pyroyale
import pyroyale.exceptions
import pytest

from tests.other_clients.demo_json import Demo, format_path

# It was generated in 2020, and is no longer maintained: what its tools warn of is theirs.
pytestmark = pytest.mark.filterwarnings("ignore")

GERMANY: Final = 57_000_094

APIS: Final = ("CardsApi", "ClansApi", "LocationsApi", "PlayersApi", "TournamentsApi")

GetPath = Callable[[Demo], str]

CALLS: Final[dict[str, tuple[Callable[[Demo], tuple[object, ...]], GetPath]]] = {
    "CardsApi.get_cards": (lambda _: (), lambda _: "/cards"),
    "ClansApi.get_clan": (lambda d: (d.clan,), lambda d: format_path("clans", d.clan)),
    "ClansApi.get_clan_members": (
        lambda d: (d.clan,),
        lambda d: format_path("clans", d.clan, "/members"),
    ),
    "ClansApi.get_clan_river_race_log": (
        lambda d: (d.clan,),
        lambda d: format_path("clans", d.clan, "/riverracelog"),
    ),
    "ClansApi.get_current_river_race": (
        lambda d: (d.clan,),
        lambda d: format_path("clans", d.clan, "/currentriverrace"),
    ),
    "LocationsApi.get_clan_ranking": (
        lambda _: (GERMANY,),
        lambda _: f"/locations/{GERMANY}/rankings/clans",
    ),
    "LocationsApi.get_clan_wars_ranking": (
        lambda _: (GERMANY,),
        lambda _: f"/locations/{GERMANY}/rankings/clanwars",
    ),
    "LocationsApi.get_location": (lambda _: (GERMANY,), lambda _: f"/locations/{GERMANY}"),
    "LocationsApi.get_locations": (lambda _: (), lambda _: "/locations"),
    "LocationsApi.get_player_ranking": (
        lambda _: (GERMANY,),
        lambda _: f"/locations/{GERMANY}/rankings/players",
    ),
    "PlayersApi.get_player": (lambda d: (d.player,), lambda d: format_path("players", d.player)),
    "PlayersApi.get_player_battles": (
        lambda d: (d.player,),
        lambda d: format_path("players", d.player, "/battlelog"),
    ),
    "PlayersApi.get_player_upcoming_chests": (
        lambda d: (d.player,),
        lambda d: format_path("players", d.player, "/upcomingchests"),
    ),
    "TournamentsApi.get_global_tournaments": (lambda _: (), lambda _: "/globaltournaments"),
    "TournamentsApi.search_tournaments": (lambda _: (), lambda _: "/tournaments"),
    "ClansApi.search_clans": (lambda _: (), lambda _: "/clans?name=ter"),
}
"""By method: its arguments and the path that it requests."""

NAMED: Final = {
    "ClansApi.search_clans": {"name": "ter"},
    "TournamentsApi.search_tournaments": {"name": "ter"},
}
"""Arguments passed by keyword."""

FAULTS: Final = {
    "ClansApi.get_clan_river_race_log": (
        AttributeError,
        "its model of a past week calls a time 'String', which is no type of Python's",
    ),
}
"""By method: the client's own error on every response, and its reason."""

ABSENT: Final = {
    "ClansApi.get_clan_war_log": 404,
    "ClansApi.get_current_war": 410,
    "TournamentsApi.get_tournament": 404,
}
"""By method: the status of an endpoint that the API no longer has."""


def make_api(name: str, demo: Demo, token: str) -> Any:  # noqa: ANN401 — generated
    """Return one of the client's APIs, pointed at the demo."""
    settings = pyroyale.Configuration(host=demo.url)
    settings.api_key = {"authorization": token}
    settings.api_key_prefix = {"authorization": "Bearer"}
    # Its own fault: one half of it was generated anew and asks the other for what it never had.
    settings.client_side_validation = True
    return getattr(pyroyale, name)(pyroyale.ApiClient(settings))


def call(method: str, demo: Demo, /, *arguments: object, **named: object) -> Any:  # noqa: ANN401
    """Call a method by its name."""
    api, _, verb = method.partition(".")
    return getattr(make_api(api, demo, "token"), verb)(*arguments, **named)


def differences(read: Any, payload: Any, at: str = "") -> list[str]:  # noqa: ANN401 — JSON is anything
    """Return the paths at which a value differs from the JSON, in fields that the client has."""
    if hasattr(read, "openapi_types"):
        return [
            found
            for name, alias in read.attribute_map.items()
            for found in differences(getattr(read, name), payload.get(alias), f"{at}.{name}")
        ]
    if isinstance(read, list):
        if len(read) != len(payload):
            return [f"{at}: {len(read)} of {len(payload)}"]
        return [
            found for pair in zip(read, payload, strict=True) for found in differences(*pair, at)
        ]
    return [] if read == payload else [f"{at}: {read!r} is not {payload!r}"]


def test_nothing_is_left_out() -> None:
    """Every method of every API is tested below."""
    found = {
        f"{name}.{verb}"
        for name in APIS
        for verb, _ in inspect.getmembers(getattr(pyroyale, name), inspect.isfunction)
        if not verb.startswith("_") and not verb.endswith("_with_http_info")
    }
    assert found == CALLS.keys() | ABSENT.keys()
    assert {name for name in vars(pyroyale) if name.endswith("Api")} == set(APIS)


@pytest.mark.parametrize("name", [name for name in CALLS if name not in FAULTS])
def test_everything_is_read_as_it_is_said(name: str, demo: Demo) -> None:
    """The client's values equal the JSON, field by field."""
    arguments, path = CALLS[name]
    read = call(name, demo, *arguments(demo), **NAMED.get(name, {}))
    assert differences(read, demo.json(path(demo))) == []


@pytest.mark.parametrize("name", FAULTS)
def test_its_own_faults_are_its_own(name: str, demo: Demo) -> None:
    """If the client cannot parse a response, its raw body still equals the JSON."""
    arguments, path = CALLS[name]
    error, _reason = FAULTS[name]
    with pytest.raises(error):
        call(name, demo, *arguments(demo))
    raw = call(name, demo, *arguments(demo), _preload_content=False)
    assert json.loads(raw.data) == demo.json(path(demo))


@pytest.mark.parametrize("name", ABSENT)
def test_an_unknown_tag_is_reported(name: str, demo: Demo) -> None:
    """An endpoint that the API no longer has raises an error with its status and reason."""
    with pytest.raises(pyroyale.exceptions.ApiException) as caught:
        call(name, demo, demo.clan)
    assert caught.value.status == ABSENT[name]
    assert json.loads(caught.value.body)["reason"] in {"notFound", "gone"}


def test_a_refused_key_is_an_error(demo: Demo) -> None:
    """A refused key raises an error of its own."""
    with pytest.raises(pyroyale.exceptions.ApiException) as caught:
        make_api("CardsApi", demo, "invalid").get_cards()
    assert caught.value.status == 403
