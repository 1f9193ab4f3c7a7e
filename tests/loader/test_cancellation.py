"""A load that ends early ends all it began."""

from __future__ import annotations

import json
from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock

from clantui.api.client import RoyaleClient
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Request, Response
from clantui.core.model.survey import Survey
from clantui.core.pace import RateLimit
from tests.factories.loader_sources import FakeClient, StartedLoad, start_load
from tests.factories.surveys import (
    HOME,
    clan,
    tag,
)


@pytest.mark.parametrize("told", [[], [0], [4, 2]])
def test_a_defect_ends_the_load_and_the_rest(told: list[int]) -> None:
    """A defect of ours is raised at once, and the other requests are given up."""
    loading = StartedLoad(5)
    for number in told:
        loading.source.answer_player(number)
    loading.source.answer_player(1, ZeroDivisionError("a defect"))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        _ = loading.result
    assert set(loading.source.cancelled) == {tag(n) for n in range(5)} - {tag(1), *map(tag, told)}
    assert len(loading.shown) == 1 + len(told)


def test_a_screen_that_fails_ends_the_load() -> None:
    """If a picture cannot be shown, the load does not go on behind nobody's back."""

    def emit(shown: Survey) -> None:
        if shown.answered == 2:
            raise LookupError("no screen")

    source, results = FakeClient(), list[Any]()
    start_load(source, emit=emit).addBoth(results.append)
    source.answer_clan(clan(4))
    source.answer_player(3)
    source.answer_player(0)
    (failure,) = results
    assert failure.check(LookupError)
    assert set(source.cancelled) == {tag(1), tag(2)}


def test_cancelled_before_the_roster_nobody_is_asked() -> None:
    """Giving up a load that waits for its clan ends that request, and starts no other."""
    loading = StartedLoad()
    loading.deferred.cancel()
    with pytest.raises(CancelledError):
        _ = loading.result
    assert loading.source.cancelled == [HOME]
    assert loading.source.asked == [HOME]
    assert loading.shown == []


@pytest.mark.parametrize("told", [[], [1], [3, 0, 2]])
def test_cancelled_it_gives_up_every_request(told: list[int]) -> None:
    """Giving up a load ends each request under way, shows nothing more and blames no player."""
    loading = StartedLoad(4)
    for number in told:
        loading.source.answer_player(number)
    loading.deferred.cancel()
    with pytest.raises(CancelledError):
        _ = loading.result
    assert set(loading.source.cancelled) == {tag(n) for n in range(4) if n not in told}
    assert len(loading.shown) == 1 + len(told)
    assert loading.shown[-1].failed == {}


@pytest.mark.parametrize("stop", ["cancel", "defect"])
@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_given_up_nobody_in_the_queue_is_asked(at_once: int, stop: str) -> None:
    """Requests that wait for a place are given up before those whose place they would get."""
    source, results, clock = Questions(), list[Any](), Clock()
    royale = RoyaleClient(RateLimiter(source, clock, RateLimit(), at_once, lambda: 0.5))
    loading = start_load(royale, clock=clock).addBoth(results.append)
    turns(clock)
    roster = [{"tag": str(tag(number))} for number in range(7)]
    source.answer("/clans/%232PP", {"tag": "#2PP", "memberList": roster})
    turns(clock)
    under_way = list(source.open)
    assert len(under_way) == at_once
    if stop == "cancel":
        loading.cancel()
    else:
        source.open.pop(under_way[0]).errback(ZeroDivisionError())
    assert results[0].check(CancelledError, ZeroDivisionError)
    turns(clock)
    assert source.asked == ["/clans/%232PP", *under_way]
    assert (source.open, clock.getDelayedCalls()) == ({}, [])


def turns(clock: Clock) -> None:
    """Let the reactor turn often enough for all that may go out."""
    for _ in range(5):
        clock.advance(0)


class Questions:
    """A source that answers when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open: dict[str, Deferred[Response]] = {}

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.asked.append(ask.path)
        self.open[ask.path] = Deferred(lambda _: self._drop(ask.path))
        return self.open[ask.path]

    def _drop(self, path: str) -> None:
        del self.open[path]

    def answer(self, path: str, said: object) -> None:
        """Answer with JSON."""
        self.open.pop(path).callback(Response(body=json.dumps(said).encode()))


def test_a_load_that_is_over_cannot_be_cancelled() -> None:
    """Cancelling after the last answer changes nothing."""
    loading = StartedLoad(1)
    loading.source.answer_player(0)
    loading.deferred.cancel()
    assert loading.result.complete
    assert loading.source.cancelled == []
