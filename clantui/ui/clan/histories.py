"""Loader of the stored histories of clans, which keeps only the last ones in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from clantui.core.history.timeline import History
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.common.requests import Requests

_MAX_HISTORIES: Final = 8
"""Clans whose history is kept in memory: a thousand snapshots take 3 to 6 MB."""


class HistoryLoader:
    """Loader of histories, which knows those in memory."""

    def __init__(
        self,
        backend: Backend,
        requests: Requests,
        on_result: Callable[[Tag, tuple[Snapshot, ...], History], object],
    ) -> None:
        """Create a loader.

        Args:
            on_result: gets the clan, its snapshots (the oldest first) and its history.
        """
        self._backend, self._requests, self._on_result = backend, requests, on_result
        self._requested: dict[Tag, None] = {}  # an ordered set, the oldest request first

    def load(self, tag: Tag, *, once: bool = False) -> None:
        """Load the stored history of a clan after the next paint.

        With `once`, skip it if it was requested in this run, and not forgotten since.
        """
        if once and tag in self._requested:
            return
        self._requested.pop(tag, None)
        self._requested[tag] = None

        async def load() -> tuple[tuple[Snapshot, ...], History] | None:
            await self._requests.wait_for_paint()  # takes twice as long beside a busy thread
            if not (snapshots := await self._backend.load_history(tag)):
                return None
            return snapshots, await asyncio.to_thread(History.of, snapshots)

        def handle(result: tuple[tuple[Snapshot, ...], History] | None) -> None:
            if result is not None:
                self._on_result(tag, *result)

        self._requests.load(f"history {tag}", load, handle)

    def forget(self, on_screen: Tag | None) -> list[Tag]:
        """Forget all but the last histories and that on screen, and return their clans."""
        forgotten = [tag for tag in [*self._requested][:-_MAX_HISTORIES] if tag != on_screen]
        for tag in forgotten:
            del self._requested[tag]
        return forgotten

    def clear(self) -> None:
        """Forget all histories."""
        self._requested.clear()
