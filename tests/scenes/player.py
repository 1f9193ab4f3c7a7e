"""Scenes of the player screen."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Final

from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.players.profile import Profile
from clantui.core.views.view import ViewData
from clantui.ui.player.screen import PlayerScreen
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.scenes.history import past
from tests.scenes.views import catalogue, log
from tests.ui.harness import Stage

LATE: Final = Unreachable("no answer in 10 s, 3 tries")


def load_home_survey() -> Survey:
    """Return the complete survey of the home clan."""
    return load_surveys(WORLD.home)[-1]


@cache
def find_varied_member() -> Tag:
    """Return the member with most changes of the favourite card, then most forms in the deck."""

    def count_variety(tag: Tag) -> tuple[int, int]:
        deck = load_home_survey().players[tag].deck
        periods = profile(load_home_survey(), tag).favourite_periods
        return len(periods), len({slot.form for slot in deck})

    return max((member.tag for member in load_home_survey().clan.members), key=count_variety)


def profile(survey: Survey, tag: Tag, snapshots: tuple[Snapshot, ...] | None = None) -> Profile:
    """Build the profile of a member, by default with the history of the other scenes."""
    data = ViewData(survey=survey, cards=catalogue())
    found = Profile.from_data(data, tag, past() if snapshots is None else snapshots)
    assert found is not None
    return found


def load_without_profile() -> Survey:
    """Return the survey of the home clan, in which the profile of the varied member failed."""
    survey, tag = load_home_survey(), find_varied_member()
    players = {member: player for member, player in survey.players.items() if member != tag}
    return Survey(
        clan=survey.clan, at=survey.at, players=players, failed={tag: LATE}, waiting=frozenset()
    )


def open_player(
    profile: Profile,
    *keys: str,
    battles: tuple[Battle, ...] | None = None,
    error: RoyaleError | None = None,
) -> Play:
    """Load the home clan, open a player, show a battle log or error, and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        answer = asyncio.get_running_loop().create_future()
        screen = PlayerScreen(on.backend, on.clock, profile, None, lambda: answer)
        screen.load_delay = 3600.0  # no automatic load during a screenshot
        await on.app.push_screen(screen)
        await on.pilot.pause()
        if battles is not None or error is not None:
            await on.press("r")
            on.clock.advance(1)
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(battles)
            await on.pilot.pause()
        for key in keys:
            await on.press(key)

    return play


def _open_complete(*keys: str) -> Play:
    async def play(on: Stage) -> None:
        tag = find_varied_member()
        await open_player(profile(load_home_survey(), tag), *keys, battles=log(tag))(on)

    return play


def _open_without_history() -> Play:
    async def play(on: Stage) -> None:
        await open_player(profile(load_home_survey(), find_varied_member(), ()), "G")(on)

    return play


def _fail_battles() -> Play:
    async def play(on: Stage) -> None:
        await open_player(profile(load_home_survey(), find_varied_member()), "G", error=LATE)(on)

    return play


def _open_missing() -> Play:
    async def play(on: Stage) -> None:
        await open_player(profile(load_without_profile(), find_varied_member()))(on)

    return play


SCENES: Final = (
    Scene(name="player", play=_open_complete()),
    Scene(name="player-battles", play=_open_complete("G")),
    Scene(name="player-without-battles", play=_open_without_history()),
    Scene(name="player-battles-failed", play=_fail_battles()),
    Scene(name="player-missing", play=_open_missing()),
    Scene(name="player-deck", play=_open_complete("Q")),
)
