"""How long answers take: what tells a slow link from a quick one."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from clantui.api.source import Request, Response, Source

LATEST: Final = 8
"""Answers that are looked at. Of a clan's fifty the first eight are the quickest, and they come
before its line is full."""


class LatencyMeter:
    """A source that measures what another one takes."""

    def __init__(self, source: Source, clock: IReactorTime) -> None:
        """Wrap a source.

        Args:
            source: whom to ask.
            clock: what measures.
        """
        self._source = source
        self._clock = clock
        self._took: deque[float] = deque(maxlen=LATEST)

    @property
    def typical(self) -> float:
        """Seconds that the latest answers took, the middle one of them; 0 before the first."""
        return median(self._took) if self._took else 0.0

    def note(self, seconds: float) -> None:
        """Take in what something else took on the same link."""
        self._took.append(seconds)

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`. Refusals and failures are not measured: they say nothing of a link."""
        began = self._clock.seconds()

        def answered(answer: Response) -> Response:
            self.note(self._clock.seconds() - began)
            return answer

        return self._source.get(ask).addCallback(answered)
