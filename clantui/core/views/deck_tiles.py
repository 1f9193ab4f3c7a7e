"""Cards of a deck as drawn on tiles, for one player or all players of a shared deck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from msgspec import Struct

from clantui.core.model.game import Card, Form, Slot


class DeckTile(Struct, frozen=True, kw_only=True):
    """A card of a deck.

    Attributes:
        level: its shown level: `L15`, `14–16` for several players, `–` if unknown.
        form: owned or played, depending on the deck; for several players, the forms they all have.
    """

    card: Card
    level: str = "–"
    form: Form = Form.PLAIN


def make_tiles(*decks: Sequence[Slot]) -> tuple[DeckTile, ...]:
    """Return a tile for each card of a deck; its players may have the cards in different orders.

    The tiles are in the first player's order.
    """
    slots: dict[int, list[Slot]] = {}
    for deck in decks:
        for slot in deck:
            slots.setdefault(slot.card.id, []).append(slot)
    return tuple(_make_tile(slot.card, slots[slot.card.id]) for slot in (decks or ((),))[0])


def _make_tile(card: Card, slots: Sequence[Slot]) -> DeckTile:
    levels = [slot.level for slot in slots if slot.level is not None]
    low, high = min(levels, default=None), max(levels, default=None)
    level = "–" if low is None else f"L{low}" if low == high else f"{low}–{high}"
    return DeckTile(card=card, level=level, form=reduce(and_, (slot.form for slot in slots)))
