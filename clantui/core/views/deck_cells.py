"""Decks in a cell of a table: short names of their cards, each in the colour of its rarity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from clantui.core.columns import CellPart
from clantui.core.model.game import Card
from clantui.core.text.abbreviate import abbreviate_card
from clantui.core.text.sanitize import fit

_SHORTEST: Final = 5
"""Cells of a card's name before another card is left out."""

_BETWEEN: Final = 3
"""Cells between two decks."""


def deck_text(cards: Sequence[Card]) -> str:
    """Return the names of a deck's cards, with commas between."""
    return ", ".join(card.name for card in cards)


def draw_deck(cards: Sequence[Card], width: int) -> list[CellPart]:
    """Draw all cards of a deck, as short as they must be, each as wide as the others.

    Returns:
        Parts that are as wide as the cell together.
    """
    if not cards:
        return [(" " * width, None)]
    cells = max((width + 1) // len(cards) - 1, 1)
    parts: list[CellPart] = []
    for card in cards:
        parts += [(fit(abbreviate_card(card.name, cells), cells), card.rarity.tone), (" ", None)]
    return _fill(parts[:-1], width)


def draw_decks(decks: Sequence[Sequence[Card]], of: int, width: int) -> list[CellPart]:
    """Draw several decks side by side, each by its costliest cards; `–` for one not known.

    Args:
        decks: as far as they are known.
        of: how many there may be.
        width: in cells.
    """
    room = max((width + _BETWEEN) // of - _BETWEEN, 1)
    number = max((room + 1) // (_SHORTEST + 1), 1)
    parts: list[CellPart] = []
    for place in range(of):
        cards = main_cards(decks[place], number) if place < len(decks) else ()
        parts += draw_deck(cards, room) if cards else [(fit("–", room), None)]
        parts.append((" " * _BETWEEN, None))
    return _fill(parts[:-1], width)


def main_cards(cards: Sequence[Card], number: int) -> tuple[Card, ...]:
    """Return the cards that a deck is known by: the costliest, the rarer ones first."""
    ranked = sorted(cards, key=lambda card: (-(card.elixir or 0), -card.rarity.order))
    return tuple(ranked[:number])


def _fill(parts: Sequence[CellPart], width: int) -> list[CellPart]:
    """Cut or widen parts to a width."""
    filled: list[CellPart] = []
    left = width
    for text, tone in parts:
        filled.append((set_cell_size(text, min(cell_len(text), left)), tone))
        left -= cell_len(filled[-1][0])
    return [*filled, (" " * left, None)]
