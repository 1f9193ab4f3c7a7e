"""A limit that nobody has published is found and kept, in virtual time."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock

from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.source import Request, Response
from clantui.core.model.errors import Throttled
from clantui.core.pace import RateLimit
from tests.factories.limited_api import LATENCY, LoadedClans
from tests.factories.sources import FakeSource, ask_for, response_of


def wanted(clans: int) -> set[bytes]:
    """All players of so many clans."""
    return {f"/players/{clan}/{player}".encode() for clan in range(clans) for player in range(50)}


@pytest.mark.parametrize("retry_after", [1.0, None, 0.0, 5.0])
@pytest.mark.parametrize(("clans", "refused", "seconds"), [(1, 11, 1.0), (5, 25, 11.0)])
def test_an_unpublished_limit_is_found(
    clans: int, refused: int, seconds: float, retry_after: float | None
) -> None:
    """Against a limit lower than believed every player is answered, with few refusals."""
    load = LoadedClans(clans, RateLimit(), retry_after=retry_after)
    assert (set(load.players), len(load.players)) == (wanted(clans), 50 * clans)
    assert load.server.answered == 51 * clans
    assert 0 < load.server.refused <= refused
    assert load.seconds <= seconds + (1.0 if retry_after is None else retry_after)
    assert load.paused == pytest.approx(1.0 if retry_after is None else retry_after)


@pytest.mark.parametrize("per_second", [2.0, 5.0, 10.0])
def test_a_limit_far_below_is_found_too(per_second: float) -> None:
    """Even at a tenth of what was believed every player is answered, most at the first try."""
    load = LoadedClans(2, RateLimit(), burst=10, per_second=per_second)
    assert len(load.players) == 100
    assert load.server.refused < 102
    assert load.seconds < 102 / per_second * 1.6


@pytest.mark.parametrize("clans", [1, 2, 5])
def test_a_limit_that_is_known_is_kept_and_used(clans: int) -> None:
    """A limit that is known is never exceeded, and costs hardly more time than it must."""
    load = LoadedClans(clans, RateLimit(burst=40, per_second=20.0))
    ideal = max(0.0, (51 * clans - 40) / 20) + 2 * LATENCY
    assert len(load.players) == 50 * clans
    assert (load.server.refused, load.paused) == (0, 0.0)
    assert load.seconds <= 1.15 * ideal


def test_one_clan_goes_out_at_once() -> None:
    """An API that bears it gives a clan in two round trips, without waiting."""
    load = LoadedClans(1, RateLimit(), burst=1000, per_second=1000.0)
    assert load.seconds == pytest.approx(2 * LATENCY)


def test_a_burst_refused_at_several_moments_is_held_against_it_once() -> None:
    """Requests that went out together and are refused one by one are one lesson, not three."""
    clock, source = Clock(), FakeSource()
    gate = RateLimiter(source, clock, RateLimit(burst=4, per_second=20.0), 50, lambda: 0.5)
    ask_for(gate, *"abcd")
    clock.advance(0)
    for path in "abc":
        clock.advance(0.1)
        source.fail(path, Throttled("x", 1.0))
    clock.advance(1.0)
    assert sorted(source.open) == ["a", "b", "d"]  # half of the burst, for the rate brought more
    clock.advance(0.05)
    assert sorted(source.open) == ["a", "b", "c", "d"]


def test_answers_that_are_there_at_once_keep_the_rate_too() -> None:
    """A source that answers before it returns upsets nothing, and never doubles the timer."""

    class AtOnce:
        def get(self, ask: Request) -> Deferred[Response]:
            return succeed(response_of(ask.path))

    clock = Clock()
    gate = RateLimiter(AtOnce(), clock, RateLimit(burst=2, per_second=1.0), 50, lambda: 0.5)
    _, results = ask_for(gate, *"abcd")
    for seconds, there in ((0.0, 2), (1.0, 3), (1.0, 4)):
        assert len(clock.getDelayedCalls()) == 1
        clock.advance(seconds)
        assert len(results) == there
    assert results == [response_of(path) for path in "abcd"]
    assert not clock.getDelayedCalls()


def test_what_a_run_has_learned_saves_the_next_its_refusals() -> None:
    """A second run knows the limit: nobody is refused, and it takes hardly more than it must."""
    first = LoadedClans(1, RateLimit())
    assert first.server.refused > 0
    assert first.learned is not None
    assert 36 <= first.learned.burst <= 40
    again = LoadedClans(1, RateLimit(), learned=first.learned)
    assert (again.server.refused, len(again.players)) == (0, 50)
    ideal = (51 - 40) / 20 + 2 * LATENCY
    assert again.seconds <= 1.35 * ideal < first.seconds


@pytest.mark.parametrize(("burst", "per_second"), [(40, 20.0), (60, 20.0), (10, 5.0), (100, 30.0)])
def test_over_many_runs_refusals_stay_rare(burst: int, per_second: float) -> None:
    """Run after run the limit is approached, and refusals become a few in a thousand."""
    limit = RateLimit(max_per_second=40.0)
    learned, refused, seconds = None, 0, 0.0
    for number in range(20):
        load = LoadedClans(
            5, limit, burst=burst, per_second=per_second, retry_after=1.0, learned=learned
        )
        learned = load.learned
        assert len(load.players) == 250
        if number >= 5:
            refused += load.server.refused
            seconds += load.seconds
    assert refused <= 0.02 * 15 * 255
    assert seconds / 15 <= 1.4 * (255 - burst) / per_second


def test_where_nothing_is_refused_races_become_faster() -> None:
    """An API without a limit is asked a little faster with each run, up to the bound."""
    limit = RateLimit(max_per_second=40.0)
    learned, took = None, []
    for _ in range(15):
        load = LoadedClans(5, limit, burst=10_000, per_second=1e6, learned=learned)
        learned = load.learned
        took.append(load.seconds)
    assert took == sorted(took, reverse=True)
    assert took[0] == pytest.approx(9.5, abs=0.5)
    assert took[-1] < 0.6 * took[0]
    assert learned is not None
    assert learned.per_second == 40.0
