"""A load ends in time, and reports the missing players."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.task import Clock

from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.game import Player
from clantui.core.model.survey import Survey
from clantui.core.views.phrases import describe_failures
from clantui.loader.fanout import FanOut
from tests.factories.loader_sources import TIMEOUT, StartedLoad
from tests.factories.surveys import HOME, clan, make_survey, tag


@pytest.mark.parametrize("answered", [set(), {1}, {0, 2, 3}])
def test_a_late_player_fails(answered: set[int]) -> None:
    """At the time limit all requests in flight are cancelled, and their players fail."""
    loading = StartedLoad(5)
    for number in answered:
        loading.source.answer_player(number)
    loading.clock.advance(TIMEOUT - 0.1)
    assert loading.results == []
    loading.clock.advance(0.1)
    late = {tag(number) for number in range(5)} - {tag(number) for number in answered}
    assert set(loading.result.failed) == set(loading.source.cancelled) == late
    assert len(loading.source.cancelled) == len(late)
    assert set(loading.result.players) == {tag(number) for number in answered}
    assert not loading.result.is_loading
    for error in loading.result.failed.values():
        assert isinstance(error, Unreachable)
        assert error.sentence == "not answered within 100 s"
    assert describe_failures(loading.result)
    assert loading.shown[-1] == loading.result
    assert not loading.clock.getDelayedCalls()


def test_requests_are_cancelled_in_reverse_order() -> None:
    """Requests are cancelled in reverse order, so that none of the queue is sent meanwhile."""
    loading = StartedLoad(4)
    loading.clock.advance(TIMEOUT)
    assert loading.source.cancelled == [tag(number) for number in (3, 2, 1, 0)]


def test_a_late_clan_fails_the_load() -> None:
    """A load whose clan is late fails with a message, and no player is requested."""
    loading = StartedLoad()
    loading.clock.advance(TIMEOUT)
    with pytest.raises(Unreachable, match="not answered within 100 s"):
        _ = loading.result
    assert loading.source.cancelled == loading.source.requests == [HOME]
    assert (loading.shown, loading.clock.getDelayedCalls()) == ([], [])


def test_the_time_limit_is_for_the_whole_load() -> None:
    """The time limit is for the whole load, so the clan's time counts, too."""
    loading = StartedLoad()
    loading.clock.advance(TIMEOUT - 10)
    loading.source.answer_clan(clan(2))
    loading.clock.advance(9.9)
    assert loading.results == []
    loading.clock.advance(0.1)
    assert len(loading.result.failed) == 2


def test_a_load_that_is_over_has_no_timer() -> None:
    """A load that is complete, failed or cancelled has no timer."""
    complete, cancelled, broken = StartedLoad(1), StartedLoad(1), StartedLoad(1)
    complete.source.answer_player(0)
    cancelled.deferred.cancel()
    broken.source.answer_player(0, ZeroDivisionError())
    for loading in (complete, cancelled, broken):
        assert len(loading.results) == 1
        assert not loading.clock.getDelayedCalls()


def test_a_failure_at_the_time_limit_keeps_its_reason() -> None:
    """Only the requests that the time limit cancels have its error."""
    shown: list[Survey] = []
    fanout: FanOut[Survey, Player] = FanOut(
        make_survey([None, None]), lambda old, *_: old, shown.append
    )
    gone = NotFound("there is no such player")
    fanout.track(tag(0), Deferred(lambda request: request.errback(gone)))
    fanout.track(tag(1), Deferred())
    clock = Clock()
    loading = ensureDeferred(fanout.wait(clock, 1.0, lambda: Unreachable("too late")))
    clock.advance(1.0)
    assert loading.called
    failed = {player: str(error) for player, error in shown[-1].failed.items()}
    assert failed == {tag(0): str(gone), tag(1): "too late"}
