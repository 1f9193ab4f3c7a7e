"""Tests that a resized screen is the same as one that is opened in the new size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from textual.screen import Screen

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.battle import Battle
from clantui.core.model.tag import Tag
from clantui.core.views.war import WarDeck
from clantui.ui.deck.screen import DeckScreen
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.named_decks import DECKS
from tests.factories.war_decks import hours, nth
from tests.ui.harness import NOON, Stage, stage
from tests.ui.player.profiles import battles, profile
from tests.ui.screen_text import text
from tests.ui.speedups import idle

pytestmark = pytest.mark.soak

SIZES: Final = ((120, 40), (60, 20), (84, 30), (60, 36), (80, 24))
SOME_SIZES: Final = ((120, 40), (60, 20))
WAR: Final = tuple(WarDeck(slots=nth(place), last_seen=hours(9)) for place in range(3))
LOG: Final = (*battles(*[True] * 30), *battles(True, first=8, ago=40))


def open_player(s: Stage) -> PlayerScreen:
    """Return a player with two war decks."""

    async def load() -> tuple[Battle, ...]:
        return await asyncio.Future()

    return PlayerScreen(s.backend, s.clock, profile(), LOG, load)


def open_switcher(s: Stage) -> SwitcherScreen:
    """Return the switcher with a recent clan and twelve saved ones."""
    bookmarks = Bookmarks().with_bookmark(
        Bookmark(tag=Tag("2PP"), name="Oak", visited=NOON - timedelta(hours=3))
    )
    for number in range(12):
        tag = Tag("2" + "0289PYLQGR"[number // 10] + "0289PYLQGR"[number % 10])
        entry = Bookmark(tag=tag, name=f"Thornwood {number}", label=f"Ours {number}", saved=True)
        bookmarks = bookmarks.with_bookmark(entry)

    def change(_: object) -> None:
        raise AssertionError

    return SwitcherScreen(s.backend, s.clock, lambda: bookmarks, change, change)


@pytest.mark.parametrize(
    "sizes",
    [SOME_SIZES, pytest.param(SIZES, marks=pytest.mark.soak)],
    ids=["some", "all"],
)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(open_player, id="player"),
        pytest.param(open_switcher, id="switcher", marks=pytest.mark.soak),
        pytest.param(lambda _: DuelScreen("Ann", WAR), id="duel", marks=pytest.mark.soak),
        pytest.param(lambda _: DeckScreen(DECKS), id="deck"),
    ],
)
async def test_a_resized_screen_is_one_that_is_opened_in_the_new_size(
    make: Callable[[Stage], Screen[Any]], sizes: tuple[tuple[int, int], ...]
) -> None:
    """Nothing of the old size is left: columns, tiles, bars, codes and keys are laid out anew."""
    with idle.drawing_each_frame():
        async with stage(size=(80, 24)) as s:
            await s.app.push_screen(make(s))
            await s.pilot.pause()
            resized = {}
            for size in sizes:
                await s.resize(*size)
                await s.pilot.pause()
                resized[size] = text(s.app)
            await s.press("escape")
            for size in sizes:
                await s.resize(*size)
                await s.app.push_screen(make(s))
                await s.pilot.pause()
                await s.pilot.pause()
                assert resized[size] == text(s.app), size
                await s.press("escape")
