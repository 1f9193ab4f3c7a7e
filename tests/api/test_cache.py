"""Nothing is fetched twice while it is fresh, and nothing stale is given."""

from __future__ import annotations

import gzip
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

from clantui.api.cache import MAX_ENTRIES, CachingSource
from clantui.api.source import Request, Response
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from tests.factories.sources import FakeSource, ask_for
from tests.factories.surveys import PROPERTY

BODY = b'{"tag": "#2PP"}'
PACKED = gzip.compress(BODY, mtime=0)
BEGIN = 1_800_000_000.0


def said(max_age: float = 60.0, body: bytes = BODY) -> Response:
    """Return an answer as it comes from the network."""
    return Response(body=body, raw=gzip.compress(body, mtime=0), max_age=max_age)


class FakeStorage:
    """A memory that outlives the caches it is given to."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, float, float]] = {}

    def answer(self, path: str) -> tuple[bytes, float, float] | None:
        """See `Memory.answer`."""
        return self.kept.get(path)

    def keep(self, path: str, packed: bytes, at: float, until: float) -> None:
        """See `Memory.keep`."""
        self.kept[path] = (packed, at, until)


class CacheHarness:
    """A cache before a source that answers when told to, and the time in hand."""

    def __init__(self, memory: FakeStorage | None = None, now: float = BEGIN) -> None:
        self.now = now
        self.source = FakeSource()
        self.cached = CachingSource(self.source, lambda: self.now, memory)

    def ask(self, path: str = "a", max_age: float = math.inf) -> list[Any]:
        """Ask; gives what is there at once, and what comes later."""
        return ask_for(self.cached, Request(path=path, max_age=max_age))[1]

    def fetch(self, answer: Response, path: str = "a", max_age: float = math.inf) -> None:
        """Ask for something that is not fresh, and answer it."""
        results = self.ask(path, max_age)
        assert results == []
        self.source.respond(path, answer)
        assert results == [answer]

    @property
    def requests(self) -> int:
        """Return how many requests it cost."""
        return len(self.source.requests)


def test_a_fresh_answer_costs_no_request() -> None:
    """A cached response comes at once, with its age and what is left of its freshness."""
    harness = CacheHarness()
    harness.fetch(said(60.0))
    harness.now += 12.5
    assert harness.ask() == [Response(body=BODY, raw=PACKED, max_age=47.5, age=12.5)]
    assert harness.requests == 1


@pytest.mark.parametrize(("later", "requests"), [(0, 1), (59.9, 1), (60, 2), (61, 2), (1e9, 2)])
def test_an_answer_is_fresh_for_as_long_as_it_says(later: float, requests: int) -> None:
    """To the last moment of its `max-age` an answer will do, and not a moment longer."""
    harness = CacheHarness()
    harness.fetch(said(60.0))
    harness.now += later
    harness.ask()
    assert harness.requests == requests


@pytest.mark.parametrize(("max_age", "requests"), [(0, 2), (9, 2), (10, 1), (11, 1), (90, 1)])
def test_whoever_asks_may_want_it_younger(max_age: float, requests: int) -> None:
    """A kept answer that is older than the asker bears is asked for anew."""
    harness = CacheHarness()
    harness.fetch(said(60.0))
    harness.now += 10
    harness.ask(max_age=max_age)
    assert harness.requests == requests


def test_an_answer_asked_for_anew_is_kept() -> None:
    """A request with `max_age` 0 gets a new response, and the next one gets that."""
    harness = CacheHarness()
    harness.fetch(said(body=b"1"))
    harness.now += 10
    harness.fetch(said(body=b"2"), max_age=0)
    harness.now += 5
    assert [(answer.body, answer.age) for answer in harness.ask()] == [(b"2", 5.0)]
    assert harness.requests == 2


@pytest.mark.parametrize("max_age", [0.0, -1.0])
def test_an_answer_that_says_nothing_is_not_kept(max_age: float) -> None:
    """Without a `max-age` an answer is for those who asked, and for nobody after them."""
    memory = FakeStorage()
    harness = CacheHarness(memory)
    harness.fetch(said(max_age))
    harness.ask()
    assert (harness.requests, memory.kept) == (2, {})


@pytest.mark.parametrize("why", [NotFound("x"), Unreachable("x")])
def test_errors_are_never_kept(why: RoyaleError) -> None:
    """A failure is told to those who wait, and the next asks anew."""
    memory = FakeStorage()
    harness = CacheHarness(memory)
    first, second = harness.ask(), harness.ask()
    harness.source.fail("a", why)
    assert [failure.value for failure in first + second] == [why, why]
    assert memory.kept == {}
    harness.fetch(said())
    assert harness.requests == 2


def test_a_clock_set_back_makes_nothing_fresh() -> None:
    """An answer from the future is no answer: it would be fresh for who knows how long."""
    memory = FakeStorage()
    harness = CacheHarness(memory)
    harness.fetch(said())
    harness.now -= 1
    harness.fetch(said(body=b"2"))
    assert harness.ask()[0].body == b"2"
    assert CacheHarness(memory, harness.now - 5).ask() == []


def test_each_path_is_kept_by_itself() -> None:
    """One thing's answer is never another's."""
    harness = CacheHarness()
    harness.fetch(said(body=b"1"), "a")
    harness.fetch(said(body=b"2"), "b")
    assert [harness.ask(path)[0].body for path in "ab"] == [b"1", b"2"]


def test_only_so_many_are_held() -> None:
    """When there are too many, the oldest answer goes, and what was asked anew is young."""
    harness = CacheHarness()
    for number in range(MAX_ENTRIES):
        harness.fetch(said(), str(number))
    harness.fetch(said(), "0", max_age=-1)
    harness.fetch(said(), "one more")
    assert len(harness.ask("0")) == 1
    assert len(harness.ask("2")) == 1
    assert harness.ask("1") == []


def test_two_askers_share_one_request() -> None:
    """A request under way is shared, however young a response is wanted."""
    harness = CacheHarness()
    first, second, third = harness.ask(), harness.ask(), harness.ask(max_age=0)
    harness.source.respond("a", answer := said())
    assert first == second == third == [answer]
    assert harness.requests == 1


@pytest.mark.parametrize("leaver", [0, 1, 2])
def test_one_that_leaves_takes_nobody_along(leaver: int) -> None:
    """Of those who share a request, one may give up; the others still get their answer."""
    harness = CacheHarness()
    requests, results = ask_for(harness.cached, "a", "a", "a")
    requests[leaver].cancel()
    assert results[0].check(CancelledError)
    assert harness.source.cancelled == []
    harness.source.respond("a", answer := said())
    assert results[1:] == [answer, answer]


def test_the_last_that_leaves_ends_the_request() -> None:
    """When all have given up nobody waits: the request ends at its source, and is not kept."""
    harness = CacheHarness()
    requests, results = ask_for(harness.cached, "a", "a")
    for request in requests:
        request.cancel()
    assert harness.source.cancelled == ["a"]
    assert [result.check(CancelledError) for result in results] == [CancelledError] * 2


def test_whoever_comes_after_the_last_left_asks_anew() -> None:
    """A request that was given up is joined by nobody who asks later."""
    harness = CacheHarness()
    ask_for(harness.cached, "a")[0][0].cancel()
    harness.fetch(said())
    assert harness.requests == 2


def test_whoever_asks_while_it_ends_does_not_join() -> None:
    """Even in the moment in which the old request is ended, the new asker has their own."""
    late: list[list[Any]] = []

    class Ending(FakeSource):
        def _drop(self, path: str) -> None:
            super()._drop(path)
            late.append(ask_for(cached, path)[1])

    source = Ending()
    cached = CachingSource(source, lambda: BEGIN)
    ask_for(cached, "a")[0][0].cancel()
    assert source.paths == ["a", "a"]
    source.respond("a", answer := said())
    assert late == [[answer]]


def test_the_memory_outlives_the_cache() -> None:
    """A response of one run costs the next no request, and has its age."""
    memory = FakeStorage()
    CacheHarness(memory).fetch(said(60.0))
    assert memory.kept == {"a": (PACKED, BEGIN, BEGIN + 60)}
    harness = CacheHarness(memory, BEGIN + 20)
    assert harness.ask() == [Response(body=BODY, raw=PACKED, max_age=40.0, age=20.0)]
    assert harness.ask(max_age=19) == []
    assert CacheHarness(memory, BEGIN + 60).ask() == []


@pytest.mark.parametrize(
    "packed",
    [
        PACKED[:-9],
        PACKED[:12] + b"\xff\xff" + PACKED[14:],
        gzip.compress(b" " * 5_000_000),
        gzip.compress(BODY[:9]),
        BODY[:9],
        b"<html>",
        b"",
    ],
    ids=range(7),
)
def test_a_damaged_memory_is_asked_past(packed: bytes) -> None:
    """A cached body that cannot be read is asked for anew, and replaced."""
    memory = FakeStorage()
    memory.keep("a", packed, BEGIN, BEGIN + 60)
    harness = CacheHarness(memory)
    harness.fetch(said())
    assert memory.kept["a"][0] == PACKED


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
def test_each_asker_is_told_once(steps: list[tuple[str, int]]) -> None:
    """Whoever asks, joins and leaves when, each hears once; a request lives while one waits."""
    harness = CacheHarness()
    requests, heard = list[Any](), list[list[Any]]()
    for what, which in steps:
        if what in {"ask", "fresh"}:
            max_age = math.inf if what == "ask" else 0
            (request,), results = ask_for(harness.cached, Request(path="a", max_age=max_age))
            requests.append(request)
            heard.append(results)
        elif what == "leave" and requests:
            requests[which % len(requests)].cancel()
        elif what == "wait":
            harness.now += which
        elif harness.source.open and what in {"answer", "fail"}:
            if what == "answer":
                harness.source.respond("a", said())
            else:
                harness.source.fail("a", NotFound("x"))
        assert ("a" in harness.source.open) == any(not results for results in heard)
    assert all(len(results) <= 1 for results in heard)
    assert all(isinstance(r, Failure) or r.body == BODY for results in heard for r in results)


@pytest.mark.parametrize("memory", [None, FakeStorage()])
def test_an_old_answer_is_better_than_none_where_one_is_wanted(memory: FakeStorage | None) -> None:
    """A stale response comes with its age where nobody answers, if the request allows it."""
    harness = CacheHarness(memory)
    harness.fetch(said(60.0))
    harness.now += 3600
    results = ask_for(harness.cached, Request(path="a", stale_if_error=True))[1]
    harness.source.fail("a", Unreachable("no answer in 10 s"))
    assert results == [Response(body=BODY, raw=PACKED, max_age=0.0, age=3600.0)]


@pytest.mark.parametrize(
    ("old_will_do", "known", "why"),
    [
        (False, True, Unreachable("no answer in 10 s")),
        (True, False, Unreachable("no answer in 10 s")),
        (True, True, NotFound("there is none")),
    ],
)
def test_an_old_answer_hides_no_other_error(
    old_will_do: bool, known: bool, why: RoyaleError
) -> None:
    """The error stays where no stale response is wanted, or there is none, or the API refuses."""
    harness = CacheHarness()
    if known:
        harness.fetch(said(60.0))
    harness.now += 3600
    results = ask_for(harness.cached, Request(path="a", stale_if_error=old_will_do))[1]
    harness.source.fail("a", why)
    (failure,) = results
    assert isinstance(failure, Failure)
    assert failure.value is why
