"""The demo world as time passes: how many things have happened in it, and how old an answer is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from clantui.demo.world.world import World


class DemoService:
    """A demo world in which something happens now and then.

    Args:
        world: As it is when it is opened.
        seconds: A clock that never goes back.
        step: After how many seconds something happens in each clan; 0 for never.
    """

    def __init__(self, world: World, *, seconds: Callable[[], float], step: float = 0.0) -> None:
        self._world, self._seconds, self._step = world, seconds, step
        self._opened = seconds()
        self._after = lru_cache(maxsize=1)(self._make_world)

    @property
    def steps(self) -> int:
        """The number of events in each clan since the world was opened."""
        return int((self._seconds() - self._opened) / self._step) if self._step else 0

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self._after(self.steps)

    def world_after(self, steps: int) -> World:
        """Return the world as it is after so many steps."""
        return self._after(steps)

    def seconds_fresh(self, fresh: int) -> int:
        """Return for how long an answer stays fresh that is made anew every so many seconds."""
        return fresh - int(self._seconds() - self._opened) % fresh if fresh else 0

    def _make_world(self, steps: int) -> World:
        later = timedelta(seconds=steps * self._step)
        return self._world.later(steps, later) if steps else self._world
