"""Every waiter of a request is notified of each retry: its number, its delay and the error."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock

from clantui.api.cache import CachingSource
from clantui.api.retry import RetryingSource
from clantui.api.source import Request
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from tests.factories.sources import FakeSource, ask_for

GONE = Unreachable("no answer in 10 s")


def make_request(reports: list[Any]) -> Request:
    """Return a request whose retries are recorded."""

    def report(number: int, seconds: float, error: RoyaleError) -> None:
        reports.append((number, seconds, error))

    return Request(path="a", on_retry=report)


def test_each_retry_is_reported_before_its_pause() -> None:
    """The second attempt starts after half of 0.5 s, the third and last after half of 1 s."""
    reports: list[Any] = []
    clock, source = Clock(), FakeSource()
    ask_for(RetryingSource(source, clock, lambda: 0.5), make_request(reports))
    assert reports == []
    source.fail("a", GONE)
    assert reports == [(2, 0.25, GONE)]
    clock.advance(0.25)
    assert reports == [(2, 0.25, GONE)]
    source.fail("a", GONE)
    assert reports[1:] == [(3, 0.5, GONE)]
    clock.advance(0.5)
    source.fail("a", GONE)
    assert len(reports) == 2


def test_a_final_failure_announces_no_retry() -> None:
    """A permanent failure is not retried, and no retry is reported."""
    reports: list[Any] = []
    source = FakeSource()
    ask_for(RetryingSource(source, Clock(), lambda: 0.5), make_request(reports))
    source.fail("a", NotFound("404"))
    assert reports == []


def test_retries_are_reported_to_all_waiters_but_those_that_cancelled() -> None:
    """Waiters of one request get the same reports; a late one gets the latest, as begun."""
    clock, source = Clock(), FakeSource()
    cached = CachingSource(RetryingSource(source, clock, lambda: 0.5), lambda: 0.0)
    first: list[Any] = []
    second: list[Any] = []
    third: list[Any] = []
    (first_request,), _ = ask_for(cached, make_request(first))
    ask_for(cached, make_request(second))
    source.fail("a", GONE)
    assert first == second == [(2, 0.25, GONE)]
    ask_for(cached, make_request(third))
    assert third == [(2, 0.0, GONE)]
    first_request.cancel()
    clock.advance(0.25)
    source.fail("a", GONE)
    assert len(first) == 1
    assert [number for number, _, _ in second] == [number for number, _, _ in third] == [2, 3]
