"""A load ends in time, and tells who has not answered."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred, succeed

from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Clan, Player
from clantui.core.model.tag import Tag
from clantui.core.views.phrases import describe_failures
from tests.factories.loader_sources import PATIENCE, FakeClient, StartedLoad, start_load
from tests.factories.surveys import HOME, clan, tag


@pytest.mark.parametrize("told", [set(), {1}, {0, 2, 3}])
def test_a_late_player_is_missing(told: set[int]) -> None:
    """When patience ends each request under way is given up, and its player told as missing."""
    loading = StartedLoad(5)
    for number in told:
        loading.source.answer_player(number)
    loading.clock.advance(PATIENCE - 0.1)
    assert loading.results == []
    loading.clock.advance(0.1)
    late = {tag(number) for number in range(5)} - {tag(number) for number in told}
    assert set(loading.result.failed) == set(loading.source.cancelled) == late
    assert len(loading.source.cancelled) == len(late)
    assert set(loading.result.players) == {tag(number) for number in told}
    assert not loading.result.loading
    for why in loading.result.failed.values():
        assert isinstance(why, Unreachable)
        assert why.sentence == "not answered within 100 s"
    assert describe_failures(loading.result)
    assert loading.shown[-1] == loading.result
    assert not loading.clock.getDelayedCalls()


def test_a_queued_player_is_given_up_first() -> None:
    """The last asked goes first, so that none gets the place of one who was given up."""
    loading = StartedLoad(4)
    loading.clock.advance(PATIENCE)
    assert loading.source.cancelled == [tag(number) for number in (3, 2, 1, 0)]


def test_a_clan_that_does_not_answer_in_time_is_given_up() -> None:
    """Without a roster in time the load fails with a sentence, and nobody else is asked."""
    loading = StartedLoad()
    loading.clock.advance(PATIENCE)
    with pytest.raises(Unreachable, match="not answered within 100 s"):
        _ = loading.result
    assert loading.source.cancelled == loading.source.asked == [HOME]
    assert (loading.shown, loading.clock.getDelayedCalls()) == ([], [])


def test_patience_is_for_the_whole_load() -> None:
    """The clan's time counts against its players'."""
    loading = StartedLoad()
    loading.clock.advance(PATIENCE - 10)
    loading.source.answer_clan(clan(2))
    loading.clock.advance(9.9)
    assert loading.results == []
    loading.clock.advance(0.1)
    assert len(loading.result.failed) == 2


def test_a_load_that_is_over_has_no_timer() -> None:
    """Answered, failed or cancelled, a load leaves nothing to ring."""
    whole, given_up, broken = StartedLoad(1), StartedLoad(1), StartedLoad(1)
    whole.source.answer_player(0)
    given_up.deferred.cancel()
    broken.source.answer_player(0, ZeroDivisionError())
    for loading in (whole, given_up, broken):
        assert len(loading.results) == 1
        assert not loading.clock.getDelayedCalls()


def test_cancelled_by_somebody_else_is_not_late() -> None:
    """A cancellation while there is time is a cancellation, and blames no player."""
    loading = StartedLoad(2)
    loading.clock.advance(PATIENCE - 1)
    loading.deferred.cancel()
    assert loading.shown[-1].failed == {}
    assert len(loading.results) == 1


def test_all_there_at_once_needs_no_patience() -> None:
    """A load from kept answers alone is over before any clock ticks."""

    class AtOnce(FakeClient):
        def clan(self, tag: Tag, *_: object, **__: object) -> Deferred[Clan]:  # noqa: ARG002
            return succeed(clan(2))

        def player(self, tag: Tag, *_: object, **__: object) -> Deferred[Player]:
            return succeed(Player(tag=tag))

    results: list[Any] = []
    start_load(AtOnce()).addBoth(results.append)
    assert results[0].complete
