"""A load counts every response, in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, fail, succeed

from clantui.core.model.errors import (
    InvalidResponse,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.game import Clan, Player
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from tests.factories.loader_sources import FakeClient, StartedLoad, start_load
from tests.factories.surveys import (
    AT,
    CARDS,
    HOME,
    KNIGHT,
    LATE,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    make_survey,
    player,
    tag,
)


def test_the_clan_comes_first() -> None:
    """No player is requested, and nothing shown, until the roster is there."""
    loading = StartedLoad()
    assert loading.source.requests == [HOME]
    assert loading.shown == []
    loading.source.answer_clan(clan(3))
    assert loading.source.requests == [HOME, tag(0), tag(1), tag(2)]
    loading.deferred.cancel()


def test_each_response_gives_a_survey() -> None:
    """A load gives one survey at the start, and one more after the response of each player."""
    loading = StartedLoad(3)
    for number in (1, 2, 0):
        loading.source.answer_player(number)
    assert [shown.finished_count for shown in loading.shown] == [0, 1, 2, 3]
    assert [set(shown.players) for shown in loading.shown] == [
        set(),
        {tag(1)},
        {tag(1), tag(2)},
        {tag(0), tag(1), tag(2)},
    ]
    assert loading.result is loading.shown[-1]
    assert loading.result.is_complete
    assert loading.result.at == AT


@PROPERTY
@given(st.data())
def test_responses_and_failures_in_any_order_are_counted(data: st.DataObject) -> None:
    """In a clan of any size each player is loaded or failed, and none overwrites another."""
    size = data.draw(st.integers(0, 50))
    order = data.draw(st.permutations(range(size)))
    failing = data.draw(st.sets(st.integers(0, 49)))
    loading = StartedLoad(size)
    for number in order:
        assert loading.results == []
        answer = LATE if number in failing else player(number, CARDS[number % len(CARDS)])
        loading.source.answer_player(number, answer)
    favourites = [CARDS[number % len(CARDS)] for number in range(size)]
    expected = make_survey(favourites, failed=failing & set(range(size)))
    assert loading.result == expected
    assert [shown.finished_count for shown in loading.shown] == list(range(size + 1))
    assert loading.source.cancelled == []


def test_immediate_responses_are_counted() -> None:
    """A source may answer before it returns; no time passes."""

    class AtOnce(FakeClient):
        def get_clan(self, tag: Tag, *_: object, **__: object) -> Deferred[Clan]:  # noqa: ARG002
            return succeed(clan(2))

        def get_player(self, tag: Tag, *_: object, **__: object) -> Deferred[Player]:
            return succeed(Player(tag=tag, favourite=KNIGHT))

    results: list[Any] = []
    shown: list[Survey] = []
    start_load(AtOnce(), emit=shown.append).addBoth(results.append)
    assert results == [shown[-1]]
    assert shown[-1].is_complete
    assert [update.finished_count for update in shown] == [0, 1, 2]


@pytest.mark.parametrize("error", [LATE, NotFound("gone"), Throttled("x"), InvalidResponse("x")])
def test_a_failing_player_affects_no_other(error: RoyaleError) -> None:
    """The failure is in the survey, and all other players are counted."""
    loading = StartedLoad(3)
    loading.source.answer_player(1, error)
    assert loading.shown[-1].failed == {tag(1): error}
    loading.source.answer_player(0)
    loading.source.answer_player(2)
    assert set(loading.result.players) == {tag(0), tag(2)}
    assert loading.result.failed == {tag(1): error}
    assert not loading.result.is_complete
    assert loading.source.cancelled == []


def test_an_empty_clan_is_complete() -> None:
    """The first survey is the last."""
    loading = StartedLoad(0)
    assert loading.result.is_complete
    assert loading.shown == [loading.result]


@pytest.mark.parametrize("error", [NotFound("no clan"), Unreachable("x"), InvalidResponse("x")])
def test_a_load_without_its_clan_fails(error: RoyaleError) -> None:
    """The clan's error is raised, and nothing was shown."""
    loading = StartedLoad()
    loading.source.answer_clan(error)
    with pytest.raises(RoyaleError) as caught:
        _ = loading.result
    assert caught.value is error
    assert loading.shown == []
    assert loading.source.requests == [HOME]


def test_a_refresh_keeps_earlier_players() -> None:
    """Earlier players are shown until their own response arrives, also if it fails."""
    before = make_survey([KNIGHT, WIZARD])
    loading = StartedLoad(3, LoadRequest(tag=HOME, before=before))
    assert loading.shown[0].players == before.players
    assert loading.shown[0].waiting == {tag(0), tag(1), tag(2)}
    loading.source.answer_player(1, player(1, PEKKA))
    assert loading.shown[-1].players[tag(1)].favourite == PEKKA
    assert loading.shown[-1].players[tag(0)].favourite == KNIGHT
    loading.source.answer_player(0, LATE)
    loading.source.answer_player(2, player(2, WIZARD))
    favourites = [player.favourite for _, player in loading.result.loaded]
    assert favourites == [KNIGHT, PEKKA, WIZARD]
    assert loading.result.failed == {tag(0): LATE}


@pytest.mark.parametrize("ask", [lambda _: fail(LATE), lambda n: succeed(player(n))])
def test_the_time_of_a_survey_is_that_of_its_roster(
    ask: Callable[[int], Deferred[Player]],
) -> None:
    """The time of a survey is taken once, when the clan is there."""
    times = iter([AT])

    class Mixed(FakeClient):
        def get_clan(self, tag: Tag, *_: object, **__: object) -> Deferred[Clan]:  # noqa: ARG002
            return succeed(clan(1))

        def get_player(self, tag: Tag, *_: object, **__: object) -> Deferred[Player]:  # noqa: ARG002
            return ask(0)

    results: list[Any] = []
    start_load(Mixed(), now=lambda: next(times)).addBoth(results.append)
    assert [result.at for result in results] == [AT]
