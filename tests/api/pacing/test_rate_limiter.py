"""No more requests are on their way than were allowed, and none is ever lost."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.pacing.rate_limiter import PER_TURN, RateLimiter
from clantui.api.pacing.token_bucket import RateLimit
from clantui.api.source import Priority, Request
from clantui.core.model.errors import NotFound, RoyaleError, Throttled, Unreachable
from tests.factories.sources import FakeSource, ask_for, response_of
from tests.factories.surveys import PROPERTY

LIMIT: Final = RateLimit()


class LimitedSource:
    """A gate before a source that answers when told to, and a clock in hand."""

    def __init__(self, at_once: int, limit: RateLimit = LIMIT) -> None:
        self.clock = Clock()
        self.source = FakeSource()
        self.pauses: list[float] = []
        self.limiter = RateLimiter(
            self.source, self.clock, limit, at_once, lambda: 0.5, on_pause=self.pauses.append
        )

    def turn(self, turns: int = 10) -> None:
        """Let the reactor turn, in no time."""
        for _ in range(turns):
            self.clock.advance(0)

    def respond(self, path: str) -> None:
        """Answer, and let what follows from it happen."""
        self.source.respond(path)
        self.turn()

    def fail(self, path: str, why: RoyaleError) -> None:
        """Fail, and let what follows from it happen."""
        self.source.fail(path, why)
        self.turn()

    @property
    def is_idle(self) -> bool:
        """Return True if no timer is left, and no request."""
        return not self.clock.getDelayedCalls() and not self.source.open


@pytest.mark.parametrize("at_once", [1, 2, 5, 9])
def test_no_more_than_allowed_are_in_flight(at_once: int) -> None:
    """With seven questions, so many are asked at once, and the next when one is answered."""
    it = LimitedSource(at_once)
    _, results = ask_for(it.limiter, *"abcdefg")
    it.turn()
    done = 0
    while it.source.open:
        assert len(it.source.open) == min(at_once, 7 - done)
        assert not it.clock.getDelayedCalls()
        it.respond(next(iter(it.source.open)))
        done += 1
    assert done == len(results) == 7
    assert it.source.most_open == min(at_once, 7)
    assert it.is_idle


def test_the_rest_wait_in_order() -> None:
    """Questions are asked in the order they came in, in whatever order answers come."""
    it = LimitedSource(2)
    _, results = ask_for(it.limiter, *"abcd")
    it.turn()
    it.respond("b")
    assert it.source.paths == ["a", "b", "c"]
    for path in "cda":
        it.respond(path)
    assert it.source.paths == ["a", "b", "c", "d"]
    assert results == [response_of(path) for path in "bcda"]


def test_the_reactor_turns_between_a_few_requests() -> None:
    """Requests of one turn go out over several, for the reactor writes between them."""
    it = LimitedSource(50)
    ask_for(it.limiter, *(f"/{n}" for n in range(12)))
    sent: list[int] = []

    def look() -> None:
        sent.append(len(it.source.paths))
        if len(sent) < 4:
            it.clock.callLater(0, look)

    it.clock.callLater(0, look)
    it.turn()
    assert sent == [PER_TURN, 2 * PER_TURN, 12, 12]
    assert not it.clock.getDelayedCalls()


def test_the_most_urgent_goes_first() -> None:
    """A clan is asked for before the players that waited longer; among equals the first come."""
    it = LimitedSource(1)
    late = [Request(path=path, priority=Priority.CLAN) for path in ("c", "d")]
    ask_for(it.limiter, "a", "b", *late, "e")
    it.turn()
    while it.source.open:
        it.respond(next(iter(it.source.open)))
    assert it.source.paths == ["c", "d", "a", "b", "e"]


def test_a_failure_makes_room_too() -> None:
    """A request that fails gives its place to the next, and its failure to whoever asked."""
    it = LimitedSource(1)
    _, results = ask_for(it.limiter, "a", "b")
    it.turn()
    it.fail("a", Unreachable("x"))
    assert it.source.paths == ["a", "b"]
    assert results[0].check(Unreachable)
    it.respond("b")


def test_cancelled_while_waiting_it_never_starts() -> None:
    """Whoever gives up in the queue is skipped, and the others move up."""
    it = LimitedSource(1)
    requests, results = ask_for(it.limiter, "a", "b", "c")
    it.turn()
    requests[1].cancel()
    assert results[0].check(CancelledError)
    it.respond("a")
    assert (it.source.paths, it.source.cancelled) == (["a", "c"], [])
    it.respond("c")
    assert it.is_idle


def test_cancelled_in_flight_it_ends_and_makes_room() -> None:
    """Giving up a request under way ends it at its source, and starts the next."""
    it = LimitedSource(1)
    requests, results = ask_for(it.limiter, "a")
    it.turn()
    ask_for(it.limiter, "b")
    assert not it.clock.getDelayedCalls()
    requests[0].cancel()
    it.turn()
    assert results[0].check(CancelledError)
    assert (it.source.cancelled, it.source.paths) == (["a"], ["a", "b"])


@pytest.mark.parametrize("turns", [0, 1, 5])
@pytest.mark.parametrize("limit", [LIMIT, RateLimit(burst=1, per_second=0.1)])
def test_all_cancelled_none_starts(turns: int, limit: RateLimit) -> None:
    """A load given up as a whole starts nothing that was still waiting, and leaves no timer."""
    it = LimitedSource(2, limit)
    requests, results = ask_for(it.limiter, *"abcdef")
    it.turn(turns)
    sent = it.source.paths
    for request in reversed(requests):
        request.cancel()
    assert not it.clock.getDelayedCalls()
    it.clock.advance(100)
    assert it.source.paths == sent
    assert sorted(it.source.cancelled) == sent
    assert len(results) == 6
    assert it.is_idle


def test_the_rate_holds_back_what_the_places_would_take() -> None:
    """After the burst one goes out in each step of the rate, though there is room for more."""
    it = LimitedSource(50, RateLimit(burst=3, per_second=10.0))
    ask_for(it.limiter, *"abcdef")
    it.turn()
    sent = [len(it.source.paths)]
    it.respond("a")
    for _ in range(4):
        it.clock.advance(0.1)
        it.turn()
        sent.append(len(it.source.paths))
    assert sent == [3, 4, 5, 6, 6]
    assert not it.clock.getDelayedCalls()


def test_a_refusal_pauses_everything_and_loses_nothing() -> None:
    """After a 429 nothing goes out for as long as it says; then the refused go first again."""
    it = LimitedSource(3)
    _, results = ask_for(it.limiter, *"abcdef")
    it.turn()
    it.fail("b", Throttled("x", 2.0))
    it.respond("c")
    it.fail("a", Throttled("x", 2.0))
    assert it.source.paths == ["a", "b", "c"]
    assert results == [response_of("c")]
    it.clock.advance(1.99)
    assert it.source.paths == ["a", "b", "c"]
    it.clock.advance(0.01)
    it.turn()
    assert it.source.paths == list("abcabd")
    for path in "abdef":
        it.clock.advance(0.2)
        it.respond(path)
    assert it.source.paths == list("abcabdef")
    assert results == [response_of(path) for path in "cabdef"]
    assert it.is_idle


def test_in_a_pause_an_urgent_one_waits_too_and_goes_first() -> None:
    """A request made in a pause keeps to it, however urgent, and goes before what was refused."""
    it = LimitedSource(1)
    ask_for(it.limiter, "a")
    it.turn()
    it.fail("a", Throttled("x", 1.0))
    ask_for(it.limiter, Request(path="clan", priority=Priority.CLAN))
    it.turn()
    assert it.source.paths == ["a"]
    it.clock.advance(1.0)
    it.turn()
    assert it.source.paths == ["a", "clan"]


def test_the_pause_is_told_in_seconds() -> None:
    """Whoever looks is told how long everything waits, and nothing when nothing does."""
    it = LimitedSource(2)
    requests, _ = ask_for(it.limiter, "a", "b")
    it.turn()
    assert it.limiter.paused_for == 0
    it.fail("a", Throttled("x", 30.0))
    assert it.limiter.paused_for == 30.0
    it.clock.advance(12.5)
    assert it.limiter.paused_for == 17.5
    requests[0].cancel()
    assert it.limiter.paused_for == 0
    ask_for(it.limiter, "c")
    it.clock.advance(17.5)
    assert (it.limiter.paused_for, it.source.paths) == (0, ["a", "b", "c"])


def test_a_pause_is_announced_when_it_begins_and_when_it_is_lengthened() -> None:
    """Each announcement has the seconds to the pause's end; a refusal within it tells nothing."""
    it = LimitedSource(4)
    ask_for(it.limiter, *"abcd")
    it.turn()
    it.fail("a", Throttled("x", 30.0))
    assert it.pauses == [30.0]
    it.clock.advance(10.0)
    it.fail("b", Throttled("x", 5.0))
    assert it.pauses == [30.0], "it ends before the pause does"
    it.fail("c", Throttled("x", 25.0))
    assert it.pauses == [30.0, 25.0]
    it.fail("d", Throttled("x", None))
    assert it.pauses == [30.0, 25.0]


