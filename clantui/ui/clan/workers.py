"""Workers that load clans and what belongs to them, and the messages that follow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.message import Message

from clantui.core.history.timeline import History
from clantui.core.model.errors import RoyaleError
from clantui.core.model.race_log import WarRecord

if TYPE_CHECKING:
    from clantui.core.history.events import Event
    from clantui.core.model.attempt import Attempt
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue
    from clantui.core.model.load_request import LoadRequest
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.model.tag import Tag
    from clantui.core.ports import Backend, Memory
    from clantui.ui.common.requests import Emit, Requests

_T = TypeVar("_T")


class MemoryLoaded(Message):
    """The store is open; `first` is the clan to load, or None."""

    def __init__(self, first: Tag | None) -> None:
        super().__init__()
        self.first = first


class PlayerClanLoaded(Message):
    """The clan of a player that was asked for is known."""

    def __init__(self, clan: Tag, player: Tag) -> None:
        super().__init__()
        self.clan, self.player = clan, player


class LoadFinished(Message):
    """The load of the clan on screen has ended, with whatever came."""


class Paused(Message):
    """Everything waits for some seconds, because the API was asked too fast."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class ClanChanged(Message):
    """Auto-refresh has seen events in a clan."""

    def __init__(self, clan: str, events: tuple[Event, ...]) -> None:
        super().__init__()
        self.clan, self.events = clan, events


class LoadWorkers:
    """Runs one load a clan at most, and what is asked for beside it.

    A load replaces the one before of the same clan, whose requests end; nothing is heard of it
    any more. Each callback is given an answer; where there is none, it is not called.
    """

    def __init__(self, backend: Backend, requests: Requests) -> None:
        self._backend, self._requests = backend, requests
        self._loading: set[Tag] = set()

    @property
    def loading(self) -> frozenset[Tag]:
        """The clans being loaded."""
        return frozenset(self._loading)

    def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey | Attempt], object],
        on_end: Callable[[RoyaleError | None], object],
    ) -> None:
        """Load a clan.

        Args:
            request: the clan, and what is at hand of it.
            on_update: given a growing survey, or a further try of asking for the clan itself.
            on_end: given the reason where no clan came.
        """
        tag = request.tag
        self._loading.add(tag)

        def load(emit: Emit[Survey | Attempt]) -> Awaitable[object]:
            return self._backend.load(request, emit, emit)

        def end(result: object) -> None:
            self._loading.discard(tag)
            on_end(result if isinstance(result, RoyaleError) else None)

        self._requests.stream(f"clan {tag}", load, end, on_update)

    def stop(self, tag: Tag) -> None:
        """Stop loading a clan, if it is loaded."""
        self._loading.discard(tag)
        self._requests.stop(f"clan {tag}")

    def rest(self, seconds: float, on_end: Callable[[], object]) -> None:
        """Wait for a while, in place of an earlier wait."""
        self._requests.start("rest", partial(asyncio.sleep, seconds), lambda _: on_end())

    def load_history(
        self, tag: Tag, on_result: Callable[[tuple[Snapshot, ...], History], object]
    ) -> None:
        """Load what is stored of a clan, the oldest reading first."""

        async def load() -> tuple[tuple[Snapshot, ...], History] | None:
            readings = await self._backend.history(tag)
            return (readings, await asyncio.to_thread(History.of, readings)) if readings else None

        self._start(f"history {tag}", load, lambda result: result and on_result(*result))

    def load_logs(
        self, survey: Survey, before: BattleLogs | None, on_update: Callable[[BattleLogs], object]
    ) -> None:
        """Load the battle logs of a clan's members; see `Backend.battles`."""
        tag, players = survey.clan.tag, [member.tag for member in survey.clan.members]

        def load(emit: Emit[BattleLogs]) -> Awaitable[BattleLogs]:
            return self._backend.battles(tag, players, before, emit)

        self._requests.stream(f"logs {tag}", load, _answer(on_update), on_update)

    def stop_logs(self, tag: Tag) -> None:
        """Stop loading the battle logs of a clan."""
        self._requests.stop(f"logs {tag}")

    def load_cards(self, on_result: Callable[[Catalogue], object]) -> None:
        """Load every card of the game."""
        self._start("cards", self._backend.cards, on_result)

    def load_race(self, tag: Tag, on_result: Callable[[Race], object]) -> None:
        """Load the race of a clan."""
        self._start(f"race {tag}", partial(self._backend.race, tag), on_result)

    def load_war(self, tag: Tag, on_result: Callable[[WarRecord], object]) -> None:
        """Load the race of a clan and its past weeks; where nothing can be had, say why."""

        def take(result: WarRecord | RoyaleError) -> None:
            on_result(WarRecord(error=result) if isinstance(result, RoyaleError) else result)

        self._requests.start(f"war {tag}", partial(self._backend.war, tag), take)

    def load_player_clan(
        self, player: Tag, on_result: Callable[[Tag | RoyaleError | None], object]
    ) -> None:
        """Look up the clan that a player is in."""
        self._requests.start("player", partial(self._backend.clan_of_player, player), on_result)

    def stop_player_clan(self) -> None:
        """Look it up no longer."""
        self._requests.stop("player")

    def preconnect(self) -> None:
        """Open connections: somebody is about to ask."""
        if self._backend.ready:
            self._start("connections", self._backend.preconnect, lambda _: None)

    def warm_up(self) -> None:
        """Import and start what is heavy, so that it is there when Enter is pressed."""
        self._start("start", self._backend.start, lambda _: None)

    def open_memory(self, on_result: Callable[[Memory], object]) -> None:
        """Open what is stored."""
        self._start("memory", self._backend.open_memory, on_result)

    def open_demo(self, on_result: Callable[[Tag, Memory], object]) -> None:
        """Stop whatever is loaded, and open the demo world."""

        async def load() -> tuple[Tag, Memory]:
            first = await self._backend.open_demo()
            return first, await self._backend.open_memory()

        self._requests.stop_all()
        self._loading.clear()
        self._start("memory", load, lambda result: on_result(*result))

    def _start(
        self, key: str, work: Callable[[], Awaitable[_T]], on_result: Callable[[_T], object]
    ) -> None:
        self._requests.start(key, work, _answer(on_result))


def _answer(on_result: Callable[[_T], object]) -> Callable[[_T | RoyaleError], object]:
    """Return a callback that takes errors, too, and drops them."""
    return lambda result: None if isinstance(result, RoyaleError) else on_result(result)
