"""The rate limiter never sends too many requests, and never loses one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

from clantui.api.pacing.rate_limiter import REQUESTS_PER_TURN
from clantui.api.source import Priority, Request
from clantui.core.model.errors import (
    AccessDenied,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.pace import RateLimit
from tests.factories.sources import LIMIT, LimitedSource, ask_for, response_of
from tests.factories.surveys import PROPERTY


@pytest.mark.parametrize("max_in_flight", [1, 2, 5, 9])
def test_no_more_than_allowed_are_in_flight(max_in_flight: int) -> None:
    """Of seven requests some are sent at once, and the next one after each response."""
    limited = LimitedSource(max_in_flight)
    _, results = ask_for(limited.limiter, *"abcdefg")
    limited.turn()
    done = 0
    while limited.source.open:
        assert len(limited.source.open) == min(max_in_flight, 7 - done)
        assert not limited.clock.getDelayedCalls()
        limited.respond(next(iter(limited.source.open)))
        done += 1
    assert done == len(results) == 7
    assert limited.source.most_open == min(max_in_flight, 7)
    assert limited.is_idle


def test_waiting_requests_keep_their_order() -> None:
    """Requests are sent in order of arrival, in whatever order the responses come."""
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
    """Requests of one turn are sent over several turns: the reactor writes between them."""
    limited = LimitedSource(50)
    ask_for(limited.limiter, *(f"/{n}" for n in range(12)))
    sent: list[int] = []

    def look() -> None:
        sent.append(len(limited.source.paths))
        if len(sent) < 4:
            limited.clock.callLater(0, look)

    limited.clock.callLater(0, look)
    limited.turn()
    assert sent == [REQUESTS_PER_TURN, 2 * REQUESTS_PER_TURN, 12, 12]
    assert not limited.clock.getDelayedCalls()


def test_the_highest_priority_goes_first() -> None:
    """A clan goes before players that have waited longer; equal priorities keep their order."""
    limited = LimitedSource(1)
    late = [Request(path=path, priority=Priority.CLAN) for path in ("c", "d")]
    ask_for(limited.limiter, "a", "b", *late, "e")
    limited.turn()
    while limited.source.open:
        limited.respond(next(iter(limited.source.open)))
    assert limited.source.paths == ["c", "d", "a", "b", "e"]


def test_a_failure_starts_the_next_request() -> None:
    """A failure goes to its own waiter, and the next request is sent."""
    limited = LimitedSource(1)
    _, results = ask_for(limited.limiter, "a", "b")
    limited.turn()
    limited.fail("a", Unreachable("x"))
    assert limited.source.paths == ["a", "b"]
    assert results[0].check(Unreachable)
    limited.respond("b")


@pytest.mark.parametrize("cancelled", ["b", "bc", "cb"])
def test_a_request_cancelled_in_the_queue_is_never_sent(cancelled: str) -> None:
    """A request cancelled in the queue is skipped and not counted, and the others move up."""
    limited = LimitedSource(1)
    requests, results = ask_for(limited.limiter, *"abcd")
    limited.turn()
    for path in cancelled:
        requests["abcd".index(path)].cancel()
    assert [result.check(CancelledError) for result in results] == [CancelledError] * len(results)
    assert limited.limiter.read_pace().waiting == 3 - len(cancelled)
    while limited.source.open:
        limited.respond(next(iter(limited.source.open)))
    assert limited.source.paths == [path for path in "abcd" if path not in cancelled]
    assert limited.source.cancelled == []
    assert limited.is_idle


def test_cancelling_a_request_in_flight_starts_the_next() -> None:
    """A cancelled request in flight is cancelled at the source, and the next one is sent."""
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
def test_cancelling_all_requests_sends_none(turns: int, limit: RateLimit) -> None:
    """No waiting request of a cancelled load is sent, and no timer is left."""
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


def test_the_rate_applies_after_the_burst() -> None:
    """One request is sent per step of the rate, even if more could be in flight."""
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


def test_a_429_pauses_all_requests_and_loses_none() -> None:
    """Nothing is sent until the pause ends; then the refused requests go first."""
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


def test_a_request_refused_for_too_long_fails() -> None:
    """A request refused for too long fails with a message, and the others continue."""
    limited = LimitedSource(1, max_wait=60)
    _, results = ask_for(limited.limiter, "a", "b")
    limited.turn()
    started_at = limited.clock.seconds()
    while not results:
        assert limited.clock.seconds() - started_at < 120
        if "a" in limited.source.open:
            limited.fail("a", Throttled("slow down"))
        else:
            limited.clock.advance(1)
    assert limited.clock.seconds() - started_at >= 60
    assert "stopped after 60 s" in results[0].value.sentence
    limited.clock.advance(60)
    limited.respond("b")
    assert len(results) == 2
    assert limited.is_idle


def test_a_priority_request_waits_for_the_end_of_the_pause() -> None:
    """After a pause a priority request is sent before the refused requests."""
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


@pytest.mark.parametrize("end", ["response", "failure", "cancelled", "cancelled in the queue"])
def test_the_learned_limit_is_reported_when_all_is_done(end: str) -> None:
    """The learned limit is reported once all is done, however the last request ends."""
    limited = LimitedSource(50, RateLimit(burst=2, per_second=10.0, max_per_second=40.0))
    ask_for(limited.limiter, *(f"/{n}" for n in range(60)))
    (last,), _ = ask_for(limited.limiter, "/last")
    while len(limited.source.paths) < 60:
        limited.clock.advance(0.1)
        for path in tuple(limited.source.open):
            limited.respond(path)
    assert not limited.learned
    if end != "cancelled in the queue":
        limited.clock.advance(0.1)
    match end:
        case "response":
            limited.respond("/last")
        case "failure":
            limited.fail("/last", NotFound("gone"))
        case _:
            last.cancel()
    assert [learned.per_second > 10 for learned in limited.learned] == [True]
    assert limited.is_idle


def test_a_refused_key_is_known_until_a_request_succeeds() -> None:
    """A 403 marks the key as refused, other failures leave it so, and a response clears it."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, *"abcd")
    limited.turn()
    marks: list[bool] = []
    for path, error in (("a", NotFound("x")), ("b", AccessDenied("x")), ("c", NotFound("x"))):
        limited.fail(path, error)
        marks.append(limited.limiter.is_key_refused)
    limited.respond("d")
    assert [*marks, limited.limiter.is_key_refused] == [False, True, True, False]


