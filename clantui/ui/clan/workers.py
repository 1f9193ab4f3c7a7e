"""Loads under way, one for each clan at most, and none of an old one's answers after that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.widget import Widget

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Card
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend, Memory
from clantui.ui.common.workers import start_worker

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.ui.session_state import ChosenTheme

_DEMO: Final = "demo"
_HOME: Final = "player"
_MEMORY: Final = "memory"


class ClanMessage(Message):
    """Something came for a clan's page, or for all of them."""


class SurveyUpdated(ClanMessage):
    """A newer picture of a clan being loaded."""

    def __init__(self, load: int, tag: Tag, survey: Survey) -> None:
        super().__init__()
        self.number, self.tag, self.survey = load, tag, survey

    def can_replace(self, message: Message) -> bool:
        """A later picture of the clan supersedes this one; one of an older load does not."""
        if not isinstance(message, SurveyUpdated) or message.tag != self.tag:
            return False
        return message.number >= self.number


class RetryStarted(ClanMessage):
    """The clan of a load, which has no picture yet, is asked for once more."""

    def __init__(self, load: int, tag: Tag, attempt: Attempt) -> None:
        super().__init__()
        self.number, self.tag, self.attempt = load, tag, attempt


class LoadEnded(Message):
    """A load is over; `error` tells why it brought no clan."""

    def __init__(self, load: int, tag: Tag, error: RoyaleError | None) -> None:
        super().__init__()
        self.number, self.tag, self.error = load, tag, error


class HistoryLoaded(ClanMessage):
    """What is remembered of a clan: all its readings, the oldest first, and what they make."""

    def __init__(self, tag: Tag, readings: tuple[Snapshot, ...], history: History) -> None:
        super().__init__()
        self.tag, self.readings, self.history = tag, readings, history


class MemoryOpened(Message):
    """What is remembered is at hand; of the demo world with a clan to begin with."""

    def __init__(self, memory: Memory, demo: Tag | None = None) -> None:
        super().__init__()
        self.memory, self.demo = memory, demo


class ThemeRemembered(Message):
    """An earlier run has left a theme."""

    def __init__(self, theme: ChosenTheme) -> None:
        super().__init__()
        self.theme = theme


class BattleLogsUpdated(ClanMessage):
    """Newer battle logs of a clan's members."""

    def __init__(self, load: int, tag: Tag, logs: BattleLogs) -> None:
        super().__init__()
        self.number, self.tag, self.logs = load, tag, logs

    def can_replace(self, message: Message) -> bool:
        """As for `SurveyUpdated`."""
        if not isinstance(message, BattleLogsUpdated) or message.tag != self.tag:
            return False
        return message.number >= self.number


class CardsLoaded(ClanMessage):
    """Every card of the game."""

    def __init__(self, cards: Mapping[int, Card]) -> None:
        super().__init__()
        self.cards = cards


class PlayerClanFound(Message):
    """A player was looked up: the clan they are in, or None, or why they could not be had."""

    def __init__(self, player: Tag, home: Tag | None, error: RoyaleError | None) -> None:
        super().__init__()
        self.player, self.home, self.error = player, home, error


class RaceLoaded(Message):
    """The race of a clan was read."""

    def __init__(self, tag: Tag, race: Race) -> None:
        super().__init__()
        self.tag, self.race = tag, race


