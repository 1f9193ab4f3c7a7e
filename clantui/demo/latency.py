"""Latency of the demo API."""

from __future__ import annotations

import hashlib

from msgspec import Struct


class Latency(Struct, frozen=True, kw_only=True):
    """A delay that depends on the path only.

    Attributes:
        base: usual delay in s; 0 for none.
        spread: largest deviation from `base`, as a part of it (0–1).
        slow: share of paths that are slow (0–1).
        factor: delay of a slow path, as a multiple of `base`.
    """

    base: float = 0.0
    spread: float = 0.5
    slow: float = 0.06
    factor: float = 4.0

    def __call__(self, path: str) -> float:
        """Return the delay of a path in s."""
        noise = hashlib.blake2b(path.encode(), digest_size=16).digest()
        early, tail = (int.from_bytes(noise[n : n + 8]) / 2**64 for n in (0, 8))
        seconds = self.base * (1 + self.spread * (2 * early - 1))
        return seconds * self.factor if tail < self.slow else seconds


PROMPT = Latency()
"""No delay."""
