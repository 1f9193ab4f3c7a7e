"""A duel: tick the cards that were seen, and see which known war decks can still follow."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from clantui.core.players.duel import CardOutlook, DeckState, Duel, assess_duel, describe_duel
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import search_key
from clantui.core.views.card_rows import form_text
from clantui.core.views.war import WarDeck
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.list_table import ListColumn, ListRow, ListTable
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, TABLE_KEYS, bind
from clantui.ui.player.duel_decks import TICK, DuelDecks

_LANES: Final = (
    ListColumn(title=" ", cells=1),
    ListColumn(title="Card", strong=True),
    ListColumn(title="Deck", cells=4, right=True),
    ListColumn(title="Next", cells=5, right=True),
)
_WORDS: Final = {DeckState.SEEN: "seen", DeckState.PLAYING: "now", DeckState.GONE: "–"}
"""What stands in the place of a chance."""


class DuelCards(ListTable, inherit_bindings=False):
    """All cards of the known decks, and a line for each deck that was not seen."""

    SCOPE: ClassVar = "duel-cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
        bind("duel-tick", "enter,space", "choose", "Tick", "It was seen; again: it was not"),
    ]


class Finder(FilterInput):
    """Letters of a card's name."""

    SCOPE: ClassVar = "duel-field"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-found", "enter", "submit", "Tick", "Tick the card found"),
    ]


