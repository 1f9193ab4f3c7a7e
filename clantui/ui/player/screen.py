"""One player: the favourite and what it was before, the deck, the levels, the battles."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content

from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.players.links import deck_link, player_page
from clantui.core.players.profile import Profile
from clantui.core.ports import Backend
from clantui.core.views.war import find_war_decks
from clantui.ui.common.freshness import freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import bind
from clantui.ui.player.battles import BattleSection, RecentFormSection, WarDecksSection
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.profile import (
    DeckSection,
    FavouriteSection,
    IdentitySection,
    LevelsSection,
    ProfileSection,
)
from clantui.ui.player.section import PlayerScroll

TICK: Final = 10.0
"""Seconds between two looks at the clock."""


class PlayerScreen(SafeDismiss[Tag | None]):
    """A player; gives their clan where it is another than the one we came from, else None."""

    DEFAULT_CSS = """
    PlayerScreen #sections, PlayerScreen #sections Vertical { height: auto; }
    PlayerScreen #sections { layout: vertical; }
    PlayerScreen.-double #sections { layout: horizontal; }
    PlayerScreen.-double #sections Vertical { width: 1fr; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-single"), (120, "-double")]  # noqa: RUF012 — Textual's type
    SCOPE: ClassVar = "player"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("player-clan", "enter,right,l", "clan", "Clan", "Open the player's clan"),
        bind("player-tag", "y", "copy_tag", "Tag", "Copy the player's tag"),
        bind("player-deck", "Y", "copy_deck", "Deck", "Copy the deck link"),
        bind("player-web", "o", "web", "Web", "Open the player's web page"),
        bind("player-duel", "D", "duel", "Duel", "Duel helper: tick the cards you see"),
        bind("player-ask", "r,f5", "ask", "Battles", "Load the battle log"),
        bind("player-back", "escape,left,h", "back", "Back", "Back"),
    ]

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        profile: Profile,
        battles: tuple[Battle, ...] | None,
        ask: Callable[[], object],
        *,
        demo: bool = False,
    ) -> None:
        """Set up.

        Args:
            engine: asked for the list of all cards, where the profile has none.
            battles: the player's log, newest first; None where it was not asked for.
            ask: asks for the log, which comes in with `show_battles`.
        """
        super().__init__()
        self._engine, self._now, self._demo = engine, now, demo
        self._profile, self._battles, self._ask = profile, battles, ask
        self._requests = Requests(self)
        self._asking = False
        self._error: RoyaleError | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        profile, now = self._profile, self._now()
        yield ScreenHeader(demo=self._demo)
        with PlayerScroll():
            yield IdentitySection(profile, now)
            yield FavouriteSection(profile, now)
            with Container(id="sections"):
                with Vertical(id="known"):
                    yield DeckSection(profile, now)
                    yield LevelsSection(profile, now)
                with Vertical():
                    yield RecentFormSection(self._battles, now)
                    yield WarDecksSection(self._battles, now)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then ask for what is missing."""
        self.set_focus(self.query_one(PlayerScroll))
        self.set_interval(TICK, self.tick)
        self.tick()
        self._want_cards()

    # What comes

    @property
    def player(self) -> Tag:
        """The player's tag."""
        return self._profile.member.tag

    def show(self, profile: Profile) -> None:
        """Show a newer profile of the same player."""
        self._profile = profile
        self.tick()
        self._want_cards()

    def show_battles(
        self, battles: tuple[Battle, ...] | None, error: RoyaleError | None = None
    ) -> None:
        """Show the battle log that was asked for; without one, the log before and the error."""
        self._asking, self._error = False, error
        self._battles = self._battles if battles is None else battles
        self.tick()

    def tick(self) -> None:
        """Draw all sections; an answer can come when the screen is closed."""
        if not self.query(ScreenHeader):
            return
        profile, now = self._profile, self._now()
        header, member = self.query_one(ScreenHeader), profile.member
        header.parts = HeaderParts(name=member.name, about=str(member.tag), kind="▸ Player")
        header.fresh = _freshness(profile, now)
        self.query_one("#known").display = profile.player is not None
        for section in self.query(ProfileSection):
            section.show(profile, now)
        for battle_section in self.query(BattleSection):
            battle_section.show(self._battles, now, asking=self._asking, error=self._error)

    def _want_cards(self) -> None:
        if self._profile.player is not None and not self.query_one(LevelsSection).cards:
            self.call_after_refresh(self._ask_cards)

    def _ask_cards(self) -> None:
        self._requests.start("cards", self._engine.cards, self.query_one(LevelsSection).show_cards)

    # What keys do

    def action_back(self) -> None:
        """Go back to where we came from."""
        self.dismiss(None)

    def action_clan(self) -> None:
        """Go to their clan: back, where that is the one we came from."""
        self.dismiss(self._profile.elsewhere)

    def action_ask(self) -> None:
        """Ask for the battle log, however young the one at hand; once at a time."""
        if not self._asking:
            self._asking, self._error = True, None
            self.tick()
            self._ask()

    def action_copy_tag(self) -> None:
        """Copy the player's tag."""
        copy(self, str(self.player), str(self.player))

    def action_copy_deck(self) -> None:
        """Copy the deck as the game reads it, or say why not."""
        player = self._profile.player
        deck, support = (player.deck, player.support) if player is not None else ((), ())
        link = deck_link(deck, support, self.player)
        if link.url is None:
            self.notify(link.sentence, severity="warning", markup=False)
        else:
            copy(self, link.url, link.sentence)

    def action_web(self) -> None:
        """Open the player on the web, and say where that is."""
        url = player_page(self.player)
        if self.app.is_web or _has_browser_window():  # on the web it is the visitor's that opens
            self.app.open_url(url)
            self.notify(f"opened: {url}", markup=False)
        else:
            copy(self, url, f"{url} · no browser with a window here")

    def action_duel(self) -> None:
        """Open the duel of the known war decks."""
        if self._battles is None:
            self.notify("r reads the battle log first", markup=False)
            return
        known = find_war_decks(self._battles)
        name = self._profile.member.name
        self.app.push_screen(DuelScreen(name, known.decks, known.unseen, demo=self._demo))


def _has_browser_window() -> bool:
    """Return False for a browser of the terminal (lynx): it would draw over this screen."""
    try:
        return type(webbrowser.get()) is not webbrowser.GenericBrowser
    except webbrowser.Error:
        return False


def _freshness(profile: Profile, now: datetime) -> Content:
    if not (profile.waiting or profile.current):
        words = "× no profile" if profile.player is None else "○ old"
        return Content.styled(words, "$text-warning")
    age = (now - profile.at).total_seconds()
    return freshness(age, asking="waiting" if profile.waiting else "")
