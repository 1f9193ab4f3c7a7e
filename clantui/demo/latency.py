"""Seconds that an answer takes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """A delay that differs from path to path, and never from time to time.

    Attributes:
        base: Seconds most answers take, give or take; 0 answers at once.
        spread: By how much of `base` an answer may be sooner or later, 0 to 1.
        slow: How many answers are slow, 0 to 1.
        factor: How many times longer slow ones take.
    """

    base: float = 0.0
    spread: float = 0.5
    slow: float = 0.06
    factor: float = 4.0

    def __call__(self, path: str) -> float:
        """Return how long the answer to a path takes, in seconds."""
        noise = hashlib.blake2b(path.encode(), digest_size=16).digest()
        early, tail = (int.from_bytes(noise[n : n + 8]) / 2**64 for n in (0, 8))
        seconds = self.base * (1 + self.spread * (2 * early - 1))
        return seconds * self.factor if tail < self.slow else seconds


PROMPT = Latency()
"""Answers at once."""
