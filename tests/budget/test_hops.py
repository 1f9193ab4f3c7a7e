"""Going from clan to clan asks the API for each clan once, and for a fresh one not at all."""

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
from clantui.ui.clan.controller import TWICE
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.options import ScreenOptions
from clantui.ui.race.screen import RaceScreen
from tests.full.stack import WORLD, Stack, stack, until

SOON: Final = 0.001
"""Seconds of rest that are over at once."""

CLANS: Final = (WORLD.home, *WORLD.rivals)
ROSTERS: Final = {
    tag: [str(one["tag"]) for one in (WORLD.clan(tag) or {})["memberList"]] for tag in CLANS
}
RACE: Final = ClanList("river race", tuple(ClanRef(Tag.parse(tag)) for tag in CLANS))
ALL: Final = {tag: 1 + len(members) for tag, members in ROSTERS.items()}
"""Requests for a whole clan: itself and each of its members."""


@dataclass
class Late:
    """The screen's clock: the time, and some seconds more."""

    seconds: float = 0.0

    def __call__(self) -> datetime:
        """Tell it."""
        return utc_now() + timedelta(seconds=self.seconds)


@dataclass
class Looking:
    """The screen on the real engine, and what the API was asked for."""

    clock: Late
    screen: ClanScreen
    pilot: Pilot[None]
    api: Stack

    async def follow(self) -> None:
        """Choose the five clans of a race, as its dialog would."""
        self.screen.controller.use_list(RACE)
        await self.quiet()

    async def press(self, key: str) -> None:
        """Press a key, and wait until nothing is asked for any more."""
        await self.pilot.press(key)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until the rest is over and all that was begun has ended."""
        for _ in range(2):  # what has ended may have begun another
            await self.pilot.pause(10 * SOON)
            await until(self._idle, "nothing is loaded")

    def asked(self) -> dict[str, int]:
        """Return the number of requests for each clan and its members since the last call."""
        paths = Counter(unquote(path) for path in self.api.traffic.paths)
        self.api.traffic.paths.clear()
        assert set(paths.values()) <= {1}, "nobody is asked about twice"
        about = {tag: {tag, *members} for tag, members in ROSTERS.items()}
        asked = Counter(path.rpartition("/")[2] for path in paths)
        counts = {tag: sum(asked[one] for one in ones) for tag, ones in about.items()}
        assert sum(counts.values()) == len(paths), "nothing else is asked for"
        return {tag: count for tag, count in counts.items() if count}

    def _idle(self) -> bool:
        return not self.screen.controller.workers.loading and not self.api.traffic.waiting


@asynccontextmanager
async def looking(reactor: Any) -> AsyncIterator[Looking]:  # noqa: ANN401 — many interfaces
    """Open the screen with nothing remembered."""
    async with stack(reactor) as api:
        clock = Late()
        app = ClanApp(api.engine, clock, ScreenOptions(rest=SOON))
        async with app.run_test(size=(80, 24)) as pilot:
            screen = app.screen_stack[0]
            assert isinstance(screen, ClanScreen)
            await until(lambda: screen.is_started, "the screen has begun")
            yield Looking(clock, screen, pilot, api)


async def test_a_clan_costs_itself_and_its_members_and_the_neighbours_once(
    reactor: Any,  # noqa: ANN401
) -> None:
    """Resting on a clan: 1 + its members; the next clan and the one before, once, ahead."""
    home, after, _, _, before = CLANS
    async with looking(reactor) as looks:
        await looks.follow()
        assert looks.asked() == {tag: ALL[tag] for tag in (home, after, before)}


async def test_a_hop_to_what_was_fetched_ahead_costs_its_other_neighbour_alone(
    reactor: Any,  # noqa: ANN401
) -> None:
    """The neighbour is fresh: hopping there asks for what comes next, and nothing again."""
    async with looking(reactor) as looks:
        await looks.follow()
        looks.asked()
        await looks.press("right")
        assert looks.asked() == {CLANS[2]: ALL[CLANS[2]]}
        await looks.press("right")
        assert looks.asked() == {CLANS[3]: ALL[CLANS[3]]}


async def test_fresh_data_costs_no_request(reactor: Any) -> None:  # noqa: ANN401
    """With all five clans at hand no hop and no refresh within their age asks for anything."""
    async with looking(reactor) as looks:
        await looks.follow()
        for _ in CLANS:
            await looks.press("right")
        assert looks.asked() == ALL
        looks.clock.seconds = TWICE.total_seconds() + 5  # sooner a refresh would mean: anew
        for key in ("right", "left", "minus", "4", "r"):
            await looks.press(key)
            assert looks.asked() == {}, key


async def test_the_race_costs_each_of_its_clans_once(reactor: Any) -> None:  # noqa: ANN401
    """`b` asks for the race, and once for each clan that is not in hand; again for nothing."""
    async with looking(reactor) as looks:
        looks.screen.controller.open(Tag.parse(WORLD.home))
        await looks.quiet()
        assert looks.asked() == {WORLD.home: ALL[WORLD.home]}
        asked = looks.api.traffic.paths
        for cost in (1 + sum(ALL[tag] for tag in WORLD.rivals), 0):
            await looks.pilot.press("b")
            race = looks.screen.app.screen
            assert isinstance(race, RaceScreen)
            await until(partial(_has_all_cards, race), "the cards of all clans are there")
            assert len(asked) == len(set(asked)) == cost
            asked.clear()
            await looks.pilot.press("escape")


def _has_all_cards(race: RaceScreen) -> bool:
    surveys = race.state.surveys.values()
    return len(surveys) == len(CLANS) and all(survey.complete for survey in surveys)
