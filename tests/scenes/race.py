"""The states of the river race."""

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
from clantui.ui.race.screen import RaceScreen
from clantui.wire import race
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)
KNOWN: Final = {Tag.parse(tag) for tag in (WORLD.home, *WORLD.rivals[:2])}
"""The clans of which there is a picture at hand; of the two last ones there is none."""

TRAINING: Final = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)
FINISHED: Final = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
COLOSSEUM: Final = datetime(2026, 12, 4, 18, 30, tzinfo=UTC)


@cache
def race_at(moment: datetime = MOMENT) -> Race:
    """Return the home clan's race at a moment, as the API would."""
    payload = World(at=moment).race(WORLD.home)
    return race.decode_race(msgspec.json.encode(payload), HOME)


def at_hand(tag: Tag) -> Survey | None:
    """Return the survey of a known clan."""
    return pictures(str(tag))[-1] if tag in KNOWN else None


async def load(tag: Tag, emit: Callable[[Survey], object]) -> None:
    """Load half of a clan, and no more; one in hand is loaded at once."""
    surveys = pictures(str(tag))
    emit(at_hand(tag) or surveys[len(surveys) // 2])
    await asyncio.Future()


def _opened(moment: datetime, outcome: Race | RoyaleError | None, *keys: str) -> Play:
    """Open the race, answer it, and press keys."""

    async def play(on: Stage) -> None:
        await loaded(on)
        on.clock.time = moment
        await open_race(on, outcome, *keys)

    return play


async def open_race(
    on: Stage, outcome: Race | RoyaleError | None, *keys: str, demo: bool = True
) -> None:
    """Open the race over what is on the stage, answer it, and press keys 40 s later."""
    screen = RaceScreen(
        on.engine,
        on.clock,
        HOME,
        HOME_NAME,
        at_hand,
        load,
        paused_for=lambda: 0.0,
        demo=demo,
    )
    await on.app.push_screen(screen)
    await on.pilot.pause()
    await answered(on, outcome)
    on.clock.advance(40)
    screen.tick()
    await on.press(*keys)
    await on.until(lambda: not screen.drawing)


async def answered(on: Stage, outcome: Race | RoyaleError | None) -> None:
    """Answer the last request and wait for the drawing; None for no answer yet."""
    questions = on.engine.questions
    await on.until(lambda: questions and not questions[-1].answer.done())
    answer = questions[-1].answer
    if isinstance(outcome, RoyaleError):
        answer.set_exception(outcome)
    elif outcome is not None:
        answer.set_result(outcome)
    await on.pilot.pause()
    await on.pilot.pause()


def _offline() -> Play:
    async def play(on: Stage) -> None:
        await _opened(MOMENT, race_at())(on)
        on.clock.advance(3600)
        await on.press("r")
        await answered(on, Unreachable("no answer in 10 s"))

    return play


SCENES: Final = (
    Scene(name="race", play=_opened(MOMENT, race_at(), "j")),
    Scene(name="race-medals", play=_opened(MOMENT, race_at(), "m")),
    Scene(name="race-asking", play=_opened(MOMENT, None)),
    Scene(name="race-finished", play=_opened(FINISHED, race_at(FINISHED))),
    Scene(name="race-training", play=_opened(TRAINING, race_at(TRAINING))),
    Scene(name="race-colosseum", play=_opened(COLOSSEUM, race_at(COLOSSEUM), "G")),
    Scene(name="race-none", play=_opened(MOMENT, NotFound(f"{HOME} is in no river race now"))),
    Scene(name="race-offline", play=_offline()),
)
