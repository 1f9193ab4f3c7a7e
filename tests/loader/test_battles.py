"""The logs of a clan count every response, in whatever order they come."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import InvalidResponse, RoyaleError, Throttled, Unreachable
from clantui.core.model.tag import Tag
from clantui.loader.battles import load_battles
from tests.factories.loader_sources import PATIENCE, fire
from tests.factories.surveys import HOME, LATE, PROPERTY, tag


def battle(number: int, kind: str = "PvP") -> Battle:
    """Return a battle of the member in a place."""
    return Battle(player=tag(number), kind=kind)


class FakeClient(RoyaleClient):
    """Somebody who tells battle logs when told to."""

    def __init__(self) -> None:
        self.asked: list[Tag] = []
        self.cancelled: list[Tag] = []
        self.with_what: set[tuple[float, Tag | None]] = set()
        self._waiting: dict[Tag, Deferred[tuple[Battle, ...]]] = {}

    def battles(
        self, tag: Tag, max_age: float = math.inf, *, of: Tag | None = None
    ) -> Deferred[tuple[Battle, ...]]:
        """See `RoyaleClient.battles`."""
        self.asked.append(tag)
        self.with_what.add((max_age, of))
        self._waiting[tag] = Deferred(lambda _: self.cancelled.append(tag))
        return self._waiting[tag]

    def answer_player(
        self, number: int, said: tuple[Battle, ...] | Exception | None = None
    ) -> None:
        """Answer about the member in a place, or fail."""
        fire(self._waiting[tag(number)], (battle(number),) if said is None else said)


class StartedLoad:
    """Logs under way: who is asked, what was shown, and what came of it."""

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
        asks = source or self.source
        loading = load_battles(
            asks,
            [tag(n) for n in range(players)] if isinstance(players, int) else players,
            before,
            self.shown.append,
            max_age=7.0,
            of=HOME,
            clock=self.clock,
            time_limit=PATIENCE,
            timeout_error=lambda seconds: Unreachable(f"not answered within {seconds:g} s"),
        )
        self.deferred = ensureDeferred(loading).addBoth(self.results.append)

    @property
    def result(self) -> BattleLogs:
        """The last logs; an error if they are not there, or are a failure."""
        (result,) = self.results
        if isinstance(result, Failure):
            result.raiseException()
        assert isinstance(result, BattleLogs)
        return result


def test_all_are_asked_at_once() -> None:
    """Everybody is asked before anybody has answered, in the order given, for the clan's sake."""
    loading = StartedLoad(3)
    assert loading.source.asked == [tag(0), tag(1), tag(2)]
    assert loading.source.with_what == {(7.0, HOME)}
    assert loading.shown == [BattleLogs.start([tag(0), tag(1), tag(2)])]
    loading.deferred.cancel()


def test_a_player_named_twice_is_requested_once() -> None:
    """One player is one question."""
    loading = StartedLoad([tag(1), tag(0), tag(1)])
    assert loading.source.asked == [tag(1), tag(0)]
    loading.source.answer_player(0)
    loading.source.answer_player(1)
    assert loading.result.complete


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_no_answer_is_lost_in_any_order(order: tuple[int, ...]) -> None:
    """All were asked before the first answered, and all are counted: none overwrites another."""
    loading = StartedLoad(4)
    for number in order:
        loading.source.answer_player(number)
    assert loading.result.battles == {tag(n): (battle(n),) for n in range(4)}
    assert [shown.answered for shown in loading.shown] == [0, 1, 2, 3, 4]
    assert loading.result is loading.shown[-1]


@PROPERTY
@given(st.data())
def test_answers_and_failures_in_any_order_are_all_counted(data: st.DataObject) -> None:
    """Of any number of players each is answered for or failed, whatever came when."""
    size = data.draw(st.integers(0, 50))
    order = data.draw(st.permutations(range(size)))
    lost = data.draw(st.sets(st.integers(0, 49))) & set(range(size))
    loading = StartedLoad(size)
    for number in order:
        assert loading.results == []
        loading.source.answer_player(number, LATE if number in lost else None)
    assert loading.result.failed == {tag(n): LATE for n in lost}
    assert loading.result.battles == {tag(n): (battle(n),) for n in set(range(size)) - lost}
    assert [shown.answered for shown in loading.shown] == list(range(size + 1))
    assert (loading.source.cancelled, loading.clock.getDelayedCalls()) == ([], [])


