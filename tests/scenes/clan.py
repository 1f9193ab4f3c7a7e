"""The states of a clan's screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from clantui.core.model.errors import AccessDenied, Maintenance, NotFound, Throttled, Unreachable
from clantui.demo.world.world import MOMENT
from tests.scenes.base import WORLD, Play, Scene, keys, loaded, loading, nothing, pictures, then
from tests.scenes.views import log
from tests.ui.harness import Stage


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
            await loaded(on)
            await on.press("r")
        await on.end(error)  # type: ignore[arg-type]

    return play


async def _loading_logs(on: Stage) -> None:
    """31 battle logs have come, and one has failed."""
    await loaded(on)
    await on.press("v", "v")
    asked = on.engine.logs[-1]
    on.clock.advance(1)
    for number, player in enumerate(asked.players[:32]):
        if number == 7:
            asked.missed(player, Unreachable("no answer in 10 s"))
        else:
            asked.seen(player, *log(player))
    await on.pilot.pause()
    await on.drawn()


def _stale() -> Play:
    async def play(on: Stage) -> None:
        await loaded(on)
        on.clock.time = MOMENT + timedelta(hours=3)
        on.screen.tick()

    return play


_ADDRESS: Final = AccessDenied(
    "your API key does not work from your IP address, 203.0.113.7 (it works from "
    "198.51.100.4) · make a new one for it at developer.clashroyale.com"
)

SCENES: Final = (
    Scene(name="first-run", play=nothing, tag="", ready=False, demo=False),
    Scene(name="ready", play=nothing, tag="", demo=False),
    Scene(name="bad-tag", play=_typed("#2px"), tag="", demo=False),
    Scene(name="loading", play=loading),
    Scene(name="loading-logs", play=_loading_logs),
    Scene(name="loaded", play=loaded),
    Scene(name="sorted", play=keys("j", "j", "s", "e")),
    Scene(name="sort-menu", play=keys("s")),
    Scene(name="filter", play=keys("slash", "l", "e", "g")),
    Scene(name="filter-kept", play=keys("slash", "l", "e", "g", "enter")),
    Scene(name="filter-finds-nothing", play=keys("slash", "x", "y", "z", "enter")),
    Scene(name="detail", play=keys("j", "enter")),
    Scene(name="help", play=keys("question_mark")),
    Scene(name="goto", play=keys("colon", *"war")),
    Scene(name="message", play=keys("space")),
    Scene(name="hostile-names", play=_all_of(WORLD.odd), tag=WORLD.odd),
    Scene(name="one-member", play=_all_of(WORLD.alone), tag=WORLD.alone),
    Scene(name="empty-clan", play=_all_of(WORLD.empty), tag=WORLD.empty),
    Scene(name="not-found", play=_failed(NotFound("no clan has the tag #2PPVQQ2L"), before=False)),
    Scene(name="wrong-address", play=_failed(_ADDRESS, before=False)),
    Scene(name="throttled", play=_failed(Throttled("too many requests for this API key"))),
    Scene(name="maintenance", play=_failed(Maintenance("the game is in maintenance"))),
    Scene(name="offline", play=_failed(Unreachable("no answer in 10 s"))),
    Scene(name="stale", play=_stale()),
    Scene(name="stopped", play=lambda on: then(loading, on, "escape")),
    Scene(name="about-clan", play=lambda on: then(loaded, on, "i")),
    Scene(
        name="problems",
        play=lambda on: then(_all_of(WORLD.odd), on, "exclamation_mark"),
        tag=WORLD.odd,
    ),
)
