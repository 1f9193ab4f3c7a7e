"""A slow link is told from a quick one."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.latency import SAMPLES, LatencyMeter
from clantui.api.source import Request, Response
from clantui.core.model.errors import Unreachable


class FakeSource:
    """A source that answers when told to."""

    def __init__(self) -> None:
        self.asked: list[Deferred[Response]] = []

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        del ask
        self.asked.append(Deferred())
        return self.asked[-1]


def test_the_middle_answer_tells_how_quick_a_link_is() -> None:
    """One that is late among quick ones does not count, and the answer goes through unchanged."""
    held, clock, answer = FakeSource(), Clock(), Response(body=b"{}")
    timed = LatencyMeter(held, clock)
    assert timed.median == 0.0
    came: list[Response] = []
    for seconds in (0.2, 9.0, 0.4):
        timed.get(Request(path="/x")).addCallback(came.append)
        clock.advance(seconds)
        held.asked[-1].callback(answer)
    assert [round(timed.median, 6), came] == [0.4, [answer] * 3]


def test_only_the_latest_count() -> None:
    """A link that has become slow is slow, whatever it was."""
    timed = LatencyMeter(FakeSource(), Clock())
    for seconds in [0.1] * 50 + [3.0] * (SAMPLES // 2 + 1):
        timed.record(seconds)
    assert timed.median == 3.0


def test_failures_say_nothing_of_a_link() -> None:
    """A refusal may come at once, a time-out is the limit's: neither is measured."""
    held, clock = FakeSource(), Clock()
    timed = LatencyMeter(held, clock)
    asked = timed.get(Request(path="/x"))
    clock.advance(10.0)
    held.asked[-1].errback(Unreachable("none"))
    failed: list[object] = []
    asked.addErrback(failed.append)
    assert (len(failed), timed.median) == (1, 0.0)
