"""Valid responses with random damage still decode to values that the program can use."""

from __future__ import annotations

import copy
from typing import Final

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
from tests.factories.payloads import INVALID_VALUES, Json, damage, encode, list_paths
from tests.factories.surveys import AT, PROPERTY

_WORLD: Final = World()


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


_CLAN: Final = shorten(_WORLD.build_clan(_WORLD.home))
_PLAYER: Final = shorten(_WORLD.build_player(_CLAN["memberList"][0]["tag"]))


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(list_paths(_CLAN)), INVALID_VALUES), max_size=3),
    st.lists(st.tuples(st.sampled_from(list_paths(_PLAYER)), INVALID_VALUES), max_size=3),
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
