"""Tests of the throttle of redraws."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

from textual.widget import Widget

from clantui.ui.common.update import REDRAW_INTERVAL, Throttle


class FakeOwner:
    """Widget whose timers are ended by the test.

    Attributes:
        timers: delay in s and callback of each timer that runs.
    """

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> SimpleNamespace:
        """Start a timer."""
        timer = delay, callback
        self.timers.append(timer)
        return SimpleNamespace(stop=lambda: self.timers.remove(timer))

    def end_timer(self) -> None:
        """Call the oldest timer back."""
        self.timers.pop(0)[1]()


def make_throttle(calls: list[float]) -> tuple[FakeOwner, Throttle]:
    """Return a throttle that adds a number to `calls`, and the owner of its timer."""
    owner = FakeOwner()
    return owner, Throttle(cast("Widget", owner), lambda: calls.append(len(calls)))


def test_requests_before_a_call_share_it() -> None:
    """The first request sets the time of the call, and the next one waits again."""
    calls: list[float] = []
    owner, throttle = make_throttle(calls)
    for number in (1, 2):
        throttle.request()
        throttle.request(0.001)
        assert [delay for delay, _ in owner.timers] == [REDRAW_INTERVAL]
        assert throttle.is_pending
        owner.end_timer()
        assert not throttle.is_pending
        assert len(calls) == number


def test_a_cancelled_call_never_comes() -> None:
    """After a cancellation only the timer of the next request runs, for its whole time."""
    calls: list[float] = []
    owner, throttle = make_throttle(calls)
    throttle.cancel()
    throttle.request()
    throttle.cancel()
    assert (owner.timers, throttle.is_pending) == ([], False)
    throttle.request(0.4)
    assert [delay for delay, _ in owner.timers] == [0.4]
    owner.end_timer()
    assert calls == [0]
