"""A duel: tick the cards that were seen, and see which known war decks can still follow."""

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
from clantui.core.players.duel import CardOutlook, DeckState, Duel, assess_duel, describe_duel
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import search_key, truncate_parts
from clantui.core.views.card_rows import form_text
from clantui.core.views.war import WarDeck
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.table import RowTable
from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, TABLE_KEYS, bind
from clantui.ui.keymap.names import key_name
from clantui.ui.player.duel_decks import TICK, DuelDecks

_WORDS: Final = {DeckState.SEEN: "seen", DeckState.PLAYING: "now", DeckState.GONE: "–"}
"""Words in the place of a chance."""


class DuelRow(Struct, frozen=True, kw_only=True):
    """A card of a known deck, or all others of a deck that was not seen.

    Attributes:
        key: the card's id; for a deck that was not seen its number among those, below 0.
        is_seen: it is ticked.
        name: of the card, or what it stands for.
        deck: the deck's number.
        chance: that it can still follow, as a text.
    """

    key: int
    is_seen: bool
    name: str
    deck: int
    chance: str


_COLUMNS: Final[tuple[Column[DuelRow], ...]] = (
    Column(title=" ", width=1, text=lambda row: TICK if row.is_seen else ""),
    Column(title="Card", emphasis=True, text=lambda row: row.name),
    Column(title="Deck", width=4, align_right=True, text=lambda row: str(row.deck)),
    Column(title="Next", width=5, align_right=True, text=lambda row: row.chance),
)


class DuelCards(RowTable[DuelRow], inherit_bindings=False):
    """All cards of the known decks, and a row for each deck that was not seen."""

    SCOPE: ClassVar = "duel-cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("duel-tick", "enter,space", "choose", "Tick", "Tick or untick"),
    ]


class Finder(FilterInput):
    """A field for letters of a card's name."""

    SCOPE: ClassVar = "duel-field"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-found", "enter", "submit", "Tick", "Tick the card found"),
    ]


