"""Requests are retried if that can help, and only then."""

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

TEMPORARY = [
    Unreachable("x"),
    Unreachable("y", retryable=True),
    InvalidResponse("cut", retryable=True),
]
PERMANENT = [
    NotFound("400 or 404"),
    Unreachable("a redirect", retryable=False),
    InvalidResponse("unexpected form"),
    AccessDenied("another address", "203.0.113.7"),
    AccessDenied("no reason, and no key has worked yet", without_reason=True),
    Throttled("of the rate limiter"),
    Maintenance("for longer than a try"),
    Cancelled("x"),
    ZeroDivisionError("a defect"),
]
DENIED = AccessDenied("no reason", without_reason=True)


class RetryHarness:
    """A request to a source that answers on command, and a clock."""

    def __init__(
        self, jitter: Callable[[], float] = lambda: 0.5, *, key_worked: bool = False
    ) -> None:
        self.clock = Clock()
        self.source = FakeSource()
        self.retried = RetryingSource(self.source, self.clock, jitter)
        if key_worked:
            ask_for(self.retried, "first")
            self.source.respond("first")
        (self.request,), self.results = ask_for(self.retried, "a")

    @property
    def tries(self) -> int:
        """Return the number of attempts."""
        return self.source.paths.count("a")

    def fail(self, error: Exception) -> float:
        """Fail the current attempt, wait for the next, and return the seconds between."""
        self.source.fail("a", error)
        if not (calls := self.clock.getDelayedCalls()):
            return -1.0
        (call,) = calls
        assert "a" not in self.source.open
        seconds = call.getTime() - self.clock.seconds()
        self.clock.advance(seconds)
        return seconds

    @property
    def final_error(self) -> Any:
        """Return the error of the request."""
        (failure,) = self.results
        assert not self.clock.getDelayedCalls()
        return failure.value


@pytest.mark.parametrize("error", TEMPORARY)
@pytest.mark.parametrize("failures", range(TRIES))
def test_a_temporary_error_is_retried(error: RoyaleError, failures: int) -> None:
    """After a lost connection, a damaged response or a 5xx, the next response counts."""
    harness = RetryHarness()
    for _ in range(failures):
        harness.fail(error)
    assert harness.results == []
    harness.source.respond("a")
    assert harness.results == [response_of("a")]
    assert harness.tries == failures + 1
    assert not harness.clock.getDelayedCalls()


@pytest.mark.parametrize("error", TEMPORARY)
def test_there_are_at_most_three_attempts(error: RoyaleError) -> None:
    """The third failure is reported unchanged."""
    harness = RetryHarness()
    for _ in range(TRIES):
        harness.fail(error)
    assert (harness.final_error, harness.tries) == (error, 3)


@pytest.mark.parametrize("error", PERMANENT)
@pytest.mark.parametrize("failures_before", [0, 1])
def test_a_permanent_error_is_reported_at_once(error: Exception, failures_before: int) -> None:
    """A 400, 404, 403, maintenance or a bug is not retried, in any attempt."""
    harness = RetryHarness()
    for _ in range(failures_before):
        harness.fail(TEMPORARY[0])
    harness.fail(error)
    assert (harness.final_error, harness.tries) == (error, failures_before + 1)


def test_a_retried_403_may_succeed() -> None:
    """If the retry succeeds, the 403 is not reported."""
    harness = RetryHarness(key_worked=True)
    harness.fail(DENIED)
    harness.source.respond("a")
    assert harness.results == [response_of("a")]


@pytest.mark.parametrize(
    ("failures", "tries"),
    [
        ([TEMPORARY[0], DENIED, DENIED], 3),
        ([DENIED, TEMPORARY[0], DENIED], 3),
        ([DENIED, DENIED], 2),
    ],
)
def test_a_retried_403_counts_as_an_attempt(failures: list[Exception], tries: int) -> None:
    """A 403 without a reason is retried once, as it may be due to too fast requests."""
    harness = RetryHarness(key_worked=True)
    for error in failures:
        harness.fail(error)
    assert (harness.final_error, harness.tries) == (DENIED, tries)


def test_a_403_with_a_reason_is_never_retried() -> None:
    """A 403 that names an IP address is final, even if the key has just worked."""
    harness = RetryHarness(key_worked=True)
    harness.fail(PERMANENT[3])
    assert (harness.final_error, harness.tries) == (PERMANENT[3], 1)


@PROPERTY
@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_pauses_are_random_up_to_a_growing_bound(chances: list[float]) -> None:
    """Full jitter: a pause is random between 0 and 0.5 s, then between 0 and 1 s."""
    jitter = iter(chances)
    harness = RetryHarness(lambda: next(jitter))
    pauses = [harness.fail(TEMPORARY[0]) for _ in chances]
    assert pauses == pytest.approx([0.5 * chances[0], 1.0 * chances[1]])
    harness.source.respond("a")


def test_cancelling_in_a_pause_ends_the_retries() -> None:
    """No attempt is started and no timer is left."""
    harness = RetryHarness()
    harness.source.fail("a", TEMPORARY[0])
    harness.request.cancel()
    assert harness.results[0].check(CancelledError)
    assert not harness.clock.getDelayedCalls()
    harness.clock.advance(100)
    assert harness.tries == 1


@pytest.mark.parametrize("failures", range(TRIES))
def test_cancelling_an_attempt_cancels_the_request(failures: int) -> None:
    """The source's request is cancelled, and nothing is retried."""
    harness = RetryHarness()
    for _ in range(failures):
        harness.fail(TEMPORARY[0])
    harness.request.cancel()
    assert harness.source.cancelled == ["a"]
    assert harness.results[0].check(CancelledError)
    harness.clock.advance(100)
    assert harness.tries == failures + 1


def test_each_request_has_its_own_attempts() -> None:
    """The failures of one request do not count for another."""
    harness = RetryHarness()
    _, results = ask_for(harness.retried, "b")
    for _ in range(TRIES):
        harness.fail(TEMPORARY[0])
    assert harness.final_error is TEMPORARY[0]
    harness.source.respond("b")
    assert results == [response_of("b")]
