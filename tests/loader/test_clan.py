"""A load counts every response, in whatever order they come."""

from __future__ import annotations

import itertools
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
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
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
    player,
    survey,
    tag,
)


def test_the_clan_comes_first() -> None:
    """Until the roster is there nobody else is asked, and nothing is shown."""
    loading = StartedLoad()
    assert loading.source.asked == [HOME]
    assert loading.shown == []
    loading.source.answer_clan(clan(3))
    assert loading.source.asked == [HOME, tag(0), tag(1), tag(2)]
    loading.deferred.cancel()


def test_every_answer_is_a_picture() -> None:
    """A picture at the start and one after each answer, each with one more player in it."""
    loading = StartedLoad(3)
    for number in (1, 2, 0):
        loading.source.answer_player(number)
    assert [shown.answered for shown in loading.shown] == [0, 1, 2, 3]
    assert [set(shown.players) for shown in loading.shown] == [
        set(),
        {tag(1)},
        {tag(1), tag(2)},
        {tag(0), tag(1), tag(2)},
    ]
    assert loading.result is loading.shown[-1]
    assert loading.result.complete
    assert loading.result.at == AT


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_no_answer_is_lost_in_any_order(order: tuple[int, ...]) -> None:
    """All were asked before the first answered, and all are counted: none overwrites another."""
    loading = StartedLoad(4)
    for number in order:
        loading.source.answer_player(number, player(number, CARDS[number]))
    assert loading.result == survey(CARDS[:4])
    assert len(loading.shown) == 5


@PROPERTY
@given(st.data())
def test_answers_and_failures_in_any_order_are_all_counted(data: st.DataObject) -> None:
    """In a clan of any size each player is answered for or failed, whatever came when."""
    size = data.draw(st.integers(0, 50))
    order = data.draw(st.permutations(range(size)))
    lost = data.draw(st.sets(st.integers(0, 49)))
    loading = StartedLoad(size)
    for number in order:
        assert loading.results == []
        loading.source.answer_player(number, LATE if number in lost else None)
    expected = survey([KNIGHT] * size, failed=lost & set(range(size)))
    assert loading.result == expected
    assert [shown.answered for shown in loading.shown] == list(range(size + 1))
    assert loading.source.cancelled == []


def test_answers_that_are_there_at_once_are_counted_too() -> None:
    """A source that answers before it returns makes no difference to the count."""

    class AtOnce(FakeClient):
        def clan(self, tag: Tag, *_: object, **__: object) -> Deferred[Clan]:  # noqa: ARG002
            return succeed(clan(2))

        def player(self, tag: Tag, *_: object, **__: object) -> Deferred[Player]:
            return succeed(Player(tag=tag, favourite=KNIGHT))

    results: list[Any] = []
    shown: list[Survey] = []
    start_load(AtOnce(), emit=shown.append).addBoth(results.append)
    assert results == [shown[-1]]
    assert shown[-1].complete
    assert [picture.answered for picture in shown] == [0, 1, 2]


@pytest.mark.parametrize("why", [LATE, NotFound("gone"), Throttled("x"), InvalidResponse("x")])
def test_a_failing_player_costs_only_themselves(why: RoyaleError) -> None:
    """One player's failure is told in the picture, and everybody else is still counted."""
    loading = StartedLoad(3)
    loading.source.answer_player(1, why)
    assert loading.shown[-1].failed == {tag(1): why}
    loading.source.answer_player(0)
    loading.source.answer_player(2)
    assert set(loading.result.players) == {tag(0), tag(2)}
    assert loading.result.failed == {tag(1): why}
    assert not loading.result.complete
    assert loading.source.cancelled == []


def test_an_empty_clan_is_complete_at_once() -> None:
    """With nobody to ask, the first picture is the last."""
    loading = StartedLoad(0)
    assert loading.result.complete
    assert loading.shown == [loading.result]


@pytest.mark.parametrize("why", [NotFound("no clan"), Unreachable("x"), InvalidResponse("x")])
def test_without_its_clan_a_load_fails(why: RoyaleError) -> None:
    """If the clan itself cannot be had, that is raised, and nothing was shown."""
    loading = StartedLoad()
    loading.source.answer_clan(why)
    with pytest.raises(RoyaleError) as caught:
        _ = loading.result
    assert caught.value is why
    assert loading.shown == []
    assert loading.source.asked == [HOME]


def test_on_a_refresh_earlier_answers_stand_in() -> None:
    """Nothing known is blanked while a clan is read again, and each answer replaces its own."""
    before = survey([KNIGHT, WIZARD])
    loading = StartedLoad(3, LoadRequest(tag=HOME, before=before))
    assert loading.shown[0].players == before.players
    assert loading.shown[0].waiting == {tag(0), tag(1), tag(2)}
    loading.source.answer_player(1, player(1, PEKKA))
    assert loading.shown[-1].players[tag(1)].favourite == PEKKA
    assert loading.shown[-1].players[tag(0)].favourite == KNIGHT
    loading.source.answer_player(0, LATE)
    loading.source.answer_player(2, player(2, WIZARD))
    assert [who.favourite for _, who in loading.result.loaded] == [KNIGHT, PEKKA, WIZARD]
    assert loading.result.failed == {tag(0): LATE}


@pytest.mark.parametrize("ask", [lambda _: fail(LATE), lambda n: succeed(player(n))])
def test_the_time_is_when_the_roster_was_read(ask: Callable[[int], Deferred[Player]]) -> None:
    """A picture's time is taken once, when its clan is there, and stays to the end."""
    times = iter([AT])

    class Mixed(FakeClient):
        def clan(self, tag: Tag, *_: object, **__: object) -> Deferred[Clan]:  # noqa: ARG002
            return succeed(clan(1))

        def player(self, tag: Tag, *_: object, **__: object) -> Deferred[Player]:  # noqa: ARG002
            return ask(0)

    results: list[Any] = []
    start_load(Mixed(), now=lambda: next(times)).addBoth(results.append)
    assert [result.at for result in results] == [AT]
