"""A valid response, bent at random, is still a value that all else can work with."""

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


def packed(said: object) -> bytes:
    """Encode a value as it goes over the wire."""
    return json.dumps(said).encode()


_ODD: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [
        *(..., None, {}, [], "", "x", "\x1b[2J", "\u200b", "#2PP", 0, -1, 2**64, 10**300),
        *(1.5, 1e300, True, [[]], {"tag": "#2PP"}, {"id": 1}, {"id": -1, "name": "\x1b"}),
    ]
)


def places(said: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to everything in a JSON value but the whole."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(said, dict):
        inner = list(said.items())
    elif isinstance(said, list):
        inner = list(enumerate(said))
    found = [(*path, key) for key, _ in inner]
    return found + [one for key, value in inner for one in places(value, (*path, key))]


def bent(said: Json, path: tuple[str | int, ...], value: object) -> None:
    """Set something in a JSON value, or take it away, if it is still there."""
    at: Any = said
    try:
        for key in path[:-1]:
            at = at[key]
        if value is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return


def slim(payload: Json | None) -> Json:
    """Return a payload of the demo world with little of each list."""
    assert payload is not None
    lists = {key: value[:3] for key, value in payload.items() if isinstance(value, list)}
    kept = ("tag", "name", "clan", "cards", "currentFavouriteCard", "memberList", "arena")
    return {key: {**payload, **lists}[key] for key in kept if key in payload}


_CLAN: Final = slim(_WORLD.clan(_WORLD.home))
_PLAYER: Final = slim(_WORLD.player(_CLAN["memberList"][0]["tag"]))


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(places(_CLAN)), _ODD), max_size=3),
    st.lists(st.tuples(st.sampled_from(places(_PLAYER)), _ODD), max_size=3),
)
def test_a_bent_answer_is_a_value_or_garbled(
    in_clan: list[tuple[tuple[str | int, ...], object]],
    in_player: list[tuple[tuple[str | int, ...], object]],
) -> None:
    """Valid answers with parts removed, nulled or retyped give what all else can work with."""
    said_clan, said_player = copy.deepcopy((_CLAN, _PLAYER))
    for path, value in in_clan:
        bent(said_clan, path, value)
    for path, value in in_player:
        bent(said_player, path, value)
    try:
        group = clans.decode_clan(packed(said_clan))
        who = clans.decode_player(packed(said_player))
    except InvalidResponse:
        return
    assert who.levels == {i: n for i, n in who.levels.items() if 1 <= n <= 16}
    for name in (group.name, *(member.name for member in group.members)):
        assert name == clean(name) != ""
    picture = Survey.start(group, AT).with_player(who)
    assert summarise_survey(picture, count_favourites(picture))
    assert all(write(SurveyReport(surveys=(picture,)), form) for form in CLAN_FORMATS)


@PROPERTY
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_value_or_garbled(body: bytes) -> None:
    """Nothing that can come over the wire raises anything else."""
    for decode in (clans.decode_clan, clans.decode_player):
        try:
            decode(body)
        except InvalidResponse as error:
            assert error.sentence  # noqa: PT017 — either outcome will do
