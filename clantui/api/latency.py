"""The time that responses take: what tells a slow link from a quick one."""

from __future__ import annotations

from collections import deque
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from clantui.api.source import Request, Response, Source

SAMPLES: Final = 8
"""Responses that count. Of a clan's fifty the first eight are the quickest, and they come before
its line is full."""


class LatencyMeter:
    """A source that measures what another one takes."""

    def __init__(self, source: Source, clock: IReactorTime) -> None:
        """Wrap a source; the clock measures it."""
        self._source = source
        self._clock = clock
        self._samples: deque[float] = deque(maxlen=SAMPLES)

    @property
    def median(self) -> float:
        """Return the median of the latest responses' seconds; 0 before the first."""
        ordered = sorted(self._samples)
        middle = len(ordered) // 2
        return (ordered[middle] + ordered[~middle]) / 2 if ordered else 0.0

    def record(self, seconds: float) -> None:
        """Add what something else took on the same link."""
        self._samples.append(seconds)

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`. Refusals and failures do not count: they say nothing of a link."""
        began = self._clock.seconds()

        def measure(response: Response) -> Response:
            self.record(self._clock.seconds() - began)
            return response

        return self._source.get(request).addCallback(measure)