class DuelSummary(Widget):
    """The state of a duel in one line, without the parts that have no room."""

    DEFAULT_CSS = """
    DuelSummary { width: 1fr; height: 1; padding: 0 1; }
    DuelSummary { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    words: reactive[str] = reactive("")

    def render(self) -> Content:
        """Draw as many parts as there is room for."""
        return Content(truncate_parts(self.words, self.size.width))


class DuelScreen(SafeDismiss[None]):
    """A duel; nothing is asked, and the ticks go when it closes."""

    DEFAULT_CSS = """
    DuelScreen { overflow: hidden; }
    DuelScreen #line { height: 1; background: $surface; }
    DuelScreen #explanation { height: 1fr; padding: 1 2; display: none; }
    DuelScreen #find { width: 24; margin: 0; padding: 0 1; background: $boost; }
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
        bind("duel-find", "/", "find", "Find", "Find a card by name"),
        bind("duel-undo", "u", "undo", "Undo", "Undo the last step"),
        bind("duel-clear", "x", "clear", "Clear", "Start over"),
        bind("duel-up", "up", "move(-1)", "Up", "A card up, from the field", SEARCH_ONLY),
        bind("duel-down", "down", "move(1)", "Down", "A card down, from the field", SEARCH_ONLY),
        bind("duel-back", "escape", "back", "Back", "Back"),
        bind("duel-close", "D", "close", "Close", "Back to the player", IN_PALETTE),
    ]

    def __init__(
        self, name: str, decks: tuple[WarDeck, ...], unseen: int, *, demo: bool = False
    ) -> None:
        """Set up with the known war decks, which share no card, and the number of the others."""
        super().__init__()
        self._called, self._decks, self._unseen, self._demo = name, decks, unseen, demo
        self._seen: tuple[int, ...] = ()
        self._steps: list[tuple[int, ...]] = []
        self._query = ""

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="line"):
            yield Finder(facets=False, id="find")
            yield DuelSummary()
        yield Static(id="explanation", markup=False)
        with Horizontal(id="duel"):
            yield DuelCards()
            yield DuelDecks(len(self._decks) + self._unseen)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with nothing ticked."""
        self.query_one(Finder).placeholder = "letters of a card"
        self.query_one(ScreenHeader).parts = HeaderParts(name=self._called, kind="Duel")
        cards = self.query_one(DuelCards)
        cards.columns = _COLUMNS
        self.set_focus(cards)
        self._show()
        if not self._decks:
            self.add_class("-empty")
            self.query_one("#explanation", Static).update(
                f"No war deck of {self._called} is known yet.\n\n"
                "War decks are found in the river-race battles of a player's log, which holds the "
                "last 30 to 40 battles of all modes.\n\n"
                f"{key_name('duel-back')} goes back; {key_name('player-ask')} there loads the log "
                "again."
            )

    @property
    def state(self) -> Duel:
        """The state of the duel."""
        return assess_duel(self._decks, self._unseen, self._seen)

    def _show(self) -> None:
        duel = self.state
        ticked = sum(card_id > 0 for card_id in self._seen)
        fresh = Content.styled(f"{pluralise(ticked, 'card')} seen", "$text-muted")
        self.query_one(ScreenHeader).fresh = fresh
        self.query_one(DuelSummary).words = describe_duel(duel) if self._decks else ""
        cards = self.query_one(DuelCards)
        cards.placeholder = f"No such card · {key_name('duel-back')} clears"
        words = [folded for word in self._query.split() if (folded := search_key(word))]
        rows = map(_card_row, sorted(duel.cards, key=_name))
        found = (row for row in rows if all(word in search_key(row.name) for word in words))
        # Whatever is looked for may be in a deck that was never seen.
        cards.rows = (*found, *self._other_rows(duel))
        others = [-number in self._seen for number in range(1, self._unseen + 1)]
        self.query_one(DuelDecks).show(duel, others)
        self.refresh_bindings()

    def _other_rows(self, duel: Duel) -> list[DuelRow]:
        """Return a row for each deck that was not known: its cards are none of the others."""
        rows = []
        for number in range(1, (self._unseen if self._decks else 0) + 1):
            is_seen = -number in self._seen
            chance = "seen" if is_seen else format_percent(duel.chance) if duel.left else "–"
            deck = len(self._decks) + number
            rows.append(
                DuelRow(
                    key=-number, is_seen=is_seen, name="any other card", deck=deck, chance=chance
                )
            )
        return rows

    # Ticking

    @on(RowTable.Selected)
    def _handle_selected(self, message: RowTable.Selected) -> None:
        self._tick(message.row.key)

    def _tick(self, key: int) -> None:
        rest = tuple(other for other in self._seen if other != key)
        self._step(rest if key in self._seen else (*rest, key))

    def _step(self, seen: tuple[int, ...]) -> None:
        self._steps.append(self._seen)
        self._seen = seen
        self._show()

    def action_undo(self) -> None:
        """Take the last tick or clearing back."""
        if self._steps:
            self._seen = self._steps.pop()
            self._show()

    def action_clear(self) -> None:
        """Take all ticks back."""
        if self._seen:
            self._step(())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to undo and clear where something was ticked, to find where there are decks."""
        del parameters
        usable = {"undo": bool(self._steps), "clear": bool(self._seen), "find": bool(self._decks)}
        return usable.get(action, True)

    # The cursor, and finding a card

    @on(RowTable.Highlighted)
    def _point_at_deck(self) -> None:
        row = self.query_one(DuelCards).highlighted
        self.query_one(DuelDecks).point_at(row.deck if row is not None else None)

    def action_move(self, by: int) -> None:
        """Move in the list while a card is looked for."""
        self.query_one(DuelCards).action_move(by)

    def action_find(self) -> None:
        """Open the field, before the line."""
        field = self.query_one(Finder)
        field.display = True
        self.set_focus(field)

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._query = message.query
        cards = self.query_one(DuelCards)
        if self._query:
            cards.restart()
        self._show()

    @on(FilterInput.QuerySubmitted)
    def _tick_found(self) -> None:
        """Tick what was found, ready for the next letters; without any, close the field."""
        cards, field = self.query_one(DuelCards), self.query_one(Finder)
        if not self._query:
            self._end_finding()
        elif cards.highlighted is not None:
            self._tick(cards.highlighted.key)
            field.value = ""

    def _end_finding(self) -> None:
        field = self.query_one(Finder)
        field.value = ""
        field.display = False
        self.set_focus(self.query_one(DuelCards))

    # Other keys

    def action_back(self) -> None:
        """Leave the field, else the screen."""
        if self.query_one(Finder).display:
            self._end_finding()
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Go back to the player."""
        self.dismiss(None)


def _name(card: CardOutlook) -> str:
    return card.slot.card.name.casefold()


def _card_row(card: CardOutlook) -> DuelRow:
    form = form_text(card.slot.form)
    name = card.slot.card.name if form == "·" else f"{card.slot.card.name} {form}"
    chance = format_percent(card.chance) if card.chance else "–"
    return DuelRow(
        key=card.slot.card.id,
        is_seen=card.state is DeckState.SEEN,
        name=name,
        deck=card.number,
        chance=_WORDS.get(card.state, chance),
    )
