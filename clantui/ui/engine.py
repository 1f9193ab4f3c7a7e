"""What the screen is given to load clans with. It does not know what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.wish import Wish


class Engine(Protocol):
    """Loads clans."""

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        ...

    async def start(self) -> object:
        """Import and start what is heavy; called after the first paint, to be ready for Enter."""
        ...

    @property
    def warning(self) -> str:
        """A sentence the user should read once, before the first load; else empty."""
        ...

    @property
    def paused(self) -> float:
        """Seconds for which everything waits because the API was asked too fast; else 0."""
        ...

    async def recall(self, tag: Tag) -> Survey | None:
        """The last picture of a clan from an earlier run, or None."""
        ...

    async def load(self, wish: Wish, emit: Callable[[Survey], object]) -> object:
        """Load a clan.

        Args:
            wish: which, and what is at hand of it.
            emit: given a growing picture; each supersedes the last.

        Raises:
            RoyaleError: if the clan cannot be had.
        """
        ...

    async def open_demo(self) -> Tag:
        """Ask the demo world from now on; gives a clan to begin with."""
        ...