@pytest.mark.parametrize("error", [NotFound("x"), Unreachable("x"), RoyaleError("x")])
def test_other_failures_pause_nothing(error: RoyaleError) -> None:
    """Only a refusal for being too fast holds the others up."""
    it = LimitedSource(1)
    _, results = ask_for(it.limiter, "a", "b")
    it.turn()
    it.fail("a", error)
    assert it.source.paths == ["a", "b"]
    assert (it.limiter.paused_for, it.pauses, results[0].value) == (0, [], error)


def test_given_up_after_a_refusal_it_is_not_asked_again() -> None:
    """A refused request that nobody wants any more leaves the queue, and no timer behind."""
    it = LimitedSource(1)
    requests, results = ask_for(it.limiter, "a")
    it.turn()
    it.fail("a", Throttled("x"))
    requests[0].cancel()
    assert results[0].check(CancelledError)
    assert it.is_idle
    it.clock.advance(100)
    assert it.source.paths == ["a"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "ask", "answer", "fail", "throttle", "cancel", "wait"]),
        st.integers(0, 100),
        st.booleans(),
    ),
    max_size=60,
)


@PROPERTY
@given(st.integers(1, 4), STEPS)
def test_each_question_ends_once(at_once: int, steps: list[tuple[str, int, bool]]) -> None:
    """Whatever is asked, answered, refused and given up when, each asker hears once, of theirs."""
    it = LimitedSource(at_once, RateLimit(burst=5, per_second=4.0))
    requests, heard = list[Any](), list[list[Any]]()
    for what, which, flag in steps:
        under_way = list(it.source.open)
        if what == "ask":
            urgency = Priority.CLAN if flag else Priority.PLAYER
            made, results = ask_for(it.limiter, Request(path=str(len(requests)), priority=urgency))
            requests += made
            heard.append(results)
        elif what == "cancel" and requests:
            requests[which % len(requests)].cancel()
        elif what == "wait":
            it.clock.advance(which / 20)
        elif what in {"answer", "fail", "throttle"} and under_way:
            path = under_way[which % len(under_way)]
            if what == "answer":
                it.source.respond(path)
            else:
                late = Throttled("x", 1.0 if flag else None)
                it.source.fail(path, late if what == "throttle" else NotFound("x"))
        assert it.source.most_open <= at_once
    for _ in range(1000):
        for path in list(it.source.open):
            it.source.respond(path)
        it.clock.advance(0.25)
    for number, said in enumerate(heard):
        assert len(said) == 1
        assert isinstance(said[0], Failure) or said[0] == response_of(str(number))
    assert it.is_idle
