"""The cache never requests fresh data again, and never returns stale data."""

from __future__ import annotations

import gzip
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

from clantui.api.cache import CAPACITY, CachingSource
from clantui.api.source import Request, Response
from clantui.core.model.errors import Maintenance, NotFound, RoyaleError, Unreachable
from tests.factories.sources import FakeSource, ask_for
from tests.factories.surveys import PROPERTY

BODY = b'{"tag": "#2PP"}'
GZIPPED = gzip.compress(BODY, mtime=0)
START = 1_800_000_000.0


def make_response(max_age: float = 60.0, body: bytes = BODY) -> Response:
    """Return a response as received from the network."""
    return Response(body=body, raw=gzip.compress(body, mtime=0), max_age=max_age)


class FakeResponseStore:
    """A store that is shared by several caches."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[bytes, float, float]] = {}

    def load_response(self, path: str) -> tuple[bytes, float, float] | None:
        """See `ResponseStore.load_response`."""
        return self.stored.get(path)

    def save_response(self, path: str, raw: bytes, sent_at: float, fresh_until: float) -> None:
        """See `ResponseStore.save_response`."""
        self.stored[path] = (raw, sent_at, fresh_until)


class CacheHarness:
    """A cache in front of a source that answers on command, and a clock."""

    def __init__(self, store: FakeResponseStore | None = None, now: float = START) -> None:
        self.now = now
        self.source = FakeSource()
        self.cached = CachingSource(self.source, lambda: self.now, store)

    def ask(self, path: str = "a", max_age: float = math.inf) -> list[Any]:
        """Send a request; return a list that gets its result, now or later."""
        return ask_for(self.cached, Request(path=path, max_age=max_age))[1]

    def fetch(self, answer: Response, path: str = "a", max_age: float = math.inf) -> None:
        """Send a request for something that is not fresh, and answer it."""
        results = self.ask(path, max_age)
        assert results == []
        self.source.respond(path, answer)
        assert results == [answer]

    @property
    def requests(self) -> int:
        """Return the number of requests to the source."""
        return len(self.source.requests)


def test_a_fresh_response_costs_no_request() -> None:
    """A fresh response is returned at once, with its age and its remaining freshness."""
    harness = CacheHarness()
    harness.fetch(make_response(60.0))
    harness.now += 12.5
    assert harness.ask() == [Response(body=BODY, raw=GZIPPED, max_age=47.5, age=12.5)]
    assert harness.requests == 1


def test_a_response_that_was_old_when_it_came_gets_older() -> None:
    """The age of a response counts from its sending, its freshness from its arrival."""
    harness = CacheHarness()
    harness.fetch(replace(make_response(70.0), age=50.0))
    harness.now += 10
    assert [(response.age, response.max_age) for response in harness.ask()] == [(60.0, 60.0)]
    assert harness.requests == 1


@pytest.mark.parametrize(("later", "requests"), [(0, 1), (59.9, 1), (60, 2), (61, 2), (1e9, 2)])
def test_a_response_is_fresh_until_its_max_age(later: float, requests: int) -> None:
    """A response is used until the last moment of its `max-age`, and no longer."""
    harness = CacheHarness()
    harness.fetch(make_response(60.0))
    harness.now += later
    harness.ask()
    assert harness.requests == requests


@pytest.mark.parametrize(("max_age", "requests"), [(0, 2), (9, 2), (10, 1), (11, 1), (90, 1)])
def test_a_request_may_require_a_younger_response(max_age: float, requests: int) -> None:
    """A cached response older than `max_age` is requested again."""
    harness = CacheHarness()
    harness.fetch(make_response(60.0))
    harness.now += 10
    harness.ask(max_age=max_age)
    assert harness.requests == requests


def test_a_repeated_request_replaces_the_cached_response() -> None:
    """A request with `max_age` 0 gets a new response, which the next request gets, too."""
    harness = CacheHarness()
    harness.fetch(make_response(body=b"1"))
    harness.now += 10
    harness.fetch(make_response(body=b"2"), max_age=0)
    harness.now += 5
    assert [(answer.body, answer.age) for answer in harness.ask()] == [(b"2", 5.0)]
    assert harness.requests == 2


@pytest.mark.parametrize("max_age", [0.0, -1.0])
def test_a_response_without_max_age_is_not_cached(max_age: float) -> None:
    """A response without `max-age` is shared only by the requests in flight."""
    store = FakeResponseStore()
    harness = CacheHarness(store)
    harness.fetch(make_response(max_age))
    harness.ask()
    assert (harness.requests, store.stored) == (2, {})


@pytest.mark.parametrize("error", [NotFound("x"), Unreachable("x")])
def test_errors_are_never_cached(error: RoyaleError) -> None:
    """All waiters get the failure, and the next request is sent."""
    store = FakeResponseStore()
    harness = CacheHarness(store)
    first, second = harness.ask(), harness.ask()
    harness.source.fail("a", error)
    assert [failure.value for failure in first + second] == [error, error]
    assert store.stored == {}
    harness.fetch(make_response())
    assert harness.requests == 2


def test_a_clock_that_was_set_back_makes_nothing_fresh() -> None:
    """A response from the future is not used: it would be fresh for too long."""
    store = FakeResponseStore()
    harness = CacheHarness(store)
    harness.fetch(make_response())
    harness.now -= 1
    harness.fetch(make_response(body=b"2"))
    assert harness.ask()[0].body == b"2"
    assert CacheHarness(store, harness.now - 5).ask() == []


def test_each_path_has_its_own_response() -> None:
    """Responses of different paths are not mixed up."""
    harness = CacheHarness()
    harness.fetch(make_response(body=b"1"), "a")
    harness.fetch(make_response(body=b"2"), "b")
    assert [harness.ask(path)[0].body for path in "ab"] == [b"1", b"2"]


def test_the_oldest_response_is_evicted() -> None:
    """A repeated request makes its response the youngest."""
    harness = CacheHarness()
    third = Response(body=BODY, raw=BODY.ljust(CAPACITY // 3), max_age=60.0)
    for number in range(3):
        harness.fetch(third, str(number))
    harness.fetch(third, "0", max_age=-1)
    harness.fetch(make_response(), "one more")
    assert len(harness.ask("0")) == 1
    assert len(harness.ask("2")) == 1
    assert harness.ask("1") == []


def test_a_large_response_evicts_several() -> None:
    """The bodies in memory never exceed the capacity together."""
    harness = CacheHarness()
    for path in "abc":
        harness.fetch(Response(body=BODY, raw=BODY.ljust(CAPACITY // 3), max_age=60.0), path)
    harness.fetch(Response(body=BODY, raw=BODY.ljust(CAPACITY), max_age=60.0), "large")
    assert [harness.ask(path) for path in "abc"] == [[], [], []]
    assert len(harness.ask("large")) == 1


def test_a_response_larger_than_the_cache_is_not_cached() -> None:
    """A response larger than the cache takes no room from others."""
    harness = CacheHarness()
    harness.fetch(Response(body=BODY, raw=BODY.ljust(CAPACITY + 1), max_age=60.0), "large")
    harness.fetch(make_response(), "small")
    assert harness.ask("large") == []
    assert len(harness.ask("small")) == 1


def test_concurrent_requests_are_shared() -> None:
    """A request in flight is shared, whatever `max_age` is required."""
    harness = CacheHarness()
    first, second, third = harness.ask(), harness.ask(), harness.ask(max_age=0)
    harness.source.respond("a", answer := make_response())
    assert first == second == third == [answer]
    assert harness.requests == 1


@pytest.mark.parametrize("cancelled_index", [0, 1, 2])
def test_cancelling_one_waiter_keeps_the_shared_request(cancelled_index: int) -> None:
    """The other waiters still get the response."""
    harness = CacheHarness()
    requests, results = ask_for(harness.cached, "a", "a", "a")
    requests[cancelled_index].cancel()
    assert results[0].check(CancelledError)
    assert harness.source.cancelled == []
    harness.source.respond("a", answer := make_response())
    assert results[1:] == [answer, answer]


def test_cancelling_the_last_waiter_cancels_the_shared_request() -> None:
    """The source's request is cancelled, and nothing is cached."""
    harness = CacheHarness()
    requests, results = ask_for(harness.cached, "a", "a")
    for request in requests:
        request.cancel()
    assert harness.source.cancelled == ["a"]
    assert [result.check(CancelledError) for result in results] == [CancelledError] * 2


