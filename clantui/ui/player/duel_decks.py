"""The decks of a duel: those that can follow, and those struck out with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.players.duel import DeckOutlook, DeckState, Duel
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent
from clantui.core.views.war import WarDeck
from clantui.ui.common.time_zone import zone_of

TICK: Final = "✓"
"""Stands before a card that was seen."""

_BETWEEN: Final = " · "
_MARGIN: Final = 4
"""Cells beside a deck: a blank on each side of its mark, and the scrollbar."""


class DuelDecks(VerticalScroll, can_focus=False):
    """Each deck with its cards; it scrolls by itself to the one that is pointed at."""

    DEFAULT_CSS = """
    DuelDecks { scrollbar-size-vertical: 1; scrollbar-gutter: stable; padding-left: 1; }
    DuelDecks > Static { height: auto; margin-top: 1; padding-left: 1; border-left: blank; }
    DuelDecks > Static:first-child { margin-top: 0; }
    DuelDecks > .-pointed { border-left: outer $primary; }
    """

    def __init__(self, number: int) -> None:
        """Set up for a number of decks, those that were not seen among them."""
        super().__init__()
        self._number = number
        self._shown: tuple[Duel, tuple[bool, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Yield a text for each deck."""
        for _ in range(self._number):
            yield Static()

    def show(self, duel: Duel, others: Sequence[bool]) -> None:
        """Show a duel; `others` tells for each deck that was not known whether it was played."""
        self._shown = duel, tuple(others)
        self._draw()

    def on_resize(self) -> None:
        """Lay the cards out for the new width."""
        self._draw()

    def point_at(self, number: int | None) -> None:
        """Mark a deck by its number, from 1, and bring it in sight; None for none."""
        for place, static in enumerate(self.query(Static), 1):
            static.set_class(place == number, "-pointed")
            if place == number:
                self.scroll_to_widget(static, animate=False)

    def _draw(self) -> None:
        if self._shown is None or not self.outer_size.width:
            return
        duel, others = self._shown
        width = self.outer_size.width - _MARGIN
        decks = [_draw_deck(deck, duel, width, zone_of(self)) for deck in duel.decks]
        for number, struck in enumerate(others, len(decks) + 1):
            decks.append(_draw_unseen(number, duel, struck=struck))
        for static, deck in zip(self.query(Static), decks, strict=True):
            static.update(deck)


def _draw_deck(outlook: DeckOutlook, duel: Duel, width: int, zone: Zone) -> Content:
    struck = outlook.state is DeckState.GONE
    head = _head(
        outlook.number, outlook.why or _facts(outlook.deck, zone), outlook.state, duel.chance
    )
    seen = {card.slot.card.id for card in duel.cards if card.state is DeckState.SEEN}
    names = [
        Content.styled(
            f"{TICK} {card.name}" if card.id in seen else card.name,
            _style(struck=struck, seen=card.id in seen),
        )
        for card in outlook.deck.cards
    ]
    return Content("\n").join([head, *_wrap_names(names, width)])


def _wrap_names(names: Sequence[Content], width: int) -> list[Content]:
    """Return names in lines, none of them broken in two."""
    lines: list[Content] = []
    for name in names:
        if lines and lines[-1].cell_length + len(_BETWEEN) + name.cell_length <= width:
            lines[-1] = Content.styled(_BETWEEN, "$text-muted").join([lines[-1], name])
        else:
            lines.append(name)
    return lines


def _draw_unseen(number: int, duel: Duel, *, struck: bool) -> Content:
    state = DeckState.GONE if struck else DeckState.OPEN
    head = _head(number, "played" if struck else "not in the battle log", state, duel.chance)
    text = "unknown deck: any card that is in none of the others"
    return Content("\n").join([head, Content.styled(text, _style(struck=struck, seen=False))])


def _head(number: int, text: str, state: DeckState, chance: float) -> Content:
    name = f"Deck {number}"
    if state is DeckState.GONE:
        return Content.assemble((name, "bold strike"), "  ", (text, "$text-warning"))
    if state is DeckState.PLAYING:
        return Content.assemble((name, "bold"), "  ", (text, "$text-accent"))
    return Content.assemble(
        (name, "bold"), "  ", (format_percent(chance), "bold $gain"), f"  {text}"
    )


def _facts(deck: WarDeck, zone: Zone) -> str:
    cost = "" if deck.elixir is None else f"{deck.elixir:.1f} elixir"
    at = deck.last_seen
    seen = "" if at is None else f"of {format_day(at, in_zone(at, zone).year, zone)}"
    return " · ".join(part for part in (cost, seen) if part)


def _style(*, struck: bool, seen: bool) -> str:
    colour = "bold" if seen and not struck else "$text-muted" if struck else "$foreground"
    return f"strike {colour}" if struck else colour
