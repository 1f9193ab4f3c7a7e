"""Timeouts that share a timer end as if each had its own."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.task import Clock

from clantui.api.transport.timeouts import Timeouts


class Log:
    """Timeouts of 5 s, and the seconds at which they ended, by name."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ended: list[tuple[str, float]] = []
        self.timeouts = Timeouts(self.clock, 5.0)
        self.expire = {name: self._make_expire(name) for name in "abc"}

    def _make_expire(self, name: str) -> Callable[[], object]:
        return lambda: self.ended.append((name, self.clock.seconds()))

    def pass_time(self, *steps: float) -> None:
        """Let seconds pass, step by step."""
        for seconds in steps:
            self.clock.advance(seconds)


def test_each_timeout_ends_at_its_time() -> None:
    """Each timeout ends at its time and not before, whenever it started."""
    log = Log()
    for name in "abc":
        log.timeouts.start(log.expire[name])
        log.pass_time(1, 1)
    log.pass_time(1, 1, 1)
    assert log.ended == [("a", 5.0), ("b", 7.0), ("c", 9.0)]
    assert not log.clock.getDelayedCalls()


def test_a_timeout_that_starts_again_ends_later() -> None:
    """A timeout that starts again ends later, and the others do not."""
    log = Log()
    log.timeouts.start(log.expire["a"])
    log.timeouts.start(log.expire["b"])
    log.pass_time(4)
    log.timeouts.start(log.expire["a"])
    log.pass_time(*[0.5] * 10)
    assert log.ended == [("b", 5.0), ("a", 9.0)]


def test_a_stopped_timeout_does_not_end() -> None:
    """The others do; without others no timer is left."""
    log = Log()
    log.timeouts.start(log.expire["a"])
    log.pass_time(1)
    log.timeouts.start(log.expire["b"])
    log.timeouts.stop(log.expire["a"])
    log.pass_time(4, 1)
    assert log.ended == [("b", 6.0)]
    log.timeouts.start(log.expire["c"])
    log.timeouts.stop(log.expire["c"])
    log.timeouts.stop(log.expire["c"])
    assert not log.clock.getDelayedCalls()


def test_a_timeout_may_stop_and_start_others() -> None:
    """At its end: a request that fails starts its next try."""
    log = Log()

    def retry() -> None:
        log.timeouts.stop(log.expire["a"])
        log.timeouts.start(log.expire["c"])

    log.timeouts.start(retry)
    log.timeouts.start(log.expire["a"])
    log.pass_time(2)
    log.timeouts.start(log.expire["b"])
    log.pass_time(3, 2, 3)
    assert log.ended == [("b", 7.0), ("c", 10.0)]