@pytest.mark.parametrize("why", [LATE, Throttled("x"), InvalidResponse("x")])
def test_a_failing_player_costs_only_themselves(why: RoyaleError) -> None:
    """One player's failure is told in the logs, and everybody else is still counted."""
    loading = StartedLoad(3)
    for number in range(3):
        loading.source.answer_player(number, why if number == 1 else None)
    assert loading.result.failed == {tag(1): why}
    assert loading.result.battles.keys() == {tag(0), tag(2)}


def test_earlier_battles_stand_in() -> None:
    """Nothing known is blanked while logs are read again, nor by a failure."""
    old = battle(0, "old"), battle(1, "old")
    before = BattleLogs.start([tag(0), tag(1)]).with_log(tag(0), old[:1]).with_log(tag(1), old[1:])
    loading = StartedLoad(2, before)
    assert loading.shown[0].battles == before.battles
    loading.source.answer_player(1)
    loading.source.answer_player(0, LATE)
    assert loading.result.battles == {tag(0): old[:1], tag(1): (battle(1),)}
    assert loading.result.failed == {tag(0): LATE}


def test_no_players_need_no_request() -> None:
    """With nobody to ask, the first logs are the last, and nothing is left to ring."""
    loading = StartedLoad(0)
    assert loading.shown == [loading.result]
    assert loading.result.complete
    assert not loading.clock.getDelayedCalls()


def test_answers_that_are_there_at_once_are_counted_too() -> None:
    """A source that answers before it returns makes no difference to the count."""

    class AtOnce(FakeClient):
        def battles(self, tag: Tag, *_: object, **__: object) -> Deferred[tuple[Battle, ...]]:
            return succeed((Battle(player=tag),))

    loading = StartedLoad(2, source=AtOnce())
    assert loading.result.complete
    assert [shown.answered for shown in loading.shown] == [0, 1, 2]
    assert not loading.clock.getDelayedCalls()


@pytest.mark.parametrize("told", [set(), {1}, {0, 2}])
def test_cancelling_ends_all_requests(told: set[int]) -> None:
    """Whoever has not answered is given up on the wire, the last first, and nobody is blamed."""
    loading = StartedLoad(3)
    for number in told:
        loading.source.answer_player(number)
    loading.deferred.cancel()
    (result,) = loading.results
    assert isinstance(result.value, CancelledError)
    assert loading.source.cancelled == [tag(n) for n in (2, 1, 0) if n not in told]
    assert loading.shown[-1].failed == {}
    assert not loading.clock.getDelayedCalls()


@pytest.mark.parametrize("told", [set(), {1}, {0, 2, 3}])
def test_a_late_player_is_missing(told: set[int]) -> None:
    """When patience ends each request under way is given up, and its player told as missing."""
    loading = StartedLoad(5)
    for number in told:
        loading.source.answer_player(number)
    loading.clock.advance(PATIENCE - 0.1)
    assert loading.results == []
    loading.clock.advance(0.1)
    late = [n for n in range(4, -1, -1) if n not in told]
    assert loading.source.cancelled == [tag(n) for n in late]
    assert loading.result.battles.keys() == {tag(n) for n in told}
    assert {who: why.sentence for who, why in loading.result.failed.items()} == dict.fromkeys(
        map(tag, late), "not answered within 100 s"
    )
    assert loading.shown[-1] == loading.result
    assert not loading.clock.getDelayedCalls()


def test_a_defect_of_ours_is_not_hidden() -> None:
    """An exception that is no RoyaleError is raised, and the other requests are ended."""
    loading = StartedLoad(2)
    loading.source.answer_player(0, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        _ = loading.result
    assert loading.source.cancelled == [tag(1)]
    assert not loading.clock.getDelayedCalls()
