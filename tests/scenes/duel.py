"""Scenes of the duel screen."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from clantui.core.model.tag import Tag
from clantui.core.views.war import WarDeck, find_war_decks
from clantui.ui.player.duel import DuelScreen
from tests.factories.battles import decode_battles
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.ui.harness import Stage


@cache
def find_home_decks() -> tuple[str, tuple[WarDeck, ...]]:
    """Return the first member of the home clan with four known war decks, and these decks."""
    member = load_surveys(WORLD.home)[-1].clan.members[0]
    log = json.dumps(WORLD.build_battlelog(str(member.tag))).encode()
    return member.name, find_war_decks(decode_battles(log, Tag.parse(str(member.tag))))


def open_duel(number: int, *keys: str) -> Play:
    """Open the duel of a player with this number of known war decks, and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        name, four = find_home_decks()
        await on.app.push_screen(DuelScreen(name, four[:number]))
        await on.pilot.pause()
        for key in keys:
            await on.press(key)

    return play


SCENES: Final = (
    Scene(name="duel", play=open_duel(3, *"jjj", "space", *"jj", "space")),
    Scene(name="duel-begun", play=open_duel(4)),
    Scene(name="duel-find", play=open_duel(4, "slash", *"bo")),
    Scene(name="duel-empty", play=open_duel(0)),
)
