"""The pictures of the screen: `python -m tests.pictures` takes them all anew.

`screenshots/` holds those that people look at, as SVG; `tests/ui/states/` holds every state of the
screen as text, at 80×24 and 120×40. `tests/test_pictures.py` fails when one no longer matches.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from rich.console import Console
from treq.testing import RequestTraversalAgent
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import Clock

from clantui.api.http import Http
from clantui.api.royale import Royale
from clantui.core.errors import Maintenance, NotFound, Refused, Throttled, Unreachable
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.token import Token
from clantui.core.wish import Wish
from clantui.demo.resource import DemoApi
from clantui.demo.world import MOMENT, World
from clantui.session.load import load
from clantui.ui.app import ClanApp
from clantui.ui.themes import DARK, LIGHT
from tests.ui.hand import Stage, stage

ROOT: Final = Path(__file__).parent.parent
SCREENSHOTS: Final = ROOT / "screenshots"
STATES: Final = ROOT / "tests" / "ui" / "states"
SIZES: Final = ((80, 24), (120, 40))
WORLD: Final = World()
NO_KEY: Final = "no key: put one in ~/.crtoken, CLANTUI_TOKEN or --token-file"

Play: TypeAlias = Callable[[Stage], Awaitable[None]]


@cache
def pictures(tag: str) -> tuple[Survey, ...]:
    """Every picture of a load of a demo clan, through the client, without a socket."""
    agent = RequestTraversalAgent(DemoApi(WORLD, clock=Clock()))
    clock = Clock()
    royale = Royale(Http(agent, "http://demo.test/v1", Token("demo"), clock))
    wish = Wish(tag=Tag.parse(tag))
    taken: list[Survey] = []
    loading = ensureDeferred(
        load(royale, wish, taken.append, now=lambda: MOMENT, clock=clock, patience=60)
    )
    while not loading.called:
        agent.flush()
    return tuple(taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A state of the screen and how to come to it.

    Attributes:
        name: of its file.
        play: what happens on the stage.
        tag: the clan it begins with, or empty for a first run.
        ready: whether there is a key.
        demo: whether it begins in the demo.
    """

    name: str
    play: Play
    tag: str = WORLD.home
    ready: bool = True
    demo: bool = True


async def shots(scene: Scene, size: tuple[int, int], theme: str = DARK.name) -> tuple[str, str]:
    """Play a scene.

    Args:
        scene: what to play.
        size: columns and lines.
        theme: the name of a theme.

    Returns:
        The screen at its end as text and as SVG.
    """
    problem = "" if scene.ready else NO_KEY
    async with stage(
        first=scene.tag,
        demo=scene.demo,
        ready=scene.ready,
        problem=problem,
        size=size,
        at=MOMENT,
        theme=theme,
    ) as on:
        await scene.play(on)
        await on.pilot.pause()
        svg = on.app.export_screenshot(title="clantui", simplify=True)
        # Some renderers would trim the blanks at the ends of a text.
        return text_of(on.app), svg.replace("<text ", '<text xml:space="preserve" ')


def text_of(app: ClanApp) -> str:
    """The screen as plain text, a line a line."""
    width, height = app.size
    console = Console(width=width, height=height, file=io.StringIO(), record=True)
    stack = app._background_screens
    console.print(app.screen._compositor.render_update(full=True, screen_stack=stack))
    return console.export_text()


# What happens


async def _loaded(on: Stage) -> None:
    await on.arrive(*pictures(WORLD.home))
    await on.end()
    on.clock.advance(120)
    on.screen.tick()


async def _loading(on: Stage) -> None:
    on.clock.advance(2)
    await on.arrive(pictures(WORLD.home)[31])


async def _nothing(on: Stage) -> None:
    del on


def _keys(*keys: str) -> Play:
    async def play(on: Stage) -> None:
        await _loaded(on)
        for key in keys:
            await on.press(key)

    return play


def _typed(text: str) -> Play:
    async def play(on: Stage) -> None:
        await on.press(*text)

    return play


def _all_of(tag: str) -> Play:
    async def play(on: Stage) -> None:
        await on.arrive(pictures(tag)[-1])
        await on.end()

    return play


