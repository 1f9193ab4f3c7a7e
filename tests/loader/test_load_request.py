"""A load requests only what is wanted, and keeps earlier data."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.game import MAX_MEMBERS, Card, RosterGap
from clantui.core.model.survey import LoadRequest, Survey
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
    make_survey,
    player,
    tag,
)

INCOMPLETE = make_survey([KNIGHT, WIZARD, PEKKA, KNIGHT], failed={1, 3})


def test_only_missing_players_are_requested() -> None:
    """Neither the clan nor a loaded player is requested, and their data stays."""
    loading = StartedLoad(request=LoadRequest(tag=HOME, before=INCOMPLETE, only_missing=True))
    assert loading.source.requests == [tag(1), tag(3)]
    assert loading.shown[0].players == INCOMPLETE.players
    assert not loading.shown[0].failed
    assert loading.shown[0].waiting == {tag(1), tag(3)}
    loading.source.answer_player(3, player(3, WIZARD))
    loading.source.answer_player(1, player(1, PEKKA))
    favourites = [player.favourite for _, player in loading.result.loaded]
    assert favourites == [KNIGHT, PEKKA, PEKKA, WIZARD]
    assert (loading.result.is_complete, loading.result.at) == (True, INCOMPLETE.at)


def test_a_player_that_fails_again_has_the_new_error() -> None:
    """A player that fails again has the new error, and the other players are kept."""
    loading = StartedLoad(request=LoadRequest(tag=HOME, before=INCOMPLETE, only_missing=True))
    loading.source.answer_player(1, LATE)
    loading.source.answer_player(3)
    assert loading.result.failed == {tag(1): LATE}
    assert set(loading.result.players) == {tag(0), tag(2), tag(3)}


def test_a_pending_player_counts_as_missing() -> None:
    """An unfinished survey has pending players: they are requested, too."""
    before = replace(INCOMPLETE, waiting=frozenset({tag(0)}))
    loading = StartedLoad(request=LoadRequest(tag=HOME, before=before, only_missing=True))
    assert loading.source.requests == [tag(0), tag(1), tag(3)]
    pending = replace(INCOMPLETE, failed={}, waiting=frozenset({tag(2)}))
    loading = StartedLoad(request=LoadRequest(tag=HOME, before=pending, only_missing=True))
    assert loading.source.requests == [tag(2)]


@pytest.mark.parametrize(
    "request_",
    [
        LoadRequest(tag=HOME, only_missing=True),
        LoadRequest(tag=HOME, before=make_survey([KNIGHT]), only_missing=True),
        LoadRequest(tag=HOME, before=INCOMPLETE),
        LoadRequest(tag=Tag("8YY"), before=INCOMPLETE, only_missing=True),
    ],
    ids=["nothing before", "nobody missing", "all wanted", "another clan"],
)
def test_the_whole_clan_is_requested_otherwise(request_: LoadRequest) -> None:
    """If no player is known to be missing, a load starts with the roster."""
    loading = StartedLoad(request=request_)
    assert (loading.source.requests, loading.shown) == ([request_.tag], [])


@pytest.mark.parametrize("max_age", [0.0, 30.0, math.inf])
def test_the_maximum_age_is_passed_on(max_age: float) -> None:
    """Clan and players are requested with the `max_age` of the load."""
    loading = StartedLoad(2, LoadRequest(tag=HOME, max_age=max_age))
    assert len(loading.source.requests) == 3
    assert loading.source.max_ages == {max_age}


@pytest.mark.parametrize("age", [0.0, 45.0])
def test_the_time_of_a_cached_clan_is_that_of_its_response(age: float) -> None:
    """The time of a cached clan is not the time at which the cache was read."""
    loading = StartedLoad()
    loading.source.answer_clan(replace(clan(1), age=age))
    loading.source.answer_player(0)
    assert loading.result.at == AT - timedelta(seconds=age)


@pytest.mark.parametrize(
    ("before", "size"), [(None, MAX_MEMBERS), (INCOMPLETE, 4)], ids=["unknown", "known"]
)
def test_connections_are_opened_for_as_many_players_as_are_known(
    before: Survey | None, size: int
) -> None:
    """The requests for the players belong to the clan, and their number is that of last time."""
    loading = StartedLoad(2, LoadRequest(tag=HOME, before=before))
    assert (loading.source.sizes, loading.source.clans) == ([size], {HOME})
    loading.deferred.cancel()


@pytest.mark.parametrize(
    ("counted", "before", "favourites"),
    [
        (None, None, []),
        (3, None, [WIZARD, WIZARD]),
        (3, make_survey([PEKKA]), [PEKKA]),
        (None, make_survey([PEKKA]), [PEKKA]),
    ],
    ids=["complete", "gap", "gap, shown", "complete, shown"],
)
def test_a_stored_survey_fills_only_a_gap(
    counted: int | None, before: Survey | None, favourites: list[Card]
) -> None:
    """If the API omits members, they come from the survey that is shown, else from the store."""
    gap = None if counted is None else RosterGap(counted=counted, listed=2)
    stored = make_survey([WIZARD, WIZARD])
    loading = StartedLoad(request=LoadRequest(tag=HOME, before=before), stored=stored)
    loading.source.answer_clan(replace(clan(2), gap=gap))
    assert [player.favourite for player in loading.shown[0].players.values()] == favourites
    loading.deferred.cancel()
