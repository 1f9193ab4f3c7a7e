"""Duel helper: tick the cards you see, and see which known war decks are still possible."""

from __future__ import annotations

from typing import ClassVar, Final

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from clantui.core.columns import Column
from clantui.core.players.duel import CardOutlook, DeckState, assess_duel, describe_duel
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import search_key, split_search_words, truncate_parts
from clantui.core.views.card_rows import format_form
from clantui.core.views.war import WAR_DECKS, WarDeck
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.filter_input import FilterInput, TableFilter
from clantui.ui.common.table.table import RowTable
from clantui.ui.keymap.bindings import HELP_ONLY, IN_PALETTE, bind
from clantui.ui.keymap.names import key_name
from clantui.ui.player.duel_decks import CHECK_MARK, DuelDecks

_STATE_WORDS: Final = {DeckState.SEEN: "seen", DeckState.PLAYING: "now", DeckState.GONE: "–"}
"""Words shown in place of a chance."""


class DuelRow(Struct, frozen=True, kw_only=True):
    """A card of a known deck, or all cards of an unknown deck.

    Attributes:
        key: id of the card; -1, -2, … for unknown decks.
        chance: text about the chance that its deck is played next, such as `33%`.
    """

    key: int
    is_seen: bool
    name: str
    deck: int
    chance: str


_COLUMNS: Final[tuple[Column[DuelRow], ...]] = (
    Column(title=" ", width=1, text=lambda row: CHECK_MARK if row.is_seen else ""),
    Column(title="Card", emphasis=True, text=lambda row: row.name),
    Column(title="Deck", width=4, align_right=True, text=lambda row: str(row.deck)),
    Column(title="Next", width=5, align_right=True, text=lambda row: row.chance),
)


class DuelCards(RowTable[DuelRow]):
    """All cards of the known decks, and a row for each unknown deck."""

    SCOPE: ClassVar = "duel-cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-tick", "enter,space", "choose", "Tick", "Tick or untick")
    ]


class CardSearchInput(TableFilter):
    """Field for letters of a card's name."""

    SCOPE: ClassVar = "duel-field"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-found", "enter", "submit", "Tick", "Tick the card found")
    ]

    def submit(self) -> None:
        """Announce the letters; without any, close the field."""
        if self.value.strip():
            self.post_message(self.QuerySubmitted())
        else:
            self.close()


