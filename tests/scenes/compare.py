"""Scenes of the comparison of two clans."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.compare.screen import CompareScreen
from clantui.ui.family.screen import FamilyScreen
from tests.polling import wait_until
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.ui.harness import OpenScreen, Stage


class OpenClanSet(OpenScreen[CompareScreen | FamilyScreen, ClanList]):
    """Screen of several clans, whose loads are controlled by the caller.

    Attributes:
        screen: the screen, created by the subclass.
        asked: requested loads: tag, callback for surveys, and the future that ends the load.
    """

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.results = []
        self.asked: list[tuple[Tag, Callable[[Survey], object], asyncio.Future[None]]] = []

    async def arrive(self, survey: Survey, ask: int = -1) -> None:
        """Emit a survey of a requested clan."""
        self.asked[ask][1](survey)
        await self.wait_until_drawn()

    async def end(self, error: RoyaleError | None = None, ask: int = -1) -> None:
        """End the load of a requested clan."""
        end = self.asked[ask][2]
        end.set_result(None) if error is None else end.set_exception(error)
        await self.wait_until_drawn()

    async def wait_until_drawn(self) -> None:
        """Wait until the table shows the newest surveys."""
        await self.on.pilot.pause()
        await wait_until(lambda: not self.screen.loader.is_draw_due)
        await self.on.pilot.pause()

    async def wait_for_loads(self, asks: int) -> None:
        """Wait until this number of loads was requested."""
        await wait_until(lambda: len(self.asked) >= asks)
        await self.on.pilot.pause()

    async def load(self, tag: Tag, emit: Callable[[Survey], object]) -> None:
        """Record a requested load, and wait for its end."""
        end: asyncio.Future[None] = asyncio.Future()
        self.asked.append((tag, emit, end))
        await end


class OpenComparison(OpenClanSet):
    """Comparison screen, whose loads are controlled by the caller."""

    screen: CompareScreen

    def __init__(
        self,
        on: Stage,
        ours: str = WORLD.home,
        others: tuple[str, ...] = WORLD.rivals,
        *known: Survey,
        at: int = 0,
        load_delay: float = 1000.0,
    ) -> None:
        super().__init__(on)
        self._known = {survey.clan.tag: survey for survey in known}
        surveys = ClanSurveys(
            find=self._known.get,
            load=self.load,
            paused_for=on.screen.controller.paused_for,
            clock=on.clock,
        )
        self.screen = CompareScreen(
            surveys,
            ClanRef(Tag.parse(ours)),
            tuple(ClanRef(Tag.parse(tag)) for tag in others),
            at=at,
            load_delay=load_delay,
        )


def _last(tag: str) -> Survey:
    return load_surveys(tag)[-1]


async def _open_comparison(on: Stage, *known: str) -> OpenComparison:
    await load_home(on)
    compared = OpenComparison(on, WORLD.home, WORLD.rivals, *map(_last, known))
    await compared.open()
    return compared


def _with_rival(*keys: str) -> Play:
    """Compare two loaded clans, and press keys."""

    async def play(on: Stage) -> None:
        await _open_comparison(on, WORLD.home, *WORLD.rivals[:2])
        await on.press(*keys)

    return play


async def _load_half(on: Stage) -> None:
    """Load about half of the other clan."""
    compared = await _open_comparison(on, WORLD.home)
    await compared.arrive(load_surveys(WORLD.rivals[0])[20])


async def _fail_load(on: Stage) -> None:
    """Fail to load the other clan."""
    compared = await _open_comparison(on, WORLD.home)
    await compared.end(NotFound(f"no clan has the tag {WORLD.rivals[0]}"))


SCENES: Final = (
    Scene(name="compare", play=_with_rival("j")),
    Scene(name="compare-next", play=_with_rival("right", "s", "t")),
    Scene(name="compare-filter", play=_with_rival("slash", *"rarity:epic", "enter")),
    Scene(name="compare-loading", play=_load_half),
    Scene(name="compare-lost", play=_fail_load),
)
