"""No more is asked for than is wanted, and what is at hand is kept."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from tests.factories.loader_sources import StartedLoad
from tests.factories.surveys import (
    AT,
    HOME,
    KNIGHT,
    LATE,
    PEKKA,
    WIZARD,
    clan,
    player,
    survey,
    tag,
)

LACKING = survey([KNIGHT, WIZARD, PEKKA, KNIGHT], failed={1, 3})


def test_only_the_missing_are_asked_again() -> None:
    """Neither the clan nor anyone who has answered is asked, and their answers stay."""
    loading = StartedLoad(wish=LoadRequest(tag=HOME, before=LACKING, only_missing=True))
    assert loading.source.asked == [tag(1), tag(3)]
    assert loading.shown[0].players == LACKING.players
    assert not loading.shown[0].failed
    assert loading.shown[0].waiting == {tag(1), tag(3)}
    loading.source.answer_player(3, player(3, WIZARD))
    loading.source.answer_player(1, player(1, PEKKA))
    favourites = [who.favourite for _, who in loading.result.loaded]
    assert favourites == [KNIGHT, PEKKA, PEKKA, WIZARD]
    assert (loading.result.complete, loading.result.at) == (True, LACKING.at)


def test_a_player_still_missing_is_announced_again() -> None:
    """A second failure stands in the picture with its own reason, and the rest is kept."""
    loading = StartedLoad(wish=LoadRequest(tag=HOME, before=LACKING, only_missing=True))
    loading.source.answer_player(1, LATE)
    loading.source.answer_player(3)
    assert loading.result.failed == {tag(1): LATE}
    assert set(loading.result.players) == {tag(0), tag(2), tag(3)}


def test_a_pending_player_counts_as_missing() -> None:
    """A picture that was never finished lacks those who had not answered yet: nobody is lost."""
    before = replace(LACKING, waiting=frozenset({tag(0)}))
    loading = StartedLoad(wish=LoadRequest(tag=HOME, before=before, only_missing=True))
    assert loading.source.asked == [tag(0), tag(1), tag(3)]
    unbegun = replace(LACKING, failed={}, waiting=frozenset({tag(2)}))
    loading = StartedLoad(wish=LoadRequest(tag=HOME, before=unbegun, only_missing=True))
    assert loading.source.asked == [tag(2)]


@pytest.mark.parametrize(
    "wish",
    [
        LoadRequest(tag=HOME, only_missing=True),
        LoadRequest(tag=HOME, before=survey([KNIGHT]), only_missing=True),
        LoadRequest(tag=HOME, before=LACKING),
        LoadRequest(tag=Tag("8YY"), before=LACKING, only_missing=True),
    ],
    ids=["nothing before", "nobody missing", "all wanted", "another clan"],
)
def test_else_the_whole_clan_is_asked(wish: LoadRequest) -> None:
    """A load in which nobody is known to be missing begins with the roster, as any other."""
    loading = StartedLoad(wish=wish)
    assert (loading.source.asked, loading.shown) == ([wish.tag], [])


@pytest.mark.parametrize("max_age", [0.0, 30.0, math.inf])
def test_the_maximum_age_is_passed_on(max_age: float) -> None:
    """Clan and players are asked for with the age that was wished for."""
    loading = StartedLoad(2, LoadRequest(tag=HOME, max_age=max_age))
    assert len(loading.source.asked) == 3
    assert loading.source.max_ages == {max_age}


@pytest.mark.parametrize("age", [0.0, 45.0])
def test_a_kept_clan_dates_the_picture(age: float) -> None:
    """The time of a picture is when the API gave its roster, not when we looked at it again."""
    loading = StartedLoad()
    loading.source.answer_clan(replace(clan(1), age=age))
    loading.source.answer_player(0)
    assert loading.result.at == AT - timedelta(seconds=age)