def test_a_response_that_cancels_another_waiter_reaches_the_rest() -> None:
    """The end of one load may cancel another one, which waits for the same response."""
    harness = CacheHarness()
    request = Request(path="a")
    first, second = harness.cached.get(request), harness.cached.get(request)
    cancelled: list[Any] = []
    second.addBoth(cancelled.append)
    first.addCallback(lambda _: second.cancel())
    rest = harness.ask()
    harness.source.respond("a", make_response())
    assert rest == [make_response()]
    assert [type(failure.value) for failure in cancelled] == [CancelledError]


def test_a_request_after_the_last_cancellation_is_sent() -> None:
    """No request joins a cancelled one."""
    harness = CacheHarness()
    ask_for(harness.cached, "a")[0][0].cancel()
    harness.fetch(make_response())
    assert harness.requests == 2


def test_a_request_during_the_cancellation_is_sent() -> None:
    """A request made while an equal one is being cancelled does not join it."""
    late: list[list[Any]] = []

    class Ending(FakeSource):
        def _drop(self, path: str) -> None:
            super()._drop(path)
            late.append(ask_for(cached, path)[1])

    source = Ending()
    cached = CachingSource(source, lambda: START)
    ask_for(cached, "a")[0][0].cancel()
    assert source.paths == ["a", "a"]
    source.respond("a", answer := make_response())
    assert late == [[answer]]


