"""Scenes of the clan screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from clantui.core.doctor.report import Check, CheckState
from clantui.core.model.errors import AccessDenied, Maintenance, NotFound, Throttled, Unreachable
from clantui.core.model.tag import Tag
from clantui.demo.world.world import MOMENT
from clantui.ui.help.doctor import DoctorScreen
from tests.scenes.base import (
    WORLD,
    Play,
    Scene,
    do_nothing,
    keys,
    load_half,
    load_home,
    load_surveys,
    then,
)
from tests.scenes.views import log
from tests.ui.harness import Stage


def _type_text(text: str) -> Play:
    async def play(on: Stage) -> None:
        await on.press(*text)

    return play


def _all_of(tag: str) -> Play:
    async def play(on: Stage) -> None:
        await on.load(load_surveys(tag)[-1])

    return play


def _fail_load(error: Exception, *, before: bool = True) -> Play:
    async def play(on: Stage) -> None:
        if before:
            await load_home(on)
            await on.press("r")
        await on.end(error)  # type: ignore[arg-type]

    return play


async def _loading_logs(on: Stage) -> None:
    """Answer 31 battle logs, and let one fail."""
    await load_home(on)
    await on.press("v", "v")
    load = on.backend.logs[-1]
    on.clock.advance(1)
    for number, player in enumerate(load.players[:32]):
        if number == 7:
            load.fail_player(player, Unreachable("no answer in 10 s"))
        else:
            load.answer_player(player, *log(player))
    await on.pilot.pause()
    await on.wait_until_drawn()


def _stale() -> Play:
    async def play(on: Stage) -> None:
        await load_home(on)
        on.clock.time = MOMENT + timedelta(hours=3)
        on.screen.tick()

    return play


async def _two_clans(on: Stage) -> None:
    """Load the home clan, then another one, of which a player is missing."""
    await load_home(on)
    tag = Tag.parse(WORLD.odd)
    on.screen.open_clan(tag)
    await on.until(lambda: on.backend.loads[-1].tag == tag)
    await on.load(load_surveys(WORLD.odd)[-1])


async def _choose_theme(on: Stage) -> None:
    """Open the list of themes, and preview the second one."""
    await load_home(on)
    on.app.search_themes()
    await on.press("j")


def _open_doctor(checks: Sequence[Check] | None) -> Play:
    """Open the doctor; without checks it never ends."""

    async def run_checks() -> Sequence[Check]:
        return await asyncio.Future() if checks is None else checks

    async def play(on: Stage) -> None:
        await load_home(on)
        await on.app.push_screen(DoctorScreen(run_checks))
        await on.pilot.pause()

    return play


_CHECKS: Final = (
    Check("key", CheckState.OK, "API key from ~/.crtoken"),
    Check("store", CheckState.WARNING, "store is read-only", "It keeps nothing after the end."),
    Check("api", CheckState.FAILURE, "no answer of the API in 10 s", "Try it again later."),
    Check("clock", CheckState.UNCHECKED, "clock was not compared with the API's"),
)

_ADDRESS: Final = AccessDenied(
    "your API key does not work from your IP address, 203.0.113.7 (it works from "
    "198.51.100.4) · make a new one for it at developer.clashroyale.com"
)

SCENES: Final = (
    Scene(name="first-run", play=do_nothing, tag="", has_key=False, demo=False),
    Scene(name="ready", play=do_nothing, tag="", demo=False),
    Scene(name="bad-tag", play=_type_text("#2px"), tag="", demo=False),
    Scene(name="loading", play=load_half),
    Scene(name="loading-logs", play=_loading_logs),
    Scene(name="loaded", play=load_home),
    Scene(name="sorted", play=keys("j", "j", "s", "e")),
    Scene(name="sort-menu", play=keys("s")),
    Scene(name="filter", play=keys("slash", "l", "e", "g")),
    Scene(name="filter-kept", play=keys("slash", "l", "e", "g", "enter")),
    Scene(name="filter-finds-nothing", play=keys("slash", "x", "y", "z", "enter")),
    Scene(name="detail", play=keys("j", "enter")),
    Scene(name="help", play=keys("question_mark")),
    Scene(name="help-search", play=keys("question_mark", *"decks")),
    Scene(name="theme", play=_choose_theme),
    Scene(name="doctor-checking", play=_open_doctor(None)),
    Scene(name="doctor", play=_open_doctor(_CHECKS)),
    Scene(name="goto", play=keys("colon", *"war")),
    Scene(name="message", play=keys("space")),
    Scene(name="hostile-names", play=_all_of(WORLD.odd), tag=WORLD.odd),
    Scene(name="one-member", play=_all_of(WORLD.alone), tag=WORLD.alone),
    Scene(name="empty-clan", play=_all_of(WORLD.empty), tag=WORLD.empty),
    Scene(
        name="not-found", play=_fail_load(NotFound("no clan has the tag #2PPVQQ2L"), before=False)
    ),
    Scene(name="wrong-address", play=_fail_load(_ADDRESS, before=False)),
    Scene(name="throttled", play=_fail_load(Throttled())),
    Scene(name="maintenance", play=_fail_load(Maintenance("the game is in maintenance"))),
    Scene(name="offline", play=_fail_load(Unreachable("no answer in 10 s"))),
    Scene(name="stale", play=_stale()),
    Scene(name="stopped", play=lambda on: then(load_half, on, "escape")),
    Scene(name="two-clans", play=_two_clans),
    Scene(name="about-clan", play=lambda on: then(load_home, on, "i")),
    Scene(
        name="problems",
        play=lambda on: then(_all_of(WORLD.odd), on, "exclamation_mark"),
        tag=WORLD.odd,
    ),
)
