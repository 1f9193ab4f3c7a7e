"""The states of two clans compared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.compare.screen import CompareScreen
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.ui.harness import Stage


class Compared:
    """A comparison whose clans come when the test says so.

    Attributes:
        asked: what was asked for: whose answer, where to, and its end.
        chosen: what the screen was dismissed with.
    """

    def __init__(
        self,
        on: Stage,
        ours: str = WORLD.home,
        others: tuple[str, ...] = WORLD.rivals,
        *known: Survey,
        at: int = 0,
        rest: float = 1000.0,
    ) -> None:
        self.asked: list[tuple[Tag, Callable[[Survey], object], asyncio.Future[None]]] = []
        self.chosen: list[ClanList | None] = []
        self._on = on
        self._known = {survey.clan.tag: survey for survey in known}
        self.screen = CompareScreen(
            on.screen.controller.paused_for,
            on.clock,
            ClanRef(Tag.parse(ours)),
            tuple(ClanRef(Tag.parse(tag)) for tag in others),
            self._known.get,
            self._load,
            at=at,
            demo=True,
            rest=rest,
        )

    async def open(self) -> None:
        """Push the screen and let it ask."""
        self._on.app.push_screen(self.screen, self.chosen.append)
        await self._on.pilot.pause()
        await self._on.pilot.pause()

    async def arrive(self, survey: Survey, ask: int = -1) -> None:
        """Let a picture of a clan that is asked for arrive."""
        self.asked[ask][1](survey)
        await self.drawn()

    async def end(self, error: RoyaleError | None = None, ask: int = -1) -> None:
        """Let the load of a clan that is asked for end."""
        over = self.asked[ask][2]
        over.set_result(None) if error is None else over.set_exception(error)
        await self.drawn()

    async def drawn(self) -> None:
        """Wait until the table shows the newest pictures."""
        await self._on.pilot.pause()
        while self.screen.drawing:  # noqa: ASYNC110 — a flag, not an event
            await asyncio.sleep(0.01)
        await self._on.pilot.pause()

    async def resting(self, asks: int) -> None:
        """Wait until so many loads were asked for."""
        while len(self.asked) < asks:  # noqa: ASYNC110 — a list, not an event
            await asyncio.sleep(0.01)
        await self._on.pilot.pause()

    async def _load(self, tag: Tag, emit: Callable[[Survey], object]) -> None:
        over: asyncio.Future[None] = asyncio.Future()
        self.asked.append((tag, emit, over))
        await over


def _last(tag: str) -> Survey:
    return pictures(tag)[-1]


async def _opened(on: Stage, *known: str) -> Compared:
    await loaded(on)
    compared = Compared(on, WORLD.home, WORLD.rivals, *map(_last, known))
    await compared.open()
    return compared


def _with_rival(*keys: str) -> Play:
    """Both clans are there, and keys are pressed."""

    async def play(on: Stage) -> None:
        await _opened(on, WORLD.home, *WORLD.rivals[:2])
        await on.press(*keys)

    return play


async def _loading(on: Stage) -> None:
    """Half of the other clan is there."""
    compared = await _opened(on, WORLD.home)
    await compared.arrive(pictures(WORLD.rivals[0])[20])


async def _lost(on: Stage) -> None:
    """Fail to load the other clan."""
    compared = await _opened(on, WORLD.home)
    await compared.end(NotFound(f"no clan has the tag {WORLD.rivals[0]}"))


SCENES: Final = (
    Scene(name="compare", play=_with_rival("j")),
    Scene(name="compare-next", play=_with_rival("right", "s", "t")),
    Scene(name="compare-filter", play=_with_rival("slash", *"rarity:epic", "enter")),
    Scene(name="compare-loading", play=_loading),
    Scene(name="compare-lost", play=_lost),
)
