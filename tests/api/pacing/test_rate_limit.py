"""An unpublished limit is found and used, in simulated time."""

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


def all_players(clans: int) -> set[bytes]:
    """All players of some clans."""
    return {f"/players/{clan}/{player}".encode() for clan in range(clans) for player in range(50)}


@pytest.mark.parametrize("retry_after", [1.0, None, 0.0, 5.0])
@pytest.mark.parametrize(("clans", "refused", "seconds"), [(1, 11, 1.0), (5, 25, 11.0)])
def test_an_unpublished_limit_is_found(
    clans: int, refused: int, seconds: float, retry_after: float | None
) -> None:
    """Every player is loaded although the limit is lower than assumed, with few refusals."""
    load = LoadedClans(clans, RateLimit(), retry_after=retry_after)
    assert (set(load.players), len(load.players)) == (all_players(clans), 50 * clans)
    assert load.server.answered == 51 * clans
    assert 0 < load.server.refused <= refused
    assert load.seconds <= seconds + (1.0 if retry_after is None else retry_after)
    assert load.paused == pytest.approx(1.0 if retry_after is None else retry_after)


@pytest.mark.parametrize("per_second", [2.0, 5.0, 10.0])
def test_a_much_lower_limit_is_found(per_second: float) -> None:
    """Every player is loaded, most at the first attempt, at a tenth of the assumed limit."""
    load = LoadedClans(2, RateLimit(), burst=10, per_second=per_second)
    assert len(load.players) == 100
    assert load.server.refused < 102
    assert load.seconds < 102 / per_second * 1.6


@pytest.mark.parametrize("clans", [1, 2, 5])
def test_a_known_limit_is_never_exceeded(clans: int) -> None:
    """A known limit is never exceeded, and the load takes hardly longer than necessary."""
    load = LoadedClans(clans, RateLimit(burst=40, per_second=20.0))
    ideal_seconds = max(0.0, (51 * clans - 40) / 20) + 2 * LATENCY
    assert len(load.players) == 50 * clans
    assert (load.server.refused, load.paused) == (0, 0.0)
    assert load.seconds <= 1.15 * ideal_seconds


def test_one_clan_is_sent_as_a_burst() -> None:
    """Without refusals a clan takes two round trips, without waiting."""
    load = LoadedClans(1, RateLimit(), burst=1000, per_second=1000.0)
    assert load.seconds == pytest.approx(2 * LATENCY)


def test_refusals_of_one_burst_lower_it_once() -> None:
    """Requests sent together and refused one after the other count as one refusal."""
    clock, source = Clock(), FakeSource()
    limiter = RateLimiter(source, clock, RateLimit(burst=4, per_second=20.0), 50, lambda: 0.5)
    ask_for(limiter, *"abcd")
    clock.advance(0)
    for path in "abc":
        clock.advance(0.1)
        source.fail(path, Throttled("x", 1.0))
    clock.advance(1.0)
    assert sorted(source.open) == ["a", "b", "d"]  # half of the burst, and the tokens of the rate
    clock.advance(0.05)
    assert sorted(source.open) == ["a", "b", "c", "d"]


def test_immediate_responses_keep_the_rate() -> None:
    """A source that answers before it returns never starts a second timer."""

    class AtOnce:
        def get(self, ask: Request) -> Deferred[Response]:
            return succeed(response_of(ask.path))

    clock = Clock()
    limiter = RateLimiter(AtOnce(), clock, RateLimit(burst=2, per_second=1.0), 50, lambda: 0.5)
    _, results = ask_for(limiter, *"abcd")
    for seconds, answered in ((0.0, 2), (1.0, 3), (1.0, 4)):
        assert len(clock.getDelayedCalls()) == 1
        clock.advance(seconds)
        assert len(results) == answered
    assert results == [response_of(path) for path in "abcd"]
    assert not clock.getDelayedCalls()


def test_a_learned_limit_avoids_refusals_in_the_next_run() -> None:
    """No request is refused, and the load takes hardly longer than necessary."""
    first = LoadedClans(1, RateLimit())
    assert first.server.refused > 0
    assert first.learned is not None
    assert 36 <= first.learned.burst <= 40
    again = LoadedClans(1, RateLimit(), learned=first.learned)
    assert (again.server.refused, len(again.players)) == (0, 50)
    ideal_seconds = (51 - 40) / 20 + 2 * LATENCY
    assert again.seconds <= 1.35 * ideal_seconds < first.seconds


@pytest.mark.parametrize(("burst", "per_second"), [(40, 20.0), (60, 20.0), (10, 5.0), (100, 30.0)])
def test_over_many_runs_refusals_stay_rare(burst: int, per_second: float) -> None:
    """From run to run the limit is approached; a few requests in a thousand are refused."""
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


def test_without_refusals_loads_become_faster() -> None:
    """The rate rises a little with each run, up to the bound."""
    limit = RateLimit(max_per_second=40.0)
    learned, durations = None, []
    for _ in range(15):
        load = LoadedClans(5, limit, burst=10_000, per_second=1e6, learned=learned)
        learned = load.learned
        durations.append(load.seconds)
    assert durations == sorted(durations, reverse=True)
    assert durations[0] == pytest.approx(9.5, abs=0.5)
    assert durations[-1] < 0.6 * durations[0]
    assert learned is not None
    assert learned.per_second == 40.0
