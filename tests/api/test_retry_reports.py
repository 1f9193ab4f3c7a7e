"""Whoever asked is told of each further try: which it is, when it begins, and why."""

from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock

from clantui.api.cache import CachingSource
from clantui.api.retry import RetryingSource
from clantui.api.source import Request
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from tests.factories.sources import FakeSource, ask_for

GONE = Unreachable("no answer in 10 s")


def asking(told: list[Any]) -> Request:
    """Return a question whose further tries are noted."""

    def note(number: int, seconds: float, why: RoyaleError) -> None:
        told.append((number, seconds, why))

    return Request(path="a", on_retry=note)


def test_each_try_after_the_first_is_told_before_its_pause() -> None:
    """The second begins after half of 0.5 s, the third after half of 1 s; there is no fourth."""
    told: list[Any] = []
    clock, source = Clock(), FakeSource()
    ask_for(RetryingSource(source, clock, lambda: 0.5), asking(told))
    assert told == []
    source.fail("a", GONE)
    assert told == [(2, 0.25, GONE)]
    clock.advance(0.25)
    assert told == [(2, 0.25, GONE)]
    source.fail("a", GONE)
    assert told[1:] == [(3, 0.5, GONE)]
    clock.advance(0.5)
    source.fail("a", GONE)
    assert len(told) == 2


def test_a_final_failure_announces_no_retry() -> None:
    """After a failure that lasts nothing follows, and nothing is announced."""
    told: list[Any] = []
    source = FakeSource()
    ask_for(RetryingSource(source, Clock(), lambda: 0.5), asking(told))
    source.fail("a", NotFound("404"))
    assert told == []


def test_all_who_share_a_request_are_told_and_who_has_left_is_not() -> None:
    """Two who wait for one answer see the same tries; who joins late hears where it stands."""
    clock, source = Clock(), FakeSource()
    cached = CachingSource(RetryingSource(source, clock, lambda: 0.5), lambda: 0.0)
    first: list[Any] = []
    second: list[Any] = []
    late: list[Any] = []
    (leaving,), _ = ask_for(cached, asking(first))
    ask_for(cached, asking(second))
    source.fail("a", GONE)
    assert first == second == [(2, 0.25, GONE)]
    ask_for(cached, asking(late))
    assert [(number, why) for number, _, why in late] == [(2, GONE)]
    leaving.cancel()
    clock.advance(0.25)
    source.fail("a", GONE)
    assert len(first) == 1
    assert [number for number, _, _ in second] == [number for number, _, _ in late] == [2, 3]