class DuelSummary(Widget):
    """One line about the duel; parts without room are left out."""

    DEFAULT_CSS = """
    DuelSummary { width: 1fr; height: 1; padding: 0 1; }
    DuelSummary { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    words: reactive[str] = reactive("")

    def render(self) -> Content:
        """Draw the parts that have room."""
        return Content(truncate_parts(self.words, self.size.width))


class DuelScreen(BaseScreen[None]):
    """The duel helper; makes no requests, and forgets the ticks when it closes."""

    DEFAULT_CSS = """
    DuelScreen { overflow: hidden; }
    DuelScreen #line { height: 1; background: $surface; }
    DuelScreen #explanation { height: 1fr; padding: 1 2; display: none; }
    DuelScreen #filter { width: 24; margin: 0 0 0 1; padding: 0 1 0 2; background: $panel; }
    DuelScreen #duel { height: 1fr; margin-top: 1; }
    DuelScreen DuelCards { width: 36; }
    DuelScreen DuelDecks { width: 1fr; height: 100%; }
    DuelScreen.-empty #duel { display: none; }
    DuelScreen.-empty #explanation { display: block; }
    DuelScreen.-slim #duel { layout: vertical; }
    DuelScreen.-slim DuelCards { width: 100%; height: 1fr; }
    DuelScreen.-slim DuelDecks { width: 100%; height: 5; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (64, "-beside")]  # noqa: RUF012 — Textual's type
    SCOPE: ClassVar = "duel"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-find", "/", "filter", "Find", "Find a card by name"),
        bind("duel-undo", "u", "undo", "Undo", "Undo the last step"),
        bind("duel-clear", "x", "clear", "Clear", "Start over"),
        bind("duel-up", "up", "move(-1)", "Up", "A card up, from the field", HELP_ONLY),
        bind("duel-down", "down", "move(1)", "Down", "A card down, from the field", HELP_ONLY),
        bind("duel-back", "escape", "back", "Back", "Back"),
        bind("duel-close", "D", "dismiss", "Close", "Back to the player", IN_PALETTE),
    ]

    def __init__(self, name: str, decks: tuple[WarDeck, ...]) -> None:
        """Create the screen of a player's known war decks."""
        super().__init__()
        self._player_name, self._decks, self._unknown = name, decks, WAR_DECKS - len(decks)
        self._seen: tuple[int, ...] = ()
        self._steps: list[tuple[int, ...]] = []
        self._filter_text = ""

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Horizontal(id="line"):
            yield CardSearchInput("letters of a card")
            yield DuelSummary()
        yield Static(id="explanation", markup=False)
        with Horizontal(id="duel"):
            yield DuelCards()
            yield DuelDecks()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show all cards, without ticks."""
        self.query_one(ScreenHeader).parts = HeaderParts(name=self._player_name, kind="Duel")
        cards = self.query_one(DuelCards)
        cards.columns = _COLUMNS
        self.set_focus(cards)
        self._show()
        if not self._decks:
            self.add_class("-empty")
            self.query_one("#explanation", Static).update(
                f"No war deck of {self._player_name} is known yet.\n\n"
                "War decks are found in the river-race battles of a player's log, which holds the "
                "last 30 to 40 battles of all modes.\n\n"
                f"{key_name('duel-back')} goes back; {key_name('player-ask')} there loads the log "
                "again."
            )

    def _show(self) -> None:
        duel = assess_duel(self._decks, self._seen)
        ticked = sum(card_id > 0 for card_id in self._seen)
        fresh = Content.styled(f"{pluralise(ticked, 'card')} seen", "$text-muted")
        self.query_one(ScreenHeader).fresh = fresh
        self.query_one(DuelSummary).words = describe_duel(duel) if self._decks else ""
        cards = self.query_one(DuelCards)
        cards.placeholder = f"No such card · {key_name('duel-back')} clears"
        words = split_search_words(self._filter_text)
        chance = format_percent(duel.chance) if duel.left else "–"
        by_name = sorted(duel.cards, key=lambda card: card.slot.card.name.casefold())
        rows = (_make_row(card, chance) for card in by_name)
        found = (row for row in rows if all(word in search_key(row.name) for word in words))
        # The card may be in an unknown deck, so the filter keeps the rows of these.
        cards.rows = (*found, *self._list_unknown(chance))
        unknown_played = [-number in self._seen for number in range(1, self._unknown + 1)]
        self.query_one(DuelDecks).show(duel, unknown_played)

    def _list_unknown(self, chance: str) -> list[DuelRow]:
        """Return a row for each unknown deck; none if no deck is known."""
        return [
            DuelRow(
                key=-number,
                is_seen=-number in self._seen,
                name="any other card",
                deck=len(self._decks) + number,
                chance="seen" if -number in self._seen else chance,
            )
            for number in range(1, self._unknown + 1)
            if self._decks
        ]

    # Ticking

    @on(RowTable.Selected)
    def _handle_selected(self, message: RowTable.Selected) -> None:
        self._tick(message.row.key)

    def _tick(self, key: int) -> None:
        others = tuple(seen for seen in self._seen if seen != key)
        self._change(others if key in self._seen else (*others, key))

    def _change(self, seen: tuple[int, ...]) -> None:
        self._steps.append(self._seen)
        self._seen = seen
        self._show()

    def action_undo(self) -> None:
        """Undo the last change of the ticks."""
        if self._steps:
            self._seen = self._steps.pop()
            self._show()

    def action_clear(self) -> None:
        """Remove all ticks."""
        if self._seen:
            self._change(())
        else:
            give_reason(self.app, "No card is ticked yet")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        del parameters
        enabled = {"undo": bool(self._steps), "filter": bool(self._decks)}
        return enabled.get(action, True)

    # The cursor, and finding a card

    @on(RowTable.Highlighted)
    def _point_at_deck(self) -> None:
        row = self.query_one(DuelCards).highlighted
        self.query_one(DuelDecks).move_cursor_to(row.deck if row is not None else None)

    def action_move(self, by: int) -> None:
        """Move in the list while the field has the focus."""
        self.query_one(DuelCards).action_move(by)

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._filter_text = message.filter_text
        cards = self.query_one(DuelCards)
        if self._filter_text:
            cards.reset_cursor()
        self._show()

    @on(FilterInput.QuerySubmitted)
    def _tick_found(self) -> None:
        """Tick the card found and clear the field."""
        if (found := self.query_one(DuelCards).highlighted) is not None:
            self._tick(found.key)
            self.query_one(CardSearchInput).value = ""

    def action_filter(self) -> None:
        """Open the field that finds a card."""
        self.query_one(CardSearchInput).open()

    def action_back(self) -> None:
        """Clear the field; if it is not open, close the screen."""
        if not self.query_one(CardSearchInput).reset():
            self.dismiss(None)


def _make_row(card: CardOutlook, chance: str) -> DuelRow:
    form = format_form(card.slot.form)
    name = card.slot.card.name if form == "·" else f"{card.slot.card.name} {form}"
    return DuelRow(
        key=card.slot.card.id,
        is_seen=card.state is DeckState.SEEN,
        name=name,
        deck=card.number,
        chance=_STATE_WORDS.get(card.state, chance),
    )
