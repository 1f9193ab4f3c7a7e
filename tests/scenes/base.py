"""Base of the scenes, which are states of the screen that pictures and tests show."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from rich.console import Console
from treq.testing import RequestTraversalAgent
from twisted.internet.task import Clock

from clantui.api.client import RoyaleClient
from clantui.api.transport.http import HttpSource
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.demo.server import DemoApi
from clantui.demo.world.world import MOMENT, World
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from tests.factories.loader_sources import start_load
from tests.ui.harness import Stage, stage

WORLD: Final = World()

Play: TypeAlias = Callable[[Stage], Awaitable[None]]


@cache
def load_surveys(tag: str) -> tuple[Survey, ...]:
    """Return every survey that a load of a demo clan emits, from the roster to the last player."""
    agent = RequestTraversalAgent(DemoApi(WORLD, clock=Clock()))
    clock = Clock()
    royale = RoyaleClient(HttpSource(agent, "http://demo.test/v1", Token("demo"), clock))
    request = LoadRequest(tag=Tag.parse(tag))
    surveys: list[Survey] = []
    loading = start_load(royale, request, surveys.append, clock, now=lambda: MOMENT)
    while not loading.called:
        agent.flush()
    return tuple(surveys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A state of the screen, and the steps that lead to it.

    Attributes:
        name: name of its files.
        play: steps that lead to the state.
        tag: clan at the start, or empty for a first run.
        has_key: True if there is an API key.
        demo: True if the screen starts in the demo.
    """

    name: str
    play: Play
    tag: str = WORLD.home
    has_key: bool = True
    demo: bool = True


@asynccontextmanager
async def play_scene(
    scene: Scene, size: tuple[int, int] = (80, 24), appearance: Appearance = DEFAULT_APPEARANCE
) -> AsyncIterator[Stage]:
    """Play a scene on a screen of this size, in columns and lines."""
    async with stage(
        first=scene.tag,
        demo=scene.demo,
        has_key=scene.has_key,
        size=size,
        appearance=appearance,
        at=MOMENT,
    ) as on:
        await scene.play(on)
        await on.pilot.pause()
        yield on


def svg_of(app: ClanApp) -> str:
    """Return the screen as SVG."""
    svg = app.export_screenshot(title="clantui", simplify=True)
    # Without this some renderers remove spaces at the ends of a text.
    return svg.replace("<text ", '<text xml:space="preserve" ')


def text_of(app: ClanApp) -> str:
    """Return the screen as plain text."""
    width, height = app.size
    console = Console(width=width, height=height, file=io.StringIO(), record=True)
    stack = app._background_screens
    console.print(app.screen._compositor.render_update(full=True, screen_stack=stack))
    return console.export_text()


# Steps of scenes


async def load_home(on: Stage) -> None:
    """Load the whole home clan, and advance the clock by two minutes."""
    await on.load(*load_surveys(WORLD.home))
    on.clock.advance(120)
    on.screen.tick()


async def load_half(on: Stage) -> None:
    """Load 31 of the 50 players of the home clan."""
    on.clock.advance(2)
    await on.arrive(load_surveys(WORLD.home)[31])


async def do_nothing(on: Stage) -> None:
    """Do nothing."""
    del on


def keys(*keys: str) -> Play:
    """Load the home clan and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        for key in keys:
            await on.press(key)

    return play


async def then(play: Play, on: Stage, *keys: str) -> None:
    """Play, then press keys."""
    await play(on)
    await on.press(*keys)