def _failed(error: Exception, *, before: bool = True) -> Play:
    async def play(on: Stage) -> None:
        if before:
            await _loaded(on)
            await on.press("r")
        await on.end(error)  # type: ignore[arg-type]

    return play


def _stale() -> Play:
    async def play(on: Stage) -> None:
        await _loaded(on)
        on.clock.time = MOMENT + timedelta(hours=3)
        on.screen.tick()

    return play


_ADDRESS: Final = Refused(
    "the key does not allow 203.0.113.7 (it allows 198.51.100.4) · make one that does at "
    "developer.clashroyale.com"
)

SCENES: Final = (
    Scene(name="first-run", play=_nothing, tag="", ready=False, demo=False),
    Scene(name="ready", play=_nothing, tag="", demo=False),
    Scene(name="bad-tag", play=_typed("#2px"), tag="", demo=False),
    Scene(name="loading", play=_loading),
    Scene(name="loaded", play=_loaded),
    Scene(name="sorted", play=_keys("j", "j", "s", "e")),
    Scene(name="sort-menu", play=_keys("s")),
    Scene(name="filter", play=_keys("slash", "l", "e", "g")),
    Scene(name="filter-kept", play=_keys("slash", "l", "e", "g", "enter")),
    Scene(name="filter-finds-nothing", play=_keys("slash", "x", "y", "z", "enter")),
    Scene(name="detail", play=_keys("j", "enter")),
    Scene(name="help", play=_keys("question_mark")),
    Scene(name="hostile-names", play=_all_of(WORLD.odd), tag=WORLD.odd),
    Scene(name="one-member", play=_all_of(WORLD.alone), tag=WORLD.alone),
    Scene(name="empty-clan", play=_all_of(WORLD.empty), tag=WORLD.empty),
    Scene(name="not-found", play=_failed(NotFound("there is no clan #2PPVQQ2L"), before=False)),
    Scene(name="wrong-address", play=_failed(_ADDRESS, before=False)),
    Scene(name="throttled", play=_failed(Throttled("too many requests for this key"))),
    Scene(name="maintenance", play=_failed(Maintenance("the game's API is in maintenance"))),
    Scene(name="offline", play=_failed(Unreachable("no answer in 10 s"))),
    Scene(name="stale", play=_stale()),
    Scene(name="stopped", play=lambda on: _then(_loading, on, "escape")),
    Scene(
        name="problems",
        play=lambda on: _then(_all_of(WORLD.odd), on, "exclamation_mark"),
        tag=WORLD.odd,
    ),
)

SHOWN: Final = ("loading", "loaded")
"""The scenes that `screenshots/` shows, each at both sizes, dark and light."""


async def _then(play: Play, on: Stage, *keys: str) -> None:
    await play(on)
    await on.press(*keys)


async def state(scene: Scene) -> str:
    """A scene as text, at both sizes."""
    return "".join([f"── {w}×{h}\n{(await shots(scene, (w, h)))[0]}\n" for w, h in SIZES])


async def states() -> AsyncIterator[tuple[Path, str]]:
    """Every state as text: its file, and what belongs into it."""
    for scene in SCENES:
        yield STATES / f"{scene.name}.txt", await state(scene)


async def screenshots() -> AsyncIterator[tuple[Path, str]]:
    """Every picture that people look at: its file, and what belongs into it."""
    for scene in (scene for scene in SCENES if scene.name in SHOWN):
        for width, height in SIZES:
            for theme in (DARK, LIGHT):
                look = "dark" if theme.dark else "light"
                _, svg = await shots(scene, (width, height), theme.name)
                yield SCREENSHOTS / f"{scene.name}-{width}x{height}-{look}.svg", svg


async def main() -> None:
    """Take every picture anew; those of scenes that are gone go."""
    for folder, source in ((STATES, states), (SCREENSHOTS, screenshots)):
        folder.mkdir(exist_ok=True)
        old = set(folder.iterdir())
        async for path, text in source():
            path.write_text(text, "utf-8")
            old.discard(path)
        for path in old:
            path.unlink()


if __name__ == "__main__":
    asyncio.run(main())
