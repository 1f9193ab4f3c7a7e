"""A deck screen in a running app, for the tests of this folder."""

from __future__ import annotations

from clantui.core.views.named_decks import NamedDeck
from clantui.ui.common.header import ScreenHeader
from clantui.ui.deck.screen import DeckScreen
from tests.factories.named_decks import DECKS
from tests.ui.harness import Stage


async def push_decks(on: Stage, decks: tuple[NamedDeck, ...] = DECKS) -> DeckScreen:
    """Open decks in a running app."""
    screen = DeckScreen(decks)
    await on.app.push_screen(screen)
    await on.until(lambda: screen.query_one(ScreenHeader).parts.name)
    await on.pilot.pause()
    return screen
