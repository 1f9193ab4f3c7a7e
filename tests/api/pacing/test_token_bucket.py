"""The bucket keeps its rate, learns from a refusal and wins back what it lost."""

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
from clantui.core.pace import MIN_PER_SECOND, RateLimit
from tests.factories.surveys import PROPERTY

SOON = 1e-6


def rate(
    burst: int = 40, per_second: float = 20.0, jitter: Callable[[], float] = lambda: 0.5
) -> AdaptiveTokenBucket:
    """Return a bucket at second 0, with a pause of 1 s after a first refusal."""
    return AdaptiveTokenBucket(RateLimit(burst=burst, per_second=per_second), 0.0, jitter)


def taken(bucket: AdaptiveTokenBucket, now: float) -> int:
    """Count how many may go out at a moment."""
    count = 0
    while bucket.take(now) == 0:
        count += 1
    bucket.on_response(now)
    return count


def paced() -> AdaptiveTokenBucket:
    """Return a bucket of 40, emptied at once, used on at 20 a second to second 1."""
    bucket = rate(40, 20.0)
    assert taken(bucket, 0.0) == 40
    bucket.on_response(0.0)
    assert taken(bucket, 1.0) == 20
    return bucket


def test_it_fills_from_the_first_answer_on() -> None:
    """A first request takes longer to arrive than those that follow; so do those after a rest."""
    bucket = rate(40, 20.0)
    for begun in (0.0, COLD + 10.0):
        while bucket.take(begun) == 0:
            pass
        assert bucket.take(begun + 0.3) > 0
        bucket.on_response(begun + 0.3)
        assert bucket.take(begun + 0.3) == pytest.approx(0.05)
        bucket.on_response(begun + 0.34)
        assert bucket.take(begun + 0.35) == 0


@pytest.mark.parametrize("burst", [1, 40, 60])
def test_a_full_bucket_lets_its_burst_through(burst: int) -> None:
    """At first a burst may go out at once, and then one in each step of the rate."""
    bucket = rate(burst, 20.0)
    assert taken(bucket, 0.0) == burst
    assert bucket.take(0.0) == pytest.approx(0.05)
    assert taken(bucket, 0.05) == 1
    assert taken(bucket, 0.2) == min(3, burst)


def test_waiting_as_long_as_told_is_enough() -> None:
    """Whoever comes back after the seconds named gets a permission, and need not ask twice."""
    bucket, now = rate(1, 3.0), 0.1
    assert bucket.take(now) == 0
    bucket.on_response(now)
    for _ in range(1000):
        now += bucket.take(now)
        assert bucket.take(now) == 0


def test_no_more_than_a_burst_is_saved_up() -> None:
    """However long nobody asked, no more than a burst goes out at once."""
    bucket = rate(10)
    taken(bucket, 0.0)
    assert taken(bucket, 1e6) == 10


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
def test_no_window_ever_holds_more_than_the_limit(
    burst: int, per_second: float, steps: list[tuple[float, str, float | None]], chance: float
) -> None:
    """In any span of time, no more go out than a burst and what the rate brings, come what may."""
    bucket = rate(burst, per_second, lambda: chance)
    sent: list[float] = []
    now = 0.0
    for passed, what, retry_after in steps:
        now += passed
        if what == "succeed":
            bucket.on_success()
        elif what == "refuse":
            bucket.on_throttled(sent[-1] if sent else now, now, retry_after)
        else:
            sent += [now] * taken(bucket, now)
        assert 0 < bucket.per_second <= per_second
    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - begin) * per_second
            assert last - first + 1 <= allowed + SOON


def test_a_refusal_at_the_rate_halves_it() -> None:
    """After a refusal half as many go out a second, and after the next a quarter."""
    bucket = paced()
    bucket.on_throttled(1.0, 1.1, 1.0)
    assert bucket.per_second == 10.0
    assert taken(bucket, 2.1) == 1
    assert taken(bucket, 3.1) == 10
    bucket.on_throttled(3.1, 3.2, 1.0)
    assert bucket.per_second == 5.0


def test_too_many_at_once_are_not_held_against_the_rate() -> None:
    """The first refusal of what went out at once halves the burst alone, the second the rate."""
    bucket = rate(40)
    taken(bucket, 0.0)
    bucket.on_throttled(0.0, 0.1, 1.0)
    assert bucket.per_second == 20.0
    assert taken(bucket, 1000.0) == 20
    bucket.on_throttled(1000.0, 1000.1, 1.0)
    assert bucket.per_second == 10.0


def test_a_rest_makes_it_a_burst_again() -> None:
    """A burst after a rest is judged like the first burst."""
    bucket = paced()
    assert taken(bucket, 1000.0) == 40
    bucket.on_throttled(1000.0, 1000.1, 1.0)
    assert bucket.per_second == 20.0


def test_the_burst_halves_too() -> None:
    """The burst after a refusal is half of what it was."""
    bucket = rate(40)
    bucket.on_throttled(0.0, 0.1, 1.0)
    assert taken(bucket, 1000.0) == 20


