"""A request is sent again where that can help, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock

from clantui.api.retry import RetryingSource
from clantui.core.model.attempt import TRIES
from clantui.core.model.errors import (
    AccessDenied,
    Cancelled,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from tests.factories.sources import FakeSource, ask_for, response_of
from tests.factories.surveys import PROPERTY

PASSING = [
    Unreachable("x"),
    Unreachable("y", retryable=True),
    InvalidResponse("cut", retryable=True),
]
LASTING = [
    NotFound("400 or 404"),
    Unreachable("a redirect", retryable=False),
    InvalidResponse("unexpected form"),
    AccessDenied("another address", "203.0.113.7"),
    AccessDenied("bare, but nothing has worked yet", without_reason=True),
    Throttled("the gate's business"),
    Maintenance("for longer than a try"),
    Cancelled("x"),
    ZeroDivisionError("a defect"),
]
BARE = AccessDenied("no reason", without_reason=True)


class RetryHarness:
    """A question before a source that answers when told to, and a clock in hand."""

    def __init__(self, jitter: Callable[[], float] = lambda: 0.5, *, worked: bool = False) -> None:
        self.clock = Clock()
        self.source = FakeSource()
        self.retried = RetryingSource(self.source, self.clock, jitter)
        if worked:
            ask_for(self.retried, "before")
            self.source.respond("before")
        (self.request,), self.results = ask_for(self.retried, "a")

    @property
    def tries(self) -> int:
        """Return how often it was asked."""
        return self.source.paths.count("a")

    def fail(self, why: Exception) -> float:
        """Fail the try under way; gives the seconds until the next, when they have passed."""
        self.source.fail("a", why)
        if not (calls := self.clock.getDelayedCalls()):
            return -1.0
        (call,) = calls
        assert "a" not in self.source.open
        seconds = call.getTime() - self.clock.seconds()
        self.clock.advance(seconds)
        return seconds

    @property
    def error(self) -> Any:  # noqa: ANN401 — whatever it was
        """Return the error it failed with in the end."""
        (failure,) = self.results
        assert not self.clock.getDelayedCalls()
        return failure.value


@pytest.mark.parametrize("why", PASSING)
@pytest.mark.parametrize("failures", range(TRIES))
def test_a_temporary_error_is_retried(why: RoyaleError, failures: int) -> None:
    """No connection, a cut answer, a 5xx: asked again, and the answer is the one that came."""
    harness = RetryHarness()
    for _ in range(failures):
        harness.fail(why)
    assert harness.results == []
    harness.source.respond("a")
    assert harness.results == [response_of("a")]
    assert harness.tries == failures + 1
    assert not harness.clock.getDelayedCalls()


@pytest.mark.parametrize("why", PASSING)
def test_it_is_asked_three_times_at_most(why: RoyaleError) -> None:
    """The third failure is told, as it was."""
    harness = RetryHarness()
    for _ in range(TRIES):
        harness.fail(why)
    assert (harness.error, harness.tries) == (why, 3)


@pytest.mark.parametrize("why", LASTING)
@pytest.mark.parametrize("before", [0, 1])
def test_a_permanent_error_is_reported_at_once(why: Exception, before: int) -> None:
    """A 400, 404 or 403 will not change, nor will maintenance end; a defect is ours."""
    harness = RetryHarness()
    for _ in range(before):
        harness.fail(PASSING[0])
    harness.fail(why)
    assert (harness.error, harness.tries) == (why, before + 1)


def test_a_bare_refusal_after_a_success_is_asked_once_more() -> None:
    """A 403 without a reason, while the key has just worked, is doubted once and no more."""
    harness = RetryHarness(worked=True)
    harness.fail(BARE)
    assert (harness.results, harness.tries) == ([], 2)
    harness.fail(BARE)
    assert (harness.error, harness.tries) == (BARE, 2)


def test_a_doubted_refusal_may_have_been_haste() -> None:
    """If the second try is answered, nobody hears of the refusal."""
    harness = RetryHarness(worked=True)
    harness.fail(BARE)
    harness.source.respond("a")
    assert harness.results == [response_of("a")]


@pytest.mark.parametrize(
    ("failures", "tries"),
    [([PASSING[0], BARE, BARE], 3), ([BARE, PASSING[0], BARE], 3), ([BARE, BARE], 2)],
)
def test_doubt_and_tries_are_counted_together(failures: list[Exception], tries: int) -> None:
    """A bare refusal is doubted once at any of the tries, and never adds to their number."""
    harness = RetryHarness(worked=True)
    for why in failures:
        harness.fail(why)
    assert (harness.error, harness.tries) == (BARE, tries)


def test_a_refusal_with_a_reason_is_never_doubted() -> None:
    """A 403 that names an address means it, whatever worked before."""
    harness = RetryHarness(worked=True)
    harness.fail(LASTING[3])
    assert (harness.error, harness.tries) == (LASTING[3], 1)


@PROPERTY
@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_pauses_are_anything_up_to_a_growing_bound(chances: list[float]) -> None:
    """Full jitter: from no pause at all to 0.5 s, then to 1 s, as chance has it."""
    left = iter(chances)
    harness = RetryHarness(lambda: next(left))
    pauses = [harness.fail(PASSING[0]) for _ in chances]
    assert pauses == pytest.approx([0.5 * chances[0], 1.0 * chances[1]])
    harness.source.respond("a")


def test_given_up_in_a_pause_it_is_asked_no_more() -> None:
    """Cancelling between two tries starts no other, and leaves no timer."""
    harness = RetryHarness()
    harness.source.fail("a", PASSING[0])
    harness.request.cancel()
    assert harness.results[0].check(CancelledError)
    assert not harness.clock.getDelayedCalls()
    harness.clock.advance(100)
    assert harness.tries == 1


@pytest.mark.parametrize("failures", range(TRIES))
def test_given_up_in_a_try_it_ends_there(failures: int) -> None:
    """Cancelling a try ends it at its source, and is no failure to be tried again."""
    harness = RetryHarness()
    for _ in range(failures):
        harness.fail(PASSING[0])
    harness.request.cancel()
    assert harness.source.cancelled == ["a"]
    assert harness.results[0].check(CancelledError)
    harness.clock.advance(100)
    assert harness.tries == failures + 1


def test_each_question_has_tries_of_its_own() -> None:
    """The failures of one question cost another nothing."""
    harness = RetryHarness()
    _, results = ask_for(harness.retried, "b")
    for _ in range(TRIES):
        harness.fail(PASSING[0])
    assert harness.error is PASSING[0]
    harness.source.respond("b")
    assert results == [response_of("b")]
