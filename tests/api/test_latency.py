"""The response times of a link."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.latency import SAMPLES, LatencyMeter
from clantui.api.source import Request, Response
from clantui.core.model.errors import Unreachable


class FakeSource:
    """A source that answers on command."""

    def __init__(self) -> None:
        self.requests: list[Deferred[Response]] = []

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        del ask
        self.requests.append(Deferred())
        return self.requests[-1]


def test_the_median_of_the_response_times_is_reported() -> None:
    """A single slow response does not count, and responses pass unchanged."""
    source, clock, answer = FakeSource(), Clock(), Response(body=b"{}")
    meter = LatencyMeter(source, clock)
    assert meter.median == 0.0
    received: list[Response] = []
    for seconds in (0.2, 9.0, 0.4):
        meter.get(Request(path="/x")).addCallback(received.append)
        clock.advance(seconds)
        source.requests[-1].callback(answer)
    assert [round(meter.median, 6), received] == [0.4, [answer] * 3]


def test_only_the_latest_responses_count() -> None:
    """A link that has become slow is reported as slow."""
    meter = LatencyMeter(FakeSource(), Clock())
    for seconds in [0.1] * 50 + [3.0] * (SAMPLES // 2 + 1):
        meter.record(seconds)
    assert meter.median == 3.0


def test_failures_are_not_measured() -> None:
    """A refusal may come at once, and a timeout only shows its limit."""
    source, clock = FakeSource(), Clock()
    meter = LatencyMeter(source, clock)
    request = meter.get(Request(path="/x"))
    clock.advance(10.0)
    source.requests[-1].errback(Unreachable("none"))
    failed: list[object] = []
    request.addErrback(failed.append)
    assert (len(failed), meter.median) == (1, 0.0)