def test_refusals_of_one_burst_are_one_event() -> None:
    """Whatever went out before the pause began teaches once, however many refusals it brings."""
    bucket = paced()
    for sent in (1.0, 1.01, 1.1):
        bucket.on_throttled(sent, 1.1, 1.0)
    bucket.on_throttled(1.05, 1.3, None)
    assert bucket.per_second == 10.0
    assert bucket.paused_until == pytest.approx(2.1)


def test_a_late_refusal_may_lengthen_the_pause() -> None:
    """The API may change its mind: of two moments named the later counts."""
    bucket = rate()
    bucket.on_throttled(0.0, 0.1, 1.0)
    bucket.on_throttled(0.0, 0.2, 5.0)
    bucket.on_throttled(0.0, 0.3, 1.0)
    assert bucket.paused_until == pytest.approx(5.2)


@pytest.mark.parametrize("per_second", [0.25, 1.0, 1.5, 20.0])
def test_the_rate_never_falls_to_nothing(per_second: float) -> None:
    """However often it is refused it goes on, slowly, and never faster than the limit told."""
    bucket, now = rate(2, per_second), 0.0
    for _ in range(20):
        bucket.on_throttled(now, now + 0.1, 0.0)
        now += 1.0
    assert bucket.per_second == min(MIN_PER_SECOND, per_second)
    assert bucket.take(now + 10) == 0


def test_successes_win_the_rate_back_slowly() -> None:
    """Each answer brings a little, none brings much, and the limit is where it ends."""
    bucket = paced()
    bucket.on_throttled(1.0, 1.1, 0.0)
    rates = [bucket.per_second]
    for _ in range(2000):
        bucket.on_success()
        rates.append(bucket.per_second)
    assert rates == sorted(rates)
    assert max(after - before for before, after in pairwise(rates)) < 0.05
    assert (rates[0], rates[250] < 20.0, rates[-1]) == (10.0, True, 20.0)
    assert rates[400] > 17.0, "slow only near what was refused"
    assert taken(bucket, 1000.0) == 40


@pytest.mark.parametrize(
    ("told", "paused"), [(0.0, 0.0), (3.0, 3.0), (60.0, 60.0), (1e8, MAX_PAUSE), (-1.0, 0.0)]
)
def test_the_api_says_how_long_to_wait(told: float, paused: float) -> None:
    """`Retry-After` is kept to the second, up to a minute: nobody waits for a day."""
    bucket = paced()
    bucket.on_throttled(1.0, 10.0, told)
    assert bucket.paused_until == pytest.approx(10.0 + paused)
    if paused:
        assert bucket.take(10.0 + paused - SOON) == pytest.approx(SOON)
    assert bucket.take(10.0 + paused) == 0
    assert bucket.take(10.0 + paused) == pytest.approx(0.1)


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_without_a_word_pauses_grow(chance: float) -> None:
    """Refused again and again without a time, it waits about twice as long each time, capped."""
    bucket, now = rate(jitter=lambda: chance), 0.0
    pauses: list[float] = []
    for _ in range(9):
        bucket.on_throttled(now, now, None)
        pauses.append(bucket.paused_until - now)
        now = bucket.paused_until + 1
    grown = [min(2.0**n * (0.5 + chance), MAX_PAUSE) for n in range(9)]
    assert pauses == pytest.approx(grown)


def test_an_answer_ends_the_growth() -> None:
    """Once something was answered, the next pause is a first one again."""
    bucket = rate()
    for moment in (0.0, 10.0, 20.0):
        bucket.on_throttled(moment, moment, None)
    assert bucket.paused_until == pytest.approx(24.0)
    bucket.on_success()
    bucket.on_throttled(30.0, 30.0, None)
    assert bucket.paused_until == pytest.approx(31.0)


def test_during_a_pause_nothing_goes_out() -> None:
    """A pause holds for all, and tells how much of it is left."""
    bucket = rate()
    bucket.on_throttled(0.0, 0.5, 2.0)
    assert [bucket.take(now) for now in (0.5, 1.0, 2.4)] == pytest.approx([2.0, 1.5, 0.1])


@pytest.mark.parametrize("used", [0, 1, 25, 40])
def test_after_a_pause_it_begins_slowly(used: int) -> None:
    """Of what was saved up before it one is left; of what the pause brings, half is believed."""
    bucket = rate(40, 20.0)
    for _ in range(used):
        bucket.take(0.0)
    bucket.on_throttled(0.0, 0.5, 0.6)
    assert taken(bucket, 1.1) == (6 if used == 40 else 7)
    assert taken(bucket, 1.6) == 10


def test_a_rate_that_was_refused_saves_nothing_up() -> None:
    """After a pause for going too fast one goes out, then the rate rules."""
    bucket = paced()
    bucket.on_throttled(1.0, 1.5, 3.0)
    assert taken(bucket, 4.5) == 1
    assert taken(bucket, 5.0) == 5


def test_a_refusal_gives_nobody_a_permission() -> None:
    """An empty bucket stays empty through a pause of no length, however many refusals come."""
    bucket = rate(5, 1.0)
    taken(bucket, 0.0)
    for _ in range(10):
        bucket.on_throttled(-1.0, 0.0, 0.0)
    assert bucket.take(0.0) > 0
    assert math.isfinite(bucket.paused_until)
