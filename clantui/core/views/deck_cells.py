"""Decks in a table cell: short card names, each in the colour of its rarity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from clantui.core.columns import CellPart
from clantui.core.model.game import Card
from clantui.core.text.abbreviate import abbreviate_cards
from clantui.core.text.sanitize import fit

_MIN_NAME_WIDTH: Final = 5
"""Least number of cells for a card name; with fewer, a card is left out."""

_BETWEEN: Final = 3
"""Cells between two decks."""


def join_card_names(cards: Sequence[Card]) -> str:
    """Return the names of a deck's cards, separated by commas."""
    return ", ".join(card.name for card in cards)


def collect_card_names(decks: Iterable[Iterable[Card]]) -> frozenset[str]:
    """Return the names of all cards of a table, for short names that differ in all its rows."""
    return frozenset(card.name for deck in decks for card in deck)


def draw_deck(
    cards: Sequence[Card], width: int, table_names: frozenset[str] = frozenset()
) -> list[CellPart]:
    """Draw all cards of a deck in equal widths, shortening names to fit.

    Short names differ from those of other cards of the deck, and of the table (`table_names`).
    """
    if not cards:
        return [(" " * width, None)]
    cells = max((width + 1) // len(cards) - 1, 1)
    short_names = abbreviate_cards(table_names | collect_card_names([cards]), cells)
    parts: list[CellPart] = []
    for card in cards:
        parts += [(fit(short_names[card.name], cells), card.rarity.tone), (" ", None)]
    return _fill(parts[:-1], width)


def draw_decks(
    decks: Sequence[Sequence[Card]],
    places: int,
    width: int,
    table_names: frozenset[str] = frozenset(),
) -> list[CellPart]:
    """Draw up to `places` decks side by side as their costliest cards; `–` for a missing deck."""
    names = table_names | collect_card_names(decks)
    room = max((width + _BETWEEN) // places - _BETWEEN, 1)
    number = max((room + 1) // (_MIN_NAME_WIDTH + 1), 1)
    parts: list[CellPart] = []
    for place in range(places):
        cards = pick_main_cards(decks[place], number) if place < len(decks) else ()
        parts += draw_deck(cards, room, names) if cards else [(fit("–", room), None)]
        parts.append((" " * _BETWEEN, None))
    return _fill(parts[:-1], width)


def pick_main_cards(cards: Sequence[Card], number: int) -> tuple[Card, ...]:
    """Return the costliest cards of a deck; of equal costs, the rarer first."""
    ranked = sorted(cards, key=lambda card: (-(card.elixir or 0), -card.rarity.order))
    return tuple(ranked[:number])


def _fill(parts: Sequence[CellPart], width: int) -> list[CellPart]:
    filled: list[CellPart] = []
    left = width
    for text, tone in parts:
        filled.append((set_cell_size(text, min(cell_len(text), left)), tone))
        left -= cell_len(filled[-1][0])
    return [*filled, (" " * left, None)]