def test_the_store_outlives_the_cache() -> None:
    """A stored response costs the next run no request, and has its age."""
    store = FakeResponseStore()
    CacheHarness(store).fetch(make_response(60.0))
    assert store.stored == {"a": (GZIPPED, START, START + 60)}
    harness = CacheHarness(store, START + 20)
    assert harness.ask() == [Response(body=BODY, raw=GZIPPED, max_age=40.0, age=20.0)]
    assert harness.ask(max_age=19) == []
    assert CacheHarness(store, START + 60).ask() == []


@pytest.mark.parametrize(
    "raw",
    [
        GZIPPED[:-9],
        GZIPPED[:12] + b"\xff\xff" + GZIPPED[14:],
        gzip.compress(b" " * 5_000_000),
        gzip.compress(BODY[:9]),
        BODY[:9],
        b"<html>",
        b"",
    ],
    ids=range(7),
)
def test_a_damaged_stored_response_is_requested_again(raw: bytes) -> None:
    """A damaged response in the store is replaced by a new one."""
    store = FakeResponseStore()
    store.save_response("a", raw, START, START + 60)
    harness = CacheHarness(store)
    harness.fetch(make_response())
    assert store.stored["a"][0] == GZIPPED


@PROPERTY
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ask", "fresh", "leave", "answer", "fail", "wait"]),
            st.integers(0, 50),
        ),
        max_size=40,
    )
)
def test_each_request_gets_one_result(steps: list[tuple[str, int]]) -> None:
    """In any order of events a request gets one result; shared, it ends with its last waiter."""
    harness = CacheHarness()
    requests, all_results = list[Any](), list[list[Any]]()
    for action, which in steps:
        if action in {"ask", "fresh"}:
            max_age = math.inf if action == "ask" else 0
            (request,), results = ask_for(harness.cached, Request(path="a", max_age=max_age))
            requests.append(request)
            all_results.append(results)
        elif action == "leave" and requests:
            requests[which % len(requests)].cancel()
        elif action == "wait":
            harness.now += which
        elif harness.source.open and action in {"answer", "fail"}:
            if action == "answer":
                harness.source.respond("a", make_response())
            else:
                harness.source.fail("a", NotFound("x"))
        assert ("a" in harness.source.open) == any(not results for results in all_results)
    assert all(len(results) <= 1 for results in all_results)
    assert all(
        isinstance(r, Failure) or r.body == BODY for results in all_results for r in results
    )


@pytest.mark.parametrize("error", [Unreachable("no answer in 10 s"), Maintenance("closed")])
@pytest.mark.parametrize("with_store", [False, True])
def test_stale_if_error_returns_the_old_response(error: RoyaleError, with_store: bool) -> None:
    """Without the API, or in maintenance, the stale response has its age and the error."""
    harness = CacheHarness(FakeResponseStore() if with_store else None)
    harness.fetch(make_response(60.0))
    harness.now += 3600
    results = ask_for(harness.cached, Request(path="a", stale_if_error=True))[1]
    harness.source.fail("a", error)
    assert results == [Response(body=BODY, raw=GZIPPED, max_age=0.0, age=3600.0, error=error)]


def test_a_stale_response_from_the_future_has_no_age() -> None:
    """A response saved before the clock was set back counts as new: no age is negative."""
    harness = CacheHarness()
    harness.fetch(make_response(60.0))
    harness.now -= 3600
    results = ask_for(harness.cached, Request(path="a", stale_if_error=True))[1]
    harness.source.fail("a", Unreachable("no answer in 10 s"))
    assert [response.age for response in results] == [0.0]


def test_a_damaged_stale_response_is_not_returned() -> None:
    """If the stored response cannot be read either, the request gets the first error."""
    store, error = FakeResponseStore(), Unreachable("no answer in 10 s")
    store.save_response("a", GZIPPED[:-9], START - 60, START - 1)
    harness = CacheHarness(store)
    results = ask_for(harness.cached, Request(path="a", stale_if_error=True))[1]
    harness.source.fail("a", error)
    assert [failure.value for failure in results] == [error]


@pytest.mark.parametrize(
    ("stale_if_error", "known", "error"),
    [
        (False, True, Unreachable("no answer in 10 s")),
        (True, False, Unreachable("no answer in 10 s")),
        (True, True, NotFound("there is none")),
    ],
)
def test_stale_if_error_hides_no_other_error(
    stale_if_error: bool, known: bool, error: RoyaleError
) -> None:
    """An error stays without the option, without a cached response, or if the API answered."""
    harness = CacheHarness()
    if known:
        harness.fetch(make_response(60.0))
    harness.now += 3600
    results = ask_for(harness.cached, Request(path="a", stale_if_error=stale_if_error))[1]
    harness.source.fail("a", error)
    (failure,) = results
    assert isinstance(failure, Failure)
    assert failure.value is error
