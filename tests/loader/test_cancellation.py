"""A load that ends early cancels all its requests."""

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
from tests.factories.loader_sources import TIMEOUT, FakeClient, StartedLoad, start_load
from tests.factories.surveys import (
    HOME,
    clan,
    tag,
)


@pytest.mark.parametrize("answered", [[], [0], [4, 2]])
def test_a_bug_ends_the_load_and_its_requests(answered: list[int]) -> None:
    """The exception is raised at once, and the other requests are cancelled."""
    loading = StartedLoad(5)
    for number in answered:
        loading.source.answer_player(number)
    loading.source.answer_player(1, ZeroDivisionError("a defect"))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        _ = loading.result
    assert set(loading.source.cancelled) == {tag(n) for n in range(5)} - {
        tag(1),
        *map(tag, answered),
    }
    assert len(loading.shown) == 1 + len(answered)


def test_a_failing_callback_ends_the_load() -> None:
    """If a survey cannot be shown, the other requests are cancelled."""

    def emit(shown: Survey) -> None:
        if shown.finished_count == 2:
            raise LookupError("no screen")

    source, results = FakeClient(), list[Any]()
    start_load(source, emit=emit).addBoth(results.append)
    source.answer_clan(clan(4))
    source.answer_player(3)
    source.answer_player(0)
    (failure,) = results
    assert failure.check(LookupError)
    assert set(source.cancelled) == {tag(1), tag(2)}


def test_cancelling_before_the_roster_requests_no_player() -> None:
    """Only the clan's request was sent, and it is cancelled."""
    loading = StartedLoad()
    loading.deferred.cancel()
    with pytest.raises(CancelledError):
        _ = loading.result
    assert loading.source.cancelled == [HOME]
    assert loading.source.requests == [HOME]
    assert loading.shown == []


@pytest.mark.parametrize("answered", [[], [1], [3, 0, 2]])
def test_cancelling_a_load_cancels_all_requests(answered: list[int]) -> None:
    """No survey follows, and no player is marked as failed: it is not a timeout."""
    loading = StartedLoad(4)
    for number in answered:
        loading.source.answer_player(number)
    loading.clock.advance(TIMEOUT - 1)
    loading.deferred.cancel()
    with pytest.raises(CancelledError):
        _ = loading.result
    assert set(loading.source.cancelled) == {tag(n) for n in range(4) if n not in answered}
    assert len(loading.shown) == 1 + len(answered)
    assert loading.shown[-1].failed == {}


@pytest.mark.parametrize("stop", ["cancel", "defect"])
@pytest.mark.parametrize("max_in_flight", [1, 3, 7])
def test_no_queued_request_is_sent_when_a_load_ends(max_in_flight: int, stop: str) -> None:
    """Queued requests are cancelled before those in flight, whose slots they would get."""
    source, results, clock = PathSource(), list[Any](), Clock()
    royale = RoyaleClient(RateLimiter(source, clock, RateLimit(), max_in_flight, lambda: 0.5))
    loading = start_load(royale, clock=clock).addBoth(results.append)
    run_turns(clock)
    roster = [{"tag": str(tag(number))} for number in range(7)]
    source.answer("/clans/%232PP", {"tag": "#2PP", "memberList": roster})
    run_turns(clock)
    in_flight = list(source.open)
    assert len(in_flight) == max_in_flight
    if stop == "cancel":
        loading.cancel()
    else:
        source.open.pop(in_flight[0]).errback(ZeroDivisionError())
    assert results[0].check(CancelledError, ZeroDivisionError)
    run_turns(clock)
    assert source.paths == ["/clans/%232PP", *in_flight]
    assert (source.open, clock.getDelayedCalls()) == ({}, [])


def run_turns(clock: Clock) -> None:
    """Run enough turns of the reactor for all requests that may be sent."""
    for _ in range(5):
        clock.advance(0)


class PathSource:
    """A source that answers on command."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.open: dict[str, Deferred[Response]] = {}

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.paths.append(ask.path)
        self.open[ask.path] = Deferred(lambda _: self._drop(ask.path))
        return self.open[ask.path]

    def _drop(self, path: str) -> None:
        del self.open[path]

    def answer(self, path: str, payload: object) -> None:
        """Answer with JSON."""
        self.open.pop(path).callback(Response(body=json.dumps(payload).encode()))


def test_a_load_that_is_over_cannot_be_cancelled() -> None:
    """Cancelling after the last response changes nothing."""
    loading = StartedLoad(1)
    loading.source.answer_player(0)
    loading.deferred.cancel()
    assert loading.result.is_complete
    assert loading.source.cancelled == []
