"""Scenes of the race screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Final

import msgspec

from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.race import Race
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.world import HOME_NAME, MOMENT, World
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.race.screen import RaceScreen
from clantui.wire import race
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)
KNOWN: Final = {Tag.parse(tag) for tag in (WORLD.home, *WORLD.rivals[:2])}
"""Clans with a stored survey; the last two rivals have none."""

TRAINING: Final = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)
FINISHED: Final = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
COLOSSEUM: Final = datetime(2026, 12, 4, 18, 30, tzinfo=UTC)


@cache
def race_at(moment: datetime = MOMENT) -> Race:
    """Return the home clan's race at a moment."""
    payload = World(at=moment).build_race(WORLD.home)
    return race.decode_race(msgspec.json.encode(payload), HOME)


def find_stored(tag: Tag) -> Survey | None:
    """Return the stored survey of a clan, or None."""
    return load_surveys(str(tag))[-1] if tag in KNOWN else None


async def load(tag: Tag, emit: Callable[[Survey], object]) -> None:
    """Emit half of a clan's players, or all of a stored one; the load never ends."""
    surveys = load_surveys(str(tag))
    emit(find_stored(tag) or surveys[len(surveys) // 2])
    await asyncio.Future()


def _open_race(moment: datetime, outcome: Race | RoyaleError | None, *keys: str) -> Play:
    """Open the race at a moment, answer its request, and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        on.clock.time = moment
        await open_race(on, outcome, *keys)

    return play


async def open_race(on: Stage, outcome: Race | RoyaleError | None, *keys: str) -> None:
    """Open the race, answer its request, advance the clock by 40 s, and press keys."""
    surveys = ClanSurveys(find=find_stored, load=load, paused_for=lambda: 0.0, clock=on.clock)
    screen = RaceScreen(on.backend, surveys, HOME, HOME_NAME)
    await on.app.push_screen(screen)
    await on.pilot.pause()
    if outcome is not None:
        await on.answer(outcome)
    on.clock.advance(40)
    screen.refresh_status()
    await on.press(*keys)
    await on.until(lambda: not screen.loader.is_draw_due)


def _offline() -> Play:
    async def play(on: Stage) -> None:
        await _open_race(MOMENT, race_at())(on)
        on.clock.advance(3600)
        await on.press("r")
        await on.answer(Unreachable("no answer in 10 s"))

    return play


SCENES: Final = (
    Scene(name="race", play=_open_race(MOMENT, race_at(), "j")),
    Scene(name="race-medals", play=_open_race(MOMENT, race_at(), "m")),
    Scene(name="race-asking", play=_open_race(MOMENT, None)),
    Scene(name="race-finished", play=_open_race(FINISHED, race_at(FINISHED))),
    Scene(name="race-training", play=_open_race(TRAINING, race_at(TRAINING))),
    Scene(name="race-colosseum", play=_open_race(COLOSSEUM, race_at(COLOSSEUM), "G")),
    Scene(name="race-none", play=_open_race(MOMENT, NotFound(f"{HOME} is in no river race now"))),
    Scene(name="race-offline", play=_offline()),
)
