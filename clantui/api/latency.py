"""Response times: how fast the link to the API is."""

from __future__ import annotations

from collections import deque
from typing import Final

SAMPLES: Final = 8
"""Responses in the median. The first eight of a clan's fifty are the fastest: they arrive before
the link is saturated."""


class LatencyMeter:
    """The latest response times. Failures are left out: they say nothing about the link."""

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=SAMPLES)

    @property
    def median(self) -> float:
        """Return the median in seconds; 0 before the first response."""
        ordered = sorted(self._samples)
        middle = len(ordered) // 2
        return (ordered[middle] + ordered[~middle]) / 2 if ordered else 0.0

    def record(self, seconds: float) -> None:
        """Add the seconds from a request to its response."""
        self._samples.append(seconds)
