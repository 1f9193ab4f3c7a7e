"""The response times of a link."""

from __future__ import annotations

from clantui.api.latency import SAMPLES, LatencyMeter


def test_the_median_of_the_response_times_is_reported() -> None:
    """A single slow response does not count."""
    meter = LatencyMeter()
    assert meter.median == 0.0
    for seconds in (0.2, 9.0, 0.4):
        meter.record(seconds)
    assert meter.median == 0.4


def test_only_the_latest_responses_count() -> None:
    """A link that has become slow is reported as slow."""
    meter = LatencyMeter()
    for seconds in [0.1] * 50 + [3.0] * (SAMPLES // 2 + 1):
        meter.record(seconds)
    assert meter.median == 3.0
