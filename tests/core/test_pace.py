"""A key's limit is found, kept, and forgotten: worked examples, and rules for all numbers."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.pace import (
    MEMORY,
    MIN_PER_SECOND,
    LearnedLimit,
    Pace,
    Promise,
    RateLimit,
    decode_limit,
    describe_load,
    encode_limit,
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


def take_step(learned: LearnedLimit, what: str | float, limit: RateLimit) -> LearnedLimit:
    """Return the limit after an event; a number is a count of accepted requests."""
    if isinstance(what, float):
        return learned.with_accepted(what)
    if what == "burst refused":
        return learned.after_burst_refused(NOW)
    if what == "rate refused":
        return learned.after_rate_refused(limit, NOW)
    return learned.after_success(limit, was_paced=what == "paced")


@PROPERTY
@given(LIMITS, EVENTS)
def test_a_limit_never_exceeds_its_bound(limit: RateLimit, events: list[str | float]) -> None:
    """However much is answered and refused, no more goes out than the bound, and never nothing."""
    learned = LearnedLimit.start(limit)
    least = min(MIN_PER_SECOND, limit.per_second)
    for what in events:
        learned = take_step(learned, what, limit)
        assert least <= learned.per_second <= limit.bound
        assert 1 <= learned.burst <= limit.burst
        assert decode_limit(encode_limit(learned, NOW), limit, NOW) == replace(learned, at=NOW)


@PROPERTY
@given(LIMITS, EVENTS)
def test_a_refusal_lowers_and_an_answer_never_does(
    limit: RateLimit, events: list[str | float]
) -> None:
    """After a refusal the limit is lower, unless it is the lowest; between two it only rises."""
    learned = LearnedLimit.start(limit)
    for what in events:
        after = take_step(learned, what, limit)
        if what == "burst refused":
            assert after.burst < learned.burst or after.burst == 1
            assert after.per_second == learned.per_second
        elif what == "rate refused":
            least = min(MIN_PER_SECOND, limit.per_second)
            assert after.per_second < learned.per_second or after.per_second == least
            assert after.burst < learned.burst or after.burst == 1
        elif isinstance(what, str):
            assert after.per_second >= learned.per_second
            assert after.burst >= learned.burst
        else:
            assert learned.refused_burst is None or after.burst <= max(1, learned.refused_burst)
        learned = after


def test_only_requests_that_waited_raise_the_rate_above_the_first_belief() -> None:
    """Answers to a burst say nothing about more a second; paced ones raise it to the bound."""
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


def test_a_rate_that_was_refused_is_approached_carefully() -> None:
    """After a refusal at 30 a second, the rate is soon won back up to 20, then rises slowly."""
    learned = replace(START, per_second=30.0).after_rate_refused(BOUND, NOW)
    assert (learned.per_second, learned.refused_rate) == (15.0, 30.0)
    for _ in range(260):
        learned = learned.after_success(BOUND, was_paced=True)
    assert 20.0 <= learned.per_second < 20.2
    near = replace(learned, per_second=26.0)
    after = near.after_success(BOUND, was_paced=True).per_second - 26.0
    before = learned.after_success(BOUND, was_paced=True).per_second - learned.per_second
    assert 0 < after < before / 4


def test_the_requests_accepted_of_a_burst_are_the_next_burst() -> None:
    """If 40 of 60 at once were accepted, 38 go out the next time, and never 41."""
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
        encode_limit(START, NOW - MEMORY - 1),
    ],
)  # fmt: skip
def test_a_damaged_foreign_or_old_record_is_ignored(text: str) -> None:
    """A text that is no record of ours, of this week and of possible numbers, teaches nothing."""
    assert decode_limit(text, BOUND, NOW) is None


@PROPERTY
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_no_text_is_too_strange_to_be_ignored(text: str) -> None:
    """Any text may be found in place of a record, and nothing is raised."""
    assert decode_limit(text, BOUND, NOW) is None


def test_a_record_is_held_to_the_bound_of_today() -> None:
    """A limit learned under a higher bound is lowered to the one that is set now."""
    text = encode_limit(replace(START, per_second=39.0), NOW)
    found = decode_limit(text, RateLimit(burst=10, per_second=5.0), NOW)
    assert found is not None
    assert (found.burst, found.per_second) == (10.0, 5.0)


def test_an_old_refusal_is_forgotten_though_its_key_is_used() -> None:
    """A week after a refusal the way is free again; what was reached until then stays."""
    refused = replace(START.after_rate_refused(BOUND, NOW - MEMORY - 60), per_second=12.0)
    found = decode_limit(encode_limit(refused, NOW), BOUND, NOW)
    assert found is not None
    assert (found.per_second, found.refused_rate) == (12.0, None)


def test_of_two_processes_the_later_refusal_counts_for_both() -> None:
    """A process that writes keeps what another was refused meanwhile, and never the higher."""
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
    for what in mine:
        first = take_step(first, what, BOUND)
    for what in theirs:
        second = take_step(second, what, BOUND)
    merged = first.merge(second, since=0.0)
    assert merged.burst <= first.burst
    assert merged.per_second <= first.per_second
    if second.refused_at:
        assert merged.burst <= second.burst
        assert merged.per_second <= second.per_second


def test_small_changes_are_not_worth_writing_down() -> None:
    """A refusal is news, and a notable rise; a hundredth is not."""
    assert not START.is_news_since(START)
    assert not replace(START, per_second=20.1).is_news_since(START)
    assert replace(START, per_second=20.5).is_news_since(START)
    assert START.after_burst_refused(NOW).is_news_since(START)


def test_an_estimate_follows_from_the_pace() -> None:
    """Of 255 requests 60 go at once, and the others at 20 a second; a pause comes before."""
    pace = Pace(at_once=60, per_second=20.0)
    assert pace.estimate(255) == pytest.approx(9.75)
    assert pace.estimate(60) == 0
    waiting = replace(pace, at_once=0.0, waiting=80, paused_for=2.0)
    assert waiting.estimate(60) == pytest.approx(6.0), "80 wait already"


def test_a_load_is_described_by_its_pace() -> None:
    """Players, pace and time, in fewer words where there is less room; nothing for a moment."""
    pace, promise = Pace(at_once=60, per_second=20.0), Promise(at=NOW, seconds=9.5)
    whole = "250 players at 20 a second: about 10 s"
    assert describe_load(250, pace, promise, NOW) == (whole, "about 10 s")
    assert describe_load(0, pace, promise, NOW) == ()
    assert describe_load(70, pace, promise, NOW) == ()
    assert describe_load(250, pace, promise, NOW + 20) == ("250 players at 20 a second",)
    paused = replace(pace, paused_for=4.5)
    wait = "too many requests, continuing in 5 s"
    assert describe_load(250, paused, promise, NOW) == (f"250 players · {wait}", wait)


def test_a_promise_is_broken_after_twice_its_time() -> None:
    """Until then it may be told; one of less than a second counts as one second."""
    promise = Promise(at=100.0, seconds=10.0)
    assert not promise.is_broken(120.0)
    assert promise.is_broken(120.1)
    assert not Promise(at=0.0, seconds=0.1).is_broken(1.9)
