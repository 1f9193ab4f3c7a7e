"""Latency of the demo API."""

from __future__ import annotations

import hashlib

_SPREAD = 0.5
"""Maximum deviation from the usual delay, as a fraction of it."""

_SLOW_SHARE, _SLOW_FACTOR = 0.06, 4.0
"""Fraction of paths that are slow, and their delay as a multiple of the usual one."""


def draw_latency(usual: float, path: str) -> float:
    """Return the delay of a path in s, always the same; `usual` is 0 for none."""
    noise = hashlib.blake2b(path.encode(), digest_size=16).digest()
    early, tail = (int.from_bytes(noise[n : n + 8]) / 2**64 for n in (0, 8))
    seconds = usual * (1 + _SPREAD * (2 * early - 1))
    return seconds * _SLOW_FACTOR if tail < _SLOW_SHARE else seconds
