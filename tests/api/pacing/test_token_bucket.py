"""The token bucket keeps its rate, learns from refusals, and recovers."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.api.pacing.token_bucket import (
    COLD,
    MAX_PAUSE,
    AdaptiveTokenBucket,
)
from clantui.core.pace import MIN_PER_SECOND, Pace, RateLimit
from tests.factories.surveys import PROPERTY

SOON = 1e-6


def make_bucket(
    burst: int = 40, per_second: float = 20.0, jitter: Callable[[], float] = lambda: 0.5
) -> AdaptiveTokenBucket:
    """Return a bucket at second 0, with a first pause of 1 s."""
    return AdaptiveTokenBucket(RateLimit(burst=burst, per_second=per_second), 0.0, jitter)


def take_all(bucket: AdaptiveTokenBucket, now: float) -> int:
    """Take all tokens at a moment; return their number."""
    count = 0
    while bucket.take(now) == 0:
        count += 1
    bucket.on_response(now)
    return count


def make_paced_bucket() -> AdaptiveTokenBucket:
    """Return a bucket of 40, emptied, then used at 20 a second until second 1."""
    bucket = make_bucket(40, 20.0)
    assert take_all(bucket, 0.0) == 40
    bucket.on_response(0.0)
    assert take_all(bucket, 1.0) == 20
    return bucket


def test_the_bucket_fills_from_the_first_response_on() -> None:
    """The first request takes longer to arrive than the next ones, also after a rest."""
    bucket = make_bucket(40, 20.0)
    for begun in (0.0, COLD + 10.0):
        while bucket.take(begun) == 0:
            pass
        assert bucket.take(begun + 0.3) > 0
        bucket.on_response(begun + 0.3)
        assert bucket.take(begun + 0.3) == pytest.approx(0.05)
        bucket.on_response(begun + 0.34)
        assert bucket.take(begun + 0.35) == 0


@pytest.mark.parametrize("burst", [1, 40, 60])
def test_a_full_bucket_allows_its_burst(burst: int) -> None:
    """After the burst one request is allowed per step of the rate."""
    bucket = make_bucket(burst, 20.0)
    assert take_all(bucket, 0.0) == burst
    assert bucket.take(0.0) == pytest.approx(0.05)
    assert take_all(bucket, 0.05) == 1
    assert take_all(bucket, 0.2) == min(3, burst)


def test_waiting_for_the_returned_seconds_is_enough() -> None:
    """After the returned seconds there is a token, in one call."""
    bucket, now = make_bucket(1, 3.0), 0.1
    assert bucket.take(now) == 0
    bucket.on_response(now)
    for _ in range(1000):
        now += bucket.take(now)
        assert bucket.take(now) == 0


def test_a_wait_ends_with_the_next_token() -> None:
    """A bucket that has refilled in part needs only the rest of a token."""
    bucket = make_bucket(40, 20.0)
    take_all(bucket, 0.0)
    assert bucket.take(0.03) == pytest.approx(0.02)


def test_the_pace_counts_the_tokens_of_the_moment() -> None:
    """The estimate of a load begins with what can be sent at once, refilled until now."""
    bucket = make_bucket(40, 20.0)
    take_all(bucket, 0.0)
    assert bucket.read_pace(1.5, 7) == Pace(at_once=30.0, per_second=20.0, waiting=7)
    bucket.on_throttled(1.5, 1.5, 4.0)
    assert bucket.read_pace(2.5, 7).paused_for == 3.0
    assert bucket.read_pace(9.0, 7).paused_for == 0.0


def test_the_bucket_never_holds_more_than_a_burst() -> None:
    """A bucket holds at most a burst, however long it was not used."""
    bucket = make_bucket(10)
    take_all(bucket, 0.0)
    assert take_all(bucket, 1e6) == 10


STEPS = st.lists(
    st.tuples(
        st.floats(0, 3),
        st.sampled_from(["take", "take", "take", "succeed", "refuse"]),
        st.none() | st.floats(0, 2),
    ),
    max_size=60,
)


@PROPERTY
@given(st.integers(1, 20), st.floats(0.2, 30), STEPS, st.floats(0, 1))
def test_no_time_window_exceeds_the_limit(
    burst: int, per_second: float, steps: list[tuple[float, str, float | None]], chance: float
) -> None:
    """In any time span at most a burst, and the tokens of the rate, are taken."""
    bucket = make_bucket(burst, per_second, lambda: chance)
    sent: list[float] = []
    now = 0.0
    for passed, action, retry_after in steps:
        now += passed
        if action == "succeed":
            bucket.on_success(-math.inf, 0.0)
        elif action == "refuse":
            bucket.on_throttled(sent[-1] if sent else now, now, retry_after)
        else:
            sent += [now] * take_all(bucket, now)
        assert 0 < bucket.learned.per_second <= per_second
    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - begin) * per_second
            assert last - first + 1 <= allowed + SOON


def test_a_refusal_at_the_rate_halves_the_rate() -> None:
    """A refusal of a request at the rate halves the rate, and the next one halves it again."""
    bucket = make_paced_bucket()
    bucket.on_throttled(1.0, 1.1, 1.0)
    assert bucket.learned.per_second == 10.0
    assert take_all(bucket, 2.1) == 1
    assert take_all(bucket, 3.1) == 10
    bucket.on_throttled(3.1, 3.2, 1.0)
    assert bucket.learned.per_second == 5.0


def test_the_first_refusal_of_a_burst_keeps_the_rate() -> None:
    """The first refusal of a burst halves only the burst; the second one halves the rate."""
    bucket = make_bucket(40)
    take_all(bucket, 0.0)
    bucket.on_throttled(0.0, 0.1, 1.0)
    assert bucket.learned.per_second == 20.0
    assert take_all(bucket, 1000.0) == 20
    bucket.on_throttled(1000.0, 1000.1, 1.0)
    assert bucket.learned.per_second == 10.0


def test_a_refused_burst_is_measured_once() -> None:
    """The next burst is a little smaller than what was accepted, without tokens of the rate."""
    bucket = make_bucket(60, 20.0)
    assert take_all(bucket, 0.0) == 60
    assert take_all(bucket, 0.05) == 1
    for _ in range(40):
        bucket.on_success(0.0, 0.1)
    bucket.on_throttled(0.0, 0.2, 1.0)
    bucket.on_success(0.05, 0.3)  # it had waited for a token, so it is no part of the burst
    assert bucket.learned.burst == pytest.approx(30, abs=0.1)
    assert bucket.learned.refused_burst == 60
    bucket.on_success(2.0, 2.1)
    accepted = 40 - 0.1 * 20
    assert bucket.learned.refused_burst == accepted + 1
    assert bucket.learned.burst == pytest.approx(0.95 * accepted, abs=0.1)
    for _ in range(50):
        bucket.on_success(2.0, 2.1)
    assert bucket.learned.burst == pytest.approx(0.95 * accepted + 1, abs=0.1)


@pytest.mark.parametrize("later", [3.0, 1000.0])
def test_a_burst_after_a_rest_counts_as_a_burst(later: float) -> None:
    """A refusal of a burst after a rest keeps the rate, as for the first burst."""
    bucket = make_paced_bucket()
    assert take_all(bucket, later) == 40
    bucket.on_throttled(later, later + 0.1, 1.0)
    assert bucket.learned.per_second == 20.0


def test_refusals_of_one_burst_are_one_event() -> None:
    """Requests sent before the pause lower the limit only once."""
    bucket = make_paced_bucket()
    for sent in (1.0, 1.01, 1.1):
        bucket.on_throttled(sent, 1.1, 1.0)
    bucket.on_throttled(1.05, 1.3, None)
    assert bucket.learned.per_second == 10.0
    assert bucket.paused_until == pytest.approx(2.1)


def test_a_late_refusal_may_extend_the_pause() -> None:
    """Of several `Retry-After` times the latest end counts."""
    bucket = make_bucket()
    bucket.on_throttled(0.0, 0.1, 1.0)
    bucket.on_throttled(0.0, 0.2, 5.0)
    bucket.on_throttled(0.0, 0.3, 1.0)
    assert bucket.paused_until == pytest.approx(5.2)


@pytest.mark.parametrize("per_second", [0.25, 1.0, 1.5, 20.0])
def test_the_rate_has_a_minimum(per_second: float) -> None:
    """After any number of refusals it is the minimum, or the limit if that is lower."""
    bucket, now = make_bucket(2, per_second), 0.0
    for _ in range(20):
        bucket.on_throttled(now, now + 0.1, 0.0)
        now += 1.0
    assert bucket.learned.per_second == min(MIN_PER_SECOND, per_second)
    assert bucket.take(now + 10) == 0


def test_successes_raise_the_rate_slowly() -> None:
    """Each success raises the rate by a small step, up to the limit."""
    bucket = make_paced_bucket()
    bucket.on_throttled(1.0, 1.1, 0.0)
    rates = [bucket.learned.per_second]
    for _ in range(2000):
        bucket.on_success(-math.inf, 0.0)
        rates.append(bucket.learned.per_second)
    assert rates == sorted(rates)
    assert max(after - before for before, after in pairwise(rates)) < 0.05
    assert (rates[0], rates[250] < 20.0, rates[-1]) == (10.0, True, 20.0)
    assert rates[400] > 17.0, "slow only near the refused rate"
    assert take_all(bucket, 1000.0) == 40


@pytest.mark.parametrize(
    ("retry_after", "paused"),
    [(0.0, 0.0), (3.0, 3.0), (60.0, 60.0), (1e8, MAX_PAUSE), (-1.0, 0.0)],
)
def test_retry_after_sets_the_pause(retry_after: float, paused: float) -> None:
    """`Retry-After` sets the pause to the second, up to a minute."""
    bucket = make_paced_bucket()
    bucket.on_throttled(1.0, 10.0, retry_after)
    assert bucket.paused_until == pytest.approx(10.0 + paused)
    if paused:
        assert bucket.take(10.0 + paused - SOON) == pytest.approx(SOON)
    assert bucket.take(10.0 + paused) == 0
    assert bucket.take(10.0 + paused) == pytest.approx(0.1)


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_pauses_without_retry_after_grow(chance: float) -> None:
    """Each is about twice as long as the one before, up to a maximum."""
    bucket, now = make_bucket(jitter=lambda: chance), 0.0
    pauses: list[float] = []
    for _ in range(9):
        bucket.on_throttled(now, now, None)
        pauses.append(bucket.paused_until - now)
        now = bucket.paused_until + 1
    grown = [min(2.0**n * (0.5 + chance), MAX_PAUSE) for n in range(9)]
    assert pauses == pytest.approx(grown)


def test_a_response_resets_the_growth() -> None:
    """The next pause is a first one again."""
    bucket = make_bucket()
    for moment in (0.0, 10.0, 20.0):
        bucket.on_throttled(moment, moment, None)
    assert bucket.paused_until == pytest.approx(24.0)
    bucket.on_success(-math.inf, 0.0)
    bucket.on_throttled(30.0, 30.0, None)
    assert bucket.paused_until == pytest.approx(31.0)


def test_nothing_is_sent_during_a_pause() -> None:
    """`take` returns the remaining seconds of the pause."""
    bucket = make_bucket()
    bucket.on_throttled(0.0, 0.5, 2.0)
    assert [bucket.take(now) for now in (0.5, 1.0, 2.4)] == pytest.approx([2.0, 1.5, 0.1])


@pytest.mark.parametrize("used", [0, 1, 25, 40])
def test_sending_starts_slowly_after_a_pause(used: int) -> None:
    """One saved token is left, and half of the tokens that the pause brings."""
    bucket = make_bucket(40, 20.0)
    for _ in range(used):
        bucket.take(0.0)
    bucket.on_throttled(0.0, 0.5, 0.6)
    assert take_all(bucket, 1.1) == (6 if used == 40 else 7)
    assert take_all(bucket, 1.6) == 10


def test_a_long_pause_saves_no_more_than_a_burst() -> None:
    """After a refused burst the next one is half of it, however long the pause was."""
    bucket = make_bucket(40, 20.0)
    take_all(bucket, 0.0)
    bucket.on_throttled(0.0, 0.5, 30.0)
    assert take_all(bucket, 30.5) == 20


def test_a_refused_rate_saves_no_tokens_in_the_pause() -> None:
    """One request is sent after the pause, then the rate applies."""
    bucket = make_paced_bucket()
    bucket.on_throttled(1.0, 1.5, 3.0)
    assert bucket.read_pace(2.0, 0).at_once == 1.0  # looking at the bucket changes nothing
    assert take_all(bucket, 4.5) == 1
    assert take_all(bucket, 5.0) == 5


def test_a_refusal_adds_no_token() -> None:
    """An empty bucket stays empty through a pause of 0 s, after any number of refusals."""
    bucket = make_bucket(5, 1.0)
    take_all(bucket, 0.0)
    for _ in range(10):
        bucket.on_throttled(-1.0, 0.0, 0.0)
    assert bucket.take(0.0) > 0
    assert math.isfinite(bucket.paused_until)
