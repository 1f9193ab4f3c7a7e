"""Every view of the home clan, with all it counts at hand."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from clantui.core import views
from clantui.core.model.battle import Battle
from clantui.core.model.game import Catalogue
from clantui.core.model.race_log import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.views.view import Requires
from clantui.wire import battles, cards, race, race_log
from tests.scenes.base import WORLD, Play, Scene, loaded
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)


@cache
def log(tag: Tag) -> tuple[Battle, ...]:
    """Decode a demo player's battles, as the client does."""
    return battles.decode_battles(msgspec.json.encode(WORLD.battlelog(str(tag))), tag)


@cache
def catalogue() -> Catalogue:
    """All cards."""
    return cards.decode_cards(msgspec.json.encode(WORLD.cards()))


@cache
def wars() -> WarRecord:
    """The home clan's race of this week and its past weeks."""
    week = {"items": WORLD.race_log(WORLD.home)}
    return WarRecord(
        race=race.decode_race(msgspec.json.encode(WORLD.race(WORLD.home)), HOME),
        log=race_log.decode_race_log(msgspec.json.encode(week), HOME),
    )


async def answered(on: Stage, needs: Requires) -> None:
    """Answer what a view has asked for."""
    if Requires.CARDS in needs:
        on.engine.questions[-1].answer.set_result(catalogue())
    if Requires.BATTLES in needs:
        asked = on.engine.logs[-1]
        for player in asked.players:
            asked.seen(player, *log(player))
    if Requires.WAR in needs:
        on.engine.questions[-1].answer.set_result(wars())
    await on.pilot.pause()
    await on.drawn()


def _viewed(name: str, *keys: str) -> Play:
    async def play(on: Stage) -> None:
        await loaded(on)
        met = Requires.NOTHING
        for shown in views.view_names()[1 : views.view_names().index(name) + 1]:
            await on.press("v")
            for need in views.load_view(shown).requires & ~met:
                await answered(on, need)
            met |= views.load_view(shown).requires
        for key in keys:
            await on.press(key)

    return play


SCENES: Final = (
    *(
        Scene(name=f"view-{name}", play=_viewed(name, "j", "j"))
        for name in views.view_names()
        if name != views.DEFAULT_VIEW
    ),
    Scene(name="view-decks-by-deck", play=_viewed("decks", "m", "j")),
    Scene(name="view-war-by-member", play=_viewed("war", "m", "j")),
)
