"""The states of the screen of a player."""

from __future__ import annotations

from functools import cache
from typing import Final

from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.players.profile import Profile
from clantui.core.views.data import ViewData
from clantui.ui.player.screen import PlayerScreen
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.scenes.history import past
from tests.scenes.views import catalogue, log
from tests.ui.harness import Stage

LATE: Final = Unreachable("no answer in 10 s, 3 tries")


def whole() -> Survey:
    """Return the last picture of the home clan."""
    return pictures(WORLD.home)[-1]


@cache
def somebody() -> Tag:
    """Return the member whose favourite changed most often, and who has the most evolved deck."""

    def told(tag: Tag) -> tuple[int, int]:
        deck = whole().players[tag].deck
        return len(profile(whole(), tag).habits), len({slot.form for slot in deck})

    return max((member.tag for member in whole().clan.members), key=told)


def profile(survey: Survey, tag: Tag, readings: tuple[Snapshot, ...] | None = None) -> Profile:
    """Build the profile of a member, with the history of the other scenes by default."""
    evidence = ViewData(survey=survey, cards=catalogue())
    found = Profile.of(evidence, tag, past() if readings is None else readings)
    assert found is not None
    return found


def lost() -> Survey:
    """Return the home clan with one profile missing."""
    survey, tag = whole(), somebody()
    players = {one: player for one, player in survey.players.items() if one != tag}
    return Survey(
        clan=survey.clan, at=survey.at, players=players, failed={tag: LATE}, waiting=frozenset()
    )


def opened(
    profile: Profile,
    *keys: str,
    battles: tuple[Battle, ...] | None = None,
    error: RoyaleError | None = None,
) -> Play:
    """Load the home clan, open a player and the battles, if any, and press keys."""

    async def play(on: Stage) -> None:
        await loaded(on)
        screen = PlayerScreen(on.engine, on.clock, profile, None, lambda: None, demo=True)
        screen.rest = 3600.0  # nothing comes unasked while a picture is taken
        await on.app.push_screen(screen)
        await on.pilot.pause()
        if battles is not None or error is not None:
            await on.press("r")
            on.clock.advance(1)
            screen.show_battles(battles, error)
            await on.pilot.pause()
        for key in keys:
            await on.press(key)

    return play


def _whole(*keys: str) -> Play:
    async def play(on: Stage) -> None:
        tag = somebody()
        await opened(profile(whole(), tag), *keys, battles=log(tag))(on)

    return play


def _without() -> Play:
    async def play(on: Stage) -> None:
        await opened(profile(whole(), somebody(), ()), "G")(on)

    return play


def _failed() -> Play:
    async def play(on: Stage) -> None:
        await opened(profile(whole(), somebody()), "G", error=LATE)(on)

    return play


def _missing() -> Play:
    async def play(on: Stage) -> None:
        await opened(profile(lost(), somebody()))(on)

    return play


SCENES: Final = (
    Scene(name="player", play=_whole()),
    Scene(name="player-battles", play=_whole("G")),
    Scene(name="player-without-battles", play=_without()),
    Scene(name="player-battles-failed", play=_failed()),
    Scene(name="player-missing", play=_missing()),
    Scene(name="player-deck", play=_whole("Q")),
)
