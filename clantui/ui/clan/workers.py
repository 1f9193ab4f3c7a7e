"""Workers that load what a clan is shown with, and messages of the controller."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from textual.message import Message

from clantui.core.history.events import Event
from clantui.core.history.timeline import History
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.race import WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend, ClanStore
from clantui.ui.common.requests import Emit, Requests

_T = TypeVar("_T")

_MAX_HISTORIES: Final = 8
"""Clans whose history is kept in memory: a thousand snapshots take 3 to 6 MB."""


class StoreOpened(Message):
    """The store is open; `first` is the clan to load, or None."""

    def __init__(self, first: Tag | None) -> None:
        super().__init__()
        self.first = first


class LoadFinished(Message):
    """The load of the clan on screen has ended, with or without an error."""


class ClanChanged(Message):
    """Auto-refresh has found events in a clan."""

    def __init__(self, clan: str, events: tuple[Event, ...]) -> None:
        super().__init__()
        self.clan, self.events = clan, events


class LoadWorkers:
    """Loads data other than surveys, and opens the store.

    A request replaces the previous one of the same kind and clan, which is cancelled. A callback
    is called only with an answer, not with an error, unless its type says so.
    """

    def __init__(self, backend: Backend, requests: Requests) -> None:
        self._backend, self._requests = backend, requests
        self._histories: dict[Tag, None] = {}  # requested in this run, the oldest first

    def wait(self, seconds: float, on_end: Callable[[], object]) -> None:
        """Wait, in place of an earlier wait."""
        self._requests.start("wait", partial(asyncio.sleep, seconds), lambda _: on_end())

    def load_history(
        self,
        tag: Tag,
        on_result: Callable[[Tag, tuple[Snapshot, ...], History], object],
        *,
        once: bool = False,
    ) -> None:
        """Load the stored history of a clan, the oldest snapshot first, after the next paint.

        With `once`, skip it if it was requested in this run, and not forgotten since.
        """
        if once and tag in self._histories:
            return
        self._histories.pop(tag, None)
        self._histories[tag] = None

        async def load() -> tuple[tuple[Snapshot, ...], History] | None:
            await self._requests.wait_for_paint()  # takes twice as long beside a busy thread
            snapshots = await self._backend.history(tag)
            return (
                (snapshots, await asyncio.to_thread(History.of, snapshots)) if snapshots else None
            )

        self._start(f"history {tag}", load, lambda result: result and on_result(tag, *result))

    def forget_histories(self, on_screen: Tag | None) -> list[Tag]:
        """Forget all but the last histories and that on screen, and return their clans."""
        forgotten = [tag for tag in [*self._histories][:-_MAX_HISTORIES] if tag != on_screen]
        for tag in forgotten:
            del self._histories[tag]
        return forgotten

    def load_logs(
        self, survey: Survey, before: BattleLogs | None, on_update: Callable[[BattleLogs], object]
    ) -> None:
        """Load the battle logs of a clan's members; see `Backend.battles`."""
        tag, players = survey.clan.tag, [member.tag for member in survey.clan.members]

        def load(emit: Emit[BattleLogs]) -> Awaitable[BattleLogs]:
            return self._backend.battles(tag, players, before, emit)

        self._requests.stream(f"logs {tag}", load, _ignore_errors(on_update), on_update)

    def stop_logs(self, tag: Tag) -> None:
        """Stop loading the battle logs of a clan."""
        self._requests.stop(f"logs {tag}")

    def load_cards(self, on_result: Callable[[Catalogue], object]) -> None:
        """Load every card of the game."""
        self._start("cards", self._backend.cards, on_result)

    def load_war(self, tag: Tag, on_result: Callable[[WarRecord], object]) -> None:
        """Load the race of a clan and its past weeks; on failure a record with the error."""

        def handle(result: WarRecord | RoyaleError) -> None:
            on_result(WarRecord(error=result) if isinstance(result, RoyaleError) else result)

        self._requests.start(f"war {tag}", partial(self._backend.war, tag), handle)

    def load_player_clan(
        self, player: Tag, on_result: Callable[[Tag | RoyaleError | None], object]
    ) -> None:
        """Look up the clan that a player is in."""
        self._requests.start("player", partial(self._backend.clan_of_player, player), on_result)

    def stop_player_clan(self) -> None:
        """Stop looking up the clan of a player."""
        self._requests.stop("player")

    def preconnect(self) -> None:
        """Open connections before a likely request."""
        if self._backend.has_key:
            self._start("connections", self._backend.preconnect, lambda _: None)

    def warm_up(self) -> None:
        """Import and start slow parts before the first request."""
        self._start("start", self._backend.start, lambda _: None)

    def open_store(self, on_result: Callable[[ClanStore], object]) -> None:
        """Open the store."""
        self._start("store", self._backend.open_store, on_result)

    def open_demo(self, on_result: Callable[[Tag, ClanStore], object]) -> None:
        """Stop all loads, and open the demo."""

        async def load() -> tuple[Tag, ClanStore]:
            first = await self._backend.open_demo()
            return first, await self._backend.open_store()

        self._requests.stop_all()
        self._histories.clear()
        self._start("store", load, lambda result: on_result(*result))

    def _start(
        self, key: str, work: Callable[[], Awaitable[_T]], on_result: Callable[[_T], object]
    ) -> None:
        self._requests.start(key, work, _ignore_errors(on_result))


def _ignore_errors(on_result: Callable[[_T], object]) -> Callable[[_T | RoyaleError], object]:
    return lambda result: None if isinstance(result, RoyaleError) else on_result(result)
