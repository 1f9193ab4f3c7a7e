"""The demo world over time: the events so far, and the age of a response."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from clantui.demo.world.world import World


class DemoService:
    """A demo world in which an event happens in each clan at regular times.

    Args:
        seconds: a monotonic clock, in s.
        step: time between two events in s; 0 for no events.
    """

    def __init__(self, world: World, *, seconds: Callable[[], float], step: float = 0.0) -> None:
        self._world, self._seconds, self._step = world, seconds, step
        self._opened = seconds()
        self.world_after = lru_cache(maxsize=1)(self._make_world)

    @property
    def steps(self) -> int:
        """Number of events in each clan since the start."""
        return int((self._seconds() - self._opened) / self._step) if self._step else 0

    @property
    def world(self) -> World:
        """The world now."""
        return self.world_after(self.steps)

    def seconds_until_renewed(self, period: int) -> int:
        """Return for how many more seconds a response stays the same.

        Args:
            period: seconds after which it is renewed; 0 for never, which returns 0.
        """
        return period - int(self._seconds() - self._opened) % period if period else 0

    def _make_world(self, steps: int) -> World:
        later = timedelta(seconds=steps * self._step)
        return self._world.later(steps, later) if steps else self._world
