"""Response times: how fast the link to the API is."""

from __future__ import annotations

from collections import deque
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from clantui.api.source import Request, Response, Source

SAMPLES: Final = 8
"""Responses in the median. The first eight of a clan's fifty are the fastest: they arrive before
the link is saturated."""


class LatencyMeter:
    """A source that measures the response times of another source."""

    def __init__(self, source: Source, clock: IReactorTime) -> None:
        self._source = source
        self._clock = clock
        self._samples: deque[float] = deque(maxlen=SAMPLES)

    @property
    def median(self) -> float:
        """Return the median of the latest response times in seconds; 0 before the first."""
        ordered = sorted(self._samples)
        middle = len(ordered) // 2
        return (ordered[middle] + ordered[~middle]) / 2 if ordered else 0.0

    def record(self, seconds: float) -> None:
        """Add the seconds of a response that another client received over the same link."""
        self._samples.append(seconds)

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. Failures are not measured: they say nothing about the link."""
        began = self._clock.seconds()

        def measure(response: Response) -> Response:
            self.record(self._clock.seconds() - began)
            return response

        return self._source.get(request).addCallback(measure)
