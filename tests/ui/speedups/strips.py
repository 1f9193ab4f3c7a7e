"""Caches of drawn lines, made when they are first used.

Textual creates seven caches for each drawn line, most of which stay empty; this takes a tenth of
a test of the screen. The contents of a line do not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

_FIRST: Final = {name: getattr(Strip(()), name) for name in Strip.__slots__[2:]}
"""Fields of a new line, by name."""

_SIZES: Final = {n: cache._maxsize for n, cache in _FIRST.items() if isinstance(cache, FIFOCache)}
"""Entries that each cache holds at most."""

_REST: Final = tuple((name, value) for name, value in _FIRST.items() if name not in _SIZES)


def _init(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    self._segments = list(segments)
    self._cell_length = cell_length
    for name, value in _REST:
        setattr(self, name, value)


def _make_cache(self: Strip, name: str) -> Any:
    """Make a missing cache; Python calls this for a missing attribute."""
    if name not in _SIZES:
        raise AttributeError(name)
    cache: FIFOCache[Any, Any] = FIFOCache(_SIZES[name])
    setattr(self, name, cache)
    return cache


def install() -> None:
    """Make Textual create the caches of a line on first use."""
    Strip.__init__ = _init  # type: ignore[method-assign]
    Strip.__getattr__ = _make_cache  # type: ignore[attr-defined]
