"""The screen of one player: favourite cards, deck, levels, battles."""

from __future__ import annotations

import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import ClassVar, Final

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content

from clantui.core.export.player import PlayerReport, build_player_document
from clantui.core.model.battle import Battle
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.players.links import make_deck_link, make_player_url
from clantui.core.players.profile import Profile
from clantui.core.ports import Backend
from clantui.core.text.phrases import describe_pause, pluralise
from clantui.core.views.named_decks import NamedDeck
from clantui.core.views.war import find_war_decks
from clantui.core.views.war_by_member import name_player_decks
from clantui.ui.common.freshness import STALE, render_freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import give_reason, withdraw_message
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.table import KeyScroll
from clantui.ui.deck.screen import DeckScreen
from clantui.ui.export.options import ExportContent, make_file_stem
from clantui.ui.export.output import copy, copy_link
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name
from clantui.ui.player.battles import RecentFormSection, WarDecksSection
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.profile import (
    DeckSection,
    FavouriteSection,
    IdentitySection,
    LevelsSection,
)
from clantui.ui.player.section import PlayerSection, PlayerState

_BATTLES: Final = "battles"
_DUEL_DUE: Final = "The duel opens when the battle log is loaded."


class PlayerScreen(BaseScreen[Tag | None]):
    """A player; returns the clan to open if the player has changed clans, else None.

    Attributes:
        trail: the names of the screens below, for the header.
        opens_duel: whether the duel helper opens as soon as its data is loaded.
        load_delay: seconds on a player before the battle log is loaded automatically.
        update_interval: seconds between updates of the displayed ages.
        clan_error: of the last load of the clan; None if there was none.
        paused: seconds for which requests wait after too many; 0 if they do not.
    """

    DEFAULT_CSS = """
    PlayerScreen KeyScroll { height: 1fr; padding-top: 1; scrollbar-size-vertical: 1; }
    PlayerScreen #sections, PlayerScreen #sections Vertical { height: auto; }
    PlayerScreen #sections { layout: vertical; }
    PlayerScreen.-double #sections { layout: horizontal; }
    PlayerScreen.-double #sections Vertical { width: 1fr; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-single"), (120, "-double")]  # noqa: RUF012 — Textual's type
    SCOPE: ClassVar = "player"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("player-clan", "enter,right,l", "clan", "Clan", "Open the player's clan"),
        bind("player-duel", "D", "duel", "Duel", "Duel helper: tick the cards you see"),
        bind("player-code", "Q", "code", "QR code", "QR code of the deck for your phone"),
        bind("player-deck", "Y", "copy_deck", "Copy deck", "Copy the deck link"),
        bind("player-ask", "r,f5", "reload", "Reload", "Load the battle log again"),
        bind("player-tag", "y", "copy_tag", "Copy tag", "Copy the player's tag"),
        bind("player-web", "o", "web", "Web", "Open the player's web page"),
        bind("player-back", "escape,left,h", "dismiss", "Back", "Back"),
    ]

    load_delay = 1.0
    update_interval = 10.0
    trail: tuple[str, ...] = ()
    opens_duel = False
    clan_error: RoyaleError | None = None
    paused = 0.0

    def __init__(
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        profile: Profile,
        battles: tuple[Battle, ...] | None,
        load_battles: Callable[[], Awaitable[tuple[Battle, ...]]],
    ) -> None:
        """Create the screen; `load_battles` loads the battle log, and raises a `RoyaleError`."""
        super().__init__()
        self._backend, self._clock = backend, clock
        self.state = PlayerState(profile=profile, battles=battles, now=clock())
        self._load_battles = load_battles
        self._requests = Requests(self)
        self._is_duel_due = False
        self._decks: DeckScreen | None = None

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with KeyScroll():
            yield IdentitySection()
            yield FavouriteSection()
            with Container(id="sections"):
                with Vertical():
                    yield DeckSection()
                with Vertical():
                    yield RecentFormSection()
                    yield LevelsSection()
            yield WarDecksSection()
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw, then load what is missing."""
        self.set_focus(self.query_one(KeyScroll))
        self.set_interval(self.update_interval, self.draw)
        self.draw()
        self._load_cards()
        if self.opens_duel:
            self.call_after_refresh(self.action_duel)
        self.set_timer(self.load_delay, self._load_battles_once)

    # Data
    @property
    def player(self) -> Tag:
        """The player's tag."""
        return self.state.profile.member.tag

    def show(self, profile: Profile) -> None:
        """Show a newer profile of the same player."""
        cards = profile.cards or self.state.profile.cards
        self.state = replace(self.state, profile=replace(profile, cards=cards))
        self.draw()
        self.refresh_bindings()  # the player may have changed clans
        self._load_cards()

    def _handle_battles(self, result: tuple[Battle, ...] | RoyaleError) -> None:
        """Show the loaded battle log; after an error the previous one stays."""
        if isinstance(result, RoyaleError):
            self.state = replace(self.state, error=result)
        else:
            self.state = replace(self.state, battles=result)
        self.draw()
        if self._decks is not None and self._decks.is_attached:
            self._decks.show_decks(self._name_decks())
        is_due, self._is_duel_due = self._is_duel_due, False
        if is_due:
            withdraw_message(self.app, _DUEL_DUE)
            if self.is_active:  # `is_current` is also True below another screen
                self.action_duel()

    def draw(self) -> None:
        """Draw all sections."""
        is_loading = self._requests.is_running(_BATTLES)
        self.state = replace(self.state, now=self._clock(), is_loading=is_loading)
        header, member = self.query_one(ScreenHeader), self.state.profile.member
        header.parts = HeaderParts(trail=self.trail, name=member.name, subtitle=str(member.tag))
        header.fresh = self._draw_freshness()
        for section in self.query(PlayerSection):
            section.show(self.state)

    def show_trouble(self, clan_error: RoyaleError | None, paused: float) -> None:
        """Show in the header that the clan could not be loaded, or that requests wait."""
        self.clan_error, self.paused = clan_error, paused
        if self.is_mounted:
            self.query_one(ScreenHeader).fresh = self._draw_freshness()

    def _draw_freshness(self) -> Content:
        profile, error = self.state.profile, self.state.error or self.clan_error
        is_loading = profile.is_waiting or self.state.is_loading
        if self.paused and is_loading:
            return render_freshness(None, progress=describe_pause(self.paused))
        age = (self.state.now - profile.at).total_seconds()
        if not self.state.is_loading and isinstance(error, Unreachable | Maintenance):
            return render_freshness(age, error=error)
        if profile.is_waiting:
            return render_freshness(age, progress="waiting")
        missing = "no profile" if profile.player is None else ""
        return render_freshness(age, incomplete=missing, stale=STALE if profile.is_current else 0)

    def _load_cards(self) -> None:
        profile = self.state.profile
        if profile.player is not None and not profile.cards:
            load, handle = self._backend.load_cards, self._handle_cards
            self.call_after_refresh(self._requests.start, "cards", load, handle)

    def _handle_cards(self, result: Mapping[int, Card] | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            self.state = replace(self.state, cards_error=result)
        else:
            profile = replace(self.state.profile, cards=result)
            self.state = replace(self.state, profile=profile, cards_error=None)
        self.draw()

    def _load_battles_once(self) -> None:
        if self.state.battles is None and self.state.error is None:
            self.action_reload()

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the document of all data about the player."""
        profile, log = self.state.profile, self.state.battles
        report = PlayerReport(profile=profile, battles=log, error=self.state.error)
        battles = "no battle log" if log is None else pluralise(len(log), "battle")
        content = ExportContent(
            stem=make_file_stem(profile.member.name, "player", at=profile.at),
            description=f"profile, decks, {battles}",
            document=build_player_document(report),
        )
        return (content,)

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable opening the player's clan if it is another one."""
        del parameters
        return action != "clan" or self.state.profile.other_clan is not None

    def action_clan(self) -> None:
        """Open the player's clan."""
        self.dismiss(self.state.profile.other_clan)

    def action_reload(self) -> None:
        """Load the battle log again, even if it is recent; one request at a time."""
        if not self._requests.is_running(_BATTLES):
            self.state = replace(self.state, error=None)
            self._requests.start(_BATTLES, self._load_battles, self._handle_battles)
            self.draw()

    def action_copy_tag(self) -> None:
        """Copy the player's tag."""
        copy(self, str(self.player), str(self.player))

    def action_copy_deck(self) -> None:
        """Copy the deck link, or say why there is none."""
        player = self.state.profile.player
        deck, support = (player.deck, player.support) if player is not None else ((), ())
        copy_link(self, make_deck_link(deck, support, self.player))

    def action_code(self) -> None:
        """Show the decks with their QR codes, or say that there are none."""
        if decks := self._name_decks():
            trail = (*self.trail, self.state.profile.member.name)
            self._decks = DeckScreen(decks, trail=trail)
            self.app.push_screen(self._decks)
        else:
            give_reason(self.app, make_deck_link(()).sentence, "warning")

    def _name_decks(self) -> tuple[NamedDeck, ...]:
        member, player = self.state.profile.member, self.state.profile.player
        log = self.state.battles
        war = () if log is None else find_war_decks(log)
        return name_player_decks(member.tag, player, war, self._clock())

    def action_web(self) -> None:
        """Open the web page of the player and show its URL, or copy the URL."""
        url = make_player_url(self.player)
        # With `serve`, the visitor's browser opens it.
        if self.app.is_web or _has_browser_window():
            self.app.open_url(url)
            self.notify(f"Opened {url}")
        else:
            copy(self, url, f"the link (no browser found): {url}")

    def action_duel(self) -> None:
        """Open the duel helper; without a battle log, load that first."""
        if self.state.battles is None:
            self._is_duel_due = self.state.error is None
            if self._is_duel_due:
                self.notify(_DUEL_DUE)
                self.action_reload()
            else:
                give_reason(self.app, f"{key_name('player-ask')} loads the battle log.")
            return
        name = self.state.profile.member.name
        self.app.push_screen(DuelScreen(name, find_war_decks(self.state.battles)))


def _has_browser_window() -> bool:
    """Return False for a text browser (lynx), which would draw over this screen."""
    try:
        return type(webbrowser.get()) is not webbrowser.GenericBrowser
    except webbrowser.Error:
        return False
