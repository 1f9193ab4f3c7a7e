"""The limit of a key is learned, stored and forgotten: examples and properties."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.pace import (
    MAX_LIMIT_AGE,
    MIN_PER_SECOND,
    LearnedLimit,
    LoadEstimate,
    Pace,
    RateLimit,
    decode_limit,
    describe_load,
    encode_limit,
    format_request_rate,
)
from tests.factories.surveys import PROPERTY

NOW: Final = 1_800_000_000.0
BOUND: Final = RateLimit(burst=60, per_second=20.0, max_per_second=40.0)
START: Final = LearnedLimit.start(BOUND)

LIMITS: Final = st.builds(
    RateLimit,
    burst=st.integers(1, 200),
    per_second=st.floats(0.1, 100),
    max_per_second=st.floats(0, 200),
)
EVENTS: Final = st.lists(
    st.sampled_from(["paced", "at once", "burst refused", "rate refused"]) | st.floats(0, 300),
    max_size=80,
)


def take_step(learned: LearnedLimit, event: str | float, limit: RateLimit) -> LearnedLimit:
    """Return the limit after an event; a number is a count of accepted requests."""
    if isinstance(event, float):
        return learned.with_accepted(event)
    if event == "burst refused":
        return learned.after_burst_refused(NOW)
    if event == "rate refused":
        return learned.after_rate_refused(limit, NOW)
    return learned.after_success(limit, was_paced=event == "paced")


@PROPERTY
@given(LIMITS, EVENTS)
def test_a_limit_never_exceeds_its_bound(limit: RateLimit, events: list[str | float]) -> None:
    """For any sequence of accepted and refused requests the rate stays within these limits."""
    learned = LearnedLimit.start(limit)
    least = min(MIN_PER_SECOND, limit.per_second)
    for event in events:
        learned = take_step(learned, event, limit)
        assert least <= learned.per_second <= limit.bound
        assert 1 <= learned.burst <= limit.burst
        assert decode_limit(encode_limit(learned, NOW), limit, NOW) == replace(learned, at=NOW)


@PROPERTY
@given(LIMITS, EVENTS)
def test_only_a_refusal_lowers_the_limit(limit: RateLimit, events: list[str | float]) -> None:
    """A refusal at the minimum keeps it; without refusals the limit only rises."""
    learned = LearnedLimit.start(limit)
    for event in events:
        after = take_step(learned, event, limit)
        if event == "burst refused":
            assert after.burst < learned.burst or after.burst == 1
            assert after.per_second == learned.per_second
        elif event == "rate refused":
            least = min(MIN_PER_SECOND, limit.per_second)
            assert after.per_second < learned.per_second or after.per_second == least
            assert after.burst < learned.burst or after.burst == 1
        elif isinstance(event, str):
            assert after.per_second >= learned.per_second
            assert after.burst >= learned.burst
        else:
            assert learned.refused_burst is None or after.burst <= max(1, learned.refused_burst)
        learned = after


def test_only_paced_requests_raise_the_rate_above_the_assumed_one() -> None:
    """Responses to a burst show nothing about a higher rate."""
    learned = START
    for _ in range(1000):
        learned = learned.after_success(BOUND, was_paced=False)
    assert learned == START
    for _ in range(195):  # of a race of five clans
        learned = learned.after_success(BOUND, was_paced=True)
    assert learned.per_second == pytest.approx(21.95)
    for _ in range(5000):
        learned = learned.after_success(BOUND, was_paced=True)
    assert learned.per_second == 40.0


def test_a_refused_rate_is_approached_slowly() -> None:
    """After a refusal at 30 a second, the rate soon is 20 again, then rises slowly."""
    learned = replace(START, per_second=30.0).after_rate_refused(BOUND, NOW)
    assert (learned.per_second, learned.refused_rate) == (15.0, 30.0)
    for _ in range(260):
        learned = learned.after_success(BOUND, was_paced=True)
    assert 20.0 <= learned.per_second < 20.2
    near = replace(learned, per_second=26.0)
    after = near.after_success(BOUND, was_paced=True).per_second - 26.0
    before = learned.after_success(BOUND, was_paced=True).per_second - learned.per_second
    assert 0 < after < before / 4


def test_the_next_burst_is_the_accepted_part() -> None:
    """If 40 of 60 were accepted, the next burst is 38, and never 41."""
    learned = START.after_burst_refused(NOW)
    assert (learned.burst, learned.refused_burst) == (30.0, 60.0)
    learned = learned.with_accepted(40.2)
    assert learned.burst == pytest.approx(38.19)
    for _ in range(10_000):
        learned = learned.after_success(BOUND, was_paced=True)
    assert learned.burst == 40.0
    assert learned.with_accepted(70.0) == learned, "more than was refused is a miscount"


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "7", "{}", "[]", "damaged", "\x00", '{"form":1}', '{"form":1,"limit":null}',
        encode_limit(START, NOW)[:-1],
        encode_limit(START, NOW).replace('"form":1', '"form":2'),
        encode_limit(START, NOW).replace('"form"', '"shape"'),
        encode_limit(replace(START, burst=-1.0), NOW),
        encode_limit(replace(START, per_second=0.0), NOW),
        encode_limit(START, NOW).replace("20.0", "1e999"),
        encode_limit(START, NOW).replace("20.0", '"20"'),
        encode_limit(START, NOW + 1),
        encode_limit(START, NOW - MAX_LIMIT_AGE - 1),
    ],
)  # fmt: skip
def test_a_damaged_foreign_or_old_record_is_ignored(text: str) -> None:
    """A record has to be of this version, of this week, and with possible numbers."""
    assert decode_limit(text, BOUND, NOW) is None


@PROPERTY
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_any_other_text_is_ignored(text: str) -> None:
    """Any text may be stored instead of a record; nothing is raised."""
    assert decode_limit(text, BOUND, NOW) is None


def test_a_record_is_limited_to_the_current_bound() -> None:
    """A limit learned under a higher bound is lowered."""
    text = encode_limit(replace(START, per_second=39.0), NOW)
    found = decode_limit(text, RateLimit(burst=10, per_second=5.0), NOW)
    assert found is not None
    assert (found.burst, found.per_second) == (10.0, 5.0)


def test_a_refusal_is_forgotten_after_a_week() -> None:
    """The learned rate and burst stay."""
    refused = replace(START.after_rate_refused(BOUND, NOW - MAX_LIMIT_AGE - 60), per_second=12.0)
    found = decode_limit(encode_limit(refused, NOW), BOUND, NOW)
    assert found is not None
    assert (found.per_second, found.refused_rate) == (12.0, None)


def test_a_refusal_of_another_process_counts() -> None:
    """The lower of both limits is stored."""
    mine = replace(START, per_second=24.0)
    theirs = START.after_rate_refused(BOUND, NOW)
    merged = mine.merge(theirs, since=0.0)
    assert (merged.per_second, merged.burst, merged.refused_at) == (10.0, 30.0, NOW)
    assert merged.refused_rate == 20.0
    assert mine.merge(theirs, since=NOW) == mine, "known already when it was raised"
    assert mine.merge(None, since=0.0) == mine
    assert theirs.merge(mine, since=0.0) == theirs


@PROPERTY
@given(EVENTS, EVENTS)
def test_a_merge_is_never_above_an_unseen_refusal(
    mine: list[str | float], theirs: list[str | float]
) -> None:
    """If another process was refused later, no part of the merged limit is above its own."""
    first, second = START, START
    for event in mine:
        first = take_step(first, event, BOUND)
    for event in theirs:
        second = take_step(second, event, BOUND)
    merged = first.merge(second, since=0.0)
    assert merged.burst <= first.burst
    assert merged.per_second <= first.per_second
    if second.refused_at:
        assert merged.burst <= second.burst
        assert merged.per_second <= second.per_second


def test_small_changes_are_not_stored() -> None:
    """A refusal and a notable rise are, a hundredth is not."""
    assert not START.differs_from(START)
    assert not replace(START, per_second=20.1).differs_from(START)
    assert replace(START, per_second=20.5).differs_from(START)
    assert START.after_burst_refused(NOW).differs_from(START)


def test_an_estimate_follows_from_the_pace() -> None:
    """Of 255 requests 60 are sent at once, the others at 20 a second; after any pause."""
    pace = Pace(at_once=60, per_second=20.0)
    assert pace.estimate(255) == pytest.approx(9.75)
    assert pace.estimate(60) == 0
    waiting = replace(pace, at_once=0.0, waiting=80, paused_for=2.0)
    assert waiting.estimate(60) == pytest.approx(6.0), "80 wait already"


def test_a_load_is_described_by_its_pace() -> None:
    """Players, rate and time, in fewer words for less room; empty for a short load.

    Where the rate alone would give another time, because a burst comes first, it is left out.
    """
    pace, promise = Pace(at_once=60, per_second=20.0), LoadEstimate(at=NOW, seconds=9.5)
    whole = "250 players: about 10 s"
    steady = replace(pace, at_once=0.0)
    assert describe_load(200, steady, promise, NOW)[0] == "200 players at 20 a second: about 10 s"
    assert [format_request_rate(rate) for rate in (20.2, 1.0, 1.53)] == [
        "20 a second",
        "1 a second",
        "1.5 a second",
    ]
    assert describe_load(250, pace, promise, NOW) == (whole, "about 10 s")
    assert describe_load(0, pace, promise, NOW) == ()
    assert describe_load(70, pace, promise, NOW) == ()
    assert describe_load(250, pace, promise, NOW + 20) == ("250 players at 20 a second",)
    paused = replace(pace, paused_for=4.5)
    wait = "too many requests, continuing in 5 s"
    assert describe_load(250, paused, promise, NOW) == (f"250 players · {wait}", wait)


def test_an_estimate_is_exceeded_after_twice_its_time() -> None:
    """An estimate of less than a second counts as one second."""
    promise = LoadEstimate(at=100.0, seconds=10.0)
    assert not promise.is_exceeded(120.0)
    assert promise.is_exceeded(120.1)
    assert not LoadEstimate(at=0.0, seconds=0.1).is_exceeded(1.9)


@pytest.mark.parametrize(
    ("rate", "refused_rate", "was_paced", "step"),
    [
        (10.0, None, False, 0.02),
        (10.0, None, True, 0.02),
        (10.0, 12.0, True, 0.02),
        (10.2, 12.0, True, 0.002),
        (19.999, None, True, 0.001),
        (20.0, None, True, 0.01),
        (20.0, 30.0, True, 0.01),
        (25.5, 30.0, True, 0.002),
        (25.5, 30.0, False, 0.0),
        (39.995, None, True, 0.005),
    ],
)
def test_a_success_raises_the_rate_by_a_step(
    rate: float, refused_rate: float | None, step: float, *, was_paced: bool
) -> None:
    """Up to 85% of a refused rate the step is large, above it small; it ends at the bounds."""
    learned = replace(START, per_second=rate, refused_rate=refused_rate)
    after = learned.after_success(BOUND, was_paced=was_paced)
    assert after.per_second == pytest.approx(rate + step)


def test_a_burst_grows_to_the_assumed_one() -> None:
    """It stays one below a refused burst."""
    small = replace(START, burst=30.0)
    assert small.after_success(BOUND, was_paced=False).burst == pytest.approx(30.02)
    for refused, most in ((None, 60.0), (40.0, 39.0), (90.0, 60.0)):
        learned = replace(small, refused_burst=refused)
        for _ in range(2_000):
            learned = learned.after_success(BOUND, was_paced=True)
        assert learned.burst == most


def test_a_second_refusal_keeps_the_lower_one() -> None:
    """The lowest refused rate and burst count; the limits stay at the lowest ones."""
    learned = replace(START, refused_burst=20.0, refused_rate=9.0)
    burst = learned.after_burst_refused(NOW)
    assert (burst.burst, burst.refused_burst, burst.refused_at) == (30.0, 20.0, NOW)
    rate = learned.after_rate_refused(BOUND, NOW)
    assert (rate.per_second, rate.refused_rate, rate.refused_at) == (10.0, 9.0, NOW)
    lowest = replace(START, burst=1.5, per_second=1.5)
    assert lowest.after_burst_refused(NOW).burst == 1.0
    after = lowest.after_rate_refused(BOUND, NOW)
    assert (after.burst, after.per_second) == (1.0, MIN_PER_SECOND)


def test_the_bounds_of_a_limit() -> None:
    """A highest rate below the assumed one has no effect; the lowest is 1 a second or less."""
    assert (BOUND.bound, BOUND.lowest) == (40.0, 1.0)
    slow = RateLimit(per_second=0.5, max_per_second=0.2)
    assert (slow.bound, slow.lowest) == (0.5, 0.5)
    usual = RateLimit()
    assert (usual.burst, usual.per_second, usual.bound) == (60, 20.0, 20.0)


def test_the_accepted_part_of_a_burst_is_below_the_refused_one() -> None:
    """One request is a part; all of them are a miscount, and so is none."""
    refused = START.after_burst_refused(NOW)
    for accepted in (0.5, 60.0, 61.0):
        assert refused.with_accepted(accepted) == refused
    single = refused.with_accepted(1.0)
    assert (single.burst, single.refused_burst) == (1.0, 2.0)
    assert START.with_accepted(5.0) == START


def test_both_processes_limits_are_merged_part_by_part() -> None:
    """Each part is the lower one; the later refusal counts."""
    mine = replace(START, burst=20.0, per_second=15.0, refused_rate=30.0, refused_at=NOW - 9)
    theirs = replace(START, burst=30.0, per_second=12.0, refused_burst=50.0, refused_at=NOW)
    assert mine.merge(theirs, since=NOW - 9) == replace(
        mine, per_second=12.0, refused_burst=50.0, refused_at=NOW
    )
    assert mine.merge(replace(theirs, refused_rate=9.0), since=0.0).refused_rate == 9.0


@pytest.mark.parametrize(
    ("changed", "is_notable"),
    [
        (replace(START, burst=60.25), True),
        (replace(START, burst=60.24), False),
        (replace(START, per_second=20.25), True),
        (replace(START, per_second=20.24), False),
        (replace(START, refused_burst=60.0), True),
        (replace(START, refused_at=NOW), True),
        (replace(START, at=NOW), False),
    ],
)
def test_a_quarter_of_a_request_is_notable(changed: LearnedLimit, *, is_notable: bool) -> None:
    """A refusal is stored at once; when it was stored does not matter."""
    assert changed.differs_from(START) is is_notable


@pytest.mark.parametrize(
    ("age", "is_valid"),
    [(0.0, True), (7 * 86_400.0, True), (7 * 86_400.0 + 1, False), (-1.0, False)],
)
def test_a_record_is_valid_for_a_week(age: float, *, is_valid: bool) -> None:
    """A record from the future has a wrong clock."""
    assert (decode_limit(encode_limit(START, NOW - age), BOUND, NOW) is not None) is is_valid


def test_a_stored_limit_fits_the_assumed_one() -> None:
    """Rates and bursts are cut to the bounds of this run, from both sides."""
    low, high = (
        decode_limit(encode_limit(replace(START, burst=n, per_second=n), NOW), BOUND, NOW)
        for n in (0.1, 99.0)
    )
    assert low is not None
    assert high is not None
    assert (low.burst, low.per_second) == (1.0, 1.0)
    assert (high.burst, high.per_second) == (60.0, 40.0)
    old = replace(START, refused_burst=9.0, refused_rate=9.0, refused_at=NOW - MAX_LIMIT_AGE - 1)
    found = decode_limit(encode_limit(old, NOW), BOUND, NOW)
    assert found is not None
    assert (found.refused_burst, found.refused_rate) == (None, None)


def test_a_pause_delays_a_load_that_needs_no_wait() -> None:
    """The requests that can be sent at once are sent after it."""
    paused = Pace(at_once=60, per_second=20.0, paused_for=3.0)
    assert paused.estimate(5) == 3.0


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (10.4, "10 a second"),
        (10.0, "10 a second"),
        (9.94, "9.9 a second"),
        (2.0, "2 a second"),
        (0.25, "0.25 a second"),
    ],
)
def test_a_slow_rate_has_two_digits(rate: float, words: str) -> None:
    """From 10 a second on it is a whole number."""
    assert format_request_rate(rate) == words


def test_a_load_of_one_second_is_described() -> None:
    """A shorter one is not, and neither is a load without players."""
    pace = Pace(at_once=0, per_second=20.0, waiting=0)
    promise = LoadEstimate(at=NOW, seconds=1.0)
    assert describe_load(19, pace, promise, NOW) == ()
    assert describe_load(20, pace, promise, NOW) != ()
    assert describe_load(0, replace(pace, waiting=90), promise, NOW) == ()