class LoadWorkers:
    """Starts loads as workers of a widget, which hears of them by messages.

    Beginning one cancels the one before of the same clan, which ends its requests on the wire; a
    message that was already on its way is told by its number to be `current` no more.
    """

    def __init__(self, owner: Widget, engine: Backend) -> None:
        """Set up for the widget that owns the workers."""
        self._owner = owner
        self._engine = engine
        self._number = 0
        self._newest: dict[Tag, int] = {}
        self._logging: dict[Tag, int] = {}

    @property
    def under_way(self) -> frozenset[Tag]:
        """The clans being loaded."""
        return frozenset(self._newest)

    def current(self, message: SurveyUpdated | RetryStarted | LoadEnded) -> bool:
        """Whether a message is of its clan's newest load, and that is not given up."""
        return self._newest.get(message.tag) == message.number

    def warm_up(self) -> None:
        """Import and start what is heavy, so that it is there when Enter is pressed."""
        start_worker(self._owner, self._warm_up, "start", exclusive=False)

    def foresee(self) -> None:
        """Have connections opened: somebody is about to ask."""
        if self._engine.ready:
            start_worker(self._owner, self._engine.preconnect, "ahead")

    def open(self) -> None:
        """Open what is remembered."""
        self._run(self._open, _MEMORY)

    def begin(self, wish: LoadRequest) -> None:
        """Load a clan; see `Backend.load`."""
        self._number += 1
        self._newest[wish.tag] = self._number
        self._run(partial(self._load, wish, self._number), str(wish.tag))

    def begin_demo(self) -> None:
        """Open the demo world; whatever is loaded is given up."""
        for tag in self.under_way:
            self.stop(tag)
        for tag in tuple(self._logging):
            self.stop_logs(tag)
        self._run(self._open_demo, _DEMO)

    def remember(self, tag: Tag) -> None:
        """Look up what is remembered of a clan."""
        self._run(partial(self._remember, tag), f"{_MEMORY} {tag}")

    def find_home(self, player: Tag) -> None:
        """Look up which clan a player is in."""
        self._run(partial(self._find_home, player), _HOME)

    def stop_home(self) -> None:
        """Look it up no longer."""
        self._owner.workers.cancel_group(self._owner, _HOME)

    def begin_logs(self, survey: Survey, before: BattleLogs | None) -> None:
        """Ask for the battle logs of a clan's members; see `Backend.battles`."""
        self._number += 1
        tag = survey.clan.tag
        self._logging[tag] = self._number
        self._run(partial(self._log, survey, before, self._number), f"logs {tag}")

    def logged(self, message: BattleLogsUpdated) -> bool:
        """Whether logs are of their clan's newest asking, and that is not given up."""
        return self._logging.get(message.tag) == message.number

    def stop_logs(self, tag: Tag) -> None:
        """Give up asking for a clan's logs, if it is asked."""
        if self._logging.pop(tag, None) is not None:
            self._owner.workers.cancel_group(self._owner, f"logs {tag}")

    def ask_cards(self) -> None:
        """Ask for every card of the game; nothing is heard where there is no answer."""
        self._run(self._ask_cards, "cards")

    def look_at_race(self, tag: Tag) -> None:
        """Read the race of a clan; nothing is heard where there is none, or no answer."""
        self._run(partial(self._look_at_race, tag), f"race {tag}")

    def over(self, tag: Tag) -> None:
        """Forget a load that has ended."""
        self._newest.pop(tag, None)

    def stop(self, tag: Tag) -> None:
        """Give up a load, if there is one."""
        if self._newest.pop(tag, None) is not None:
            self._owner.workers.cancel_group(self._owner, str(tag))

    def stop_demo(self) -> None:
        """Do not open the demo world after all."""
        self._owner.workers.cancel_group(self._owner, _DEMO)

    def _run(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> None:
        start_worker(self._owner, work, group)

    async def _warm_up(self) -> None:
        await self._engine.start()
        await asyncio.to_thread(_import_the_rest)

    async def _open(self) -> None:
        self._owner.post_message(MemoryOpened(await self._engine.open_memory()))

    async def _load(self, wish: LoadRequest, load: int) -> None:
        post, tag = self._owner.post_message, wish.tag
        error: RoyaleError | None = None
        try:
            # Emitted from inside Twisted, where a message is all that may touch the screen.
            await self._engine.load(
                wish,
                lambda survey: post(SurveyUpdated(load, tag, survey)),
                lambda attempt: post(RetryStarted(load, tag, attempt)),
            )
        except RoyaleError as why:
            error = why
        post(LoadEnded(load, tag, error))

    async def _open_demo(self) -> None:
        tag = await self._engine.open_demo()
        self._owner.post_message(MemoryOpened(await self._engine.open_memory(), tag))

    async def _remember(self, tag: Tag) -> None:
        readings = await self._engine.history(tag)
        if readings:
            from clantui.core.history.timeline import History  # noqa: PLC0415 — not for the first paint

            history = await asyncio.to_thread(History.of, readings)
            self._owner.post_message(HistoryLoaded(tag, readings, history))

    async def _find_home(self, player: Tag) -> None:
        home: Tag | None = None
        error: RoyaleError | None = None
        try:
            home = await self._engine.clan_of_player(player)
        except RoyaleError as why:
            error = why
        self._owner.post_message(PlayerClanFound(player, home, error))

    async def _look_at_race(self, tag: Tag) -> None:
        with suppress(RoyaleError):
            self._owner.post_message(RaceLoaded(tag, await self._engine.race(tag)))

    async def _log(self, survey: Survey, before: BattleLogs | None, load: int) -> None:
        post, tag = self._owner.post_message, survey.clan.tag
        players = [member.tag for member in survey.clan.members]
        logs = await self._engine.battles(
            tag, players, before, lambda logs: post(BattleLogsUpdated(load, tag, logs))
        )
        post(BattleLogsUpdated(load, tag, logs))

    async def _ask_cards(self) -> None:
        with suppress(RoyaleError):
            self._owner.post_message(CardsLoaded(await self._engine.cards()))


def _import_the_rest() -> None:
    """What is drawn when the first load is over: importing it then would hold the loop."""
    import clantui.core.history.timeline  # noqa: PLC0415
    import clantui.ui.clan.trend  # noqa: F401, PLC0415
