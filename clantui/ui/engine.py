"""What the screen is given to load clans with. It does not know what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clantui.core.survey import Survey
from clantui.core.tag import Tag


class Engine(Protocol):
    """Loads clans."""

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        ...

    async def start(self) -> object:
        """Import and start what is heavy; called after the first paint, to be ready for Enter."""
        ...

    async def load(
        self, tag: Tag, emit: Callable[[Survey], object], before: Survey | None
    ) -> object:
        """Load a clan.

        Args:
            tag: the clan's.
            emit: given a growing picture; each supersedes the last.
            before: an earlier picture whose players stand in until theirs come.

        Raises:
            RoyaleError: if the clan cannot be had.
        """
        ...

    async def open_demo(self) -> Tag:
        """Ask the demo world from now on; gives a clan to begin with."""
        ...