class DuelScreen(SafeDismiss[None]):
    """Nothing is asked, and nothing is kept: what was ticked goes when it closes."""

    DEFAULT_CSS = """
    DuelScreen { overflow: hidden; }
    DuelScreen #said { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap; }
    DuelScreen #wanting { height: 1fr; padding: 1 2; display: none; }
    DuelScreen #find { margin: 0; padding: 0 1; background: $surface; }
    DuelScreen #duel { height: 1fr; margin-top: 1; }
    DuelScreen DuelCards { width: 36; }
    DuelScreen DuelDecks { width: 1fr; height: 100%; }
    DuelScreen.-wanting #duel { display: none; }
    DuelScreen.-wanting #wanting { display: block; }
    DuelScreen.-slim #duel { layout: vertical; }
    DuelScreen.-slim DuelCards { width: 100%; height: 1fr; }
    DuelScreen.-slim DuelDecks { width: 100%; height: 5; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (64, "-beside")]  # noqa: RUF012 — Textual's type
    SCOPE: ClassVar = "duel"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duel-find", "/", "find", "Find", "Find a card by its letters"),
        bind("duel-undo", "u", "undo", "Undo", "Take the last step back"),
        bind("duel-clear", "x", "clear", "Clear", "A new duel: nothing was seen"),
        bind("duel-up", "up", "move(-1)", "Up", "A card up, from the field", SEARCH_ONLY),
        bind("duel-down", "down", "move(1)", "Down", "A card down, from the field", SEARCH_ONLY),
        bind("duel-back", "escape", "back", "Back", "One step out"),
        bind("duel-close", "D", "close", "Close", "To the player", IN_PALETTE),
    ]

    def __init__(
        self, name: str, decks: tuple[WarDeck, ...], unseen: int, *, demo: bool = False
    ) -> None:
        """Set up.

        Args:
            name: the player's, clean.
            decks: their known war decks, which share no card.
            unseen: how many of their four are not known.
            demo: whether this is the demo world.
        """
        super().__init__()
        self._called, self._decks, self._unseen, self._demo = name, decks, unseen, demo
        self._seen: tuple[int, ...] = ()
        self._steps: list[tuple[int, ...]] = []
        self._query = ""

    def compose(self) -> ComposeResult:
        """Two lines, the cards and the decks beside each other, the keys."""
        yield ScreenHeader(demo=self._demo)
        yield Static(id="said", markup=False)
        yield Finder(facets=False, id="find")
        yield Static(id="wanting", markup=False)
        with Horizontal(id="duel"):
            yield DuelCards()
            yield DuelDecks(len(self._decks) + self._unseen)
        yield KeyBar()

    def on_mount(self) -> None:
        """Nothing was seen yet."""
        self.query_one(ScreenHeader).parts = HeaderParts(name=self._called, kind="▸ Duel")
        cards = self.query_one(DuelCards)
        cards.lanes = _LANES
        self.set_focus(cards)
        self._show()
        if not self._decks:
            self.add_class("-wanting")
            self.query_one("#wanting", Static).update(
                f"No war deck of {self._called} was seen, so none can be struck out.\n\n"
                "War decks are put together from the river-race battles in a player's log, which "
                "holds the last 30 to 40 battles of all modes.\n\nesc goes back, r reads the log "
                "anew there."
            )

    @property
    def state(self) -> Duel:
        """How the duel stands."""
        return assess_duel(self._decks, self._unseen, self._seen)

    def _show(self) -> None:
        now = self.state
        cards = self.query_one(DuelCards)
        ticked = sum(card_id > 0 for card_id in self._seen)
        fresh = Content.styled(f"{pluralise(ticked, 'card')} seen", "$text-muted")
        self.query_one(ScreenHeader).fresh = fresh
        self.query_one("#said", Static).update(describe_duel(now) if self._decks else "")
        cards.placeholder = "no card of a known deck is called so · esc clears"
        found = map(_line, sorted(now.cards, key=_name))
        wanted = [folded for word in self._query.split() if (folded := search_key(word))]
        kept = (
            line for line in found if all(word in search_key(line.cells[1]) for word in wanted)
        )
        # Whatever is looked for may be in a deck that was never seen.
        cards.lines = (*kept, *self._others(now))
        others = [-number in self._seen for number in range(1, self._unseen + 1)]
        self.query_one(DuelDecks).show(now, others)
        self.refresh_bindings()

    def _others(self, now: Duel) -> list[ListRow]:
        """A line for each deck that was not known: its cards are none of the others."""
        lines = []
        for number in range(1, (self._unseen if self._decks else 0) + 1):
            seen = -number in self._seen
            told = "seen" if seen else format_percent(now.chance) if now.left else "–"
            cells = (TICK if seen else "", "any other card", str(len(self._decks) + number), told)
            lines.append(ListRow(key=-number, cells=cells))
        return lines

    # What is ticked

    @on(ListTable.Selected)
    def _chosen(self, message: ListTable.Selected) -> None:
        self._tick(message.key)

    def _tick(self, key: Hashable) -> None:
        if not isinstance(key, int):
            return
        was = key in self._seen
        rest = tuple(one for one in self._seen if one != key)
        self._step(rest if was else (*rest, key))

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
        """Begin anew."""
        if self._seen:
            self._step(())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing was ticked there is nothing to undo or clear; without decks, to find."""
        del parameters
        usable = {"undo": bool(self._steps), "clear": bool(self._seen), "find": bool(self._decks)}
        return usable.get(action, True)

    # The cursor, and finding a card

    @on(ListTable.Highlighted)
    def _pointed(self) -> None:
        key = self.query_one(DuelCards).highlighted
        number = next((card.number for card in self.state.cards if card.slot.card.id == key), None)
        if isinstance(key, int) and key < 0:
            number = len(self._decks) - key
        self.query_one(DuelDecks).point_at(number)

    def action_move(self, by: int) -> None:
        """Move in the list while a card is looked for."""
        self.query_one(DuelCards).action_move(by)

    def action_find(self) -> None:
        """Open the field, in the place of the line."""
        field = self.query_one(Finder)
        field.display, self.query_one("#said").display = True, False
        self.set_focus(field)

    @on(FilterInput.Filtered)
    def _filtered(self, message: FilterInput.Filtered) -> None:
        self._query = message.query
        cards = self.query_one(DuelCards)
        if self._query:
            cards.restart()
        self._show()

    @on(FilterInput.Kept)
    def _kept(self) -> None:
        """Enter ticks what was found and is ready for the next letters; without any it closes."""
        cards, field = self.query_one(DuelCards), self.query_one(Finder)
        if not self._query:
            self._end_finding()
        elif cards.lines:
            self._tick(cards.highlighted)
            field.value = ""

    def _end_finding(self) -> None:
        field = self.query_one(Finder)
        field.value = ""
        field.display, self.query_one("#said").display = False, True
        self.set_focus(self.query_one(DuelCards))

    # Other keys

    def action_back(self) -> None:
        """Out of the field, else to where we came from."""
        if self.query_one(Finder).display:
            self._end_finding()
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """To where we came from."""
        self.dismiss(None)


def _name(card: CardOutlook) -> str:
    return card.slot.card.name.casefold()


def _line(card: CardOutlook) -> ListRow:
    form = form_text(card.slot.form)
    name = card.slot.card.name if form == "·" else f"{card.slot.card.name} {form}"
    chance = format_percent(card.chance) if card.chance else "–"
    return ListRow(
        key=card.slot.card.id,
        cells=(
            TICK if card.state is DeckState.SEEN else "",
            name,
            str(card.number),
            _WORDS.get(card.state, chance),
        ),
    )