def test_the_bucket_fills_from_the_first_failure_on() -> None:
    """A request that fails has reached the API, too: the next one need not wait for a response."""
    limited = LimitedSource(50, RateLimit(burst=2, per_second=10.0))
    ask_for(limited.limiter, *"abc")
    limited.turn()
    limited.clock.advance(1.0)
    limited.fail("a", NotFound("x"))
    limited.clock.advance(0.11)
    limited.turn()
    assert limited.source.paths == ["a", "b", "c"]


def test_the_remaining_pause_is_reported() -> None:
    """The rest of a pause is reported in seconds."""
    limited = LimitedSource(2)
    requests, _ = ask_for(limited.limiter, "a", "b")
    limited.turn()
    assert limited.limiter.read_pace().paused_for == 0
    limited.fail("a", Throttled("x", 30.0))
    assert limited.limiter.read_pace().paused_for == 30.0
    limited.clock.advance(12.5)
    assert limited.limiter.read_pace().paused_for == 17.5
    requests[0].cancel()
    ask_for(limited.limiter, "c")
    limited.clock.advance(17.5)
    assert limited.limiter.read_pace().paused_for == 0
    assert limited.source.paths == ["a", "b", "c"]


def test_a_pause_counts_for_what_began_before_its_end() -> None:
    """A load that times out after it says that there were too many requests."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, "a")
    limited.turn()
    assert not limited.limiter.was_paused_since(0.0)
    limited.fail("a", Throttled("x", 30.0))
    limited.clock.advance(40.0)
    assert limited.limiter.was_paused_since(30.0)
    assert not limited.limiter.was_paused_since(31.0)


def test_the_time_of_each_response_is_recorded() -> None:
    """From sending it; a refusal may come at once, and a timeout only shows its limit."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, "a", "b", "c")
    limited.turn()
    limited.clock.advance(10.0)
    limited.fail("a", Unreachable("none"))
    assert limited.limiter.latency.median == 0.0
    for path, seconds in (("b", 0.2), ("c", 0.4)):
        limited.clock.advance(seconds)
        limited.respond(path)
    assert limited.limiter.latency.median == pytest.approx(0.3)


def test_a_pause_is_announced_when_it_starts_and_is_extended() -> None:
    """A pause is announced with its seconds; a refusal that does not extend it is not."""
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


