"""Scenes of all views of the home clan."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from clantui.core import views
from clantui.core.model.battle import Battle
from clantui.core.model.game import Catalogue
from clantui.core.model.race import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.views.view import Requires
from clantui.wire import cards, race, race_log
from tests.factories.battles import decode_battles
from tests.scenes.base import WORLD, Play, Scene, load_home
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)


@cache
def log(tag: Tag) -> tuple[Battle, ...]:
    """Return the battle log of a demo player, decoded by the client's decoder."""
    return decode_battles(msgspec.json.encode(WORLD.build_battlelog(str(tag))), tag)


@cache
def catalogue() -> Catalogue:
    """Return all cards of the demo world."""
    return cards.decode_cards(msgspec.json.encode(WORLD.build_cards()))


@cache
def wars() -> WarRecord:
    """Return the current race and the past weeks of the home clan."""
    week = {"items": WORLD.build_race_log(WORLD.home)}
    return WarRecord(
        race=race.decode_race(msgspec.json.encode(WORLD.build_race(WORLD.home)), HOME),
        log=race_log.decode_race_log(msgspec.json.encode(week), HOME),
    )


async def answer_needs(on: Stage, needs: Requires) -> None:
    """Answer the requests of a view."""
    if Requires.CARDS in needs:
        on.backend.calls[-1].answer.set_result(catalogue())
    if Requires.BATTLES in needs:
        load = on.backend.logs[-1]
        for player in load.players:
            load.answer_player(player, *log(player))
    if Requires.WAR in needs:
        on.backend.calls[-1].answer.set_result(wars())
    await on.pilot.pause()
    await on.wait_until_drawn()


def _show_view(name: str, *keys: str) -> Play:
    async def play(on: Stage) -> None:
        await load_home(on)
        met = Requires.NOTHING
        for shown in views.TAB_VIEWS[1 : views.TAB_VIEWS.index(name) + 1]:
            await on.press("v")
            for need in views.load_view(shown).requires & ~met:
                await answer_needs(on, need)
            met |= views.load_view(shown).requires
        for key in keys:
            await on.press(key)

    return play


SCENES: Final = (
    *(
        Scene(name=f"view-{name}", play=_show_view(name, "j", "j"))
        for name in views.TAB_VIEWS
        if name != views.DEFAULT_VIEW
    ),
    *(
        Scene(name=f"view-{variant}", play=_show_view(name, *"m" * number, "j"))
        for name in views.TAB_VIEWS
        for number, variant in enumerate(views.list_variants(name)[1:], 1)
    ),
)
