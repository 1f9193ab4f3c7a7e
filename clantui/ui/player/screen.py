"""One player: the favourite and what it was before, the deck, the levels, the battles."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content

from clantui.core.export.player import PlayerReport, player_document
from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.players.links import deck_link, player_page
from clantui.core.players.named_decks import NamedDeck, name_player_decks
from clantui.core.players.profile import Profile
from clantui.core.ports import Backend
from clantui.core.views.war import WarDecks, find_war_decks
from clantui.ui.common.freshness import freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.deck.screen import DeckScreen
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name
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

REST: Final = 1.0
"""Seconds that a player is looked at before the battle log is loaded unasked."""


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
        bind("player-ask", "r,f5", "ask", "Reload", "Load the battle log again"),
        bind("player-duel", "D", "duel", "Duel", "Duel helper: tick the cards you see"),
        bind("player-deck", "Y", "copy_deck", "Copy deck", "Copy the deck link"),
        bind("player-code", "Q", "code", "QR code", "QR code of the deck for your phone"),
        bind("player-tag", "y", "copy_tag", "Copy tag", "Copy the player's tag"),
        bind("player-web", "o", "web", "Web", "Open the player's web page"),
        bind("player-back", "escape,left,h", "back", "Back", "Back"),
    ]

    rest = REST
    trail: tuple[str, ...] = ()
    """The way here, for the header."""

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
            battles: the player's log, newest first; None where it is not loaded yet.
            ask: loads the log, which comes in with `show_battles`.
        """
        super().__init__()
        self._engine, self._now, self._demo = engine, now, demo
        self._profile, self._battles, self._ask = profile, battles, ask
        self._requests = Requests(self)
        self._asking = False
        self._wants_duel = False
        self._error: RoyaleError | None = None
        self._decks: DeckScreen | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        profile, now = self._profile, self._now()
        yield ScreenHeader(demo=self._demo)
        with PlayerScroll():
            yield IdentitySection(profile, now)
            yield FavouriteSection(profile, now)
            with Container(id="sections"):
                with Vertical():
                    yield DeckSection(profile, now)
                with Vertical():
                    yield RecentFormSection(self._battles, now)
                    yield LevelsSection(profile, now)
            yield WarDecksSection(self._battles, now)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then ask for what is missing."""
        self.set_focus(self.query_one(PlayerScroll))
        self.set_interval(TICK, self.tick)
        self.tick()
        self._want_cards()
        self.set_timer(self.rest, self._ask_unasked)

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
        if self._decks is not None and self._decks.is_attached:
            self._decks.show_decks(self._named_decks())
        if self._wants_duel and self.is_current:
            self._wants_duel = False
            self.action_duel()

    def tick(self) -> None:
        """Draw all sections; an answer can come when the screen is closed."""
        if not self.query(ScreenHeader):
            return
        profile, now = self._profile, self._now()
        header, member = self.query_one(ScreenHeader), profile.member
        header.parts = HeaderParts(trail=self.trail, name=member.name, about=str(member.tag))
        header.fresh = _freshness(profile, now)
        for section in self.query(ProfileSection):
            section.show(profile, now)
        for battle_section in self.query(BattleSection):
            battle_section.show(self._battles, now, asking=self._asking, error=self._error)

    def _want_cards(self) -> None:
        if self._profile.player is not None and not self.query_one(LevelsSection).cards:
            self.call_after_refresh(self._ask_cards)

    def _ask_cards(self) -> None:
        self._requests.start("cards", self._engine.cards, self.query_one(LevelsSection).show_cards)

    def _ask_unasked(self) -> None:
        """Load the log of a player who is still looked at, once; not over a failure."""
        if self._battles is None and self._error is None:
            self.action_ask()

    def screen_document(self) -> ScreenDocument:
        """Return all that is at hand about the player."""
        cards = self._profile.cards or self.query_one(LevelsSection).cards
        profile = replace(self._profile, cards=cards)
        report = PlayerReport(profile=profile, battles=self._battles, error=self._error)
        battles = "no battle log" if self._battles is None else f"{len(self._battles)} battles"
        return ScreenDocument(
            stem=file_stem(self._profile.member.name, "player"),
            about=f"profile, decks, {battles}",
            document=player_document(report),
        )

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the clan where it is another than the one we came from."""
        del parameters
        return action != "clan" or self._profile.elsewhere is not None

    def action_back(self) -> None:
        """Go back to where we came from."""
        self.dismiss(None)

    def action_clan(self) -> None:
        """Go to their clan."""
        self.dismiss(self._profile.elsewhere)

    def action_ask(self) -> None:
        """Load the battle log, however young the one at hand; once at a time."""
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

    def action_code(self) -> None:
        """Show the decks with their QR codes, or say why there are none."""
        if decks := self._named_decks():
            trail = (*self.trail, self._profile.member.name)
            self._decks = DeckScreen(decks, trail=trail, demo=self._demo)
            self.app.push_screen(self._decks)
        else:
            self.notify(deck_link(()).sentence, severity="warning", markup=False)

    def _named_decks(self) -> tuple[NamedDeck, ...]:
        member, player = self._profile.member, self._profile.player
        war = WarDecks() if self._battles is None else find_war_decks(self._battles)
        return name_player_decks(member.tag, player, war, self._now())

    def action_web(self) -> None:
        """Open the player on the web, and say where that is."""
        url = player_page(self.player)
        if self.app.is_web or _has_browser_window():  # on the web it is the visitor's that opens
            self.app.open_url(url)
            self.notify(f"Opened {url}", markup=False)
        else:
            copy(self, url, f"the link (no browser found): {url}")

    def action_duel(self) -> None:
        """Open the duel of the known war decks."""
        if self._battles is None:
            self._wants_duel = self._error is None
            text = "The duel opens when the battle log is loaded."
            self.notify(
                text if self._wants_duel else f"{key_name('player-ask')} loads the battle log.",
                markup=False,
            )
            if self._wants_duel:
                self.action_ask()
            return
        self.app.clear_notifications()  # the sentence that the duel will open is no longer true
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
