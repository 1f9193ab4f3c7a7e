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
from clantui.api.source import Priority, Request
from clantui.core.model.errors import NotFound, RoyaleError, Throttled, Unreachable
from clantui.core.pace import RateLimit
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
    limited = LimitedSource(at_once)
    _, results = ask_for(limited.limiter, *"abcdefg")
    limited.turn()
    done = 0
    while limited.source.open:
        assert len(limited.source.open) == min(at_once, 7 - done)
        assert not limited.clock.getDelayedCalls()
        limited.respond(next(iter(limited.source.open)))
        done += 1
    assert done == len(results) == 7
    assert limited.source.most_open == min(at_once, 7)
    assert limited.is_idle


def test_the_rest_wait_in_order() -> None:
    """Questions are asked in the order they came in, in whatever order answers come."""
    limited = LimitedSource(2)
    _, results = ask_for(limited.limiter, *"abcd")
    limited.turn()
    limited.respond("b")
    assert limited.source.paths == ["a", "b", "c"]
    for path in "cda":
        limited.respond(path)
    assert limited.source.paths == ["a", "b", "c", "d"]
    assert results == [response_of(path) for path in "bcda"]


def test_the_reactor_turns_between_a_few_requests() -> None:
    """Requests of one turn go out over several, for the reactor writes between them."""
    limited = LimitedSource(50)
    ask_for(limited.limiter, *(f"/{n}" for n in range(12)))
    sent: list[int] = []

    def look() -> None:
        sent.append(len(limited.source.paths))
        if len(sent) < 4:
            limited.clock.callLater(0, look)

    limited.clock.callLater(0, look)
    limited.turn()
    assert sent == [PER_TURN, 2 * PER_TURN, 12, 12]
    assert not limited.clock.getDelayedCalls()


def test_the_most_urgent_goes_first() -> None:
    """A clan is asked for before the players that waited longer; among equals the first come."""
    limited = LimitedSource(1)
    late = [Request(path=path, priority=Priority.CLAN) for path in ("c", "d")]
    ask_for(limited.limiter, "a", "b", *late, "e")
    limited.turn()
    while limited.source.open:
        limited.respond(next(iter(limited.source.open)))
    assert limited.source.paths == ["c", "d", "a", "b", "e"]


def test_a_failure_makes_room_too() -> None:
    """A request that fails gives its place to the next, and its failure to whoever asked."""
    limited = LimitedSource(1)
    _, results = ask_for(limited.limiter, "a", "b")
    limited.turn()
    limited.fail("a", Unreachable("x"))
    assert limited.source.paths == ["a", "b"]
    assert results[0].check(Unreachable)
    limited.respond("b")


def test_cancelled_while_waiting_it_never_starts() -> None:
    """Whoever gives up in the queue is skipped, and the others move up."""
    limited = LimitedSource(1)
    requests, results = ask_for(limited.limiter, "a", "b", "c")
    limited.turn()
    requests[1].cancel()
    assert results[0].check(CancelledError)
    limited.respond("a")
    assert (limited.source.paths, limited.source.cancelled) == (["a", "c"], [])
    limited.respond("c")
    assert limited.is_idle


def test_cancelled_in_flight_it_ends_and_makes_room() -> None:
    """Giving up a request under way ends it at its source, and starts the next."""
    limited = LimitedSource(1)
    requests, results = ask_for(limited.limiter, "a")
    limited.turn()
    ask_for(limited.limiter, "b")
    assert not limited.clock.getDelayedCalls()
    requests[0].cancel()
    limited.turn()
    assert results[0].check(CancelledError)
    assert (limited.source.cancelled, limited.source.paths) == (["a"], ["a", "b"])


@pytest.mark.parametrize("turns", [0, 1, 5])
@pytest.mark.parametrize("limit", [LIMIT, RateLimit(burst=1, per_second=0.1)])
def test_all_cancelled_none_starts(turns: int, limit: RateLimit) -> None:
    """A load given up as a whole starts nothing that was still waiting, and leaves no timer."""
    limited = LimitedSource(2, limit)
    requests, results = ask_for(limited.limiter, *"abcdef")
    limited.turn(turns)
    sent = limited.source.paths
    for request in reversed(requests):
        request.cancel()
    assert not limited.clock.getDelayedCalls()
    limited.clock.advance(100)
    assert limited.source.paths == sent
    assert sorted(limited.source.cancelled) == sent
    assert len(results) == 6
    assert limited.is_idle


def test_the_rate_holds_back_what_the_places_would_take() -> None:
    """After the burst one goes out in each step of the rate, though there is room for more."""
    limited = LimitedSource(50, RateLimit(burst=3, per_second=10.0))
    ask_for(limited.limiter, *"abcdef")
    limited.turn()
    sent = [len(limited.source.paths)]
    limited.respond("a")
    for _ in range(4):
        limited.clock.advance(0.1)
        limited.turn()
        sent.append(len(limited.source.paths))
    assert sent == [3, 4, 5, 6, 6]
    assert not limited.clock.getDelayedCalls()


