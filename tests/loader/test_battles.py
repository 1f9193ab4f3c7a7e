"""A load of battle logs counts every response, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.errors import InvalidResponse, RoyaleError, Throttled
from clantui.core.model.tag import Tag
from clantui.loader.clan import load_battles
from tests.factories.loader_sources import TIMEOUT, fire, time_out
from tests.factories.surveys import HOME, LATE, PROPERTY, tag


def battle(number: int, mode: Mode = Mode.LADDER) -> Battle:
    """Return a battle of a member."""
    return Battle(player=tag(number), mode=mode)


class FakeClient(RoyaleClient):
    """A client that sends battle logs on command."""

    def __init__(self) -> None:
        self.requested: list[Tag] = []
        self.cancelled: list[Tag] = []
        self.clans: set[Tag] = set()
        self._waiting: dict[Tag, Deferred[tuple[Battle, ...]]] = {}

    def get_battles(self, tag: Tag, clan: Tag) -> Deferred[tuple[Battle, ...]]:
        """See `RoyaleClient.get_battles`."""
        self.requested.append(tag)
        self.clans.add(clan)
        self._waiting[tag] = Deferred(lambda _: self.cancelled.append(tag))
        return self._waiting[tag]

    def answer_player(
        self, number: int, answer: tuple[Battle, ...] | Exception | None = None
    ) -> None:
        """Answer the request for a member, or fail it."""
        fire(self._waiting[tag(number)], (battle(number),) if answer is None else answer)


class StartedLoad:
    """A load of logs in progress."""

    def __init__(
        self,
        players: Sequence[Tag] | int,
        before: BattleLogs | None = None,
        source: RoyaleClient | None = None,
    ) -> None:
        self.source = FakeClient()
        self.clock = Clock()
        self.shown: list[BattleLogs] = []
        self.results: list[Any] = []
        client = source or self.source
        loading = load_battles(
            client,
            [tag(n) for n in range(players)] if isinstance(players, int) else players,
            before,
            self.shown.append,
            clan=HOME,
            clock=self.clock,
            time_limit=TIMEOUT,
            timeout_error=time_out,
        )
        self.deferred = ensureDeferred(loading).addBoth(self.results.append)

    @property
    def result(self) -> BattleLogs:
        """The final logs; raises if the load failed."""
        (result,) = self.results
        if isinstance(result, Failure):
            result.raiseException()
        assert isinstance(result, BattleLogs)
        return result


def test_all_logs_are_requested_at_once() -> None:
    """All logs are requested in the given order before the first response, as one load."""
    loading = StartedLoad(3)
    assert loading.source.requested == [tag(0), tag(1), tag(2)]
    assert loading.source.clans == {HOME}
    assert loading.shown == [BattleLogs.start([tag(0), tag(1), tag(2)])]
    loading.deferred.cancel()


def test_a_player_named_twice_is_requested_once() -> None:
    """A player who is named twice is requested once."""
    loading = StartedLoad([tag(1), tag(0), tag(1)])
    assert loading.source.requested == [tag(1), tag(0)]
    loading.source.answer_player(0)
    loading.source.answer_player(1)
    assert loading.result.is_complete


@PROPERTY
@given(st.data())
def test_responses_and_failures_in_any_order_are_counted(data: st.DataObject) -> None:
    """Each player has a log or a failure."""
    size = data.draw(st.integers(0, 50))
    order = data.draw(st.permutations(range(size)))
    failing = data.draw(st.sets(st.integers(0, 49))) & set(range(size))
    loading = StartedLoad(size)
    for number in order:
        assert loading.results == []
        loading.source.answer_player(number, LATE if number in failing else None)
    assert loading.result.failed == {tag(n): LATE for n in failing}
    assert loading.result.battles == {tag(n): (battle(n),) for n in set(range(size)) - failing}
    assert [shown.finished_count for shown in loading.shown] == list(range(size + 1))
    assert loading.result is loading.shown[-1]
    assert (loading.source.cancelled, loading.clock.getDelayedCalls()) == ([], [])


@pytest.mark.parametrize("error", [LATE, Throttled("x"), InvalidResponse("x")])
def test_a_failing_player_affects_no_other(error: RoyaleError) -> None:
    """The failure is in the logs, and all other players are counted."""
    loading = StartedLoad(3)
    for number in range(3):
        loading.source.answer_player(number, error if number == 1 else None)
    assert loading.result.failed == {tag(1): error}
    assert loading.result.battles.keys() == {tag(0), tag(2)}


def test_earlier_battles_are_kept() -> None:
    """Earlier battles are shown until the new log arrives, also if it fails."""
    old = battle(0, Mode.OTHER), battle(1, Mode.OTHER)
    before = BattleLogs.start([tag(0), tag(1)]).with_log(tag(0), old[:1]).with_log(tag(1), old[1:])
    loading = StartedLoad(2, before)
    assert loading.shown[0].battles == before.battles
    loading.source.answer_player(1)
    loading.source.answer_player(0, LATE)
    assert loading.result.battles == {tag(0): old[:1], tag(1): (battle(1),)}
    assert loading.result.failed == {tag(0): LATE}


def test_no_players_need_no_request() -> None:
    """The first logs are the last, and no timer is left."""
    loading = StartedLoad(0)
    assert loading.shown == [loading.result]
    assert loading.result.is_complete
    assert not loading.clock.getDelayedCalls()


def test_immediate_responses_are_counted() -> None:
    """A source may answer before it returns."""

    class AtOnce(FakeClient):
        def get_battles(self, tag: Tag, *_: object, **__: object) -> Deferred[tuple[Battle, ...]]:
            return succeed((Battle(player=tag),))

    loading = StartedLoad(2, source=AtOnce())
    assert loading.result.is_complete
    assert [shown.finished_count for shown in loading.shown] == [0, 1, 2]
    assert not loading.clock.getDelayedCalls()


@pytest.mark.parametrize("answered", [set(), {1}, {0, 2}])
def test_cancelling_ends_all_requests(answered: set[int]) -> None:
    """Requests are cancelled in reverse order, and no player is marked as failed."""
    loading = StartedLoad(3)
    for number in answered:
        loading.source.answer_player(number)
    loading.deferred.cancel()
    (result,) = loading.results
    assert isinstance(result.value, CancelledError)
    assert loading.source.cancelled == [tag(n) for n in (2, 1, 0) if n not in answered]
    assert loading.shown[-1].failed == {}
    assert not loading.clock.getDelayedCalls()


@pytest.mark.parametrize("answered", [set(), {1}, {0, 2, 3}])
def test_a_late_player_fails(answered: set[int]) -> None:
    """At the time limit all requests in flight are cancelled, and their players fail."""
    loading = StartedLoad(5)
    for number in answered:
        loading.source.answer_player(number)
    loading.clock.advance(TIMEOUT - 0.1)
    assert loading.results == []
    loading.clock.advance(0.1)
    late = [n for n in range(4, -1, -1) if n not in answered]
    assert loading.source.cancelled == [tag(n) for n in late]
    assert loading.result.battles.keys() == {tag(n) for n in answered}
    sentences = {player: error.sentence for player, error in loading.result.failed.items()}
    assert sentences == dict.fromkeys(map(tag, late), "not answered within 100 s")
    assert loading.shown[-1] == loading.result
    assert not loading.clock.getDelayedCalls()


def test_a_bug_is_not_hidden() -> None:
    """An exception that is no RoyaleError is raised, and the other requests are cancelled."""
    loading = StartedLoad(2)
    loading.source.answer_player(0, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        _ = loading.result
    assert loading.source.cancelled == [tag(1)]
    assert not loading.clock.getDelayedCalls()
