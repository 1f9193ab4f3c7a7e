"""Tests of the requests that the screen sends while the user goes from clan to clan."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

from textual.pilot import Pilot

from clantui.backend.backend import utc_now
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.ui.app import ClanApp
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.state import DOUBLE_PRESS
from clantui.ui.options import ScreenOptions
from clantui.ui.race.screen import RaceScreen
from tests.full.stack import WORLD, Stack, stack
from tests.polling import wait_until

LOAD_DELAY: Final = 0.001
"""Load delay in seconds, as short as possible."""

CLANS: Final = (WORLD.home, *WORLD.rivals)
ROSTERS: Final = {
    tag: [str(member["tag"]) for member in (WORLD.build_clan(tag) or {})["memberList"]]
    for tag in CLANS
}
RACE: Final = ClanList("river race", tuple(ClanRef(Tag.parse(tag)) for tag in CLANS))
ALL: Final = {tag: 1 + len(members) for tag, members in ROSTERS.items()}
"""Number of requests for a whole clan: one for the clan and one for each member."""


@dataclass
class OffsetClock:
    """The clock of the screen: the real time plus an offset in seconds."""

    seconds: float = 0.0

    def __call__(self) -> datetime:
        """Return the time."""
        return utc_now() + timedelta(seconds=self.seconds)


@dataclass
class ScreenSession:
    """The screen with the real backend, and the demo API, which counts requests."""

    clock: OffsetClock
    screen: ClanScreen
    pilot: Pilot[None]
    api: Stack

    async def open_race(self) -> None:
        """Open the five clans of a race as a list, as the race screen does."""
        self.screen.controller.use_list(RACE)
        await self.settle()

    async def press(self, key: str) -> None:
        """Press a key, and wait until nothing is loading."""
        await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all started loads have ended."""
        for _ in range(2):  # the end of a load may start another
            await self.pilot.pause(10 * LOAD_DELAY)
            await wait_until(self._idle, "nothing is loaded")

    def take_counts(self) -> dict[str, int]:
        """Return the number of requests for each clan and its members since the last call."""
        paths = Counter(unquote(path) for path in self.api.traffic.paths)
        self.api.traffic.paths.clear()
        assert set(paths.values()) <= {1}, "no request is repeated"
        requests = Counter(path.rpartition("/")[2] for path in paths)
        counts = {
            clan: requests[clan] + sum(requests[member] for member in members)
            for clan, members in ROSTERS.items()
        }
        assert sum(counts.values()) == len(paths), "there are no other requests"
        return {tag: count for tag, count in counts.items() if count}

    def _idle(self) -> bool:
        return not self.screen.controller.loading_tags and not self.api.traffic.waiting


@asynccontextmanager
async def open_screen(reactor: Any) -> AsyncIterator[ScreenSession]:
    """Open the screen with an empty store."""
    async with stack(reactor) as api:
        clock = OffsetClock()
        app = ClanApp(api.backend, clock, ScreenOptions(load_delay=LOAD_DELAY))
        async with app.run_test(size=(80, 24)) as pilot:
            screen = app.screen_stack[0]
            assert isinstance(screen, ClanScreen)
            await wait_until(lambda: screen.is_started, "the screen has begun")
            yield ScreenSession(clock, screen, pilot, api)


async def test_going_through_a_list_requests_each_clan_once(reactor: Any) -> None:
    """The clan and its neighbours are loaded with all members; a step loads the next neighbour.

    While all five clans are fresh, going to one or refreshing it sends no request.
    """
    home, following, _, _, before = CLANS
    async with open_screen(reactor) as session:
        await session.open_race()
        assert session.take_counts() == {tag: ALL[tag] for tag in (home, following, before)}
        await session.press("right")  # the new clan itself is already loaded
        assert session.take_counts() == {CLANS[2]: ALL[CLANS[2]]}
        await session.press("right")
        assert session.take_counts() == {CLANS[3]: ALL[CLANS[3]]}
        for _ in range(3):
            await session.press("right")
            assert session.take_counts() == {}
        session.clock.seconds = DOUBLE_PRESS.total_seconds() + 5  # sooner, `r` would reload anyway
        for key in ("right", "left", "minus", "4", "r"):
            await session.press(key)
            assert session.take_counts() == {}, key


async def test_the_race_requests_each_of_its_clans_once(reactor: Any) -> None:
    """`b` requests the race and the clans that are not loaded yet; a second `b` sends nothing."""
    async with open_screen(reactor) as session:
        session.screen.controller.open(Tag.parse(WORLD.home))
        await session.settle()
        assert session.take_counts() == {WORLD.home: ALL[WORLD.home]}
        paths = session.api.traffic.paths
        for cost in (1 + sum(ALL[tag] for tag in WORLD.rivals), 0):
            await session.pilot.press("b")
            race = session.screen.app.screen
            assert isinstance(race, RaceScreen)
            await wait_until(partial(_has_all_cards, race), "the cards of all clans are there")
            assert len(paths) == len(set(paths)) == cost
            paths.clear()
            await session.pilot.press("escape")


def _has_all_cards(race: RaceScreen) -> bool:
    surveys = race.loader.loads.surveys.values()
    return len(surveys) == len(CLANS) and all(survey.is_complete for survey in surveys)