def test_a_refusal_pauses_everything_and_loses_nothing() -> None:
    """After a 429 nothing goes out for as long as it says; then the refused go first again."""
    limited = LimitedSource(3)
    _, results = ask_for(limited.limiter, *"abcdef")
    limited.turn()
    limited.fail("b", Throttled("x", 2.0))
    limited.respond("c")
    limited.fail("a", Throttled("x", 2.0))
    assert limited.source.paths == ["a", "b", "c"]
    assert results == [response_of("c")]
    limited.clock.advance(1.99)
    assert limited.source.paths == ["a", "b", "c"]
    limited.clock.advance(0.01)
    limited.turn()
    assert limited.source.paths == list("abcabd")
    for path in "abdef":
        limited.clock.advance(0.2)
        limited.respond(path)
    assert limited.source.paths == list("abcabdef")
    assert results == [response_of(path) for path in "cabdef"]
    assert limited.is_idle


def test_in_a_pause_an_urgent_one_waits_too_and_goes_first() -> None:
    """A request made in a pause keeps to it, however urgent, and goes before what was refused."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, "a")
    limited.turn()
    limited.fail("a", Throttled("x", 1.0))
    ask_for(limited.limiter, Request(path="clan", priority=Priority.CLAN))
    limited.turn()
    assert limited.source.paths == ["a"]
    limited.clock.advance(1.0)
    limited.turn()
    assert limited.source.paths == ["a", "clan"]


def test_the_pause_is_told_in_seconds() -> None:
    """Whoever looks is told how long everything waits, and nothing when nothing does."""
    limited = LimitedSource(2)
    requests, _ = ask_for(limited.limiter, "a", "b")
    limited.turn()
    assert limited.limiter.paused_for == 0
    limited.fail("a", Throttled("x", 30.0))
    assert limited.limiter.paused_for == 30.0
    limited.clock.advance(12.5)
    assert limited.limiter.paused_for == 17.5
    requests[0].cancel()
    assert limited.limiter.paused_for == 0
    ask_for(limited.limiter, "c")
    limited.clock.advance(17.5)
    assert (limited.limiter.paused_for, limited.source.paths) == (0, ["a", "b", "c"])


def test_a_pause_is_announced_when_it_begins_and_when_it_is_lengthened() -> None:
    """Each announcement has the seconds to the pause's end; a refusal within it tells nothing."""
    limited = LimitedSource(4)
    ask_for(limited.limiter, *"abcd")
    limited.turn()
    limited.fail("a", Throttled("x", 30.0))
    assert limited.pauses == [30.0]
    limited.clock.advance(10.0)
    limited.fail("b", Throttled("x", 5.0))
    assert limited.pauses == [30.0], "it ends before the pause does"
    limited.fail("c", Throttled("x", 25.0))
    assert limited.pauses == [30.0, 25.0]
    limited.fail("d", Throttled("x", None))
    assert limited.pauses == [30.0, 25.0]


@pytest.mark.parametrize("error", [NotFound("x"), Unreachable("x"), RoyaleError("x")])
def test_other_failures_pause_nothing(error: RoyaleError) -> None:
    """Only a refusal for being too fast holds the others up."""
    limited = LimitedSource(1)
    _, results = ask_for(limited.limiter, "a", "b")
    limited.turn()
    limited.fail("a", error)
    assert limited.source.paths == ["a", "b"]
    assert (limited.limiter.paused_for, limited.pauses, results[0].value) == (0, [], error)


def test_given_up_after_a_refusal_it_is_not_asked_again() -> None:
    """A refused request that nobody wants any more leaves the queue, and no timer behind."""
    limited = LimitedSource(1)
    requests, results = ask_for(limited.limiter, "a")
    limited.turn()
    limited.fail("a", Throttled("x"))
    requests[0].cancel()
    assert results[0].check(CancelledError)
    assert limited.is_idle
    limited.clock.advance(100)
    assert limited.source.paths == ["a"]


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
    limited = LimitedSource(at_once, RateLimit(burst=5, per_second=4.0))
    requests, heard = list[Any](), list[list[Any]]()
    for what, which, flag in steps:
        under_way = list(limited.source.open)
        if what == "ask":
            urgency = Priority.CLAN if flag else Priority.PLAYER
            made, results = ask_for(
                limited.limiter, Request(path=str(len(requests)), priority=urgency)
            )
            requests += made
            heard.append(results)
        elif what == "cancel" and requests:
            requests[which % len(requests)].cancel()
        elif what == "wait":
            limited.clock.advance(which / 20)
        elif what in {"answer", "fail", "throttle"} and under_way:
            path = under_way[which % len(under_way)]
            if what == "answer":
                limited.source.respond(path)
            else:
                late = Throttled("x", 1.0 if flag else None)
                limited.source.fail(path, late if what == "throttle" else NotFound("x"))
        assert limited.source.most_open <= at_once
    for _ in range(1000):
        for path in list(limited.source.open):
            limited.source.respond(path)
        limited.clock.advance(0.25)
    for number, said in enumerate(heard):
        assert len(said) == 1
        assert isinstance(said[0], Failure) or said[0] == response_of(str(number))
    assert limited.is_idle
