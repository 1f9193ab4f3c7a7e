"""Frames of the film: a tag is typed, players load, then the table and the race are shown."""

from __future__ import annotations

from typing import Final

from clantui.demo.world.world import MOMENT
from tests.film import Frame
from tests.scenes.base import WORLD, load_surveys, svg_of
from tests.scenes.race import open_race, race_at
from tests.ui.harness import stage

SIZE: Final = (80, 24)
ANSWERED: Final = (0, 6, 15, 26, 38, 47)
"""Numbers of loaded players at which a frame is taken."""


async def frames() -> list[Frame]:
    """Play the film, and return its frames."""
    film: list[Frame] = []
    async with stage(size=SIZE, at=MOMENT) as on:

        def take(seconds: float) -> None:
            film.append(Frame(svg_of(on.app), seconds))

        take(1.0)
        tag = WORLD.home.lower().removeprefix("#")
        for typed in (tag[:3], tag[3:]):
            await on.press(*typed)
            take(0.5)
        await on.press("enter")
        await on.until(lambda: on.backend.loads)
        surveys = load_surveys(WORLD.home)
        for answered in ANSWERED:
            on.clock.advance(0.3)
            await on.arrive(surveys[answered])
            take(0.4)
        await on.load(surveys[-1])
        take(2.5)
        await on.press("j", "j")
        take(1.5)
        await open_race(on, race_at(), "j")
        take(4.0)
    return film
