"""Valid responses with random damage still decode to values that the program can use."""

from __future__ import annotations

import copy
import json
from typing import Any, Final, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.survey import Survey
from clantui.core.text.sanitize import clean
from clantui.core.views.favourites import count_favourites, summarise_survey
from clantui.demo.world.world import World
from clantui.wire import clans
from tests.factories.exports import CLAN_FORMATS, write
from tests.factories.surveys import AT, PROPERTY

Json: TypeAlias = dict[str, Any]
_WORLD: Final = World()


def encode(payload: object) -> bytes:
    """Encode a payload like the API."""
    return json.dumps(payload).encode()


_INVALID_VALUES: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [
        ...,
        None,
        {},
        [],
        "",
        "x",
        "\x1b[2J",
        "\u200b",
        "#2PP",
        0,
        -1,
        2**64,
        10**300,
        1.5,
        1e300,
        True,
        [[]],
        {"tag": "#2PP"},
        {"id": 1},
        {"id": -1, "name": "\x1b"},
    ]
)


def list_paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to everything inside a JSON value."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    paths = [(*path, key) for key, _ in items]
    return paths + [inner for key, item in items for inner in list_paths(item, (*path, key))]


def damage(payload: Json, path: tuple[str | int, ...], value: object) -> None:
    """Set a value inside a JSON value, or remove it, if the path still exists."""
    at: Any = payload
    try:
        for key in path[:-1]:
            at = at[key]
        if value is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = copy.deepcopy(value)  # the next damage may be inside it
    except (KeyError, IndexError, TypeError):
        return


def test_damage_inside_a_value_is_only_in_the_payload() -> None:
    """The values are those of all examples, so none may change, or become a part of itself."""
    payload: Json = {"cards": [1]}
    value: list[object] = [[]]
    damage(payload, ("cards",), value)
    damage(payload, ("cards", 0), value)
    assert (payload, value) == ({"cards": [[[]]]}, [[]])


def shorten(payload: Json | None) -> Json:
    """Return a payload of the demo world with short lists."""
    assert payload is not None
    lists = {key: value[:3] for key, value in payload.items() if isinstance(value, list)}
    keys = ("tag", "name", "clan", "cards", "currentFavouriteCard", "memberList", "arena")
    return {key: {**payload, **lists}[key] for key in keys if key in payload}


_CLAN: Final = shorten(_WORLD.clan(_WORLD.home))
_PLAYER: Final = shorten(_WORLD.player(_CLAN["memberList"][0]["tag"]))


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(list_paths(_CLAN)), _INVALID_VALUES), max_size=3),
    st.lists(st.tuples(st.sampled_from(list_paths(_PLAYER)), _INVALID_VALUES), max_size=3),
)
def test_a_damaged_response_is_a_value_or_invalid(
    in_clan: list[tuple[tuple[str | int, ...], object]],
    in_player: list[tuple[tuple[str | int, ...], object]],
) -> None:
    """With parts removed, null or of another type, it gives values that the program can use."""
    clan_payload, player_payload = copy.deepcopy((_CLAN, _PLAYER))
    for path, value in in_clan:
        damage(clan_payload, path, value)
    for path, value in in_player:
        damage(player_payload, path, value)
    try:
        clan = clans.decode_clan(encode(clan_payload))
        player = clans.decode_player(encode(player_payload))
    except InvalidResponse:
        return
    assert player.levels == {i: n for i, n in player.levels.items() if 1 <= n <= 16}
    for name in (clan.name, *(member.name for member in clan.members)):
        assert name == clean(name) != ""
    survey = Survey.start(clan, AT).with_player(player)
    assert summarise_survey(survey, count_favourites(survey))
    assert all(write(SurveyReport(surveys=(survey,)), form) for form in CLAN_FORMATS)


@PROPERTY
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_value_or_invalid(body: bytes) -> None:
    """Any bytes are a value or invalid, and no other exception is raised."""
    for decode in (clans.decode_clan, clans.decode_player):
        try:
            decode(body)
        except InvalidResponse as error:
            assert error.sentence  # noqa: PT017 — both outcomes are correct
