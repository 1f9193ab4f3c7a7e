"""The states of a duel."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.core.views.war import WarDecks, find_war_decks
from clantui.ui.player.duel import DuelScreen
from clantui.wire.battles import decode_battles
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.ui.harness import Stage


@cache
def known() -> tuple[str, WarDecks]:
    """Return the first of the home clan, and all four of their war decks."""
    member = pictures(WORLD.home)[-1].clan.members[0]
    log = json.dumps(WORLD.battlelog(str(member.tag))).encode()
    return member.name, find_war_decks(decode_battles(log, Tag.parse(str(member.tag))))


def opened(number: int, *keys: str) -> Play:
    """Open the duel of a player with so many known war decks, and press keys."""

    async def play(on: Stage) -> None:
        await loaded(on)
        name, four = known()
        some = replace(four, decks=four.decks[:number])
        await on.app.push_screen(DuelScreen(name, some.decks, some.unseen, demo=True))
        await on.pilot.pause()
        for key in keys:
            await on.press(key)

    return play


SCENES: Final = (
    Scene(name="duel", play=opened(3, *"jjj", "space", *"jj", "space")),
    Scene(name="duel-begun", play=opened(4)),
    Scene(name="duel-find", play=opened(4, "slash", *"bo")),
    Scene(name="duel-empty", play=opened(0)),
)