def test_a_pause_of_no_length_is_not_announced() -> None:
    """A 429 that may be repeated at once pauses nothing."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, "a")
    limited.turn()
    limited.clock.advance(1.0)
    limited.fail("a", Throttled("x", 0.0))
    assert limited.pauses == []
    limited.respond("a")


def test_a_refusal_is_reported_at_once() -> None:
    """The next run knows the refused limit even if this one is killed in the pause."""
    limited = LimitedSource(2)
    ask_for(limited.limiter, "a", "b")
    limited.turn()
    limited.fail("a", Throttled("x", 30.0))
    assert [learned.refused_burst for learned in limited.learned] == [60.0]
    limited.clock.advance(30.0)
    limited.turn()
    for path in "ab":
        limited.respond(path)
    assert len(limited.learned) == 1, "the same limit is not reported again"


def test_an_unchanged_limit_is_not_reported() -> None:
    """A load without a refusal writes no limit to the store."""
    limited = LimitedSource(2)
    ask_for(limited.limiter, "a", "b")
    limited.turn()
    for path in "ab":
        limited.respond(path)
    assert limited.learned == []


@pytest.mark.parametrize("error", [NotFound("x"), Unreachable("x"), RoyaleError("x")])
def test_other_failures_pause_nothing(error: RoyaleError) -> None:
    """Only a 429 pauses the other requests."""
    limited = LimitedSource(1)
    _, results = ask_for(limited.limiter, "a", "b")
    limited.turn()
    limited.fail("a", error)
    assert limited.source.paths == ["a", "b"]
    assert limited.limiter.read_pace().paused_for == 0
    assert (limited.pauses, results[0].value) == ([], error)


def test_a_request_cancelled_after_a_429_is_not_sent_again() -> None:
    """A request cancelled after a 429 leaves the queue, and no timer is left."""
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
def test_each_request_gets_exactly_one_result(
    max_in_flight: int, steps: list[tuple[str, int, bool]]
) -> None:
    """In any order of responses, refusals and cancellations, a request gets one result."""
    limited = LimitedSource(max_in_flight, RateLimit(burst=5, per_second=4.0))
    requests, all_results = list[Any](), list[list[Any]]()
    for action, which, flag in steps:
        in_flight = list(limited.source.open)
        if action == "ask":
            urgency = Priority.CLAN if flag else Priority.PLAYER
            made, results = ask_for(
                limited.limiter, Request(path=str(len(requests)), priority=urgency)
            )
            requests += made
            all_results.append(results)
        elif action == "cancel" and requests:
            requests[which % len(requests)].cancel()
        elif action == "wait":
            limited.clock.advance(which / 20)
        elif action in {"answer", "fail", "throttle"} and in_flight:
            path = in_flight[which % len(in_flight)]
            if action == "answer":
                limited.source.respond(path)
            else:
                late = Throttled("x", 1.0 if flag else None)
                limited.source.fail(path, late if action == "throttle" else NotFound("x"))
        assert limited.source.most_open <= max_in_flight
    for _ in range(1000):
        for path in list(limited.source.open):
            limited.source.respond(path)
        limited.clock.advance(0.25)
    for number, results in enumerate(all_results):
        assert len(results) == 1
        assert isinstance(results[0], Failure) or results[0] == response_of(str(number))
    assert limited.is_idle


def send_in_order(limited: LimitedSource) -> list[str]:
    """Answer all requests, the first of the open ones each time; return the order of sending."""
    limited.turn()
    while limited.source.open:
        limited.respond(next(iter(limited.source.open)))
    return limited.source.paths


def test_a_prioritised_group_overtakes_waiting_requests() -> None:
    """Its requests go before other groups, those that wait already and later ones, too."""
    limited = LimitedSource(1)
    ask_for(limited.limiter, *[Request(path=p, group=p[0]) for p in ("a1", "b1", "a2")])
    limited.limiter.prioritise("b")
    ask_for(limited.limiter, *[Request(path=p, group=p[0]) for p in ("a3", "b2")])
    ask_for(limited.limiter, Request(path="none"), Request(path="b3", group="b"))
    assert send_in_order(limited) == ["none", "b1", "b2", "b3", "a1", "a2", "a3"]


def test_a_prioritised_player_overtakes_all_groups() -> None:
    """A request about the player goes first, whatever its group; the next player replaces it."""
    limited = LimitedSource(1)
    players = [Request(path=p, group="g", player=p) for p in ("one", "two", "three")]
    limited.limiter.prioritise("g")
    ask_for(limited.limiter, *players)
    limited.limiter.prioritise_player("two")
    limited.limiter.prioritise_player("three")
    ask_for(limited.limiter, Request(path="last", group="other", player="three"))
    assert send_in_order(limited) == ["three", "last", "one", "two"]


def test_without_a_prioritised_player_none_is_first() -> None:
    """A request that is about no player is not taken for one about the prioritised player."""
    limited = LimitedSource(1)
    grouped = [Request(path=p, group=p, player="") for p in "ab"]
    limited.limiter.prioritise("b")
    ask_for(limited.limiter, *grouped)
    assert send_in_order(limited) == ["b", "a"]
